with targets as (

    select *
    from {{ ref('int_facts__settled') }}
    where kind = 'target' and is_latest

),

indicators as (

    select * from {{ ref('int_indicators__described') }}

),

stated as (

    select
        targets.fact_id as target_id,
        targets.region_code,
        targets.indicator_key,
        targets.measure,
        targets.unit,
        targets.base_unit,
        targets.period_key,
        targets.period_start_date,
        targets.period_end_date,
        targets.strength_tier,
        targets.comparator,
        targets.value,
        targets.value_high,
        targets.resolution,
        targets.said_date,
        targets.is_conflicted,
        targets.claim_id,
        indicators.accumulation,
        indicators.is_additive,
        indicators.direction as known_direction,
        year(targets.period_start_date) as start_year,
        year(targets.period_start_date) = year(targets.period_end_date) as is_within_year,
        {{ period_span('targets.period_start_date', 'targets.period_end_date') }} as span,
        targets.value < 0
        and targets.measure in ('yoy', 'average_growth', 'total_growth', 'increment', 'contribution') as is_fall,
        -- Does the figure grow from nothing within the period, so that a share of it means something?
        targets.measure = 'increment'
        or (targets.measure = 'level' and indicators.accumulation = 'flow_ytd') as is_accumulating
    from targets
    inner join indicators
        on targets.indicator_key = indicators.indicator_key

),

-- Which way is good? The promise itself says (at least, at most); where it does not, the vocabulary does.
sided as (

    select
        stated.*,
        case
            -- The first place is the best one, however a sentence bounds it: 进入前5, 前移至第5位以上.
            when stated.measure = 'rank' then 'lower'
            -- 以上 and 以内 bound the size of a fall: 下降3%以上 is -3 or less, 降幅控制在3%以内 is -3 or more.
            when stated.is_fall and stated.known_direction in ('higher', 'lower') then stated.known_direction
            when stated.is_fall and stated.comparator = 'ge' then 'lower'
            when stated.is_fall and stated.comparator = 'le' then 'higher'
            when stated.comparator = 'ge' then 'higher'
            when stated.comparator = 'le' then 'lower'
            when stated.known_direction in ('higher', 'lower') then stated.known_direction
            when stated.known_direction = 'neutral' then 'neither'
            else 'unknown'
        end as direction,
        cast(
            case
                when stated.comparator != 'approx' then 0
                when stated.base_unit in ('percent', 'percentage_point') then {{ var('approximate_rate_tolerance_pp') }}
                else abs(stated.value) * {{ var('approximate_level_tolerance_pct') }} / 100
            end as decimal(30, 9)
        ) as tolerance
    from stated

),

final as (

    select
        sided.*,
        case
            when sided.direction = 'lower' then coalesce(sided.value_high, sided.value)
            else sided.value
        end as promised_value,
        {{ as_figure('sided.value - sided.tolerance') }} as floor_value,
        {{ as_figure('coalesce(sided.value_high, sided.value) + sided.tolerance') }} as ceiling_value
    from sided

)

select * from final
