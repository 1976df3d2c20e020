/*
description: The years for which at least one of several regions has a figure.
parameters:
  regions: {type: text, description: codes}
*/
select
    year,
    count(distinct region_code) as region_count
from mart_region_scorecard
where region_code in (select unnest($regions::varchar[]))
group by year
order by region_count desc, year desc
