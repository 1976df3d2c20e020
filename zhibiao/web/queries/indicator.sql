/*
description: One indicator.
parameters:
  indicator: {type: indicator, description: a key}
*/
select *
from dim_indicator
where indicator_key = $indicator
