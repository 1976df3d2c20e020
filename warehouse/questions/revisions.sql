/*
description: Which targets of a region were changed, from what to what, and when?
parameters:
  region:
    type: region
    description: a code or name, such as 咸安区
example: {region: 咸安区}
*/
select
    revisions.region_code,
    indicators.name_zh as indicator_name_zh,
    revisions.measure,
    revisions.period_key,
    revisions.strength_tier,
    revisions.change_kind,
    revisions.from_value,
    revisions.to_value,
    revisions.unit,
    revisions.change_size,
    revisions.change_pct,
    revisions.from_strength,
    revisions.to_strength,
    revisions.from_said_date,
    revisions.to_said_date,
    revisions.from_claim_id,
    revisions.to_claim_id
from mart_target_revisions as revisions
inner join dim_indicator as indicators
    on revisions.indicator_key = indicators.indicator_key
where revisions.region_code in (select region_code from find_region($region))
order by
    revisions.to_said_date desc nulls last,
    revisions.region_code asc,
    revisions.indicator_key asc,
    revisions.measure asc,
    revisions.base_unit asc,
    revisions.period_start_date asc,
    revisions.period_end_date asc,
    revisions.strength_tier asc,
    revisions.change_number desc
