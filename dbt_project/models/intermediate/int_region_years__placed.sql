{{ config(materialized='table') }}

with regions as (

    select * from {{ ref('int_regions__as_of') }}

),

claims as (

    select *
    from {{ ref('int_claims__deduplicated') }}
    where issue is null

),

apart as (

    select * from {{ ref('region_apart') }}

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
        and (yearly.valid_from_year is not null or coalesce(parents.is_covered, false)) as is_in_force,
        apart.region_code is not null as is_apart,
        -- Who is held against each other; the nation, and who is counted apart, are held against nobody.
        case
            when apart.region_code is not null then yearly.region_code
            else coalesce(yearly.parent_code, '') || ' ' || yearly.level
        end as family_key
    from yearly
    left join yearly as parents
        on
            yearly.parent_code = parents.region_code
            and yearly.year = parents.year
    left join apart
        on yearly.region_code = apart.region_code

),

families as (

    select
        placed.family_key,
        placed.year,
        count(*) as sibling_count
    from placed
    where placed.is_in_force
    group by
        placed.family_key,
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
        placed.is_apart,
        placed.family_key,
        coalesce(families.sibling_count, 1) as sibling_count,
        case when not placed.is_apart then '100000' end as nation_code,
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
            placed.family_key = families.family_key
            and placed.year = families.year
    where placed.is_in_force or spoken_of.region_code is not null

)

select * from final
