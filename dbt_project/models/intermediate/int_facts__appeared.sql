with claims as (

    select *
    from {{ ref('int_claims__normalized') }}
    where issue is null

),

readings as (

    select * from {{ ref('int_claims__deduplicated') }}

),

documents as (

    select * from {{ ref('int_documents__classified') }}

),

-- Where an older extractor still speaks for another copy of the same text, its differing reading counts for nothing.
counting as (

    select claims.*
    from claims
    semi join readings
        on
            claims.claim_id = readings.claim_id
            and claims.fact_id = readings.fact_id

),

-- Results and targets have ladders of their own: who counts them does not promise them.
final as (

    select
        counting.* replace (
            case counting.kind
                when 'target' then documents.target_precedence
                else documents.source_precedence
            end as source_precedence
        ),
        case counting.kind
            when 'target' then documents.target_authority
            else documents.source_authority
        end as source_authority,
        documents.document_kind
    from counting
    inner join documents
        on
            counting.source_id = documents.source_id
            and counting.raw_sha256 = documents.raw_sha256

)

select * from final
