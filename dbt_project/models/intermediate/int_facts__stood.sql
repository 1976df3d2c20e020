-- NOT MATERIALIZED: DuckDB would copy every wide row of what is read twice into memory.
with appearances as not materialized (

    select * from {{ ref('int_facts__appeared') }}

),

shown as (

    select * from {{ ref('int_documents__shown') }}

),

-- A figure that nobody disputes has stood since it was first said; only the others need a second look.
disputed as (

    select appearances.fact_key
    from appearances
    group by appearances.fact_key
    having min(appearances.fact_id) <> max(appearances.fact_id)

),

sayings as (

    select
        appearances.*,
        min(appearances.published_date) over (partition by appearances.fact_id) as first_date
    from appearances
    semi join disputed
        on appearances.fact_key = disputed.fact_key

),

-- Two clocks. By what had been said: each saying counts from its date (an undated one from the first date of its
-- figure, else from ever), and what has since been replaced at its address counts as replaced from the start. By what
-- we had learnt: each counts from its first fetch.
events as (

    select
        sayings.*,
        'said' as clock,
        cast({{ said_order('coalesce(sayings.published_date, sayings.first_date)') }} as timestamp) as happened,
        cast(sayings.is_still_shown as integer) as shown_change
    from sayings
    union all by name
    select
        sayings.*,
        'learnt' as clock,
        timezone('UTC', sayings.first_fetched_at) as happened,
        0 as shown_change
    from sayings
    union all by name
    select
        sayings.fact_key,
        sayings.fact_id,
        'learnt' as clock,
        timezone('UTC', shown.shown_from_at) as happened,
        1 as shown_change
    from sayings
    inner join shown
        on
            sayings.source_id = shown.source_id
            and sayings.raw_sha256 = shown.raw_sha256
    union all by name
    select
        sayings.fact_key,
        sayings.fact_id,
        'learnt' as clock,
        timezone('UTC', shown.shown_until_at) as happened,
        -1 as shown_change
    from sayings
    inner join shown
        on
            sayings.source_id = shown.source_id
            and sayings.raw_sha256 = shown.raw_sha256
    where shown.shown_until_at is not null

),

-- What each statement had become by each moment at which something happened to it.
growing as (

    select
        sayings.fact_key,
        sayings.fact_id,
        sayings.clock,
        sayings.happened,
        max(sayings.kind) over so_far as kind,
        max(sayings.value) over so_far as value,
        max(sayings.value_high) over so_far as value_high,
        {{ statement_of_sayings('over so_far') }},
        sum(sayings.shown_change) over so_far > 0 as is_still_said,
        arg_min(
            row(sayings.char_start, sayings.claim_id),
            case when sayings.claim_id is not null then {{ evidence_order('sayings') }} end
        ) over so_far as evidence
    from events as sayings
    window so_far as (
        partition by sayings.fact_id, sayings.clock
        order by sayings.happened asc
        range between unbounded preceding and current row
    )

),

-- The first fetch may be logged a moment before the document; before its first saying there is no statement.
states as (

    select distinct
        growing.* exclude (evidence),  -- noqa: RF03
        growing.evidence[1] as char_start,
        growing.evidence[2] as claim_id,
        row(
            growing.said_date,
            growing.source_authority,
            growing.source_precedence,
            growing.is_optional,
            growing.is_table_cell,
            growing.is_bound,
            growing.resolution,
            growing.is_still_said,
            growing.evidence
        ) as state
    from growing
    where growing.evidence is not null

),

changes as (

    select *
    from states
    qualify lag(state) over (partition by fact_id, clock order by happened asc) is distinct from state

),

spans as (

    select
        changes.*,
        lead(changes.happened, 1, timestamp 'infinity') over (
            partition by changes.fact_id, changes.clock
            order by changes.happened asc
        ) as ended
    from changes

),

-- From when on was a coarse figure known to be the rounding of a finer one?
roundings as (

    select
        coarse.fact_id,
        coarse.clock,
        coarse.happened,
        min(greatest(coarse.happened, fine.happened)) as rounded_from
    from spans as coarse
    inner join spans as fine
        on
            coarse.fact_key = fine.fact_key
            and coarse.clock = fine.clock
            and coarse.happened < fine.ended
            and coarse.ended > fine.happened
    where {{ is_told_roundly('coarse', 'fine') }}
    group by coarse.fact_id, coarse.clock, coarse.happened

),

weighed as (

    select
        spans.* replace (least(spans.ended, coalesce(roundings.rounded_from, spans.ended)) as ended),
        {{ evidence_tier('spans', 'false') }} as evidence_tier
    from spans
    left join roundings
        on
            spans.fact_id = roundings.fact_id
            and spans.clock = roundings.clock
            and spans.happened = roundings.happened
    where roundings.rounded_from is distinct from spans.happened
    union all by name
    select
        spans.* replace (roundings.rounded_from as happened),
        {{ evidence_tier('spans', 'true') }} as evidence_tier
    from spans
    inner join roundings
        on
            spans.fact_id = roundings.fact_id
            and spans.clock = roundings.clock
            and spans.happened = roundings.happened

),

moments as (

    select distinct
        weighed.fact_key,
        weighed.clock,
        weighed.happened
    from weighed

),

-- The worthiest stands; of equals the one first said last. That is what int_facts__settled comes to in the end.
standing as (

    select
        moments.fact_key,
        moments.clock,
        moments.happened,
        weighed.fact_id
    from moments
    inner join weighed
        on
            moments.fact_key = weighed.fact_key
            and moments.clock = weighed.clock
            and moments.happened >= weighed.happened
            and moments.happened < weighed.ended
    qualify
        row_number() over (
            partition by moments.fact_key, moments.clock, moments.happened
            order by
                weighed.evidence_tier asc,
                weighed.source_authority asc,
                {{ said_order('weighed.said_date') }} desc,
                weighed.is_still_said desc,
                {{ tie_order('weighed') }}
        ) = 1

),

successions as (

    select standing.*
    from standing
    qualify
        standing.fact_id is distinct from lag(standing.fact_id) over (
            partition by standing.fact_key, standing.clock order by standing.happened asc
        )

),

final as (

    select
        successions.fact_key,
        successions.fact_id,
        successions.clock,
        successions.happened as stood_from,
        lead(successions.happened) over (
            partition by successions.fact_key, successions.clock
            order by successions.happened asc
        ) as stood_until
    from successions

)

select * from final
