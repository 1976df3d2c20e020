/*
description: What a page tells of a region's targets and results of one year, those with a target first.
parameters:
  region: {type: region, description: a code}
  year: {type: integer, description: a calendar year}
*/
select
    scorecard.region_code,
    scorecard.region_name_zh,
    scorecard.year,
    scorecard.indicator_key,
    scorecard.indicator_name_zh,
    scorecard.is_core,
    scorecard.unit,
    scorecard.base_target,
    scorecard.base_target_high,
    scorecard.base_comparator,
    scorecard.stretch_target,
    scorecard.growth_target_pct,
    scorecard.growth_comparator,
    scorecard.growth_stretch_target_pct,
    scorecard.strength,
    scorecard.growth_strength,
    scorecard.is_target_revised,
    scorecard.is_target_conflicted,
    scorecard.actual_value,
    scorecard.actual_period_key,
    scorecard.actual_growth_pct,
    scorecard.actual_growth_period_key,
    scorecard.is_actual_conflicted,
    scorecard.is_implied,
    scorecard.is_final_missing,
    scorecard.basis,
    scorecard.attained_share_pct,
    scorecard.time_elapsed_pct,
    scorecard.pace,
    scorecard.seasonal_pace,
    scorecard.level_status,
    scorecard.growth_status,
    scorecard.status,
    scorecard.base_target_claim_id,
    scorecard.stretch_target_claim_id,
    scorecard.growth_target_claim_id,
    scorecard.actual_claim_id,
    scorecard.actual_growth_claim_id,
    indicators.name_en as indicator_name_en,
    indicators.direction
from mart_region_scorecard as scorecard
left join dim_indicator as indicators on scorecard.indicator_key = indicators.indicator_key
where scorecard.region_code = $region and scorecard.year = $year
order by
    scorecard.base_target_claim_id is null and scorecard.growth_target_claim_id is null,
    scorecard.is_core desc,
    scorecard.indicator_key asc
