/*
description: How hard are a region's targets worded, year by year, and did that change?
parameters:
  region:
    type: region
    description: a code or name, such as 咸安区
example: {region: 咸安区}
*/
select wording.* exclude (indicator_key), indicators.name_zh as indicator_name_zh
from mart_wording as wording
left join dim_indicator as indicators
    on wording.indicator_key = indicators.indicator_key
where wording.region_code in (select region_code from find_region($region))
order by wording.region_code asc, wording.year desc, wording.level desc, wording.indicator_key asc nulls first
