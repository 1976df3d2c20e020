with claims as (

    select *
    from {{ ref('int_claims__normalized') }}
    where issue is null

),

outvoted as (

    select * from {{ ref('int_claims__outvoted') }}

),

final as (

    select
        claims.fact_id,
        claims.fact_key,
        claims.claim_id,
        claims.kind,
        claims.region_code,
        claims.indicator_key,
        claims.measure,
        claims.unit,
        claims.base_unit,
        claims.dimension,
        claims.period_key,
        claims.period_start_date,
        claims.period_end_date,
        claims.strength_tier,
        claims.strength,
        claims.comparator,
        claims.value,
        claims.value_high,
        claims.original_value,
        claims.original_value_high,
        claims.original_unit,
        claims.resolution,
        claims.char_start,
        claims.is_table_cell,
        claims.is_optional,
        claims.is_corrected,
        claims.is_still_shown,
        claims.document_id,
        claims.source_id,
        claims.raw_sha256,
        claims.publisher_kind,
        claims.published_date,
        claims.first_fetched_at,
        claims.document_kind,
        claims.evidence_precedence as source_precedence,
        claims.evidence_authority as source_authority
    from claims
    anti join outvoted
        on
            claims.claim_id = outvoted.claim_id
            and claims.source_id = outvoted.source_id
            and claims.raw_sha256 = outvoted.raw_sha256

)

select * from final
