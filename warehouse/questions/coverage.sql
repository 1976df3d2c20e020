/*
description: For which indicators and years do we know a region's targets and results, and why not for the rest?
parameters:
  region:
    type: region
    description: a code or name, such as 咸安区
  year:
    type: integer
    description: a calendar year; all when left out
    default: null
example: {region: 咸安区}
*/
select *
from mart_coverage
where
    region_code in (select region_code from find_region($region))
    and ($year is null or year = $year)
order by region_code asc, year desc, indicator_key asc
