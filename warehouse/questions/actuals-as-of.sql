/*
description: A region's results as they stood on a day.
parameters:
  region:
    type: region
    description: a code or name, such as 咸安区
  date:
    type: date
    description: a day; what was said on it counts
example: {region: 咸安区, date: 2024-06-30}
*/
select
    actuals.region_code,
    found.region_name_zh,
    found.parent_name_zh,
    indicators.name_zh as indicator_name_zh,
    actuals.* exclude (region_code)
from actuals_as_of($date) as actuals
inner join find_region($region) as found
    on actuals.region_code = found.region_code
inner join dim_indicator as indicators
    on actuals.indicator_key = indicators.indicator_key
order by
    actuals.region_code asc,
    actuals.indicator_key asc,
    actuals.measure asc,
    actuals.base_unit asc,
    actuals.period_start_date asc,
    actuals.period_end_date asc
