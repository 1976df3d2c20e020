with levels as (

    select * from {{ ref('int_levels__comparable') }}

),

facts as (

    select *
    from {{ ref('int_facts__settled') }}
    where
        kind = 'actual'
        and is_latest
        and year(period_start_date) = year(period_end_date)

),

growths as (

    select
        facts.*,
        year(facts.period_start_date) as start_year,
        {{ period_span('facts.period_start_date', 'facts.period_end_date') }} as span,
        facts.comparator = 'eq' and not facts.is_optional and facts.value > -100 as is_plain
    from facts
    where
        facts.measure = 'yoy'
        and facts.base_unit = 'percent'

),

-- Periods whose level is stated at all: roughly, in another currency, by a forecast.
stated_levels as (

    select distinct
        facts.region_code,
        facts.indicator_key,
        facts.period_key,
        facts.period_start_date,
        facts.period_end_date,
        year(facts.period_start_date) as start_year,
        {{ period_span('facts.period_start_date', 'facts.period_end_date') }} as span
    from facts
    where facts.measure = 'level'

),

-- The level of a period, the growth of the same period a year later, and the level then: two of them bind the third.
final as (

    select
        earlier.region_code,
        earlier.indicator_key,
        earlier.unit,
        earlier.base_unit,
        earlier.growth_basis,
        earlier.span,
        earlier.start_year + 1 as start_year,
        earlier.fact_key as earlier_fact_key,
        earlier.period_key as earlier_period_key,
        earlier.value as earlier_value,
        earlier.resolution as earlier_resolution,
        earlier.revision_number as earlier_revision_number,
        earlier.claim_id as earlier_claim_id,
        growths.value as growth_pct,
        growths.resolution as growth_resolution,
        growths.claim_id as growth_claim_id,
        later.value as level_value,
        later.resolution as level_resolution,
        later.claim_id as level_claim_id,
        coalesce(growths.is_plain, false) as is_growth_plain,
        growths.fact_id is not null as is_growth_stated,
        stated_levels.period_key is not null as is_level_stated,
        earlier.is_conflicted
        or coalesce(growths.is_conflicted, false)
        or coalesce(later.is_conflicted, false) as is_conflicted,
        coalesce(growths.period_key, stated_levels.period_key) as period_key,
        coalesce(growths.period_start_date, stated_levels.period_start_date) as period_start_date,
        coalesce(growths.period_end_date, stated_levels.period_end_date) as period_end_date
    from levels as earlier
    left join growths
        on
            earlier.region_code = growths.region_code
            and earlier.indicator_key = growths.indicator_key
            and earlier.span = growths.span
            and earlier.start_year + 1 = growths.start_year
    left join stated_levels
        on
            earlier.region_code = stated_levels.region_code
            and earlier.indicator_key = stated_levels.indicator_key
            and earlier.span = stated_levels.span
            and earlier.start_year + 1 = stated_levels.start_year
    left join levels as later
        on
            earlier.region_code = later.region_code
            and earlier.indicator_key = later.indicator_key
            and earlier.base_unit = later.base_unit
            and earlier.span = later.span
            and earlier.start_year + 1 = later.start_year
    where
        growths.fact_id is not null
        or later.actual_id is not null

)

select * from final
