-- Which statement of a key stands, since when, and what became of the others (docs/decisions/0007, 5 to 8)?
-- A key of one statement needs no judging; all that follows is about the contested ones.

create temp table contested as
select
    fact_id, fact_key, kind, value, value_high, said_date, said_order, authority, precedence, is_optional,
    is_table_cell, is_bound, is_still_said, resolution, char_start, claim_id
from statement
where vintage_count > 1;

create temp macro rounds(coarse, fine) as
    coarse.kind = 'actual' and fine.resolution < coarse.resolution
    and coarse.value_high is null and fine.value_high is null
    and abs(fine.value - coarse.value) * 2 <= coarse.resolution;

create temp macro tier_of(statement, is_rounded) as case
    when statement.is_optional then 2
    when is_rounded or (statement.kind = 'actual' and statement.is_bound) then 3
    else 1
end;

create temp table weighed as
with rounded as (
    select distinct coarse.fact_id
    from contested as coarse
    join contested as fine on coarse.fact_key = fine.fact_key
    where rounds(coarse, fine)
)

select
    contested.*,
    tier_of(contested, rounded.fact_id is not null) as tier_number,
    tier_of(contested, rounded.fact_id is not null) * 10 + contested.authority as worth,
    {
        'kind': contested.precedence, 'prose': not contested.is_table_cell,
        'rough': if(contested.kind = 'actual', contested.resolution, 0), 'start': contested.char_start,
        'claim': contested.claim_id, 'fact': contested.fact_id
    } as tie_order
from contested
left join rounded using (fact_id);

-- Set aside: something plainer is told at all, something worthier by that day, or something of equal worth and day.
create temp table judged as
with overruled as (
    select distinct own.fact_id
    from weighed as own
    join weighed as other on own.fact_key = other.fact_key
    where
        other.tier_number < own.tier_number
        or (other.said_order <= own.said_order and other.worth < own.worth)
        or (
            other.said_order = own.said_order and other.worth = own.worth
            and other.is_still_said = own.is_still_said and other.tie_order < own.tie_order
        )
)

select
    weighed.*,
    overruled.fact_id is not null as is_set_aside,
    {'day': weighed.said_order, 'still': weighed.is_still_said, 'claim': weighed.claim_id} as standing_order,
    row_number() over (
        partition by weighed.fact_key
        order by weighed.said_order, weighed.worth desc, weighed.is_still_said, weighed.fact_id
    ) as vintage_number,
    bool_or(overruled.fact_id is not null and weighed.tier_number = 1) over (partition by weighed.fact_key)
        as is_conflicted
from weighed
left join overruled using (fact_id);

create temp table chain as
select
    fact_id,
    row_number() over line - 1 as revision_number,
    lag(value) over line as revised_value,
    value - lag(value) over line as revision_size,
    lead(fact_id) over line as superseded_by_id
from judged
where not is_set_aside
window line as (partition by fact_key order by standing_order);

create temp table overruler as
select
    own.fact_id,
    coalesce(
        arg_max(other.fact_id, other.standing_order) filter (where other.said_order <= own.said_order),
        arg_min(other.fact_id, other.standing_order)
    ) as set_aside_by_id
from judged as own
join judged as other on own.fact_key = other.fact_key and not other.is_set_aside
where own.is_set_aside
group by own.fact_id;

-- When did each stand? At every moment at which anything happened to a contested key, by each clock, its statements
-- are made anew of the sayings known by then and the worthiest is taken.
create temp table heard as
with known as (
    select
        saying.fact_key, saying.fact_id, saying.claim_id, saying.char_start, saying.source_id, saying.raw_sha256,
        saying.kind, saying.value, saying.value_high, saying.authority, saying.precedence, saying.optional,
        saying.is_table_cell, saying.comparator, saying.resolution, saying.published_date, saying.is_still_shown,
        saying.place, saying.first_fetched_at, contested.said_date as first_date,
        row_number() over (
            partition by saying.fact_id order by
                saying.optional, saying.authority, saying.precedence, saying.published_date nulls last,
                not saying.is_table_cell, saying.char_start, saying.claim_id, saying.source_id, saying.raw_sha256
        ) as evidence_number
    from saying join contested using (fact_id)
)

select
    *, 'said' as clock,
    cast(coalesce(published_date, first_date, date '0001-01-01') as timestamp) as happened
from known
union all
select *, 'learnt' as clock, timezone('UTC', first_fetched_at) as happened
from known;

-- By the clock of learning a saying is still shown from its fetch until its address shows something else.
create temp table shown_change as
with change as (
    select
        heard.fact_key, heard.fact_id,
        unnest([
            timezone('UTC', coalesce(shown.shown_from_at, heard.first_fetched_at)), timezone('UTC', shown.shown_until_at)
        ]) as happened,
        unnest([1, -1]) as change
    from heard
    left join shown using (source_id, raw_sha256)
    where heard.clock = 'learnt'
)

select fact_key, fact_id, happened, cast(sum(change) as integer) as change
from change
where happened is not null
group by fact_key, fact_id, happened;

create temp table standing as
with moment as (
    select fact_key, clock, happened from heard
    union
    select fact_key, 'learnt' as clock, happened from shown_change
),

shown_by as (
    select shown_change.fact_id, moment.happened, sum(shown_change.change) > 0 as is_shown
    from moment
    join shown_change on moment.fact_key = shown_change.fact_key and shown_change.happened <= moment.happened
    where moment.clock = 'learnt'
    group by shown_change.fact_id, moment.happened
),

known as (
    select
        heard.fact_key, heard.fact_id, moment.clock, moment.happened,
        any_value(heard.kind) as kind,
        any_value(heard.value) as value,
        any_value(heard.value_high) as value_high,
        min(heard.published_date) as said_date,
        min(heard.authority) as authority,
        min(heard.precedence) as precedence,
        bool_and(heard.optional) as is_optional,
        bool_or(heard.is_table_cell) as is_table_cell,
        bool_and(heard.comparator in ('ge', 'le', 'approx')) as is_bound,
        min(heard.resolution) as resolution,
        bool_or(heard.is_still_shown) as is_still_said,
        arg_min(heard.char_start, heard.evidence_number) as char_start,
        arg_min(heard.claim_id, heard.evidence_number) as claim_id
    from moment
    join heard
        on moment.fact_key = heard.fact_key and moment.clock = heard.clock and heard.happened <= moment.happened
    group by heard.fact_key, heard.fact_id, moment.clock, moment.happened
),

rounded as (
    select distinct coarse.fact_id, coarse.clock, coarse.happened
    from known as coarse
    join known as fine
        on coarse.fact_key = fine.fact_key and coarse.clock = fine.clock and coarse.happened = fine.happened
    where rounds(coarse, fine)
),

best as (
    select known.fact_key, known.clock, known.happened, known.fact_id
    from known
    left join rounded using (fact_id, clock, happened)
    left join shown_by on known.fact_id = shown_by.fact_id and known.happened = shown_by.happened
    qualify row_number() over (
        partition by known.fact_key, known.clock, known.happened
        order by
            tier_of(known, rounded.fact_id is not null), known.authority,
            coalesce(known.said_date, date '0001-01-01') desc,
            if(known.clock = 'said', known.is_still_said, coalesce(shown_by.is_shown, false)) desc,
            known.precedence, known.is_table_cell desc, if(known.kind = 'actual', known.resolution, 0),
            known.char_start, known.claim_id, known.fact_id
    ) = 1
),

turn as (
    select *
    from best
    qualify fact_id is distinct from lag(fact_id) over (partition by fact_key, clock order by happened)
)

select
    fact_id, clock, happened as stood_from,
    lead(happened) over (partition by fact_key, clock order by happened) as stood_until
from turn;

create temp table span as
select
    fact_id,
    list(cast(stood_from as date) order by stood_from) filter (where clock = 'said') as from_dates,
    list(cast(stood_until as date) order by stood_from) filter (where clock = 'said' and stood_until is not null)
        as until_dates,
    list(timezone('UTC', stood_from) order by stood_from) filter (where clock = 'learnt') as from_at,
    list(timezone('UTC', stood_until) order by stood_from) filter (where clock = 'learnt' and stood_until is not null)
        as until_at
from standing
group by fact_id;

create temp table fact as
select
    statement.*,
    -- A key of one statement: it is the first vintage and the latest, whatever its worth.
    coalesce(judged.tier_number, tier_of(statement, false)) as tier_number,
    coalesce(judged.is_set_aside, false) as is_set_aside,
    coalesce(judged.is_conflicted, false) as is_conflicted,
    coalesce(judged.vintage_number, 1) as vintage_number,
    if(coalesce(judged.is_set_aside, false), null, coalesce(chain.revision_number, 0)) as revision_number,
    try_cast(chain.revision_size as decimal(30, 9)) as revision_size,
    case
        when
            statement.measure in ('level', 'increment') and chain.revised_value > 0
            and statement.base_unit not in ('percent', 'percentage_point')
            then try(cast(100 * chain.revision_size / chain.revised_value as decimal(30, 4)))
    end as revision_pct,
    chain.superseded_by_id,
    overruler.set_aside_by_id,
    not coalesce(judged.is_set_aside, false) and chain.superseded_by_id is null as is_latest,
    if(statement.vintage_count = 1, [statement.said_order], coalesce(span.from_dates, [])) as stood_from_dates,
    coalesce(span.until_dates, []) as stood_until_dates,
    if(statement.vintage_count = 1, [statement.learnt_at], coalesce(span.from_at, [])) as stood_from_at,
    coalesce(span.until_at, []) as stood_until_at
from statement
left join judged on statement.fact_id = judged.fact_id
left join chain on statement.fact_id = chain.fact_id
left join overruler on statement.fact_id = overruler.fact_id
left join span on statement.fact_id = span.fact_id;

drop table statement;
drop table heard;
drop table judged;

create table release.fct_targets as
select
    fact_id as target_id, region as region_code, indicator_key, measure, unit, base_unit, period_key,
    period_start as period_start_date, period_end as period_end_date, tier as strength_tier, strength, comparator,
    value, value_high, cast(vintage_number as integer) as vintage_number,
    case when is_set_aside then 'set_aside' when is_latest then 'latest' else 'superseded' end as vintage_status,
    is_latest, cast(revision_number as integer) as revision_number, revision_size, revision_pct, superseded_by_id,
    set_aside_by_id, said_date, learnt_at, stood_from_dates, stood_until_dates, stood_from_at, stood_until_at,
    is_still_said, is_optional, is_corrected, is_conflicted, appearance_count, source_count, publisher_kind,
    document_kind, precedence as source_precedence, claim_id, document_id
from fact
where kind = 'target'
order by region, indicator_key, measure, base_unit, period_start, period_end, tier, vintage_number;

create table release.fct_actuals as
select
    fact_id as actual_id, region as region_code, indicator_key, measure, unit, base_unit, period_key,
    period_start as period_start_date, period_end as period_end_date, comparator,
    value, value_high, cast(vintage_number as integer) as vintage_number,
    case when is_set_aside then 'set_aside' when is_latest then 'latest' else 'superseded' end as vintage_status,
    is_latest, cast(revision_number as integer) as revision_number, revision_size, revision_pct, superseded_by_id,
    set_aside_by_id, said_date, learnt_at, stood_from_dates, stood_until_dates, stood_from_at, stood_until_at,
    is_still_said, is_optional, is_corrected, is_conflicted, appearance_count, source_count, publisher_kind,
    document_kind, precedence as source_precedence, claim_id, document_id
from fact
where kind = 'actual'
order by region, indicator_key, measure, base_unit, period_start, period_end, vintage_number;

create table release.rpt_conflicts as
select
    contrary.fact_id as contrary_id,
    standing.fact_id as standing_id,
    standing.kind,
    standing.region as region_code,
    standing.indicator_key,
    standing.measure,
    standing.unit,
    standing.base_unit,
    standing.period_key,
    standing.tier as strength_tier,
    standing.value as standing_value,
    standing.value_high as standing_value_high,
    standing.claim_id as standing_claim_id,
    standing.document_kind as standing_document_kind,
    standing.said_date as standing_said_date,
    contrary.value as contrary_value,
    contrary.value_high as contrary_value_high,
    contrary.claim_id as contrary_claim_id,
    contrary.document_kind as contrary_document_kind,
    contrary.said_date as contrary_said_date,
    try_cast(contrary.value - standing.value as decimal(30, 9)) as value_difference,
    case
        when
            standing.measure in ('level', 'increment') and standing.value > 0
            and standing.base_unit not in ('percent', 'percentage_point')
            then try(cast(100 * (contrary.value - standing.value) / standing.value as decimal(30, 4)))
    end as value_difference_pct,
    case
        when standing.authority < contrary.authority then 'better_authority'
        when standing.said_order > contrary.said_order then 'said_later'
        when standing.is_still_said and not contrary.is_still_said then 'still_said'
        when standing.precedence < contrary.precedence then 'better_kind'
        when standing.is_table_cell and not contrary.is_table_cell then 'table_before_prose'
        when standing.kind = 'actual' and standing.resolution < contrary.resolution then 'told_finer'
        when standing.char_start < contrary.char_start then 'earlier_in_text'
        else 'lower_claim_id'
    end as standing_reason
from fact as standing
join fact as contrary on standing.fact_key = contrary.fact_key
where
    standing.is_latest and standing.vintage_count > 1
    and contrary.is_set_aside and contrary.tier_number = 1
order by
    standing.region, standing.indicator_key, standing.measure, standing.base_unit, standing.period_key,
    contrary.fact_id;
