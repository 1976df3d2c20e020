with claims as (

    select *
    from {{ ref('int_claims__deduplicated') }}
    where issue is null

),

texts as (

    select * from {{ ref('int_claims__newest') }}

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

-- Words belong to the one place that speaks for the claim; they are shortened where they are wanted, not before.
worded as (

    select
        claims.*,
        texts.responsible,
        texts.quote,
        texts.sentence,
        texts.char_end,
        texts.cell,
        texts.rule,
        texts.region_basis,
        texts.period_basis,
        texts.extractor_version
    from claims
    inner join texts
        on
            claims.claim_id = texts.claim_id
            and claims.raw_sha256 = texts.raw_sha256
            and claims.source_id = texts.source_id

),

-- What of the document's words is published: no person's name, and not more than shows the figure.
told as (

    select
        *,
        {{ without_person_names('sentence') }} as told_sentence,
        left(quote, {{ var('published_text_chars') }}) as told_quote
    from worded

),

final as (

    select
        told.claim_id,
        told.document_id,
        told.fact_id,
        told.kind,
        told.region_code,
        told.indicator_key,
        told.indicator_name_zh,
        told.measure,
        told.comparator,
        told.value,
        told.value_high,
        told.unit,
        told.original_value,
        told.original_value_high,
        told.original_unit,
        told.period_key,
        told.strength,
        {{ offices_of('told.responsible') }} as responsible_offices,
        told.is_optional,
        told.is_corrected,
        corrections.corrected_from,
        not told.is_main_text as is_repeated,
        told.told_quote as quote,
        {{ around_quote('told.told_sentence', 'told.told_quote') }} as sentence,
        told.char_start,
        told.char_end,
        told.cell,
        told.rule,
        told.region_basis,
        told.period_basis,
        told.raw_sha256,
        told.source_id,
        told.document_kind,
        told.extractor_version,
        told.place_count
    from told
    left join corrections
        on
            told.claim_id = corrections.claim_id
            and told.raw_sha256 = corrections.raw_sha256
            and told.source_id = corrections.source_id

)

select * from final
