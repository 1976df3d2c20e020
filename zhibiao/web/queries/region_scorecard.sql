/*
description: A region's targets and results of one year, the core indicators first.
parameters:
  region: {type: region, description: a code}
  year: {type: integer, description: a calendar year}
*/
select
    scorecard.*,
    indicators.name_en as indicator_name_en,
    indicators.direction
from mart_region_scorecard as scorecard
left join dim_indicator as indicators on scorecard.indicator_key = indicators.indicator_key
where scorecard.region_code = $region and scorecard.year = $year
order by
    scorecard.base_target_claim_id is null and scorecard.growth_target_claim_id is null,
    scorecard.is_core desc,
    scorecard.indicator_key asc
