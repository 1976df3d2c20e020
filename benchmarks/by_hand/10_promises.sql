-- How firmly are promises worded, which were changed, and how does a target climb down from the nation to the county?

create temp table firmness as
select strength, comparator, cast(firmness as integer) as firmness, wording_class
from read_csv(getvariable('seeds') || '/wording_firmness.csv', all_varchar = true);

create table release.mart_wording as
with worded as (
    select
        fact.region as region_code, cast(year(fact.period_start) as integer) as year, fact.indicator_key,
        fact.strength, fact.comparator, firmness.firmness, firmness.wording_class
    from fact join firmness using (strength, comparator)
    where
        fact.kind = 'target' and fact.is_latest and not fact.is_optional
        and fact.period_key = strftime(fact.period_start, '%Y')
),

counted as (
    select
        if(grouping(indicator_key) = 1, 'region', 'indicator') as level,
        region_code, year, if(grouping(indicator_key) = 1, null, indicator_key) as indicator_key,
        count(*) as target_count,
        count(distinct worded.indicator_key) as indicator_count,
        count(*) filter (where strength = 'firm') as firm_count,
        count(*) filter (where strength = 'expect') as expect_count,
        count(*) filter (where strength = 'stretch') as stretch_count,
        count(*) filter (where comparator = 'eq') as exact_count,
        count(*) filter (where comparator = 'ge') as at_least_count,
        count(*) filter (where comparator = 'le') as at_most_count,
        count(*) filter (where comparator = 'approx') as about_count,
        count(*) filter (where comparator = 'range') as range_count,
        count(*) filter (where wording_class = 'hard') as hard_count,
        count(*) filter (where wording_class = 'soft') as soft_count,
        cast(sum(firmness) / count(*) as decimal(18, 4)) as firmness_index
    from worded
    group by grouping sets ((region_code, year), (region_code, year, indicator_key))
),

indicator_change as (
    select
        later.region_code, later.year, later.indicator_key, earlier.firmness_index as earlier_index,
        later.firmness_index as later_index,
        later.firmness_index - earlier.firmness_index as firmness_change
    from counted as later
    join counted as earlier
        on later.region_code = earlier.region_code and later.indicator_key = earlier.indicator_key
        and later.year = earlier.year + 1
),

change as (
    select
        region_code, year, if(grouping(indicator_key) = 1, null, indicator_key) as indicator_key,
        count(*) as compared_count,
        cast(sum(earlier_index) / count(*) as decimal(18, 4)) as previous_firmness_index,
        cast(sum(firmness_change) / count(*) as decimal(18, 4)) as firmness_change,
        cast(sum(later_index) / count(*) as decimal(18, 4)) as compared_firmness_index
    from indicator_change
    group by grouping sets ((region_code, year), (region_code, year, indicator_key))
)

select
    counted.level, counted.region_code, counted.year, counted.indicator_key, counted.target_count,
    counted.indicator_count, counted.firm_count, counted.expect_count, counted.stretch_count, counted.exact_count,
    counted.at_least_count, counted.at_most_count, counted.about_count, counted.range_count, counted.hard_count,
    counted.soft_count,
    cast(100.0 * counted.hard_count / counted.target_count as decimal(18, 4)) as hard_share_pct,
    cast(100.0 * counted.soft_count / counted.target_count as decimal(18, 4)) as soft_share_pct,
    counted.firmness_index,
    coalesce(change.compared_count, 0) as compared_count,
    change.previous_firmness_index,
    change.firmness_change,
    case sign(change.firmness_change) when 1 then 'hardened' when -1 then 'softened' when 0 then 'unchanged' end
        as wording_change,
    change.compared_firmness_index
from counted
left join change
    on counted.region_code = change.region_code and counted.year = change.year
    and coalesce(counted.indicator_key, '') = coalesce(change.indicator_key, '')
order by counted.region_code, counted.year, counted.level desc, counted.indicator_key nulls first;

-- Wordings of promises that stood, one a day, told while nobody of a better word had spoken. Only a promise whose
-- sayings differ in anything, in either tier, can have a change: the others are not looked at.
create temp table wording_turn as
with target as (
    select
        fact_id, fact_key, value, value_high, is_optional, said_order, revision_number, learnt_at,
        lead(said_order, 1, date '9999-12-31') over (partition by fact_key order by revision_number) as next_order
    from fact
    where kind = 'target' and not is_set_aside
),

told_apart as (
    select unnest(list(distinct fact_key)) as fact_key
    from saying join fact using (fact_id, fact_key)
    where saying.kind = 'target'
    group by fact.region, fact.indicator_key, fact.measure, fact.base_unit, fact.period_key
    having
        min(fact_id) != max(fact_id) or min(saying.strength) != max(saying.strength)
        or min(saying.comparator) != max(saying.comparator)
),

heard as (
    select
        target.*, saying.claim_id, saying.document_id, saying.strength, saying.comparator,
        saying.published_date as said_date, saying.char_start, saying.source_id, saying.raw_sha256, saying.authority,
        coalesce(saying.published_date, date '0001-01-01') as told_order,
        min(saying.authority) over (
            partition by target.fact_id order by coalesce(saying.published_date, date '0001-01-01')
            range between unbounded preceding and current row
        ) as best_authority
    from target
    semi join told_apart using (fact_key)
    join saying on target.fact_id = saying.fact_id
    where
        saying.optional <= target.is_optional
        and (
            coalesce(saying.published_date, date '0001-01-01') < target.next_order
            or coalesce(saying.published_date, date '0001-01-01') = target.said_order
        )
),

daily as (
    select heard.*, firmness.firmness
    from heard join firmness using (strength, comparator)
    where heard.authority = heard.best_authority
    qualify row_number() over (
        partition by heard.fact_id, heard.told_order
        order by heard.char_start, heard.claim_id, heard.source_id, heard.raw_sha256
    ) = 1
)

select
    daily.*,
    lag({
        'fact_id': fact_id, 'value': value, 'value_high': value_high, 'strength': strength, 'comparator': comparator,
        'firmness': firmness, 'said_date': said_date, 'claim_id': claim_id, 'document_id': document_id
    }) over (partition by fact_key order by revision_number, told_order, claim_id) as was
from daily;

create table release.mart_target_revisions as
with changed as (
    select
        turn.*, fact.region, fact.indicator_key, fact.measure, fact.unit, fact.base_unit, fact.period_key,
        fact.period_start, fact.period_end, fact.tier,
        case turn.comparator when 'ge' then 'higher' when 'le' then 'lower' else indicator.direction end as direction,
        turn.value - turn.was.value as lower_step,
        coalesce(turn.value_high, turn.value) - coalesce(turn.was.value_high, turn.was.value) as upper_step
    from wording_turn as turn
    join fact using (fact_id)
    join indicator using (indicator_key)
    where
        turn.was is not null
        and (
            turn.fact_id != turn.was.fact_id or turn.strength != turn.was.strength
            or turn.comparator != turn.was.comparator
        )
),

-- The same figure said in the other tier, by a word as good as any before it, on a later day than the last one and
-- while that one stood. A day that says both tiers moves none.
in_tiers as (
    select
        turn.*, fact.region, fact.indicator_key, fact.measure, fact.unit, fact.base_unit, fact.period_key,
        fact.period_start, fact.period_end, fact.tier,
        min(turn.authority) over (
            partition by fact.region, fact.indicator_key, fact.measure, fact.base_unit, fact.period_key, turn.value,
                turn.value_high
            order by turn.told_order range between unbounded preceding and current row
        ) as best_in_tiers
    from wording_turn as turn join fact using (fact_id)
),

in_turn as (
    select
        *,
        lag({'tier': tier, 'told_order': told_order, 'next_order': next_order, 'said': {
            'fact_id': fact_id, 'value': value, 'value_high': value_high, 'strength': strength,
            'comparator': comparator, 'firmness': firmness, 'said_date': said_date, 'claim_id': claim_id,
            'document_id': document_id
        }}) over figures as before,
        lead(told_order) over figures as after_order
    from in_tiers
    where authority = best_in_tiers
    window figures as (
        partition by region, indicator_key, measure, base_unit, period_key, value, value_high
        order by told_order, tier, claim_id
    )
),

moved as (
    select
        * exclude (was, best_in_tiers, after_order),
        if(tier = 'stretch', 'softened', 'hardened') as change_kind
    from in_turn
    where
        tier != before.tier and told_order > before.told_order and told_order < before.next_order
        and told_order is distinct from after_order
),

named as (
    select
        *,
        case
            when lower_step >= 0 and upper_step >= 0 and lower_step + upper_step > 0 then 'raised'
            when lower_step <= 0 and upper_step <= 0 and lower_step + upper_step < 0 then 'lowered'
            else 'reworded'
        end as change_kind
    from changed
    union all by name
    select * exclude (before), before.said as was from moved
)

select
    region as region_code, indicator_key, measure, unit, base_unit, period_key, period_start as period_start_date,
    period_end as period_end_date, tier as strength_tier,
    cast(row_number() over (
        partition by fact_key order by revision_number, told_order, claim_id, change_kind
    ) as integer) as change_number,
    change_kind,
    case
        when change_kind in ('softened', 'hardened') then change_kind = 'hardened'
        when change_kind = 'reworded' then if(firmness = was.firmness, null, firmness > was.firmness)
        when direction = 'higher' then change_kind = 'raised'
        when direction = 'lower' then change_kind = 'lowered'
    end as is_harder,
    was.value as from_value, was.value_high as from_value_high, value as to_value, value_high as to_value_high,
    try_cast(value - was.value as decimal(30, 9)) as change_size,
    case
        when base_unit not in ('percent', 'percentage_point', 'rank') and was.value != 0
            then try_cast(100 * (value - was.value) / abs(was.value) as decimal(18, 4))
    end as change_pct,
    was.strength as from_strength, strength as to_strength, was.comparator as from_comparator,
    comparator as to_comparator, cast(firmness - was.firmness as integer) as firmness_change,
    was.said_date as from_said_date, said_date as to_said_date,
    cast(case
        when said_date < period_start then 0
        when said_date > period_end then 100
        when day(period_start) = 1 and period_end = last_day(period_end) and said_date = last_day(said_date)
            then
                100.0 * ((year(said_date) - year(period_start)) * 12 + month(said_date) - month(period_start) + 1)
                / ((year(period_end) - year(period_start)) * 12 + month(period_end) - month(period_start) + 1)
        else 100.0 * (said_date - period_start + 1) / (period_end - period_start + 1)
    end as decimal(18, 4)) as time_elapsed_pct,
    learnt_at, was.fact_id as from_target_id, fact_id as to_target_id, was.claim_id as from_claim_id,
    claim_id as to_claim_id, was.document_id as from_document_id, document_id as to_document_id
from named
order by
    region, indicator_key, measure, base_unit, period_start, period_end, tier, change_number;

-- One rung for each promise in force; what is promised is numbered, so that rungs meet on two integers and a code.
create temp table rung as
with told as (
    select
        fact.fact_id, fact.region, fact.indicator_key, fact.measure, fact.unit, fact.base_unit, fact.period_key,
        fact.period_start, fact.period_end, fact.tier, fact.strength, fact.comparator, fact.value, fact.value_high,
        fact.claim_id, placed.year, placed.name_zh, placed.level, placed.parent_code, placed.province_code,
        placed.prefecture_code, placed.county_code,
        placed.is_apart,
        indicator.is_additive and fact.measure in ('level', 'increment') as is_additive,
        fact.measure in ('yoy', 'average_growth', 'total_growth', 'share') and fact.base_unit = 'percent' as is_rate,
        case fact.comparator when 'ge' then 'higher' when 'le' then 'lower' else indicator.direction end as direction
    from fact
    join indicator using (indicator_key)
    join placed on fact.region = placed.region_code and year(fact.period_end) = placed.year
    where fact.kind = 'target' and fact.is_latest and not fact.is_optional
)

select
    *, dense_rank() over (order by indicator_key, measure, base_unit, period_key, tier) as what
from told;

create table release.mart_target_ladder as
with below as (
    select parent_code, year, count(*) as child_count
    from placed
    where is_in_force and not is_apart and level not in ('zone', 'town')
    group by parent_code, year
),

summed as (
    select
        upper.fact_id, count(*) as known_child_count, sum(child.value) as child_sum, min(child.value) as child_min,
        max(child.value) as child_max,
        count(*) filter (where case child.direction
            when 'higher' then child.value > upper.value when 'lower' then child.value < upper.value
        end) as harder_child_count,
        list(child.claim_id order by child.region) as child_claim_ids
    from rung as upper
    join rung as child on upper.what = child.what and upper.region = child.parent_code
    where child.level not in ('zone', 'town') and not child.is_apart
    group by upper.fact_id
),

climbed as (
    select
        rung.*,
        nation.value as nation_value, nation.claim_id as nation_claim,
        province.value as province_value, province.claim_id as province_claim,
        prefecture.value as prefecture_value, prefecture.claim_id as prefecture_claim,
        county.value as county_value, county.claim_id as county_claim,
        case
            when county.region != rung.region
                then {'level': 'county', 'code': county.region, 'value': county.value, 'claim': county.claim_id}
            when prefecture.region != rung.region
                then {
                    'level': 'prefecture', 'code': prefecture.region, 'value': prefecture.value,
                    'claim': prefecture.claim_id
                }
            when province.region != rung.region
                then {'level': 'province', 'code': province.region, 'value': province.value, 'claim': province.claim_id}
            when nation.region != rung.region
                then {'level': 'nation', 'code': nation.region, 'value': nation.value, 'claim': nation.claim_id}
        end as upper
    from rung
    left join rung as nation on rung.what = nation.what and nation.region = '100000' and not rung.is_apart
    left join rung as province on rung.what = province.what and rung.province_code = province.region
    left join rung as prefecture on rung.what = prefecture.what and rung.prefecture_code = prefecture.region
    left join rung as county on rung.what = county.what and rung.county_code = county.region
)

select
    climbed.region as region_code, climbed.name_zh as region_name_zh, climbed.level as region_level,
    climbed.parent_code, climbed.indicator_key, climbed.measure, climbed.unit, climbed.base_unit, climbed.period_key,
    climbed.period_start as period_start_date, climbed.period_end as period_end_date, climbed.year,
    climbed.tier as strength_tier, climbed.strength, climbed.comparator, climbed.value, climbed.value_high,
    climbed.nation_value, climbed.province_code, climbed.province_value, climbed.prefecture_code,
    climbed.prefecture_value, climbed.county_code, climbed.county_value,
    climbed.upper.code as upper_code, climbed.upper.level as upper_level, climbed.upper.value as upper_value,
    climbed.upper.code = climbed.parent_code as is_upper_parent,
    if(climbed.is_rate, try_cast(climbed.value - climbed.upper.value as decimal(30, 9)), null) as above_upper_pp,
    case
        when climbed.is_additive and climbed.upper.value > 0
            then try_cast(100 * climbed.value / climbed.upper.value as decimal(18, 4))
    end as share_of_upper_pct,
    case
        when not climbed.is_rate then null
        when climbed.direction = 'higher' then climbed.value > climbed.upper.value
        when climbed.direction = 'lower' then climbed.value < climbed.upper.value
    end as is_harder_than_upper,
    coalesce(below.child_count, 0) as child_count,
    coalesce(summed.known_child_count, 0) as known_child_count,
    if(climbed.is_additive, try_cast(summed.child_sum as decimal(30, 9)), null) as child_sum,
    case
        when climbed.is_additive and climbed.value > 0
            then try_cast(100 * summed.child_sum / climbed.value as decimal(18, 4))
    end as child_sum_pct,
    summed.child_min, summed.child_max,
    if(climbed.is_rate, coalesce(summed.harder_child_count, 0), null) as harder_child_count,
    climbed.claim_id, climbed.nation_claim as nation_claim_id, climbed.province_claim as province_claim_id,
    climbed.prefecture_claim as prefecture_claim_id, climbed.county_claim as county_claim_id,
    climbed.upper.claim as upper_claim_id,
    coalesce(summed.child_claim_ids, []) as child_claim_ids
from climbed
left join below on climbed.region = below.parent_code and climbed.year = below.year
left join summed on climbed.fact_id = summed.fact_id
order by
    climbed.indicator_key, climbed.measure, climbed.base_unit, climbed.period_start, climbed.period_end, climbed.tier,
    climbed.region;
