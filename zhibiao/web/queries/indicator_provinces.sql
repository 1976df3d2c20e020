/*
description: An indicator's results of the provinces in one period, for the map.
parameters:
  indicator: {type: indicator, description: a key}
  measure: {type: text, description: level or yoy}
  unit: {type: text, description: a unit}
  period: {type: text, description: a period key}
*/
select region_code, region_name_zh, value, rank, claim_id
from mart_rank
where
    indicator_key = $indicator
    and region_level = 'province'
    and measure = $measure
    and unit is not distinct from $unit
    and period_key = $period
order by region_code asc
