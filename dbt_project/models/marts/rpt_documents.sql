with documents as (

    select * from {{ ref('int_documents__conserved') }}

),

final as (

    select
        documents.source_id,
        documents.outcome,
        documents.outcome_reason,
        count(*) as document_count,
        cast(sum(documents.claim_count) as bigint) as claim_count,
        cast(sum(documents.rejection_count) as bigint) as rejection_count
    from documents
    group by
        documents.source_id,
        documents.outcome,
        documents.outcome_reason

)

select * from final
