/*
description: A region as it is now or was last, with its parents.
parameters:
  region: {type: region, description: a code}
*/
select
    region_code, name_zh, level, parent_code, parent_name_zh, province_code, province_name_zh,
    valid_from_year, valid_to_year, is_current, successor_codes
from dim_region
where region_code = $region
order by last_year desc
limit 1
