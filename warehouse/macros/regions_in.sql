/*
description: >
  Every region as it was in a year: name, level and parent of that time. Where no known interval covers the year, the
  nearest one, with is_of_the_year false.
parameters:
  in_year:
    type: integer
    description: a year, as in 2012
*/
select
    regions.region_code,
    regions.name_zh as region_name_zh,
    regions.level,
    regions.parent_code,
    regions.parent_name_zh,
    cast(in_year as integer) between coalesce(regions.valid_from_year, 0) and coalesce(regions.valid_to_year, 9999) as is_of_the_year
from dim_region as regions
where cast(in_year as integer) between regions.first_year and regions.last_year
