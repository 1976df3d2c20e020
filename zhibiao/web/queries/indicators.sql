/*
description: Every indicator of the vocabulary that has figures, and those outside with the most claims.
*/
select
    indicator_key, name_zh, name_en, unit, direction, accumulation, is_core, is_vocabulary, claim_count,
    nbs_name_zh, note
from dim_indicator
where is_vocabulary or claim_count > 0
order by is_core desc, is_vocabulary desc, claim_count desc, indicator_key asc
limit 500
