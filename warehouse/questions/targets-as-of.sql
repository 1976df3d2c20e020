/*
description: A region's targets as they stood on a day.
parameters:
  region:
    type: region
    description: a code or name, such as 咸安区
  date:
    type: date
    description: a day; what was said on it counts
example: {region: 咸安区, date: 2023-06-30}
*/
select
    targets.region_code,
    found.region_name_zh,
    found.parent_name_zh,
    indicators.name_zh as indicator_name_zh,
    targets.* exclude (region_code)
from targets_as_of($date) as targets
inner join find_region($region) as found
    on targets.region_code = found.region_code
inner join dim_indicator as indicators
    on targets.indicator_key = indicators.indicator_key
order by
    targets.region_code asc,
    targets.indicator_key asc,
    targets.measure asc,
    targets.base_unit asc,
    targets.period_start_date asc,
    targets.period_end_date asc,
    targets.strength_tier asc
