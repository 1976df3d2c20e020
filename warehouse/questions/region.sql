/*
description: Which regions does a name mean? Codes, parents and the years in which they existed.
parameters:
  name:
    type: region
    description: a code, or any name
example: {name: 鼓楼区}
*/
select *
from find_region($name)
