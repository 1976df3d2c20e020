with promises as (

    select * from {{ ref('int_attainment__promised') }}

),

results as (

    select * from {{ ref('int_attainment__results') }}

),

derived as (

    select * from {{ ref('int_attainment__derived') }}

),

-- Amounts that grow over the period compare from the same first day on: January alone is not January to February.
-- Stocks and rates compare by any reading taken inside the period; a stock on its last day is the period's result.
readings as (

    select
        promises.target_id,
        results.actual_id,
        results.period_key,
        results.period_end_date,
        results.span,
        results.value,
        results.value_low,
        results.value_high,
        results.resolution,
        results.is_optional,
        results.is_implied,
        results.claim_id,
        results.implied_from_claim_ids,
        promises.period_key = results.period_key as is_same_period,
        promises.period_key = results.period_key
        or (
            not promises.is_accumulating
            and promises.accumulation = 'stock_pit'
            and promises.period_end_date = results.period_end_date
        ) as is_whole
    from promises
    inner join results
        on
            promises.region_code = results.region_code
            and promises.indicator_key = results.indicator_key
            and promises.measure = results.measure
            and promises.base_unit = results.base_unit
            and promises.period_start_date <= results.period_start_date
            and promises.period_end_date >= results.period_end_date
    where
        promises.period_key = results.period_key
        or (promises.is_within_year and promises.period_start_date = results.period_start_date)
        or (
            not promises.is_accumulating
            and promises.accumulation in ('stock_pit', 'ratio', 'index')
            -- Growth since another year is no part of the growth over these.
            and (
                promises.measure not in ('average_growth', 'total_growth')
                or promises.period_start_date = results.period_start_date
            )
        )

),

candidates as (

    select * from readings
    union all by name
    select
        derived.*,
        false as is_optional,
        false as is_same_period,
        promises.period_end_date = derived.period_end_date as is_whole
    from derived
    inner join promises
        on derived.target_id = promises.target_id

),

-- What follows from other figures stands behind everything that is stated.
final as (

    select
        candidates.*,
        case
            when candidates.is_implied or candidates.actual_id is null then 'implied'
            when candidates.is_whole then 'full_period'
            else 'running'
        end as result_kind
    from candidates
    qualify
        row_number() over (
            partition by candidates.target_id, result_kind
            order by
                candidates.is_whole desc,
                candidates.is_same_period desc,
                candidates.period_end_date desc,
                candidates.period_key asc nulls last
        ) = 1

)

select * from final
