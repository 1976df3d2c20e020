-- NOT MATERIALIZED: DuckDB would copy every wide row of what is read three times into memory.
with statements as not materialized (

    select * from {{ ref('int_facts__deduplicated') }}

),

stood as (

    select * from {{ ref('int_facts__stood') }}

),

-- Most figures are told in one way only and revise nothing. What follows sees the keys of the others alone; the wide
-- rows are joined once, at the end.
several as (

    select statements.fact_key
    from statements
    group by statements.fact_key
    having count(*) > 1

),

ranked as (

    select
        statements.fact_id,
        statements.fact_key,
        statements.kind,
        statements.measure,
        statements.base_unit,
        statements.value,
        statements.claim_id,
        statements.char_start,
        statements.source_precedence,
        statements.evidence_tier,
        statements.is_still_said,
        statements.is_table_cell,
        statements.resolution,
        statements.evidence_tier * 10 + statements.source_authority as evidence_rank,
        {{ said_order('statements.said_date') }} as said_order
    from statements
    semi join several
        on statements.fact_key = several.fact_key

),

weighed as (

    select
        ranked.*,
        min(ranked.evidence_rank) over (
            partition by ranked.fact_key
            order by ranked.said_order asc
            range between unbounded preceding and current row
        ) as best_rank_so_far,
        min(ranked.evidence_tier) over (partition by ranked.fact_key) as best_tier,
        row_number() over (
            partition by ranked.fact_key, ranked.said_order, ranked.evidence_rank, ranked.is_still_said
            order by {{ tie_order('ranked') }}
        ) as tie_number
    from ranked

),

-- What was told roundly, as a bound or as a forecast is not revised by the figure itself, though it be said first. A
-- lesser source that said a plain figure first is.
judged as (

    select
        weighed.*,
        weighed.evidence_tier > weighed.best_tier
        or weighed.evidence_rank > weighed.best_rank_so_far
        or weighed.tie_number > 1 as is_set_aside
    from weighed

),

ordered as (

    select
        judged.*,
        case
            when not judged.is_set_aside then row(judged.said_order, judged.is_still_said, judged.claim_id)
        end as standing_order
    from judged

),

-- Of what is not set aside, each statement revises the one said before it.
chained as (

    select
        ordered.fact_id,
        row_number() over so_far - 1 as revision_number,
        ordered.value - lag(ordered.value) over so_far as revision_size,
        lag(ordered.value) over so_far as revised_value,
        lead(ordered.fact_id) over so_far as superseded_by_id
    from ordered
    where not ordered.is_set_aside
    window so_far as (
        partition by ordered.fact_key
        order by ordered.standing_order asc
    )

),

statused as (

    select
        ordered.* exclude (standing_order),  -- noqa: RF02, RF03
        chained.revision_number,
        chained.revision_size,
        chained.superseded_by_id,
        -- 7 to 6.5 per cent of growth is a change of half a point, and of no use as a share of seven.
        case
            when
                ordered.measure in ('level', 'increment')
                and ordered.base_unit not in ('percent', 'percentage_point')
                and chained.revised_value > 0
                then try(cast(100 * chained.revision_size / chained.revised_value as decimal(30, 4)))
        end as revision_pct,
        not ordered.is_set_aside and chained.superseded_by_id is null as is_latest,
        case
            when ordered.is_set_aside then 'set_aside'
            when chained.superseded_by_id is null then 'latest'
            else 'superseded'
        end as vintage_status,
        -- What stood when it was said: the last of those not set aside, up to its day; else the first after it.
        case
            when ordered.is_set_aside
                then coalesce(
                    arg_max(ordered.fact_id, ordered.standing_order) over (
                        partition by ordered.fact_key
                        order by ordered.said_order asc
                        range between unbounded preceding and current row
                    ),
                    arg_min(ordered.fact_id, ordered.standing_order) over (partition by ordered.fact_key)
                )
        end as set_aside_by_id
    from ordered
    left join chained
        on ordered.fact_id = chained.fact_id

),

dated as (

    select
        stood.fact_id,
        case when stood.clock = 'said' then cast(stood.stood_from as date) end as said_from,
        case when stood.clock = 'said' then cast(stood.stood_until as date) end as said_until,
        case when stood.clock = 'learnt' then timezone('UTC', stood.stood_from) end as learnt_from,
        case when stood.clock = 'learnt' then timezone('UTC', stood.stood_until) end as learnt_until
    from stood

),

-- When did it stand, by each of the two clocks? What nobody disputes has stood since it was said and learnt.
spans as (

    select
        fact_id,
        list(said_from order by said_from asc) filter (where said_from is not null) as stood_from_dates,
        list(said_until order by said_from asc) filter (where said_until is not null) as stood_until_dates,
        list(learnt_from order by learnt_from asc) filter (where learnt_from is not null) as stood_from_at,
        list(learnt_until order by learnt_from asc) filter (where learnt_until is not null) as stood_until_at
    from dated
    group by fact_id

),

-- A conflict is a plain statement that was set aside; a forecast, a bound or a rounded figure contradicts nobody.
counted as (

    select
        statused.*,
        row_number() over (
            partition by statused.fact_key
            order by
                statused.said_order asc,
                statused.evidence_rank desc,
                statused.is_still_said asc,
                statused.fact_id asc
        ) as vintage_number,
        bool_or(
            statused.is_set_aside
            and statused.evidence_tier = 1
        ) over (partition by statused.fact_key) as is_conflicted,
        count(*) over (partition by statused.fact_key) as vintage_count
    from statused

),

final as (

    select
        statements.*,
        statements.evidence_tier * 10 + statements.source_authority as evidence_rank,
        {{ said_order('statements.said_date') }} as said_order,
        coalesce(counted.is_set_aside, false) as is_set_aside,
        case when counted.fact_id is null then 0 else counted.revision_number end as revision_number,
        counted.revision_size,
        counted.superseded_by_id,
        counted.revision_pct,
        coalesce(counted.is_latest, true) as is_latest,
        coalesce(counted.vintage_status, 'latest') as vintage_status,
        counted.set_aside_by_id,
        coalesce(counted.vintage_number, 1) as vintage_number,
        coalesce(counted.is_conflicted, false) as is_conflicted,
        coalesce(counted.vintage_count, 1) as vintage_count,
        case
            when counted.fact_id is null then [{{ said_order('statements.said_date') }}]
            else coalesce(spans.stood_from_dates, [])
        end as stood_from_dates,
        coalesce(spans.stood_until_dates, []) as stood_until_dates,
        case
            when counted.fact_id is null then [statements.learnt_at]
            else coalesce(spans.stood_from_at, [])
        end as stood_from_at,
        coalesce(spans.stood_until_at, []) as stood_until_at
    from statements
    left join counted
        on statements.fact_id = counted.fact_id
    left join spans
        on statements.fact_id = spans.fact_id

)

select * from final
