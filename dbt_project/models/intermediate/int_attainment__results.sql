with actuals as (

    select *
    from {{ ref('int_facts__settled') }}
    where kind = 'actual' and is_latest

),

implied as (

    select * from {{ ref('int_levels__implied') }}

),

stated as (

    select
        actuals.fact_id as actual_id,
        actuals.region_code,
        actuals.indicator_key,
        actuals.measure,
        actuals.base_unit,
        actuals.period_key,
        actuals.period_start_date,
        actuals.period_end_date,
        year(actuals.period_start_date) as start_year,
        {{ period_span('actuals.period_start_date', 'actuals.period_end_date') }} as span,
        actuals.value,
        actuals.value as value_low,
        coalesce(actuals.value_high, actuals.value) as value_high,
        actuals.resolution,
        actuals.is_optional,
        actuals.comparator = 'eq' and not actuals.is_optional as is_plain,
        false as is_implied,
        actuals.claim_id,
        cast(null as varchar[]) as implied_from_claim_ids
    from actuals

),

final as (

    select * from stated
    union all by name
    select
        implied.* exclude (unit),
        false as is_optional,
        false as is_plain,
        true as is_implied
    from implied

)

select * from final
