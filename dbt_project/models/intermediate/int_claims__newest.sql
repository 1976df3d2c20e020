with claims as (

    select * from {{ ref('stg_landing__claims') }}

),

documents as (

    select * from {{ ref('int_documents__newest') }}

),

final as (

    select
        claims.*,
        documents.document_id,
        documents.url,
        documents.publisher_kind,
        documents.source_precedence,
        documents.version_rank,
        documents.published_date,
        documents.first_fetched_at,
        documents.is_still_shown,
        documents.is_main_text
    from claims
    inner join documents
        on
            claims.raw_sha256 = documents.raw_sha256
            and claims.source_id = documents.source_id
            and claims.extractor_version = documents.extractor_version
            and claims.landing_seq = documents.landing_seq

)

select * from final
