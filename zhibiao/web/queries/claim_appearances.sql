/*
description: Where the fact of a claim was said, the evidence first.
parameters:
  fact: {type: text, description: a fact id}
*/
select
    claim_id,
    document_id,
    is_evidence,
    said_date,
    source_id
from fct_appearances
where fact_id = $fact
order by is_evidence desc, said_date asc nulls last, source_id asc, document_id asc
limit 50
