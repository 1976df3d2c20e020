-- The formulas of docs/attainment.md over the rows compared, and what level and growth contradict.

create table release.fct_target_attainment as
with measured as (
    select
        compared.*, season.expected_share_pct, season.seasonal_years,
        target_level.value as level_value, target_level.value_low as level_low, target_level.value_high as level_high,
        target_level.unit as level_unit, target_level.claim_id as level_claim,
        compared.got - compared.promised_value as gap,
        cast(
            if(
                day(compared.period_start) = 1 and compared.period_end = last_day(compared.period_end)
                and compared.as_of = last_day(compared.as_of),
                100.0 * ((year(as_of) - year(period_start)) * 12 + month(as_of) - month(period_start) + 1)
                / ((year(period_end) - year(period_start)) * 12 + month(period_end) - month(period_start) + 1),
                100.0 * (as_of - period_start + 1) / (period_end - period_start + 1)
            ) as decimal(18, 4)
        ) as time_elapsed_pct,
        case
            when compared.basis = 'stated_completion' then try_cast(compared.completion_pct as decimal(18, 4))
            when compared.measure in ('level', 'increment') and compared.promised_value > 0
                then try_cast(100 * cast(compared.got as double) / compared.promised_value as decimal(18, 4))
        end as share_pct,
        case
            when
                (compared.direction = 'higher' and compared.promised_value > compared.baseline_value)
                or (compared.direction = 'lower' and compared.promised_value < compared.baseline_value)
                then try_cast(
                    100 * cast(compared.got - compared.baseline_value as double)
                    / (compared.promised_value - compared.baseline_value) as decimal(18, 4)
                )
        end as path_share_pct
    from compared
    left join season using (fact_id)
    left join target_level using (fact_id)
),

paced as (
    select
        *,
        if(is_accumulating, try_cast(share_pct / time_elapsed_pct as decimal(18, 4)), null) as pace,
        try_cast(share_pct / expected_share_pct as decimal(18, 4)) as seasonal_pace,
        try_cast(path_share_pct / time_elapsed_pct as decimal(18, 4)) as path_pace
    from measured
),

weighed as (
    select
        *,
        case
            when seasonal_pace is not null then 'own_years'
            when pace is not null then 'elapsed_time'
            when path_pace is not null then 'from_baseline'
        end as pace_basis,
        case direction
            when 'higher' then gap
            when 'lower' then -gap
            when 'neither' then least(got - value, 0) + least(coalesce(value_high, value) - got, 0)
        end as margin,
        case
            when basis = 'stated_completion'
                then case direction when 'higher' then share_pct >= 100 when 'lower' then share_pct <= 100 end
            when direction = 'higher' then case when got_low >= floor_value then true when got_high < floor_value then false end
            when direction = 'lower'
                then case when got_high <= ceiling_value then true when got_low > ceiling_value then false end
            when comparator not in ('range', 'approx') then null
            when got_low >= floor_value and got_high <= ceiling_value then true
            when direction = 'neither' and (got_high < floor_value or got_low > ceiling_value) then false
        end as is_met,
        case
            when basis in ('full_period', 'year_to_date') and share_pct is not null and not completion_date != as_of
                then
                    abs(completion_pct - share_pct)
                    > completion_resolution / 2
                    + 100 * coalesce(got_resolution, got_high - got_low) / 2 / promised_value + 0.0001
        end as is_completion_disputed
    from paced
),

hurried as (
    select
        *,
        case
            when pace_basis = 'own_years' and direction = 'higher' then seasonal_pace >= 0.95
            when pace_basis = 'own_years' and direction = 'lower' then seasonal_pace * 0.95 <= 1
            when pace_basis = 'elapsed_time' and direction = 'higher' then pace >= 0.9
            when pace_basis = 'elapsed_time' and direction = 'lower' then pace * 0.9 <= 1
            when pace_basis = 'from_baseline' then path_pace >= 0.9
        end as is_fast_enough,
        basis = 'full_period' or (basis = 'stated_completion' and as_of = period_end) as is_final,
        coalesce(
            period_end < (select max(published_date) from document where outcome = 'extracted'), false
        ) as is_over,
        if(direction in ('higher', 'lower'), direction, other_direction) as good_side,
        (promised_value - other_promised) * if(tier = 'stretch', 1, -1) as stretch_step
    from weighed
),

judged as (
select
    fact_id as target_id, region as region_code, indicator_key, measure, unit, base_unit, period_key,
    period_start as period_start_date, period_end as period_end_date, tier as strength_tier, comparator, direction,
    value as target_value, value_high as target_value_high, counterpart_value, said_date as target_said_date,
    is_conflicted as is_target_conflicted, claim_id as target_claim_id, actual_id, actual_value,
    actual_claim as actual_claim_id, ytd_id as ytd_actual_id, ytd_period_key, ytd_value, ytd_claim as ytd_claim_id,
    basis, as_of as as_of_date, got as compared_value, got_low as compared_value_low, got_high as compared_value_high,
    is_result_optional, is_implied, claim_ids as implied_from_claim_ids, share_pct as attained_share_pct,
    time_elapsed_pct, pace, expected_share_pct, seasonal_years, seasonal_pace, baseline_value,
    baseline_claim as baseline_claim_id, path_share_pct, path_pace, pace_basis,
    try_cast(gap as decimal(30, 9)) as gap,
    try_cast(margin as decimal(30, 9)) as margin,
    completion_pct as stated_completion_pct, completion_period_key as stated_completion_period_key,
    completion_claim as stated_completion_claim_id, is_completion_disputed,
    level_value as implied_target_level, level_low as implied_target_level_low, level_high as implied_target_level_high,
    level_unit as implied_target_level_unit, level_claim as implied_target_level_claim_id,
    case
        when basis = 'none' then 'unknown'
        when not is_within_year and measure = 'level' and is_accumulating and actual_id is null then 'unknown'
        when is_final then case when is_met then 'achieved' when not is_met then 'missed' else 'unknown' end
        when is_accumulating then case
            when direction = 'higher' and is_met then 'achieved'
            when direction = 'lower' and not is_met then 'missed'
            when is_fast_enough then 'on_track'
            when not is_fast_enough then 'behind'
            else 'unknown'
        end
        when is_met then 'on_track'
        when is_met is null and basis != 'stated_completion' then 'unknown'
        when is_fast_enough then 'on_track'
        when not is_fast_enough then 'behind'
        when measure = 'level' and accumulation = 'unknown' then 'unknown'
        when not is_within_year or basis = 'stated_completion' or direction = 'neither' then 'unknown'
        else 'behind'
    end as status,
    is_over as is_period_over,
    is_over and not is_final and status not in ('achieved', 'missed') as is_final_missing,
    coalesce(case good_side when 'higher' then stretch_step < 0 when 'lower' then stretch_step > 0 end, false)
        as is_stretch_below_base
from hurried
)

from judged
order by region_code, indicator_key, measure, unit, period_start_date, period_end_date, strength_tier;

create table release.rpt_growth_disagreements as
with banded as (
    select
        *,
        try_cast(cast(level_value as double) / (1 + growth_pct / 100) as decimal(30, 9)) as implied_value,
        try_cast(
            low_end(level_value, level_resolution) / (1 + high_end(growth_pct, growth_resolution) / 100)
            as decimal(30, 9)
        ) as implied_low,
        try_cast(
            high_end(level_value, level_resolution) / (1 + low_end(growth_pct, growth_resolution) / 100)
            as decimal(30, 9)
        ) as implied_high,
        try_cast(100 * (level_value / cast(earlier_value as double) - 1) as decimal(30, 9)) as implied_growth_pct
    from chained
    where is_growth_plain and level_value is not null and growth_pct * 2 > growth_resolution - 200
),

disagreeing as (
    select *
    from banded
    where
        earlier_value + earlier_resolution / 2 < implied_low or earlier_value - earlier_resolution / 2 > implied_high
),

agreeing as (
    select disagreeing.earlier_key, arg_max(fact.value, fact.vintage_number) as value
    from disagreeing
    join fact on disagreeing.earlier_key = fact.fact_key
    where
        fact.value + fact.resolution / 2 >= disagreeing.implied_low
        and fact.value - fact.resolution / 2 <= disagreeing.implied_high
    group by disagreeing.earlier_key
),

rebased as (
    select distinct claim_id
    from read_parquet(getvariable('landing') || '/*/claims.parquet')
    where
        claim_id in (select growth_claim from disagreeing)
        and regexp_matches(sentence, '可比口径|同口径|同比口径|可比价|不变价|可比增长|剔除|扣除')
)

select
    disagreeing.region as region_code, disagreeing.indicator_key, disagreeing.unit, disagreeing.base_unit,
    disagreeing.period_key, disagreeing.period_start as period_start_date, disagreeing.period_end as period_end_date,
    disagreeing.earlier_period_key, disagreeing.level_value, disagreeing.growth_pct, disagreeing.earlier_value,
    disagreeing.implied_value as implied_earlier_value, disagreeing.implied_low as implied_earlier_low,
    disagreeing.implied_high as implied_earlier_high,
    try_cast(disagreeing.earlier_value - disagreeing.implied_value as decimal(30, 9)) as difference,
    try_cast(
        100 * (disagreeing.earlier_value / cast(disagreeing.implied_value as double) - 1) as decimal(18, 4)
    ) as difference_pct,
    disagreeing.implied_growth_pct, disagreeing.growth_basis as growth_comparability,
    agreeing.value as agreeing_earlier_value,
    case
        when agreeing.value is not null then 'other_vintage_agrees'
        when rebased.claim_id is not null then 'comparable_basis'
        when disagreeing.earlier_revision > 0 then 'previous_year_revised'
        when disagreeing.is_conflicted then 'sources_disagree'
        when disagreeing.growth_basis = 'unknown' then 'growth_basis_unknown'
        else 'unexplained'
    end as likely_reason,
    disagreeing.level_claim as level_claim_id, disagreeing.growth_claim as growth_claim_id,
    disagreeing.earlier_claim as earlier_claim_id
from disagreeing
left join agreeing on disagreeing.earlier_key = agreeing.earlier_key
left join rebased on disagreeing.growth_claim = rebased.claim_id
order by
    disagreeing.region, disagreeing.indicator_key, disagreeing.base_unit, disagreeing.period_start,
    disagreeing.period_end;
