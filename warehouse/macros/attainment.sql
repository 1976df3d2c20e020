/*
description: >
  Each target of a region that ends in a year, beside what was reached. Where a name means several regions (鼓楼区), the
  rows of each, told apart by code and parent.
parameters:
  of_region:
    type: region
    description: a code, a full or short name, a zone's name, or a name with the parent's before it (南京市鼓楼区)
  in_year:
    type: integer
    description: the year in which the target's period ends
*/
select
    of_the_year.region_name_zh,
    of_the_year.parent_name_zh,
    indicators.name_zh as indicator_name_zh,
    targets.*
from fct_target_attainment as targets
inner join find_region(of_region) as found
    on targets.region_code = found.region_code
inner join regions_in(in_year) as of_the_year
    on targets.region_code = of_the_year.region_code
inner join dim_indicator as indicators
    on targets.indicator_key = indicators.indicator_key
where year(targets.period_end_date) = cast(in_year as integer)
order by
    targets.region_code asc,
    indicators.is_core desc,
    targets.indicator_key asc,
    targets.measure asc,
    targets.base_unit asc,
    targets.period_start_date asc,
    targets.period_end_date asc,
    targets.strength_tier asc
