/*
description: One claim, its sentence and what it says.
parameters:
  claim: {type: text, description: a claim id}
*/
select
    claim_id,
    document_id,
    kind,
    region_code,
    indicator_key,
    indicator_name_zh,
    measure,
    comparator,
    value,
    value_high,
    unit,
    original_value,
    original_value_high,
    original_unit,
    period_key,
    strength,
    responsible_offices,
    is_corrected,
    corrected_from,
    quote,
    sentence,
    cell,
    char_start,
    char_end,
    raw_sha256,
    fact_id
from fct_claims
where claim_id = $claim
limit 1
