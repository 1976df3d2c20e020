/*
description: Each target of a region that ends in a year, beside what was reached.
parameters:
  region:
    type: region
    description: a code or name, such as 岳阳经开区; 南京市鼓楼区 where a name means several
  year:
    type: integer
    description: the year in which the target's period ends
example: {region: 岳阳经开区, year: 2022}
*/
select
    region_code,
    region_name_zh,
    parent_name_zh,
    period_key,
    indicator_name_zh,
    measure,
    strength_tier,
    comparator,
    target_value,
    target_value_high,
    compared_value,
    unit,
    basis,
    as_of_date,
    attained_share_pct,
    time_elapsed_pct,
    status,
    target_claim_id,
    coalesce(actual_claim_id, ytd_claim_id) as actual_claim_id
from attainment($region, $year)
