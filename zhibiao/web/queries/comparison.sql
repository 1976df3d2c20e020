/*
description: One line a region and indicator of a year, for several regions beside each other.
parameters:
  regions: {type: text, description: codes}
  year: {type: integer, description: a calendar year}
*/
select
    scorecard.*,
    indicators.name_en as indicator_name_en,
    indicators.direction
from mart_region_scorecard as scorecard
left join dim_indicator as indicators on scorecard.indicator_key = indicators.indicator_key
where scorecard.region_code in (select unnest($regions::varchar[])) and scorecard.year = $year
order by scorecard.is_core desc, scorecard.indicator_key asc, scorecard.region_code asc
