with regions as (

    select * from {{ ref('int_regions__united') }}

),

as_of as (

    select * from {{ ref('int_regions__as_of') }}

),

-- Under whom at the end of the interval; today, where it lasts.
lineages as (

    select *
    from as_of
    qualify
        row_number() over (
            partition by region_code, valid_from_year
            order by first_year desc
        ) = 1

),

final as (

    select
        regions.region_code,
        regions.name_zh,
        regions.short_name_zh,
        regions.level,
        regions.parent_code,
        lineages.parent_name_zh,
        lineages.province_code,
        lineages.province_name_zh,
        lineages.prefecture_code,
        lineages.prefecture_name_zh,
        lineages.county_code,
        lineages.county_name_zh,
        regions.valid_from_year,
        regions.valid_to_year,
        regions.first_year,
        regions.last_year,
        regions.is_current,
        regions.successor_codes,
        regions.origin
    from regions
    inner join lineages
        on
            regions.region_code = lineages.region_code
            and regions.valid_from_year is not distinct from lineages.valid_from_year

)

select * from final
