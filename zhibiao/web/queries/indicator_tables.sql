/*
description: The rankings that exist of an indicator, each of one level; those in which half of the siblings are known, the newest first.
parameters:
  indicator: {type: indicator, description: a key}
*/
select
    parent_code,
    region_level,
    measure,
    unit,
    period_key,
    any_value(year) as year,
    any_value(period_end_date) as period_end_date,
    count(*) as region_count,
    any_value(sibling_count) as sibling_count
from mart_rank
where indicator_key = $indicator and parent_code is not null
group by parent_code, region_level, measure, unit, period_key
order by
    2 * count(*) >= any_value(sibling_count) desc,
    period_end_date desc,
    region_count desc,
    parent_code asc,
    region_level asc,
    measure asc,
    unit asc,
    period_key asc
limit 300
