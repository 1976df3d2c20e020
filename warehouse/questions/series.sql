/*
description: All periods of an indicator in a region, targets and results, followed through renamings and mergers.
parameters:
  region:
    type: region
    description: a code or a name of any time, such as 咸安区
  indicator:
    type: indicator
    description: a key, or any wording, such as GDP
example: {region: 咸安区, indicator: GDP}
*/
select *
from series($region, $indicator)
