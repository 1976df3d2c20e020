/*
description: One claim, its sentence, its document and what it says.
parameters:
  claim: {type: text, description: a claim id}
*/
select
    claims.claim_id,
    claims.kind,
    claims.region_code,
    regions.name_zh as region_name_zh,
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
    claims.responsible_offices,
    claims.is_corrected,
    claims.corrected_from,
    claims.quote,
    claims.sentence,
    claims.cell,
    claims.char_start,
    claims.char_end,
    claims.raw_sha256,
    claims.fact_id,
    claims.extractor_version,
    documents.title,
    documents.publisher,
    documents.published_date,
    documents.url,
    documents.document_kind,
    documents.citation,
    documents.licence
from fct_claims as claims
left join dim_document as documents on claims.document_id = documents.document_id
left join (
    select
        region_code,
        arg_max(name_zh, last_year) as name_zh
    from dim_region
    group by region_code
) as regions on claims.region_code = regions.region_code
where claims.claim_id = $claim
limit 1
