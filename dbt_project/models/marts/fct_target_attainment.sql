with measured as (

    select * from {{ ref('int_attainment__measured') }}

),

documents as (

    select *
    from {{ ref('int_documents__newest') }}
    where outcome = 'extracted'

),

-- No clock: what is over is told by the newest document of the release.
newest_document as (

    select max(documents.published_date) as published_date
    from documents

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

closed as (

    select
        judged.*,
        coalesce(judged.period_end_date < newest_document.published_date, false) as is_period_over,
        case when judged.direction in ('higher', 'lower') then judged.direction else judged.counterpart_direction end
            as tiers_direction,
        case
            when judged.strength_tier = 'stretch' then judged.promised_value
            else judged.counterpart_promised_value
        end as stretch_value,
        case
            when judged.strength_tier = 'stretch' then judged.counterpart_promised_value
            else judged.promised_value
        end as base_value
    from judged
    cross join newest_document

),

final as (

    select
        closed.target_id,
        closed.region_code,
        closed.indicator_key,
        closed.measure,
        closed.unit,
        closed.base_unit,
        closed.period_key,
        closed.period_start_date,
        closed.period_end_date,
        closed.strength_tier,
        closed.comparator,
        closed.direction,
        closed.value as target_value,
        closed.value_high as target_value_high,
        closed.counterpart_value,
        closed.said_date as target_said_date,
        closed.is_conflicted as is_target_conflicted,
        closed.claim_id as target_claim_id,
        closed.actual_id,
        closed.actual_value,
        closed.actual_claim_id,
        closed.ytd_actual_id,
        closed.ytd_period_key,
        closed.ytd_value,
        closed.ytd_claim_id,
        closed.basis,
        closed.as_of_date,
        closed.compared_value,
        closed.compared_value_low,
        closed.compared_value_high,
        closed.is_result_optional,
        closed.is_implied,
        closed.implied_from_claim_ids,
        closed.attained_share_pct,
        closed.time_elapsed_pct,
        closed.pace,
        closed.expected_share_pct,
        closed.seasonal_years,
        closed.seasonal_pace,
        closed.baseline_value,
        closed.baseline_claim_id,
        closed.path_share_pct,
        closed.path_pace,
        closed.pace_basis,
        {{ as_figure('closed.gap') }} as gap,
        {{ as_figure('closed.margin') }} as margin,
        closed.stated_completion_pct,
        closed.stated_completion_period_key,
        closed.stated_completion_claim_id,
        closed.is_completion_disputed,
        closed.implied_target_level,
        closed.implied_target_level_low,
        closed.implied_target_level_high,
        closed.implied_target_level_unit,
        closed.implied_target_level_claim_id,
        closed.status,
        closed.is_period_over,
        closed.is_period_over
        and not closed.is_final
        and closed.status not in ('achieved', 'missed') as is_final_missing,
        -- Striving for less than what is promised anyway is no striving: one of the two figures is misread or of
        -- another scope.
        coalesce(
            case closed.tiers_direction
                when 'higher' then closed.stretch_value < closed.base_value
                when 'lower' then closed.stretch_value > closed.base_value
            end,
            false
        ) as is_stretch_below_base
    from closed

)

select * from final
