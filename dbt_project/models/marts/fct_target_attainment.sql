with measured as (

    select * from {{ ref('int_attainment__measured') }}

),

-- The shape of the region's own years tells more than the calendar: less allowance is left for the season.
paced as (

    select
        measured.*,
        case
            when measured.pace_basis = 'own_years' and measured.direction = 'higher'
                then measured.seasonal_pace >= {{ var('on_track_seasonal_pace_min') }}
            when measured.pace_basis = 'own_years' and measured.direction = 'lower'
                then measured.seasonal_pace * {{ var('on_track_seasonal_pace_min') }} <= 1
            when measured.pace_basis = 'elapsed_time' and measured.direction = 'higher'
                then measured.pace >= {{ var('on_track_pace_min') }}
            when measured.pace_basis = 'elapsed_time' and measured.direction = 'lower'
                then measured.pace * {{ var('on_track_pace_min') }} <= 1
            when measured.pace_basis = 'from_baseline' then measured.path_pace >= {{ var('on_track_pace_min') }}
        end as is_fast_enough,
        measured.basis = 'full_period'
        or (measured.basis = 'stated_completion' and measured.as_of_date = measured.period_end_date) as is_final
    from measured

),

-- Nothing comparable, or no known good side, is unknown and never a failure.
judged as (

    select
        paced.*,
        case
            when paced.basis = 'none' then 'unknown'
            -- The yearly flow at a plan's end, or its sum over the plan? The figure does not say.
            when
                not paced.is_within_year
                and paced.measure = 'level'
                and paced.is_accumulating
                and paced.actual_id is null
                then 'unknown'
            when paced.is_final and paced.is_met then 'achieved'
            when paced.is_final and not paced.is_met then 'missed'
            when paced.is_final then 'unknown'
            -- What only grows has reached its promise for good, or broken it for good.
            when paced.is_accumulating and paced.direction = 'higher' and paced.is_met then 'achieved'
            when paced.is_accumulating and paced.direction = 'lower' and not paced.is_met then 'missed'
            when paced.is_accumulating and paced.is_fast_enough then 'on_track'
            when paced.is_accumulating and not paced.is_fast_enough then 'behind'
            when paced.is_accumulating then 'unknown'
            when paced.is_met then 'on_track'
            when paced.is_met is null and paced.basis != 'stated_completion' then 'unknown'
            when paced.is_fast_enough then 'on_track'
            when not paced.is_fast_enough then 'behind'
            when paced.measure = 'level' and paced.accumulation = 'unknown' then 'unknown'
            when not paced.is_within_year or paced.basis = 'stated_completion' then 'unknown'
            when paced.direction = 'neither' then 'unknown'
            else 'behind'
        end as status
    from paced

),

final as (

    select
        judged.target_id,
        judged.region_code,
        judged.indicator_key,
        judged.measure,
        judged.unit,
        judged.base_unit,
        judged.period_key,
        judged.period_start_date,
        judged.period_end_date,
        judged.strength_tier,
        judged.comparator,
        judged.direction,
        judged.value as target_value,
        judged.value_high as target_value_high,
        judged.counterpart_value,
        judged.said_date as target_said_date,
        judged.is_conflicted as is_target_conflicted,
        judged.claim_id as target_claim_id,
        judged.actual_id,
        judged.actual_value,
        judged.actual_claim_id,
        judged.ytd_actual_id,
        judged.ytd_period_key,
        judged.ytd_value,
        judged.ytd_claim_id,
        judged.basis,
        judged.as_of_date,
        judged.compared_value,
        judged.compared_value_low,
        judged.compared_value_high,
        judged.is_result_optional,
        judged.is_implied,
        judged.implied_from_claim_ids,
        judged.attained_share_pct,
        judged.time_elapsed_pct,
        judged.pace,
        judged.expected_share_pct,
        judged.seasonal_years,
        judged.seasonal_pace,
        judged.baseline_value,
        judged.baseline_claim_id,
        judged.path_share_pct,
        judged.path_pace,
        judged.pace_basis,
        {{ as_figure('judged.gap') }} as gap,
        {{ as_figure('judged.margin') }} as margin,
        judged.stated_completion_pct,
        judged.stated_completion_period_key,
        judged.stated_completion_claim_id,
        judged.is_completion_disputed,
        judged.implied_target_level,
        judged.implied_target_level_low,
        judged.implied_target_level_high,
        judged.implied_target_level_unit,
        judged.implied_target_level_claim_id,
        judged.status
    from judged

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
