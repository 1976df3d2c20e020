/*
description: Regions with figures just below a region, and those beside it.
parameters:
  region: {type: region, description: a code}
  parent: {type: region, description: the code of its parent, default: null}
*/
select distinct
    region_code,
    region_name_zh,
    parent_code = $region as is_child
from mart_region_scorecard
where parent_code = $region or (parent_code = $parent and region_code <> $region)
order by is_child desc, region_code asc
limit 200
