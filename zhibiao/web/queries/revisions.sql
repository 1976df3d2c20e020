/*
description: Targets that were changed, the newest change first.
parameters:
  offset: {type: integer, description: rows to leave out, default: 0}
*/
select
    revisions.region_code,
    revisions.indicator_key,
    indicators.name_zh as indicator_name_zh,
    indicators.name_en as indicator_name_en,
    revisions.measure,
    revisions.unit,
    revisions.period_key,
    revisions.strength_tier,
    revisions.change_kind,
    revisions.from_value,
    revisions.to_value,
    revisions.change_pct,
    revisions.from_strength,
    revisions.to_strength,
    revisions.from_said_date,
    revisions.to_said_date,
    revisions.from_claim_id,
    revisions.to_claim_id,
    count(*) over () as all_count
from mart_target_revisions as revisions
left join dim_indicator as indicators on revisions.indicator_key = indicators.indicator_key
order by
    revisions.to_said_date desc nulls last, revisions.region_code asc, revisions.indicator_key asc,
    revisions.period_key asc, revisions.strength_tier asc, revisions.change_number desc
limit 100 offset $offset
