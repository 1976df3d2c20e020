with sayings as (

    select * from {{ ref('int_facts__appeared') }}

),

facts as (

    select * from {{ ref('int_facts__settled') }}

),

documents as (

    select * from {{ ref('int_documents__newest') }}

),

-- A document of one source may say a figure twice and stand at two addresses; its best saying speaks for it.
counted as (

    select
        sayings.fact_id,
        sayings.source_id,
        sayings.document_id,
        count(distinct sayings.claim_id) as claim_count,
        min(sayings.published_date) as said_date,
        min(sayings.first_fetched_at) as learnt_at,
        bool_or(sayings.is_still_shown) as is_still_shown
    from sayings
    group by sayings.fact_id, sayings.source_id, sayings.document_id

),

best as (

    select sayings.*
    from sayings
    qualify
        row_number() over (
            partition by sayings.fact_id, sayings.source_id, sayings.document_id
            order by {{ evidence_order('sayings') }} asc
        ) = 1

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
        counted.said_date,
        counted.learnt_at,
        counted.is_still_shown,
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
        counted.claim_count
    from best
    inner join facts
        on best.fact_id = facts.fact_id
    inner join counted
        on
            best.fact_id = counted.fact_id
            and best.source_id = counted.source_id
            and best.document_id = counted.document_id
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
