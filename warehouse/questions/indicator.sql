/*
description: Which indicators does a name mean? Keys, units, and which direction is good.
parameters:
  name:
    type: indicator
    description: a key, or any wording
example: {name: GDP}
*/
select *
from find_indicator($name)
