/*
description: Who says the same as a claim, where and when? All documents that state its figure.
parameters:
  claim:
    type: text
    description: a claim_id, as every table gives it
example: {claim: 0123456789abcdef}
*/
select
    appearances.fact_id,
    appearances.said_date,
    sources.publisher,
    appearances.document_kind,
    appearances.is_evidence,
    appearances.is_still_shown,
    appearances.original_value,
    appearances.original_unit,
    appearances.url,
    appearances.claim_id
from fct_appearances as appearances
inner join fct_claims as claims
    on appearances.fact_id = claims.fact_id
inner join dim_source as sources
    on appearances.source_id = sources.source_id
where claims.claim_id = $claim
order by
    appearances.said_date asc nulls last,
    appearances.source_id asc,
    appearances.document_id asc
