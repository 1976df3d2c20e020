with statements as (

    select * from {{ ref('int_facts__deduplicated') }}

),

ranked as (

    select
        statements.*,
        statements.evidence_tier * 10 + statements.source_precedence as evidence_rank,
        -- An undated statement counts as the oldest: it replaces nothing that bears a date.
        coalesce(statements.said_date, date '0001-01-01') as said_order
    from statements

),

weighed as (

    select
        ranked.*,
        min(ranked.evidence_rank) over (
            partition by ranked.fact_key
            order by ranked.said_order asc
            range between unbounded preceding and current row
        ) as best_rank_so_far,
        row_number() over (
            partition by ranked.fact_key, ranked.said_order, ranked.evidence_rank, ranked.is_still_said
            -- Among equals: a table before prose, a result told finely before one told roundly, what stands first.
            order by
                ranked.is_table_cell desc,
                case when ranked.kind = 'actual' then ranked.resolution end asc nulls last,
                ranked.char_start asc,
                ranked.claim_id asc,
                ranked.fact_id asc
        ) as tie_number
    from ranked

),

judged as (

    select
        weighed.*,
        weighed.evidence_rank > weighed.best_rank_so_far or weighed.tie_number > 1 as is_set_aside
    from weighed

),

-- Of what is not set aside, each statement revises the one said before it.
chained as (

    select
        judged.fact_id,
        row_number() over (
            partition by judged.fact_key
            order by judged.said_order asc, judged.is_still_said asc, judged.claim_id asc
        ) - 1 as revision_number,
        judged.value - lag(judged.value) over (
            partition by judged.fact_key
            order by judged.said_order asc, judged.is_still_said asc, judged.claim_id asc
        ) as revision_size,
        row_number() over (
            partition by judged.fact_key
            order by judged.said_order desc, judged.is_still_said desc, judged.claim_id desc
        ) = 1 as is_latest
    from judged
    where not judged.is_set_aside

),

statused as (

    select
        judged.*,
        chained.revision_number,
        chained.revision_size,
        coalesce(chained.is_latest, false) as is_latest,
        case
            when judged.is_set_aside then 'set_aside'
            when chained.is_latest then 'latest'
            else 'superseded'
        end as vintage_status
    from judged
    left join chained
        on judged.fact_id = chained.fact_id

),

-- A conflict is a plain statement that was set aside; a forecast, a bound or a rounded figure contradicts nobody.
final as (

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
        ) over (partition by statused.fact_key) as is_conflicted
    from statused

)

select * from final
