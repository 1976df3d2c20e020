/*
description: The years for which an indicator has targets of the whole year.
parameters:
  indicator: {type: indicator, description: a key}
*/
select
    year,
    count(*) as target_count
from mart_target_ladder
where indicator_key = $indicator and period_key = cast(year as varchar)
group by year
order by year desc
