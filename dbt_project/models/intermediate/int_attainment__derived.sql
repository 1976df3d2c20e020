with promises as (

    select *
    from {{ ref('int_attainment__promised') }}
    where is_accumulating

),

results as (

    select *
    from {{ ref('int_attainment__results') }}
    where is_plain

),

-- A plan over years: its years so far, each of them known from the first one on. An amount per head does not add up.
years as (

    select
        promises.target_id,
        results.period_end_date,
        results.value,
        results.resolution,
        results.claim_id
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
        not promises.is_within_year
        and coalesce(promises.is_additive, true)
        and results.span = {{ period_span("date '2001-01-01'", "date '2001-12-31'") }}
    qualify
        row_number() over (
            partition by promises.target_id
            order by
                results.start_year asc,
                results.actual_id asc
        ) = results.start_year - promises.start_year + 1

),

sums as (

    select
        years.target_id,
        max(years.period_end_date) as period_end_date,
        sum(years.value) as value,
        sum(years.resolution) / 2 as uncertainty,
        list(years.claim_id order by years.period_end_date asc) as implied_from_claim_ids,
        count(*) > 1 as is_implied
    from years
    group by years.target_id

),

-- A quarter alone: the year up to its end less the year up to its beginning.
differences as (

    select
        promises.target_id,
        promises.period_end_date,
        later.value - earlier.value as value,
        (later.resolution + earlier.resolution) / 2 as uncertainty,
        [earlier.claim_id, later.claim_id] as implied_from_claim_ids,
        true as is_implied
    from promises
    inner join results as later
        on
            promises.region_code = later.region_code
            and promises.indicator_key = later.indicator_key
            and promises.measure = later.measure
            and promises.base_unit = later.base_unit
            and promises.period_end_date = later.period_end_date
            and date_trunc('year', promises.period_start_date) = later.period_start_date
    inner join results as earlier
        on
            promises.region_code = earlier.region_code
            and promises.indicator_key = earlier.indicator_key
            and promises.measure = earlier.measure
            and promises.base_unit = earlier.base_unit
            and promises.period_start_date - 1 = earlier.period_end_date
            and later.period_start_date = earlier.period_start_date
    where promises.is_within_year

),

united as (

    select * from sums
    union all by name
    select * from differences

),

final as (

    select
        united.target_id,
        united.period_end_date,
        united.is_implied,
        united.implied_from_claim_ids,
        {{ as_figure('united.value') }} as value,
        {{ as_figure('united.value - united.uncertainty') }} as value_low,
        {{ as_figure('united.value + united.uncertainty') }} as value_high
    from united

)

select * from final
