/*
description: The years for which an indicator has targets.
parameters:
  indicator: {type: indicator, description: a key}
*/
select
    year,
    count(*) as target_count
from mart_target_ladder
where indicator_key = $indicator
group by year
order by year desc
