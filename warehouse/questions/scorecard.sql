/*
description: One line an indicator and year of a region, with targets, results and how far along they are.
parameters:
  region:
    type: region
    description: a code or name, such as 岳阳经开区
  year:
    type: integer
    description: a calendar year; all when left out
    default: null
example: {region: 岳阳经开区}
*/
select *
from mart_region_scorecard
where
    region_code in (select region_code from find_region($region))
    and ($year is null or year = $year)
order by region_code asc, year desc, is_core desc, indicator_key asc
