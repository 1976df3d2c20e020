with succession as (

    select * from {{ ref('int_regions__succeeded') }}

),

regions as (

    select * from {{ ref('int_regions__united') }}

),

-- Zones and towns bear their parent's code and follow it. Their own land is the same whatever becomes of the parent's;
-- only where the parent was divided is it unknown which part they are in.
places as (

    select
        regions.region_code,
        succession.successor_code || substr(regions.region_code, 7) as successor_code,
        succession.first_year,
        succession.last_year,
        case
            when succession.change_kind in ('split', 'ended') then succession.change_kind
            when succession.successor_code != regions.parent_code then 'recoded'
            else 'same'
        end as change_kind,
        succession.change_year,
        succession.last_change_year,
        succession.is_whole
    from regions
    inner join succession
        on regions.parent_code = succession.region_code
    where strpos(regions.region_code, ':') > 0

),

united as (

    select
        succession.region_code,
        succession.successor_code,
        succession.first_year,
        succession.last_year,
        succession.change_kind,
        succession.change_year,
        succession.last_change_year,
        succession.is_whole,
        succession.has_boundary_change
    from succession
    union all
    select
        places.region_code,
        places.successor_code,
        places.first_year,
        places.last_year,
        places.change_kind,
        case when places.change_kind != 'same' then places.change_year end as change_year,
        case when places.change_kind != 'same' then places.last_change_year end as last_change_year,
        places.is_whole,
        not places.is_whole as has_boundary_change
    from places

),

final as (

    select
        united.region_code,
        former.name_zh as region_name_zh,
        united.successor_code,
        successors.name_zh as successor_name_zh,
        united.first_year,
        united.last_year,
        united.change_kind,
        cast(united.change_year as integer) as change_year,
        cast(united.last_change_year as integer) as last_change_year,
        united.is_whole,
        united.has_boundary_change
    from united
    -- Its last name in these years: what it was called when it went into another, or is called today.
    inner join regions as former
        on
            united.region_code = former.region_code
            and united.last_year between former.first_year and former.last_year
    left join regions as successors
        on
            united.successor_code = successors.region_code
            and successors.is_current

)

select * from final
