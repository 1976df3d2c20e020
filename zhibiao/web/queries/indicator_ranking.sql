/*
description: The regions of one level below one parent by their results in one period.
parameters:
  indicator: {type: indicator, description: a key}
  parent: {type: region, description: a code}
  level: {type: text, description: 'the level of the regions, as a county and a zone are no rivals'}
  measure: {type: text, description: level or yoy}
  unit: {type: text, description: a unit}
  period: {type: text, description: a period key}
*/
select
    region_code, region_name_zh, region_level, value, value_high, comparator, unit, rank, rank_at_worst, known_count,
    sibling_count, share_of_parent_pct, claim_id, stated_rank, is_contradicted, is_bound
from mart_rank
where
    indicator_key = $indicator
    and parent_code = $parent
    and region_level = $level
    and measure = $measure
    and unit is not distinct from $unit
    and period_key = $period
order by rank asc nulls last, region_code asc
