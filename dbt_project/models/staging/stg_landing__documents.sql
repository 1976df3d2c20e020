with documents as (

    select * from {{ source('landing', 'documents') }}

),

final as (

    select
        documents.document_id,
        documents.raw_sha256,
        documents.source_id,
        documents.extractor_version,
        documents.landing_seq,
        documents.doc,
        documents.url,
        documents.title,
        documents.publisher,
        documents.publisher_kind,
        documents.published_date,
        documents.region_code,
        documents.media_type,
        documents.charset,
        documents.text_sha256,
        documents.text_chars,
        documents.outcome,
        documents.reason as outcome_reason,
        documents.detail as outcome_detail,
        documents.claim_count,
        documents.rejection_count,
        documents.first_fetched_at
    from documents

)

select * from final
