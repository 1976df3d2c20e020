-- NOT MATERIALIZED: DuckDB would copy every wide row of what is read twice into memory.
with sayings as not materialized (

    select * from {{ ref('int_facts__appeared') }}

),

told as (

    select
        sayings.fact_id,
        {{ statement_of_sayings() }},
        min(sayings.first_fetched_at) as learnt_at,
        bool_or(sayings.is_still_shown) as is_still_said,
        count(*) as saying_count
    from sayings
    group by sayings.fact_id

),

-- Most figures are said once. Where there is a choice, it is made among the keys; the wide rows are joined once.
-- One figure said in many places is one statement; its best saying is its evidence. Fetch order decides nothing.
-- Ranked by a window and not by arg_min over rows: such a state cannot spill, and ten million claims need it to.
ranked as (

    select
        sayings.fact_id,
        sayings.claim_id,
        sayings.source_id,
        sayings.document_id,
        sayings.raw_sha256,
        row_number() over (
            partition by sayings.fact_id
            order by {{ evidence_order('sayings') }} asc
        ) as evidence_number
    from sayings
    inner join told
        on
            sayings.fact_id = told.fact_id
            and told.saying_count > 1

),

counted as (

    select
        ranked.fact_id,
        count(distinct row(ranked.source_id, ranked.document_id)) as appearance_count,
        count(distinct ranked.source_id) as source_count
    from ranked
    group by ranked.fact_id

),

chosen as (

    select
        ranked.fact_id,
        ranked.claim_id,
        ranked.source_id,
        ranked.raw_sha256,
        counted.appearance_count,
        counted.source_count
    from ranked
    inner join counted
        on ranked.fact_id = counted.fact_id
    where ranked.evidence_number = 1

),

statements as (

    select
        evidence.fact_id,
        evidence.fact_key,
        evidence.kind,
        evidence.region_code,
        evidence.indicator_key,
        evidence.measure,
        evidence.unit,
        evidence.base_unit,
        evidence.dimension,
        evidence.period_key,
        evidence.period_start_date,
        evidence.period_end_date,
        evidence.strength_tier,
        evidence.strength,
        evidence.comparator,
        evidence.value,
        evidence.value_high,
        evidence.claim_id,
        evidence.document_id,
        evidence.source_id,
        evidence.raw_sha256,
        evidence.char_start,
        evidence.publisher_kind,
        evidence.document_kind,
        evidence.is_corrected,
        told.source_authority,
        told.source_precedence,
        told.said_date,
        told.learnt_at,
        told.is_optional,
        told.is_still_said,
        told.is_table_cell,
        told.is_bound,
        told.resolution,
        coalesce(chosen.appearance_count, 1) as appearance_count,
        coalesce(chosen.source_count, 1) as source_count
    from sayings as evidence
    inner join told
        on evidence.fact_id = told.fact_id
    left join chosen
        on evidence.fact_id = chosen.fact_id
    where
        chosen.fact_id is null
        or (
            chosen.claim_id = evidence.claim_id
            and chosen.source_id = evidence.source_id
            and chosen.raw_sha256 = evidence.raw_sha256
        )

),

rounded as (

    select distinct coarse.fact_id
    from statements as coarse
    inner join statements as fine
        on coarse.fact_key = fine.fact_key
    where {{ is_told_roundly('coarse', 'fine') }}

),

final as (

    select
        statements.*,
        rounded.fact_id is not null as is_rounded,
        {{ evidence_tier('statements', 'rounded.fact_id is not null') }} as evidence_tier
    from statements
    left join rounded
        on statements.fact_id = rounded.fact_id

)

select * from final
