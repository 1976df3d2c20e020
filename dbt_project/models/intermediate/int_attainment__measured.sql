with compared as (

    select * from {{ ref('int_attainment__compared') }}

),

shaped as (

    select * from {{ ref('int_attainment__shaped') }}

),

targeted as (

    select * from {{ ref('int_levels__targeted') }}

),

shared as (

    select
        compared.*,
        shaped.expected_share_pct,
        shaped.seasonal_years,
        targeted.implied_target_level,
        targeted.implied_target_level_low,
        targeted.implied_target_level_high,
        targeted.implied_target_level_unit,
        targeted.earlier_claim_id as implied_target_level_claim_id,
        compared.compared_value - compared.promised_value as gap,
        {{ time_elapsed_pct(
            'compared.period_start_date', 'compared.period_end_date', 'compared.as_of_date'
        ) }} as time_elapsed_pct,
        -- The document's own word on the share counts where there is no result to divide by the promise.
        case
            when compared.basis = 'stated_completion' then {{ as_share('compared.stated_completion_pct') }}
            when compared.measure in ('level', 'increment') and compared.promised_value > 0
                then {{ as_share('100 * cast(compared.compared_value as double) / compared.promised_value') }}
        end as attained_share_pct,
        -- Of the way from where it stood to where it shall stand; none where it stood on the good side already.
        case
            when
                (compared.direction = 'higher' and compared.promised_value > compared.baseline_value)
                or (compared.direction = 'lower' and compared.promised_value < compared.baseline_value)
                then
                    {{ as_share(
                        '100 * cast(compared.compared_value - compared.baseline_value as double)'
                        ~ ' / (compared.promised_value - compared.baseline_value)'
                    ) }}
        end as path_share_pct
    from compared
    left join shaped
        on compared.target_id = shaped.target_id
    left join targeted
        on compared.target_id = targeted.target_id

),

paced as (

    select
        shared.*,
        case
            when shared.is_accumulating
                then {{ as_share('shared.attained_share_pct / shared.time_elapsed_pct') }}
        end as pace,
        {{ as_share('shared.attained_share_pct / shared.expected_share_pct') }} as seasonal_pace,
        {{ as_share('shared.path_share_pct / shared.time_elapsed_pct') }} as path_pace
    from shared

),

final as (

    select
        paced.*,
        case
            when paced.seasonal_pace is not null then 'own_years'
            when paced.pace is not null then 'elapsed_time'
            when paced.path_pace is not null then 'from_baseline'
        end as pace_basis,
        -- Better is positive, whichever way is good; nothing is better than inside a range that knows no good side.
        case paced.direction
            when 'higher' then paced.gap
            when 'lower' then -paced.gap
            when 'neither'
                then
                    least(paced.compared_value - paced.value, 0)
                    + least(coalesce(paced.value_high, paced.value) - paced.compared_value, 0)
        end as margin,
        -- A result that is known as a band must lie on one side whole. Outside a range without a known good side is
        -- a miss only where the vocabulary says that neither side is good.
        case
            when paced.basis = 'stated_completion' and paced.direction = 'higher' then paced.attained_share_pct >= 100
            when paced.basis = 'stated_completion' and paced.direction = 'lower' then paced.attained_share_pct <= 100
            when paced.basis = 'stated_completion' then null
            when paced.direction = 'higher' and paced.compared_value_low >= paced.floor_value then true
            when paced.direction = 'higher' and paced.compared_value_high < paced.floor_value then false
            when paced.direction = 'lower' and paced.compared_value_high <= paced.ceiling_value then true
            when paced.direction = 'lower' and paced.compared_value_low > paced.ceiling_value then false
            when paced.direction in ('higher', 'lower') or paced.comparator not in ('range', 'approx') then null
            when
                paced.compared_value_low >= paced.floor_value
                and paced.compared_value_high <= paced.ceiling_value
                then true
            when paced.direction = 'unknown' then null
            when
                paced.compared_value_high < paced.floor_value
                or paced.compared_value_low > paced.ceiling_value
                then false
        end as is_met,
        -- 完成年度目标的62% beside 23 of 40: they disagree when no rounding of the two figures brings them together.
        case
            when paced.basis not in ('full_period', 'year_to_date') or paced.attained_share_pct is null then null
            when paced.stated_completion_date != paced.as_of_date then null
            else
                abs(paced.stated_completion_pct - paced.attained_share_pct)
                > paced.stated_completion_resolution / 2
                + 100 * coalesce(paced.compared_resolution, paced.compared_value_high - paced.compared_value_low)
                / 2 / paced.promised_value
                + 0.0001
        end as is_completion_disputed
    from paced

)

select * from final
