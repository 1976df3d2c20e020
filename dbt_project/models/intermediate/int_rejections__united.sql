with rejections as (

    select * from {{ ref('stg_landing__rejections') }}

),

documents as (

    select * from {{ ref('int_documents__newest') }}

),

claims as (

    select *
    from {{ ref('int_claims__deduplicated') }}
    where issue is not null and is_main_text

),

texts as (

    select * from {{ ref('int_claims__newest') }}

),

of_extraction as (

    select
        documents.document_id,
        documents.source_id,
        documents.raw_sha256,
        'extraction' as stage,
        cast(null as varchar) as claim_id,
        rejections.reason,
        rejections.quote,
        rejections.sentence,
        rejections.char_start,
        rejections.char_end,
        rejections.cell,
        rejections.detail,
        cast(null as varchar) as kind,
        cast(null as bigint) as period_year
    from rejections
    inner join documents
        on
            rejections.raw_sha256 = documents.raw_sha256
            and rejections.source_id = documents.source_id
            and rejections.extractor_version = documents.extractor_version
            and rejections.landing_seq = documents.landing_seq
    where documents.is_main_text  -- another frame around the same article rejects the same figures again

),

-- Claims that the models could not turn into facts: counted with the rest, never dropped in silence.
of_models as (

    select
        claims.document_id,
        claims.source_id,
        claims.raw_sha256,
        'models' as stage,
        claims.claim_id,
        claims.issue as reason,
        texts.quote,
        texts.sentence,
        texts.char_start,
        texts.char_end,
        texts.cell,
        concat_ws(
            ' ',
            claims.region_code,
            claims.indicator_name_zh,
            claims.original_value,
            claims.original_unit,
            claims.period_key
        ) as detail,
        claims.kind,
        case when claims.issue != 'no_period' then year(claims.period_end_date) end as period_year
    from claims
    inner join texts
        on
            claims.claim_id = texts.claim_id
            and claims.raw_sha256 = texts.raw_sha256
            and claims.source_id = texts.source_id

),

united as (

    select * from of_extraction
    union all
    select * from of_models

),

-- The same text in several places is rejected once.
final as (

    select *
    from united
    qualify
        row_number() over (
            partition by document_id, stage, reason, claim_id, char_start, char_end, cell, detail
            order by
                source_id asc,
                raw_sha256 asc
        ) = 1

)

select * from final
