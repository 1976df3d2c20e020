/*
description: Levels and growth rates of a region that contradict each other beyond rounding, with the likely reason.
parameters:
  region:
    type: region
    description: a code or name; all regions when left out
    default: null
*/
select
    disagreements.region_code,
    indicators.name_zh as indicator_name_zh,
    disagreements.period_key,
    disagreements.level_value,
    disagreements.growth_pct,
    disagreements.earlier_value,
    disagreements.implied_earlier_value,
    disagreements.difference,
    disagreements.difference_pct,
    disagreements.unit,
    disagreements.likely_reason,
    disagreements.level_claim_id,
    disagreements.growth_claim_id,
    disagreements.earlier_claim_id
from rpt_growth_disagreements as disagreements
inner join dim_indicator as indicators
    on disagreements.indicator_key = indicators.indicator_key
where $region is null or disagreements.region_code in (select region_code from find_region($region))
order by
    disagreements.region_code asc,
    disagreements.indicator_key asc,
    disagreements.base_unit asc,
    disagreements.period_start_date asc,
    disagreements.period_end_date asc
