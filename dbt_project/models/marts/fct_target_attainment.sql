with targets as (

    select *
    from {{ ref('fct_targets') }}
    where is_latest

),

actuals as (

    select *
    from {{ ref('fct_actuals') }}
    where is_latest

),

indicators as (

    select * from {{ ref('dim_indicator') }}

),

-- Which way is good? The promise itself says (at least, at most); where it does not, the vocabulary does.
promises as (

    select
        targets.*,
        indicators.accumulation,
        case
            when targets.comparator = 'ge' then 'higher'
            when targets.comparator = 'le' then 'lower'
            when indicators.direction in ('higher', 'lower') then indicators.direction
            else 'unknown'
        end as direction,
        -- Does the figure grow from nothing within the period, so that a share of it means something?
        targets.measure = 'increment'
        or (targets.measure = 'level' and indicators.accumulation = 'flow_ytd') as is_accumulating,
        case
            when targets.comparator != 'approx' then 0
            when targets.base_unit in ('percent', 'percentage_point') then {{ var('approximate_rate_tolerance_pp') }}
            else abs(targets.value) * {{ var('approximate_level_tolerance_pct') }} / 100
        end as tolerance
    from targets
    inner join indicators
        on targets.indicator_key = indicators.indicator_key

),

bounds as (

    select
        promises.*,
        case
            when promises.direction = 'lower' then coalesce(promises.value_high, promises.value)
            else promises.value
        end as promised_value
    from promises

),

-- Flows compare from the same start on; stocks and rates compare by any reading taken inside the period.
running as (

    select
        bounds.target_id,
        actuals.actual_id,
        actuals.period_key,
        actuals.period_end_date,
        actuals.value,
        actuals.is_optional,
        actuals.claim_id
    from bounds
    inner join actuals
        on
            bounds.region_code = actuals.region_code
            and bounds.indicator_key = actuals.indicator_key
            and bounds.measure = actuals.measure
            and bounds.base_unit = actuals.base_unit
            and bounds.period_start_date <= actuals.period_start_date
            and bounds.period_end_date > actuals.period_end_date
    where
        year(bounds.period_start_date) = year(bounds.period_end_date)
        and (
            bounds.period_start_date = actuals.period_start_date
            or bounds.accumulation in ('stock_pit', 'ratio', 'index')
        )
    qualify
        row_number() over (
            partition by bounds.target_id
            order by
                actuals.period_end_date desc,
                actuals.period_start_date asc
        ) = 1

),

compared as (

    select
        bounds.*,
        full_period.actual_id,
        full_period.value as actual_value,
        full_period.claim_id as actual_claim_id,
        running.actual_id as ytd_actual_id,
        running.period_key as ytd_period_key,
        running.value as ytd_value,
        running.claim_id as ytd_claim_id,
        counterparts.value as counterpart_value,
        case
            when full_period.actual_id is not null then 'full_period'
            when running.actual_id is not null then 'year_to_date'
            else 'none'
        end as basis,
        coalesce(full_period.value, running.value) as compared_value,
        coalesce(full_period.is_optional, running.is_optional, false) as is_result_optional,
        case
            when full_period.actual_id is not null then bounds.period_end_date
            else running.period_end_date
        end as as_of_date
    from bounds
    left join actuals as full_period
        on
            bounds.region_code = full_period.region_code
            and bounds.indicator_key = full_period.indicator_key
            and bounds.measure = full_period.measure
            and bounds.base_unit = full_period.base_unit
            and bounds.period_key = full_period.period_key
    left join running
        on bounds.target_id = running.target_id
    left join targets as counterparts
        on
            bounds.region_code = counterparts.region_code
            and bounds.indicator_key = counterparts.indicator_key
            and bounds.measure = counterparts.measure
            and bounds.base_unit = counterparts.base_unit
            and bounds.period_key = counterparts.period_key
            and bounds.strength_tier != counterparts.strength_tier

),

measured as (

    select
        compared.*,
        cast(
            case
                when compared.measure in ('level', 'increment') and compared.promised_value > 0
                    then 100 * compared.compared_value / compared.promised_value
            end as decimal(18, 4)
        ) as attained_share_pct,
        {{ time_elapsed_pct(
            'compared.period_start_date', 'compared.period_end_date', 'compared.as_of_date'
        ) }} as time_elapsed_pct,
        compared.compared_value - compared.promised_value as gap,
        case compared.direction
            when 'higher' then compared.compared_value >= compared.promised_value - compared.tolerance
            when 'lower' then compared.compared_value <= compared.promised_value + compared.tolerance
        end as is_met
    from compared

),

paced as (

    select
        measured.*,
        cast(
            case
                when measured.is_accumulating then measured.attained_share_pct / measured.time_elapsed_pct
            end as decimal(18, 4)
        ) as pace
    from measured

),

final as (

    select
        paced.target_id,
        paced.region_code,
        paced.indicator_key,
        paced.measure,
        paced.unit,
        paced.base_unit,
        paced.period_key,
        paced.period_start_date,
        paced.period_end_date,
        paced.strength_tier,
        paced.comparator,
        paced.direction,
        paced.value as target_value,
        paced.value_high as target_value_high,
        paced.counterpart_value,
        paced.said_date as target_said_date,
        paced.is_conflicted as is_target_conflicted,
        paced.claim_id as target_claim_id,
        paced.actual_id,
        paced.actual_value,
        paced.actual_claim_id,
        paced.ytd_actual_id,
        paced.ytd_period_key,
        paced.ytd_value,
        paced.ytd_claim_id,
        paced.basis,
        paced.as_of_date,
        paced.compared_value,
        paced.is_result_optional,
        paced.attained_share_pct,
        paced.time_elapsed_pct,
        paced.pace,
        cast(paced.gap as decimal(30, 9)) as gap,
        -- Nothing comparable, or no known good side, is unknown and never a failure.
        case
            when paced.basis = 'none' or paced.is_met is null then 'unknown'
            when paced.basis = 'full_period' and paced.is_met then 'achieved'
            when paced.basis = 'full_period' then 'missed'
            when paced.is_accumulating and paced.direction = 'higher' and paced.is_met then 'achieved'
            when paced.is_accumulating and paced.direction = 'lower' and not paced.is_met then 'missed'
            when paced.is_accumulating and paced.pace is null then 'unknown'
            when
                paced.is_accumulating and paced.direction = 'higher'
                then case when paced.pace >= {{ var('on_track_pace_min') }} then 'on_track' else 'behind' end
            when
                paced.is_accumulating
                then case when paced.pace * {{ var('on_track_pace_min') }} <= 1 then 'on_track' else 'behind' end
            when paced.is_met then 'on_track'
            when paced.measure = 'level' and paced.accumulation = 'unknown' then 'unknown'
            else 'behind'
        end as status
    from paced

)

select * from final
order by
    region_code asc,
    indicator_key asc,
    measure asc,
    unit asc,
    period_start_date asc,
    period_end_date asc,
    strength_tier asc
