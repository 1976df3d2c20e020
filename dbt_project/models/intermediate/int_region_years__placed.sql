{{ config(materialized='table') }}

with regions as (

    select * from {{ ref('int_regions__as_of') }}

),

claims as (

    select *
    from {{ ref('int_claims__deduplicated') }}
    where issue is null

),

spoken_of as (

    select distinct
        claims.region_code,
        year(claims.period_end_date) as year
    from claims

),

years as (

    select distinct spoken_of.year
    from spoken_of

),

-- Every region in every such year. Zones and towns bear no years: they are there while their parent is.
yearly as (

    select
        regions.*,
        years.year,
        years.year between coalesce(regions.valid_from_year, 0) and coalesce(regions.valid_to_year, 9999) as is_covered
    from regions
    inner join years
        on years.year between regions.first_year and regions.last_year

),

placed as (

    select
        yearly.*,
        yearly.is_covered
        and (yearly.valid_from_year is not null or coalesce(parents.is_covered, false)) as is_in_force
    from yearly
    left join yearly as parents
        on
            yearly.parent_code = parents.region_code
            and yearly.year = parents.year

),

families as (

    select
        placed.parent_code,
        placed.level,
        placed.year,
        count(*) as sibling_count
    from placed
    where placed.is_in_force
    group by
        placed.parent_code,
        placed.level,
        placed.year

),

-- Documents speak of a region in years in which it was called otherwise or was not there yet: it keeps its row.
final as (

    select
        placed.region_code,
        placed.year,
        placed.name_zh,
        placed.level,
        placed.parent_code,
        placed.is_in_force,
        coalesce(families.sibling_count, 1) as sibling_count,
        '100000' as nation_code,
        placed.province_code,
        placed.prefecture_code,
        placed.county_code
    from placed
    left join spoken_of
        on
            placed.region_code = spoken_of.region_code
            and placed.year = spoken_of.year
    left join families
        on
            placed.parent_code = families.parent_code
            and placed.level = families.level
            and placed.year = families.year
    where placed.is_in_force or spoken_of.region_code is not null

)

select * from final
