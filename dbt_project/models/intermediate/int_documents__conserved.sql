with documents as (

    select * from {{ ref('int_documents__newest') }}

),

fetches as (

    select * from {{ ref('stg_landing__fetches') }}

),

-- Bytes that the ledger holds and no extraction has answered for yet.
unanswered as (

    select distinct
        fetches.source_id,
        fetches.raw_sha256
    from fetches
    anti join documents
        on
            fetches.source_id = documents.source_id
            and fetches.raw_sha256 = documents.raw_sha256
    where fetches.raw_sha256 is not null

),

final as (

    select
        documents.source_id,
        documents.raw_sha256,
        documents.outcome,
        coalesce(documents.outcome_reason, '') as outcome_reason,
        documents.claim_count,
        documents.rejection_count
    from documents
    union all
    select
        unanswered.source_id,
        unanswered.raw_sha256,
        'pending' as outcome,
        '' as outcome_reason,
        0 as claim_count,
        0 as rejection_count
    from unanswered

)

select * from final
