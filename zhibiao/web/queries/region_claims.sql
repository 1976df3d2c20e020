/*
description: The sentences behind some claims of some regions.
parameters:
  regions: {type: text, description: codes}
  claims: {type: text, description: claim ids}
*/
select
    claim_id,
    document_id,
    quote,
    sentence,
    period_key
from fct_claims
where region_code in (select unnest($regions::varchar[])) and claim_id in (select unnest($claims::varchar[]))
