-- NOT MATERIALIZED: DuckDB would copy every wide row of what is read twice into memory.
with sayings as not materialized (

    select * from {{ ref('int_facts__appeared') }}

),

-- One figure said in many places is one statement; its best saying is its evidence. Fetch order decides nothing.
evidence as (

    select sayings.*
    from sayings
    qualify row_number() over (partition by sayings.fact_id order by {{ evidence_order('sayings') }} asc) = 1

),

told as (

    select
        sayings.fact_id,
        {{ statement_of_sayings() }},
        min(sayings.first_fetched_at) as learnt_at,
        bool_or(sayings.is_still_shown) as is_still_said,
        count(distinct row(sayings.source_id, sayings.document_id)) as appearance_count,
        count(distinct sayings.source_id) as source_count
    from sayings
    group by sayings.fact_id

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
        told.appearance_count,
        told.source_count
    from evidence
    inner join told
        on evidence.fact_id = told.fact_id

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
