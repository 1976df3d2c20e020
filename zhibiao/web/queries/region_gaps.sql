/*
description: What is not known of a region and year, and why.
parameters:
  region: {type: region, description: a code}
  year: {type: integer, description: a calendar year}
*/
select
    coverage.indicator_key,
    coverage.indicator_name_zh,
    indicators.name_en as indicator_name_en,
    coverage.target_state,
    coverage.actual_state,
    coverage.target_reasons,
    coverage.actual_reasons
from mart_coverage as coverage
left join dim_indicator as indicators on coverage.indicator_key = indicators.indicator_key
where
    coverage.region_code = $region
    and coverage.year = $year
    and (coverage.target_state <> 'stated' or coverage.actual_state <> 'stated')
order by coverage.indicator_key asc
