-- NOT MATERIALIZED: DuckDB would copy every wide row of what is read three times into memory.
with sayings as not materialized (

    select * from {{ ref('int_facts__appeared') }}

),

facts as (

    select * from {{ ref('int_facts__settled') }}

),

documents as (

    select * from {{ ref('int_documents__newest') }}

),

-- A document of one source may say a figure twice and stand at two addresses; its best saying speaks for it. Keys are
-- sorted first and the rest is joined once: sorting whole rows costs more, and an aggregate of them cannot spill.
counted as (

    select
        sayings.fact_id,
        sayings.source_id,
        sayings.document_id,
        sayings.claim_id,
        sayings.raw_sha256,
        min(sayings.published_date) over place as said_date,
        min(sayings.first_fetched_at) over place as learnt_at,
        bool_or(sayings.is_still_shown) over place as is_still_shown,
        count(*) over place as saying_count
    from sayings
    window place as (partition by sayings.fact_id, sayings.source_id, sayings.document_id)
    qualify
        row_number() over (
            partition by sayings.fact_id, sayings.source_id, sayings.document_id
            order by {{ evidence_order('sayings') }} asc
        ) = 1

),

-- Of one text at two addresses the claims are the same.
repeated as (

    select
        sayings.fact_id,
        sayings.source_id,
        sayings.document_id,
        count(distinct sayings.claim_id) as claim_count
    from sayings
    semi join counted
        on
            sayings.fact_id = counted.fact_id
            and sayings.source_id = counted.source_id
            and sayings.document_id = counted.document_id
            and counted.saying_count > 1
    group by sayings.fact_id, sayings.source_id, sayings.document_id

),

best as (

    select
        counted.said_date,
        counted.learnt_at,
        counted.is_still_shown,
        sayings.fact_id,
        sayings.source_id,
        sayings.document_id,
        sayings.claim_id,
        sayings.raw_sha256,
        sayings.publisher_kind,
        sayings.document_kind,
        sayings.source_precedence,
        sayings.comparator,
        sayings.strength,
        sayings.original_value,
        sayings.original_value_high,
        sayings.original_unit,
        sayings.is_optional,
        coalesce(repeated.claim_count, 1) as claim_count
    from counted
    inner join sayings
        on
            counted.fact_id = sayings.fact_id
            and counted.claim_id = sayings.claim_id
            and counted.source_id = sayings.source_id
            and counted.raw_sha256 = sayings.raw_sha256
    left join repeated
        on
            counted.fact_id = repeated.fact_id
            and counted.source_id = repeated.source_id
            and counted.document_id = repeated.document_id

),

final as (

    select
        best.fact_id,
        facts.kind,
        best.source_id,
        best.document_id,
        best.claim_id,
        documents.url,
        best.raw_sha256,
        best.said_date,
        best.learnt_at,
        best.is_still_shown,
        (best.source_id, best.raw_sha256, best.claim_id)
        = (facts.source_id, facts.raw_sha256, facts.claim_id) as is_evidence,
        best.publisher_kind,
        best.document_kind,
        best.source_precedence,
        best.comparator,
        best.strength,
        best.original_value,
        best.original_value_high,
        best.original_unit,
        best.is_optional,
        best.claim_count
    from best
    inner join facts
        on best.fact_id = facts.fact_id
    inner join documents
        on
            best.source_id = documents.source_id
            and best.raw_sha256 = documents.raw_sha256

)

select * from final
order by
    fact_id asc,
    source_id asc,
    document_id asc
