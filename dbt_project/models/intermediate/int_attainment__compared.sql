with promises as (

    select * from {{ ref('int_attainment__promised') }}

),

reached as (

    select * from {{ ref('int_attainment__reached') }}

),

results as (

    select *
    from {{ ref('int_attainment__results') }}
    where not is_implied

),

-- 完成年度目标的62%: the share, told by the document itself. It speaks of the year's base target: a quarter's own would
-- be missed at 20 % of the year.
completions as (

    select
        promises.target_id,
        results.period_key,
        results.period_end_date,
        results.value,
        results.resolution,
        results.claim_id
    from promises
    inner join results
        on
            promises.region_code = results.region_code
            and promises.indicator_key = results.indicator_key
            and promises.period_start_date = results.period_start_date
            and promises.period_end_date >= results.period_end_date
    where
        promises.strength_tier = 'base'
        and promises.measure in ('level', 'increment')
        and promises.period_key = cast(promises.start_year as varchar)
        and results.measure = 'completion'
        and results.base_unit = 'percent'
    qualify
        row_number() over (
            partition by promises.target_id
            order by
                results.period_end_date desc,
                results.actual_id asc
        ) = 1

),

-- Where a stock or a rate stood the day before the promise began.
baselines as (

    select
        promises.target_id,
        results.value,
        results.claim_id
    from promises
    inner join results
        on
            promises.region_code = results.region_code
            and promises.indicator_key = results.indicator_key
            and promises.measure = results.measure
            and promises.base_unit = results.base_unit
            and promises.period_start_date - 1 = results.period_end_date
    where
        promises.measure in ('level', 'share')
        and promises.accumulation in ('stock_pit', 'ratio')
        and results.is_plain
    qualify
        row_number() over (
            partition by promises.target_id
            order by
                results.period_start_date asc,
                results.actual_id asc
        ) = 1

),

joined as (

    select
        promises.*,
        full_period.actual_id,
        full_period.value as actual_value,
        full_period.claim_id as actual_claim_id,
        running.actual_id as ytd_actual_id,
        running.period_key as ytd_period_key,
        running.value as ytd_value,
        running.claim_id as ytd_claim_id,
        counterparts.value as counterpart_value,
        counterparts.promised_value as counterpart_promised_value,
        counterparts.direction as counterpart_direction,
        baselines.value as baseline_value,
        baselines.claim_id as baseline_claim_id,
        completions.value as stated_completion_pct,
        completions.resolution as stated_completion_resolution,
        completions.period_key as stated_completion_period_key,
        completions.period_end_date as stated_completion_date,
        completions.claim_id as stated_completion_claim_id,
        coalesce(full_period.result_kind, running.result_kind, implied.result_kind) as best_kind
    from promises
    left join reached as full_period
        on
            promises.target_id = full_period.target_id
            and full_period.result_kind = 'full_period'
    left join reached as running
        on
            promises.target_id = running.target_id
            and running.result_kind = 'running'
    left join reached as implied
        on
            promises.target_id = implied.target_id
            and implied.result_kind = 'implied'
    left join baselines
        on promises.target_id = baselines.target_id
    left join completions
        on promises.target_id = completions.target_id
    left join promises as counterparts
        on
            promises.region_code = counterparts.region_code
            and promises.indicator_key = counterparts.indicator_key
            and promises.measure = counterparts.measure
            and promises.base_unit = counterparts.base_unit
            and promises.period_key = counterparts.period_key
            and promises.strength_tier != counterparts.strength_tier

),

final as (

    select
        joined.*,
        chosen.value as compared_value,
        chosen.value_low as compared_value_low,
        chosen.value_high as compared_value_high,
        chosen.resolution as compared_resolution,
        chosen.span as compared_span,
        chosen.implied_from_claim_ids,
        coalesce(chosen.is_optional, false) as is_result_optional,
        coalesce(chosen.is_implied, false) as is_implied,
        case
            when chosen.is_whole then 'full_period'
            when chosen.target_id is not null and joined.is_within_year then 'year_to_date'
            when chosen.target_id is not null then 'interim'
            when joined.stated_completion_pct is not null then 'stated_completion'
            else 'none'
        end as basis,
        case
            when chosen.is_whole then joined.period_end_date
            else coalesce(chosen.period_end_date, joined.stated_completion_date)
        end as as_of_date
    from joined
    left join reached as chosen
        on
            joined.target_id = chosen.target_id
            and joined.best_kind = chosen.result_kind

)

select * from final
