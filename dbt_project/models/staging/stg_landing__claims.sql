with claims as (

    select * from {{ source('landing', 'claims') }}

),

final as (

    select
        claims.claim_id,
        claims.raw_sha256,
        claims.source_id,
        claims.extractor_version,
        claims.landing_seq,
        claims.doc,
        claims.text_sha256,
        claims.kind,
        claims.region as region_code,
        claims.region_name as region_name_zh,
        claims.indicator as indicator_name_zh,
        claims.indicator_id,
        claims.qualifier,
        claims.core as is_core,
        claims.measure,
        claims.comparator,
        claims.value as original_value,
        claims.value_high as original_value_high,
        claims.unit as original_unit,
        claims.period_start as period_start_date,
        claims.period_end as period_end_date,
        claims.strength,
        claims.responsible,
        claims.quote,
        claims.sentence,
        claims.char_start,
        claims.char_end,
        claims.cell,
        claims.rule,
        claims.region_basis,
        claims.period_basis,
        claims.optional as is_optional
    from claims

)

select * from final
