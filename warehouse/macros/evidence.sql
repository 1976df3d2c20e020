/*
description: >
  The sentence behind a claim, the document it stands in and the hash of the bytes it was read from.
parameters:
  of_claim:
    type: text
    description: a claim_id of any table
*/
select
    claims.claim_id,
    claims.quote,
    claims.sentence,
    claims.cell,
    claims.char_start,
    claims.char_end,
    claims.rule,
    claims.extractor_version,
    claims.raw_sha256,
    documents.title,
    documents.publisher,
    documents.published_date,
    documents.url
from fct_claims as claims
left join dim_document as documents
    on claims.document_id = documents.document_id
where claims.claim_id = of_claim
