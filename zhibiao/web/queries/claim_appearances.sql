/*
description: Where the fact of a claim was said, the evidence first.
parameters:
  fact: {type: text, description: a fact id}
*/
select
    appearances.claim_id,
    appearances.is_evidence,
    appearances.said_date,
    appearances.source_id,
    appearances.document_kind,
    documents.title,
    documents.publisher,
    appearances.url
from fct_appearances as appearances
left join dim_document as documents on appearances.document_id = documents.document_id
where appearances.fact_id = $fact
order by appearances.is_evidence desc, appearances.said_date asc nulls last, appearances.source_id asc
limit 50
