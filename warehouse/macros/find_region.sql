/*
description: >
  The regions that a name means: all of them, when it is the name of several, with the parent that tells them apart.
parameters:
  of_region:
    type: region
    description: a code, a full or short name, a zone's name, or a name with the parent's before it (南京市鼓楼区)
*/
select
    regions.region_code,
    regions.name_zh as region_name_zh,
    regions.level,
    regions.parent_code,
    regions.parent_name_zh,
    regions.valid_from_year,
    regions.valid_to_year,
    regions.is_current
from dim_region as regions
where
    regions.region_code in (
        select names.region_code
        from bridge_region_names as names
        where trim(of_region) in (names.name_zh, names.region_code)
    )
-- One row a code: the newest name.
qualify
    row_number() over (
        partition by regions.region_code
        order by regions.last_year desc
    ) = 1
order by regions.is_current desc, regions.region_code asc
