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
        counting.fact_id,
        counting.fact_key,
        counting.claim_id,
        counting.kind,
        counting.region_code,
        counting.indicator_key,
        counting.measure,
        counting.unit,
        counting.base_unit,
        counting.dimension,
        counting.period_key,
        counting.period_start_date,
        counting.period_end_date,
        counting.strength_tier,
        counting.strength,
        counting.comparator,
        counting.value,
        counting.value_high,
        counting.original_value,
        counting.original_value_high,
        counting.original_unit,
        counting.resolution,
        counting.char_start,
        counting.is_table_cell,
        counting.is_optional,
        counting.is_corrected,
        counting.is_still_shown,
        counting.document_id,
        counting.source_id,
        counting.raw_sha256,
        counting.publisher_kind,
        counting.published_date,
        counting.first_fetched_at,
        documents.document_kind,
        case counting.kind
            when 'target' then documents.target_precedence
            else documents.source_precedence
        end as source_precedence,
        case counting.kind
            when 'target' then documents.target_authority
            else documents.source_authority
        end as source_authority
    from counting
    inner join documents
        on
            counting.source_id = documents.source_id
            and counting.raw_sha256 = documents.raw_sha256

)

select * from final
