-- How far is each promise (docs/attainment.md)? Series are numbered first: the joins below compare integers.

-- Where a period lies in its year, the same number for every year.
create temp macro span_of(s, e) as
    (month(s) * 100 + day(s)) * 1000000 + (year(e) - year(s)) * 10000 + month(e) * 100
    + if(e = last_day(e), 0, day(e));

-- One end of what a rounded figure may have been.
create temp macro low_end(x, resolution) as cast(x as double) - cast(resolution as double) / 2;
create temp macro high_end(x, resolution) as cast(x as double) + cast(resolution as double) / 2;

create temp table subject as
select region, indicator_key, row_number() over () as subject_no
from (select distinct region, indicator_key from fact where is_latest);

create temp table series as
select subject_no, measure, base_unit, row_number() over () as series_no
from (
    select distinct subject.subject_no, fact.measure, fact.base_unit
    from fact join subject using (region, indicator_key)
    where fact.is_latest
);

create temp table numbered as
select
    fact.fact_id, fact.fact_key, fact.kind, subject.subject_no, series.series_no, fact.region, fact.indicator_key,
    fact.measure, fact.unit, fact.base_unit, fact.period_key, fact.period_start, fact.period_end, fact.tier,
    fact.comparator, fact.value, fact.value_high, fact.resolution, fact.is_optional, fact.is_conflicted,
    fact.said_date, fact.claim_id, fact.revision_number,
    year(fact.period_start) as start_year,
    year(fact.period_start) = year(fact.period_end) as is_within_year,
    span_of(fact.period_start, fact.period_end) as span
from fact
join subject on fact.region = subject.region and fact.indicator_key = subject.indicator_key
join series
    on subject.subject_no = series.subject_no and fact.measure = series.measure and fact.base_unit = series.base_unit
where fact.is_latest;

create temp table promise as
with described as (
    select
        numbered.* exclude (kind, revision_number), indicator.accumulation, indicator.is_additive,
        indicator.direction as known,
        numbered.value < 0 and numbered.measure in ('yoy', 'average_growth', 'total_growth', 'increment', 'contribution')
            as is_fall,
        numbered.measure = 'increment' or (numbered.measure = 'level' and indicator.accumulation = 'flow_ytd')
            as is_accumulating
    from numbered join indicator using (indicator_key)
    where numbered.kind = 'target'
),

sided as (
    select
        *,
        case
            when measure = 'rank' then 'lower'
            when is_fall and known in ('higher', 'lower') then known
            when comparator = 'ge' then if(is_fall, 'lower', 'higher')
            when comparator = 'le' then if(is_fall, 'higher', 'lower')
            when known in ('higher', 'lower') then known
            when known = 'neutral' then 'neither'
            else 'unknown'
        end as direction,
        cast(case
            when comparator != 'approx' then 0
            when base_unit in ('percent', 'percentage_point') then 0.2
            else abs(value) * 2 / 100
        end as decimal(30, 9)) as tolerance
    from described
)

select
    * exclude (known, is_fall, tolerance),
    if(direction = 'lower', coalesce(value_high, value), value) as promised_value,
    try_cast(value - tolerance as decimal(30, 9)) as floor_value,
    try_cast(coalesce(value_high, value) + tolerance as decimal(30, 9)) as ceiling_value
from sided;

create temp table result as
select
    fact_id, subject_no, series_no, measure, base_unit, period_key, period_start, period_end, start_year, span, value,
    coalesce(value_high, value) as value_high, resolution, is_optional,
    comparator = 'eq' and not is_optional as is_plain, claim_id
from numbered
where kind = 'actual';

-- Levels from which growth may lead on, and what each is bound with: the growth and the level a year later.
create temp table level as
with several_units as (
    select subject_no, period_key
    from result
    where measure = 'level'
    group by subject_no, period_key
    having count(*) > 1
)

select
    numbered.*,
    case
        when indicator.growth_basis = 'nominal' then 'nominal'
        when coalesce(dimensions.dimension, 'unknown') in ('currency', 'price') then 'unknown'
        else 'quantity'
    end as growth_basis
from numbered
join indicator using (indicator_key)
left join (select distinct base_unit, dimension from unit) as dimensions using (base_unit)
anti join several_units
    on numbered.subject_no = several_units.subject_no and numbered.period_key = several_units.period_key
where
    numbered.kind = 'actual' and numbered.measure = 'level' and numbered.is_within_year
    and numbered.comparator = 'eq' and not numbered.is_optional and numbered.value * 2 > numbered.resolution
    and coalesce(indicator.growth_basis, 'none') not in ('real', 'pp')
    and coalesce(dimensions.dimension, 'unknown') not in ('percent', 'percentage_point', 'ratio');

create temp table chained as
with growth as (
    select *, comparator = 'eq' and not is_optional and value > -100 as is_plain
    from numbered
    where kind = 'actual' and is_within_year and measure = 'yoy' and base_unit = 'percent'
),

stated as (
    select distinct subject_no, period_key, period_start, period_end, start_year, span
    from numbered
    where kind = 'actual' and is_within_year and measure = 'level'
)

select
    earlier.subject_no, earlier.region, earlier.indicator_key, earlier.unit, earlier.base_unit, earlier.growth_basis,
    earlier.span, earlier.start_year + 1 as start_year,
    earlier.fact_key as earlier_key, earlier.period_key as earlier_period_key, earlier.value as earlier_value,
    earlier.resolution as earlier_resolution, earlier.revision_number as earlier_revision,
    earlier.claim_id as earlier_claim,
    growth.value as growth_pct, growth.resolution as growth_resolution, growth.claim_id as growth_claim,
    later.value as level_value, later.resolution as level_resolution, later.claim_id as level_claim,
    coalesce(growth.is_plain, false) as is_growth_plain,
    growth.fact_id is not null as is_growth_stated,
    stated.period_key is not null as is_level_stated,
    earlier.is_conflicted or coalesce(growth.is_conflicted, false) or coalesce(later.is_conflicted, false)
        as is_conflicted,
    coalesce(growth.period_key, stated.period_key) as period_key,
    coalesce(growth.period_start, stated.period_start) as period_start,
    coalesce(growth.period_end, stated.period_end) as period_end
from level as earlier
left join growth
    on earlier.subject_no = growth.subject_no and earlier.span = growth.span
    and earlier.start_year + 1 = growth.start_year
left join stated
    on earlier.subject_no = stated.subject_no and earlier.span = stated.span
    and earlier.start_year + 1 = stated.start_year
left join level as later
    on earlier.series_no = later.series_no and earlier.span = later.span and earlier.start_year + 1 = later.start_year
where growth.fact_id is not null or later.fact_id is not null;

-- What only follows from other figures: wanted for promises alone.
create temp table implied as
with followed as (
    select
        subject_no, 'level' as measure, base_unit, period_key, period_start, period_end, start_year, span,
        list_sort([earlier_claim, growth_claim]) as claim_ids,
        try_cast(earlier_value * (1 + growth_pct / 100) as decimal(30, 9)) as value,
        try_cast(
            low_end(earlier_value, earlier_resolution) * (1 + low_end(growth_pct, growth_resolution) / 100)
            as decimal(30, 9)
        ) as value_low,
        try_cast(
            high_end(earlier_value, earlier_resolution) * (1 + high_end(growth_pct, growth_resolution) / 100)
            as decimal(30, 9)
        ) as value_high
    from chained
    where is_growth_plain and not is_level_stated and growth_basis in ('nominal', 'quantity')
    union all
    select
        subject_no, 'yoy', 'percent', period_key, period_start, period_end, start_year, span,
        list_sort([earlier_claim, level_claim]),
        try_cast(100 * (level_value / cast(earlier_value as double) - 1) as decimal(30, 9)),
        try_cast(
            100 * (low_end(level_value, level_resolution) / high_end(earlier_value, earlier_resolution) - 1)
            as decimal(30, 9)
        ),
        try_cast(
            100 * (high_end(level_value, level_resolution) / low_end(earlier_value, earlier_resolution) - 1)
            as decimal(30, 9)
        )
    from chained
    where level_value is not null and not is_growth_stated and growth_basis in ('nominal', 'quantity')
)

select * from followed
where value is not null and value_low is not null and value_high is not null;

-- Every result that may be held against a promise. Within a year both lie in the same one, which the join uses.
create temp table candidate as
with stated as (
    select
        fact_id, series_no, period_key, period_start, period_end, start_year, span, value, value as value_low,
        value_high, resolution, is_optional, false as is_implied, claim_id, cast(null as varchar[]) as claim_ids
    from result
    union all
    select
        null, series.series_no, implied.period_key, implied.period_start, implied.period_end, implied.start_year,
        implied.span, implied.value, implied.value_low, implied.value_high, null, false, true, null, implied.claim_ids
    from implied join series using (subject_no, measure, base_unit)
),

met as (
    select promise.fact_id as target_id, stated.*, promise.period_key = stated.period_key as is_same_period,
        not promise.is_accumulating and promise.accumulation = 'stock_pit' and promise.period_end = stated.period_end
            as is_last_reading
    from promise
    join stated
        on promise.series_no = stated.series_no and promise.start_year = stated.start_year
        and stated.period_start >= promise.period_start and stated.period_end <= promise.period_end
    where
        promise.is_within_year and (
            promise.period_start = stated.period_start
            or (not promise.is_accumulating and promise.accumulation in ('stock_pit', 'ratio', 'index'))
        )
    union all
    select promise.fact_id, stated.*, promise.period_key = stated.period_key,
        not promise.is_accumulating and promise.accumulation = 'stock_pit' and promise.period_end = stated.period_end
    from promise
    join stated
        on promise.series_no = stated.series_no
        and stated.period_start >= promise.period_start and stated.period_end <= promise.period_end
    where
        not promise.is_within_year and (
            promise.period_key = stated.period_key
            or (
                not promise.is_accumulating and promise.accumulation in ('stock_pit', 'ratio', 'index')
                and (
                    promise.measure not in ('average_growth', 'total_growth')
                    or promise.period_start = stated.period_start
                )
            )
        )
)

select * exclude (is_last_reading, series_no, period_start, start_year), is_same_period or is_last_reading as is_whole
from met;

-- A plan's years so far, each known from the first on; a quarter as what lies between two stretches of its year.
insert into candidate by name
with plan_year as (
    select promise.fact_id as target_id, result.period_end, result.value, result.resolution, result.claim_id
    from promise
    join result
        on promise.series_no = result.series_no
        and result.period_start >= promise.period_start and result.period_end <= promise.period_end
    where
        promise.is_accumulating and not promise.is_within_year and coalesce(promise.is_additive, true)
        and result.is_plain and result.span = 101001200
    qualify row_number() over (partition by promise.fact_id order by result.start_year)
        = result.start_year - promise.start_year + 1
),

quarter_alone as (
    select
        promise.fact_id as target_id, promise.period_end, later.value - earlier.value as value,
        (later.resolution + earlier.resolution) / 2 as uncertainty, [earlier.claim_id, later.claim_id] as claim_ids,
        true as is_implied
    from promise
    join result as later
        on promise.series_no = later.series_no and promise.start_year = later.start_year
        and promise.period_end = later.period_end and later.period_start = date_trunc('year', promise.period_start)
    join result as earlier
        on promise.series_no = earlier.series_no and promise.start_year = earlier.start_year
        and promise.period_start - 1 = earlier.period_end and later.period_start = earlier.period_start
    where promise.is_accumulating and promise.is_within_year and later.is_plain and earlier.is_plain
),

derived as (
    select
        target_id, max(period_end) as period_end, sum(value) as value, sum(resolution) / 2 as uncertainty,
        list(claim_id order by period_end) as claim_ids, count(*) > 1 as is_implied
    from plan_year
    group by target_id
    union all
    from quarter_alone
)

select
    derived.target_id, derived.period_end, derived.is_implied, derived.claim_ids, false as is_optional,
    false as is_same_period, promise.period_end = derived.period_end as is_whole,
    try_cast(derived.value as decimal(30, 9)) as value,
    try_cast(derived.value - derived.uncertainty as decimal(30, 9)) as value_low,
    try_cast(derived.value + derived.uncertainty as decimal(30, 9)) as value_high
from derived
join promise on derived.target_id = promise.fact_id;

create temp table reached as
select
    *,
    case when is_implied or fact_id is null then 'implied' when is_whole then 'full' else 'running' end as reached_kind
from candidate
qualify row_number() over (
    partition by target_id, reached_kind
    order by is_whole desc, is_same_period desc, period_end desc, period_key nulls last
) = 1;

-- 完成年度目标的62%, said by a document of the year's base target.
create temp table completion as
select
    promise.fact_id as target_id, result.period_key, result.period_end, result.value, result.resolution,
    result.claim_id
from promise
join result
    on promise.subject_no = result.subject_no and promise.period_start = result.period_start
    and promise.period_end >= result.period_end
where
    result.measure = 'completion' and result.base_unit = 'percent'
    and promise.tier = 'base' and promise.measure in ('level', 'increment')
    and promise.period_key = cast(promise.start_year as varchar)
qualify row_number() over (partition by promise.fact_id order by result.period_end desc, result.fact_id) = 1;

create temp table baseline as
select promise.fact_id as target_id, result.value, result.claim_id
from promise
join result on promise.series_no = result.series_no and promise.period_start - 1 = result.period_end
where promise.measure in ('level', 'share') and promise.accumulation in ('stock_pit', 'ratio') and result.is_plain
qualify row_number() over (partition by promise.fact_id order by result.period_start, result.fact_id) = 1;

create temp table compared as
select
    promise.*,
    whole.fact_id as actual_id, whole.value as actual_value, whole.claim_id as actual_claim,
    running.fact_id as ytd_id, running.period_key as ytd_period_key, running.value as ytd_value,
    running.claim_id as ytd_claim,
    other_tier.value as counterpart_value,
    other_tier.promised_value as other_promised, other_tier.direction as other_direction,
    baseline.value as baseline_value, baseline.claim_id as baseline_claim,
    completion.value as completion_pct, completion.resolution as completion_resolution,
    completion.period_key as completion_period_key, completion.period_end as completion_date,
    completion.claim_id as completion_claim,
    chosen.value as got, chosen.value_low as got_low, chosen.value_high as got_high,
    chosen.resolution as got_resolution, chosen.span as got_span, chosen.claim_ids,
    coalesce(chosen.is_optional, false) as is_result_optional,
    coalesce(chosen.is_implied, false) as is_implied,
    case
        when chosen.is_whole then 'full_period'
        when chosen.target_id is not null then if(promise.is_within_year, 'year_to_date', 'interim')
        when completion.value is not null then 'stated_completion'
        else 'none'
    end as basis,
    if(chosen.is_whole, promise.period_end, coalesce(chosen.period_end, completion.period_end)) as as_of
from promise
left join reached as whole on promise.fact_id = whole.target_id and whole.reached_kind = 'full'
left join reached as running on promise.fact_id = running.target_id and running.reached_kind = 'running'
left join (
    select *
    from reached
    qualify row_number() over (partition by target_id order by reached_kind = 'implied', reached_kind) = 1
) as chosen on promise.fact_id = chosen.target_id
left join baseline on promise.fact_id = baseline.target_id
left join completion on promise.fact_id = completion.target_id
left join promise as other_tier
    on promise.series_no = other_tier.series_no and promise.period_key = other_tier.period_key
    and promise.tier != other_tier.tier;

-- How much of a year's total was there by that month in the region's own earlier years?
create temp table season as
with share as (
    select
        compared.fact_id,
        try_cast(100 * cast(part.value as double) / whole.value as decimal(18, 4)) as share_pct
    from compared
    join result as part
        on compared.series_no = part.series_no and compared.got_span = part.span
        and part.start_year between compared.start_year - 5 and compared.start_year - 1
    join result as whole
        on compared.series_no = whole.series_no and compared.span = whole.span and part.start_year = whole.start_year
    where
        compared.is_accumulating and compared.is_within_year and compared.basis = 'year_to_date'
        and part.is_plain and whole.is_plain and part.value > 0 and whole.value > 0 and part.value <= whole.value
    qualify row_number() over (partition by compared.fact_id order by part.start_year desc, part.fact_id) <= 3
)

select
    fact_id, try_cast(sum(share_pct) / count(*) as decimal(18, 4)) as expected_share_pct,
    cast(count(*) as integer) as seasonal_years
from share
where share_pct > 0
group by fact_id;

-- A promised growth on last year's level, where no level is promised beside it.
create temp table target_level as
select
    promise.fact_id, level.unit, level.claim_id,
    try_cast(level.value * (1 + promise.promised_value / 100) as decimal(30, 9)) as value,
    try_cast(low_end(level.value, level.resolution) * (1 + promise.value / 100) as decimal(30, 9)) as value_low,
    try_cast(
        high_end(level.value, level.resolution) * (1 + coalesce(promise.value_high, promise.value) / 100)
        as decimal(30, 9)
    ) as value_high
from promise
join level
    on promise.subject_no = level.subject_no and promise.span = level.span
    and promise.start_year = level.start_year + 1
anti join (select subject_no, period_key, tier from promise where measure = 'level') as in_words
    on promise.subject_no = in_words.subject_no and promise.period_key = in_words.period_key
    and promise.tier = in_words.tier
where
    promise.measure = 'yoy' and promise.base_unit = 'percent' and promise.promised_value > -100
    and level.growth_basis in ('nominal', 'quantity');

drop table numbered;
drop table candidate;
