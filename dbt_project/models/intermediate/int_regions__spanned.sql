with regions as (

    select * from {{ ref('region') }}

),

neighboured as (

    select
        regions.*,
        coalesce(regions.successor_codes, '') as stated_codes,
        lag(regions.valid_to_year) over in_time as previous_to_year,
        lead(regions.valid_from_year) over in_time as next_from_year,
        lead(regions.name_zh) over in_time as next_name_zh
    from regions
    window in_time as (partition by regions.region_code order by regions.valid_from_year asc)

),

-- A figure has to meet exactly one interval. A year that none covers goes to the nearest, the earlier one of two:
-- half of a gap belongs to each side of it.
final as (

    select
        neighboured.region_code,
        neighboured.name_zh,
        neighboured.short_name_zh,
        neighboured.level,
        neighboured.parent_code,
        neighboured.valid_from_year,
        neighboured.valid_to_year,
        coalesce(
            neighboured.previous_to_year
            + (neighboured.valid_from_year - neighboured.previous_to_year) // 2
            + 1,
            0
        ) as first_year,
        coalesce(
            neighboured.valid_to_year
            + (neighboured.next_from_year - neighboured.valid_to_year) // 2,
            9999
        ) as last_year,
        neighboured.successor_codes,
        -- A code that comes back under the same name, after years for which the tables have a gap, is its own heir.
        case
            when neighboured.valid_to_year is null then ''
            when neighboured.stated_codes != '' then neighboured.stated_codes
            when neighboured.next_name_zh = neighboured.name_zh then neighboured.region_code
            else ''
        end as heir_codes
    from neighboured

)

select * from final
