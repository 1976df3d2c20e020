-- A region's year on one row for each indicator, and its place among its siblings.

create temp table latest_result as
select
    fact.fact_id, fact.region, fact.indicator_key, fact.measure, fact.unit, fact.base_unit, fact.period_key,
    fact.period_start, fact.period_end, fact.value, fact.value_high, fact.claim_id, fact.is_conflicted, fact.is_optional,
    fact.document_kind, fact.comparator, year(fact.period_start) as year
from fact
where fact.kind = 'actual' and fact.is_latest;

create temp table told_indicator as
select indicator_key, name_zh, unit, is_core, is_additive, direction from indicator where is_vocabulary or is_core;

create temp table year_promise as
select
    attainment.*, year(attainment.period_start_date) as year,
    first_said.value as first_value, first_said.value_high as first_value_high, first_said.claim_id as first_claim,
    coalesce(first_said.fact_id != attainment.target_id, false) as is_revised
from release.fct_target_attainment as attainment
join fact on attainment.target_id = fact.fact_id
left join fact as first_said on fact.fact_key = first_said.fact_key and first_said.revision_number = 0
where attainment.period_key = strftime(attainment.period_start_date, '%Y')
    and attainment.indicator_key in (select indicator_key from told_indicator)
    and attainment.measure not in ('average_growth', 'total_growth', 'contribution', 'completion');

-- The longest stretch of the year that has a result, for each measure.
create temp table year_result as
select latest_result.*
from latest_result
where
    year(period_end) = year and month(period_start) = 1 and day(period_start) = 1
    and measure not in ('average_growth', 'total_growth', 'contribution', 'completion')
    and indicator_key in (select indicator_key from told_indicator)
qualify row_number() over (
    partition by region, year, indicator_key, measure, base_unit order by period_end desc
) = 1;

create table release.mart_region_scorecard as
with stated as (
    select region_code as region, year, indicator_key, measure, unit, base_unit, true as is_promised from year_promise
    union all
    select region, year, indicator_key, measure, unit, base_unit, false from year_result
),

subject_row as (
    select
        stated.region, stated.year, stated.indicator_key,
        arg_min(
            {'measure': stated.measure, 'unit': stated.unit, 'base_unit': stated.base_unit},
            {
                'reported': not stated.is_promised,
                'rank': list_position(['level', 'increment', 'share', 'index', 'rank'], stated.measure),
                'other_unit': stated.unit is distinct from told_indicator.unit, 'unit': stated.unit
            }
        ) filter (where stated.measure != 'yoy') as headline
    from stated join told_indicator using (indicator_key)
    group by stated.region, stated.year, stated.indicator_key
),

-- Promises and results of one subject side by side, each told apart by what it is of the headline and its growth.
promise_row as (
    select
        subject_row.region, subject_row.year, subject_row.indicator_key,
        any_value(promise) filter (where promise.measure != 'yoy' and promise.strength_tier = 'base') as base,
        any_value(promise) filter (where promise.measure != 'yoy' and promise.strength_tier = 'stretch') as stretch,
        any_value(promise) filter (where promise.measure = 'yoy' and promise.strength_tier = 'base') as growth_base,
        any_value(promise) filter (where promise.measure = 'yoy' and promise.strength_tier = 'stretch')
            as growth_stretch
    from subject_row
    join year_promise as promise
        on subject_row.region = promise.region_code and subject_row.year = promise.year
        and subject_row.indicator_key = promise.indicator_key
    where
        (promise.measure = 'yoy' and promise.base_unit = 'percent')
        or (promise.measure = subject_row.headline.measure and promise.base_unit = subject_row.headline.base_unit)
    group by subject_row.region, subject_row.year, subject_row.indicator_key
),

result_row as (
    select
        subject_row.region, subject_row.year, subject_row.indicator_key,
        any_value(result) filter (where result.measure != 'yoy') as result,
        any_value(result) filter (where result.measure = 'yoy') as growth
    from subject_row
    join year_result as result using (region, year, indicator_key)
    where
        (result.measure = 'yoy' and result.base_unit = 'percent')
        or (result.measure = subject_row.headline.measure and result.base_unit = subject_row.headline.base_unit)
    group by subject_row.region, subject_row.year, subject_row.indicator_key
),

assembled as (
    select
        subject_row.region, cast(subject_row.year as integer) as year, subject_row.indicator_key,
        subject_row.headline, promised.base, promised.stretch, promised.growth_base, promised.growth_stretch,
        reached.result, reached.growth,
        coalesce(promised.base.target_id, promised.stretch.target_id) as level_target,
        coalesce(promised.growth_base.target_id, promised.growth_stretch.target_id) as growth_target,
        coalesce(promised.base.status, promised.stretch.status, 'unknown') as level_status,
        coalesce(promised.growth_base.status, promised.growth_stretch.status, 'unknown') as growth_status
    from subject_row
    left join promise_row as promised using (region, year, indicator_key)
    left join result_row as reached using (region, year, indicator_key)
)

select
    row.region as region_code, lineage.name_zh as region_name_zh, row.year, row.indicator_key,
    told_indicator.name_zh as indicator_name_zh, told_indicator.is_core,
    row.headline.measure as measure, row.headline.unit as unit,
    row.base.target_value as base_target, row.base.target_value_high as base_target_high,
    row.base.comparator as base_comparator, row.stretch.target_value as stretch_target,
    row.growth_base.target_value as growth_target_pct, row.growth_stretch.target_value as growth_stretch_target_pct,
    row.result.value as actual_value, row.result.period_key as actual_period_key,
    row.growth.value as actual_growth_pct, row.growth.period_key as actual_growth_period_key,
    coalesce(row.base.attained_share_pct, row.stretch.attained_share_pct) as attained_share_pct,
    coalesce(row.base.time_elapsed_pct, row.stretch.time_elapsed_pct) as time_elapsed_pct,
    coalesce(row.base.as_of_date, row.stretch.as_of_date) as as_of_date,
    coalesce(row.base.pace, row.stretch.pace) as pace,
    row.level_status, row.stretch.status as stretch_status, row.growth_status,
    if(row.level_status != 'unknown', row.level_status, row.growth_status) as status,
    row.base.target_claim_id as base_target_claim_id, row.stretch.target_claim_id as stretch_target_claim_id,
    coalesce(row.growth_base.target_claim_id, row.growth_stretch.target_claim_id) as growth_target_claim_id,
    row.result.claim_id as actual_claim_id, row.growth.claim_id as actual_growth_claim_id,
    lineage.level as region_level, lineage.parent_code,
    headline_fact.strength, growth_fact.strength as growth_strength, growth_fact.comparator as growth_comparator,
    coalesce(row.base.basis, row.stretch.basis, row.growth_base.basis, row.growth_stretch.basis) as basis,
    coalesce(
        row.base.is_implied, row.stretch.is_implied, row.growth_base.is_implied, row.growth_stretch.is_implied, false
    ) as is_implied,
    coalesce(row.base.expected_share_pct, row.stretch.expected_share_pct) as expected_share_pct,
    coalesce(row.base.seasonal_pace, row.stretch.seasonal_pace) as seasonal_pace,
    coalesce(row.base.pace_basis, row.stretch.pace_basis) as pace_basis,
    coalesce(row.base.is_target_conflicted, false) or coalesce(row.stretch.is_target_conflicted, false)
    or coalesce(row.growth_base.is_target_conflicted, false)
    or coalesce(row.growth_stretch.is_target_conflicted, false) as is_target_conflicted,
    coalesce(row.result.is_conflicted, false) or coalesce(row.growth.is_conflicted, false) as is_actual_conflicted,
    headline_fact.document_kind as target_document_kind,
    coalesce(row.result.document_kind, row.growth.document_kind) as actual_document_kind,
    promise_text.sentence as target_sentence, result_text.sentence as actual_sentence,
    row.base.first_value as original_base_target, row.base.first_value_high as original_base_target_high,
    row.stretch.first_value as original_stretch_target, row.growth_base.first_value as original_growth_target_pct,
    row.growth_stretch.first_value as original_growth_stretch_target_pct,
    coalesce(
        row.base.first_claim, row.stretch.first_claim, row.growth_base.first_claim, row.growth_stretch.first_claim
    ) as original_target_claim_id,
    coalesce(row.base.is_revised, false) or coalesce(row.stretch.is_revised, false)
    or coalesce(row.growth_base.is_revised, false) or coalesce(row.growth_stretch.is_revised, false)
        as is_target_revised,
    coalesce(
        if(
            row.level_status = 'unknown' and row.growth_status != 'unknown', null,
            coalesce(row.base.is_final_missing, row.stretch.is_final_missing)
        ),
        row.growth_base.is_final_missing, row.growth_stretch.is_final_missing, false
    ) as is_final_missing
from assembled as row
join told_indicator using (indicator_key)
join lineage on row.region = lineage.region_code and row.year between lineage.first_year and lineage.last_year
left join fact as headline_fact on coalesce(row.level_target, row.growth_target) = headline_fact.fact_id
left join fact as growth_fact on row.growth_target = growth_fact.fact_id
left join release.fct_claims as promise_text on headline_fact.claim_id = promise_text.claim_id
left join release.fct_claims as result_text
    on coalesce(row.result.claim_id, row.growth.claim_id) = result_text.claim_id
order by row.region, row.year, told_indicator.is_core desc, row.indicator_key;

-- 地区生产总值增速全市县市区排名: what is ranked, whether its growth is, and among whom.
create temp table stated_rank as
with named as (
    select
        result.fact_id, result.region, result.period_key, result.period_start, result.period_end, result.comparator,
        result.value, result.claim_id, best.indicator_id, placed.level,
        regexp_extract(
            best.indicator, '^(.+?)(增速|增幅)?((?:全[国省市区县州盟]|城区|[东中西]部).*)?排名$',
            ['name', 'growth', 'pool']
        ) as parts,
        regexp_replace(
            coalesce(best.qualifier, ''),
            '^(增速|增幅)?((?:全[国省市区县州盟]|城区|[东中西]部).*)?(排名)?$', ''
        ) = '' as is_plain
    from latest_result as result
    join best_claim as best using (claim_id)
    join placed on result.region = placed.region_code and year(result.period_end) = placed.year
    where result.measure = 'rank'
),

pooled as (
    select
        named.*,
        coalesce(
            indicator.indicator_key, if(named.is_plain, named.indicator_id, null), 'zh:' || named.parts.name
        ) as indicator_key,
        named.parts.growth != '' as is_of_growth,
        try_cast(named.value as integer) as stated_rank,
        nullif(named.parts.pool, '') as stated_pool_zh,
        coalesce(list_bool_or([
            regexp_full_match(named.parts.pool, pattern)
            for pattern in (
                select list(pool_pattern)
                from read_csv(getvariable('seeds') || '/rank_pool.csv', all_varchar = true) as pool
                where pool.region_level = named.level
            )
        ]), false) as is_among_siblings
    from named
    left join indicator on named.parts.name = indicator.name_zh
)

select
    *, count(*) over subjects as stated_count
from pooled
window subjects as (partition by region, indicator_key, is_of_growth, period_key)
qualify row_number() over (
    partition by region, indicator_key, is_of_growth, period_key order by is_among_siblings desc, fact_id
) = 1;

create table release.mart_rank as
with comparable as (
    select
        result.*, placed.name_zh, placed.level, placed.parent_code, placed.year as place_year, placed.sibling_count,
        placed.family, result.comparator = 'eq' as is_exact,
        told_indicator.is_additive and result.measure in ('level', 'increment') and not placed.is_apart as adds_up,
        told_indicator.direction is not distinct from 'lower' as is_lowest_first
    from latest_result as result
    join told_indicator using (indicator_key)
    join placed on result.region = placed.region_code and year(result.period_end) = placed.year
    where not result.is_optional and result.measure != 'rank' and placed.parent_code is not null
),

ranked as (
    select
        *,
        if(
            is_exact, 1 + count(*) filter (where is_exact) over (
                members order by if(is_lowest_first, value, -value) range between unbounded preceding and current row
                exclude group
            ), null
        ) as place_number,
        count(*) filter (where is_exact) over members as known_count,
        count(*) filter (where not is_exact) over members as bound_count,
        if(
            is_lowest_first, min(if(is_exact, value, null)) over members, max(if(is_exact, value, null)) over members
        ) as first_value
    from comparable
    window members as (partition by family, indicator_key, measure, base_unit, period_key)
),

matched as (
    select stated_rank.*, ranked.fact_id as ranked_id
    from stated_rank
    left join ranked
        on stated_rank.region = ranked.region and stated_rank.indicator_key = ranked.indicator_key
        and stated_rank.period_key = ranked.period_key
        and stated_rank.is_of_growth = (ranked.measure in ('yoy', 'average_growth', 'total_growth'))
        and ranked.measure not in ('contribution', 'completion')
    qualify row_number() over (
        partition by stated_rank.fact_id
        order by
            list_position(
                ['yoy', 'average_growth', 'total_growth', 'level', 'share', 'index', 'increment'], ranked.measure
            ),
            ranked.unit, ranked.fact_id
    ) = 1
),

united as (
    select
        ranked.region, ranked.name_zh, ranked.level, ranked.parent_code, ranked.indicator_key, ranked.measure,
        ranked.unit, ranked.base_unit, ranked.period_key, ranked.period_start, ranked.period_end, ranked.place_year,
        ranked.value, if(ranked.is_lowest_first, 'lowest_first', 'highest_first') as rank_order,
        ranked.place_number, ranked.known_count,
        greatest(ranked.sibling_count, ranked.known_count + ranked.bound_count) as sibling_count,
        ranked.first_value, parent.value as parent_value, ranked.claim_id, parent.claim_id as parent_claim_id,
        matched.stated_rank, matched.comparator as stated_comparator, matched.stated_pool_zh,
        coalesce(matched.stated_count, 0) as stated_count, matched.is_among_siblings,
        matched.claim_id as stated_claim_id,
        ranked.comparator, ranked.value_high, not ranked.is_exact as is_bound, ranked.bound_count,
        parent.comparator as parent_comparator,
        -- By the quotient of the least and the most that value and parent may be.
        case
            when parent.value is null or parent.value <= 0 then null
            when 'range' in (ranked.comparator, parent.comparator) then null
            when ranked.comparator = parent.comparator and ranked.comparator in ('ge', 'le') then null
            when 'approx' in (ranked.comparator, parent.comparator)
                then if(list_has_any([ranked.comparator, parent.comparator], ['ge', 'le']), null, 'approx')
            when 'ge' = ranked.comparator or 'le' = parent.comparator then 'ge'
            when 'le' = ranked.comparator or 'ge' = parent.comparator then 'le'
            else 'eq'
        end as share_comparator
    from ranked
    left join (select * from latest_result where not is_optional) as parent
        on if(ranked.adds_up, ranked.parent_code, null) = parent.region
        and ranked.indicator_key = parent.indicator_key and ranked.measure = parent.measure
        and ranked.base_unit = parent.base_unit and ranked.period_key = parent.period_key
    left join matched on ranked.fact_id = matched.ranked_id
    union all
    select
        alone.region, placed.name_zh, placed.level, placed.parent_code, alone.indicator_key,
        if(alone.is_of_growth, 'yoy', 'level'), null, null, alone.period_key, alone.period_start, alone.period_end,
        placed.year, null, null, null, 0, placed.sibling_count, null, null, null, null, alone.stated_rank,
        alone.comparator, alone.stated_pool_zh, alone.stated_count, alone.is_among_siblings, alone.claim_id,
        null, null, null, 0, null, null
    from matched as alone
    join placed on alone.region = placed.region_code and year(alone.period_end) = placed.year
    where alone.ranked_id is null and placed.parent_code is not null
)

select
    region as region_code, name_zh as region_name_zh, level as region_level, parent_code, indicator_key, measure, unit,
    base_unit, period_key, period_start as period_start_date, period_end as period_end_date, place_year as year,
    value, rank_order, cast(place_number as integer) as rank,
    cast(place_number + sibling_count - known_count as integer) as rank_at_worst,
    known_count, sibling_count, first_value, parent_value,
    case when share_comparator is not null then try_cast(100 * value / parent_value as decimal(18, 4)) end
        as share_of_parent_pct,
    claim_id, parent_claim_id, stated_rank, stated_comparator, stated_pool_zh, stated_count,
    case
        when not is_among_siblings then null
        when stated_comparator = 'le' then place_number > stated_rank
        else stated_rank < place_number or stated_rank > place_number + sibling_count - known_count
    end as is_contradicted,
    stated_claim_id, comparator, value_high, is_bound, bound_count, parent_comparator, share_comparator
from united
order by
    parent_code, level, indicator_key, measure, base_unit, period_start, period_end, place_number nulls last, region;
