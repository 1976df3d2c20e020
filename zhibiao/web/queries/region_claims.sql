/*
description: The sentences behind some claims of some regions, with their documents.
parameters:
  regions: {type: text, description: codes}
  claims: {type: text, description: claim ids}
*/
select
    claims.claim_id,
    claims.quote,
    claims.sentence,
    claims.period_key,
    documents.title,
    documents.publisher,
    documents.published_date,
    documents.url
from fct_claims as claims
left join dim_document as documents on claims.document_id = documents.document_id
where claims.region_code in (select unnest($regions::varchar[])) and claims.claim_id in (select unnest($claims::varchar[]))
