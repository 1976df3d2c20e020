{{ config(materialized='table') }}

with divisions as (

    select * from {{ ref('region') }}

),

zones as (

    select * from {{ ref('region_zone') }}

),

claims as (

    select *
    from {{ ref('int_claims__deduplicated') }}
    where issue is null

),

spoken_of as (

    select distinct
        claims.region_code,
        cast(year(claims.period_end_date) as integer) as year
    from claims

),

years as (

    select distinct spoken_of.year
    from spoken_of

),

-- Zones and towns have no years of validity: they are known in the years that somebody speaks of them, and those of
-- the zone list in all.
intervals as (

    select
        divisions.region_code,
        divisions.name_zh,
        divisions.level,
        divisions.parent_code,
        divisions.valid_from_year,
        coalesce(divisions.valid_to_year, 9999) as valid_to_year
    from divisions
    union all
    select
        zones.region_code,
        zones.name_zh,
        'zone' as level,
        zones.parent_code,
        0 as valid_from_year,
        9999 as valid_to_year
    from zones
    union all
    select distinct
        spoken_of.region_code,
        substr(spoken_of.region_code, 8) as name_zh,
        case
            when regexp_matches(spoken_of.region_code, '(区|园|城|港|基地|管委会)$') then 'zone'
            else 'town'
        end as level,
        left(spoken_of.region_code, 6) as parent_code,
        0 as valid_from_year,
        9999 as valid_to_year
    from spoken_of
    anti join zones
        on spoken_of.region_code = zones.region_code
    where strpos(spoken_of.region_code, ':') > 0

),

in_force as (

    select
        intervals.region_code,
        years.year,
        intervals.name_zh,
        intervals.level,
        intervals.parent_code,
        true as is_in_force
    from intervals
    inner join years
        on years.year between intervals.valid_from_year and intervals.valid_to_year
    qualify
        row_number() over (
            partition by intervals.region_code, years.year
            order by intervals.valid_from_year desc
        ) = 1

),

-- Documents speak of a region in years in which it was called otherwise or was not there yet: the nearest years tell.
out_of_force as (

    select
        spoken_of.region_code,
        spoken_of.year,
        intervals.name_zh,
        intervals.level,
        intervals.parent_code,
        false as is_in_force
    from spoken_of
    inner join intervals
        on spoken_of.region_code = intervals.region_code
    anti join in_force
        on
            spoken_of.region_code = in_force.region_code
            and spoken_of.year = in_force.year
    qualify
        row_number() over (
            partition by spoken_of.region_code, spoken_of.year
            order by
                greatest(
                    intervals.valid_from_year - spoken_of.year,
                    spoken_of.year - intervals.valid_to_year
                ) asc,
                intervals.valid_from_year asc
        ) = 1

),

placed as (

    select * from in_force
    union all
    select * from out_of_force

),

family as (

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

-- Up the chain, rung by rung; a rung above that is no longer in force in that year ends the chain there.
final as (

    select
        placed.region_code,
        placed.year,
        placed.name_zh,
        placed.level,
        placed.parent_code,
        placed.is_in_force,
        coalesce(family.sibling_count, 1) as sibling_count,
        {{ code_at_level('nation') }} as nation_code,
        {{ code_at_level('province') }} as province_code,
        {{ code_at_level('prefecture') }} as prefecture_code,
        {{ code_at_level('county') }} as county_code
    from placed
    left join family
        on
            placed.parent_code = family.parent_code
            and placed.level = family.level
            and placed.year = family.year
    left join placed as parents
        on
            placed.parent_code = parents.region_code
            and placed.year = parents.year
    left join placed as grandparents
        on
            parents.parent_code = grandparents.region_code
            and placed.year = grandparents.year
    left join placed as great_grandparents
        on
            grandparents.parent_code = great_grandparents.region_code
            and placed.year = great_grandparents.year
    left join placed as great_great_grandparents
        on
            great_grandparents.parent_code = great_great_grandparents.region_code
            and placed.year = great_great_grandparents.year

)

select * from final
