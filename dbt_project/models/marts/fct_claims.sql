with claims as (

    select *
    from {{ ref('int_claims__deduplicated') }}
    where issue is null

),

texts as (

    select * from {{ ref('int_claims__newest') }}

),

-- What of the document's words is published: no person's name, and not more than shows the figure.
told as (

    select
        *,
        {{ without_person_names('sentence') }} as told_sentence,
        left(quote, {{ var('published_text_chars') }}) as told_quote
    from texts

),

documents as (

    select * from {{ ref('int_documents__classified') }}

),

corrections as (

    select
        claim_id,
        raw_sha256,
        source_id,
        string_agg(field || ' ' || read_text, ', ' order by field asc) as corrected_from
    from {{ ref('int_corrections__matched') }}
    where read_text = expected_text
    group by claim_id, raw_sha256, source_id

),

final as (

    select
        claims.claim_id,
        claims.document_id,
        claims.fact_id,
        claims.kind,
        claims.region_code,
        claims.indicator_key,
        claims.indicator_name_zh,
        claims.measure,
        claims.comparator,
        claims.value,
        claims.value_high,
        claims.unit,
        claims.original_value,
        claims.original_value_high,
        claims.original_unit,
        claims.period_key,
        claims.strength,
        {{ offices_of('told.responsible') }} as responsible_offices,
        claims.is_optional,
        claims.is_corrected,
        corrections.corrected_from,
        not claims.is_main_text as is_repeated,
        told.told_quote as quote,
        {{ around_quote('told.told_sentence', 'told.told_quote') }} as sentence,
        told.char_start,
        told.char_end,
        told.cell,
        told.rule,
        told.region_basis,
        told.period_basis,
        claims.raw_sha256,
        claims.source_id,
        documents.document_kind,
        told.extractor_version,
        claims.place_count
    from claims
    inner join told
        on
            claims.claim_id = told.claim_id
            and claims.raw_sha256 = told.raw_sha256
            and claims.source_id = told.source_id
    inner join documents
        on
            claims.raw_sha256 = documents.raw_sha256
            and claims.source_id = documents.source_id
    left join corrections
        on
            claims.claim_id = corrections.claim_id
            and claims.raw_sha256 = corrections.raw_sha256
            and claims.source_id = corrections.source_id

)

select * from final
order by claim_id asc
