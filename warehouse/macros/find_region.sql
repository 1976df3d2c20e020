/*
description: >
  The regions that a name means: all of them, when it is the name of several, with the parent that tells them apart.
  Names of regions above it may stand before it, full or short (湖南岳阳, 湖南省岳阳市岳阳楼区); blanks, full-width digits and
  traditional characters make no difference.
parameters:
  of_region:
    type: region
    description: a code, a full or short name, a zone's name, or a name with the parent's before it (南京市鼓楼区)
*/
with recursive asked as (
    select distinct unnest([plain.name, plain.simplified]) as name
    from plain_name(of_region) as plain
),

-- A name at the end, then names of regions above it, from the right to the left, until nothing is left of the text.
peeled as (
    select
        names.region_code,
        names.region_code as top_code,
        left(asked.name, length(asked.name) - length(names.name_zh)) as rest
    from asked
    inner join bridge_region_names as names
        on ends_with(asked.name, names.name_zh)
    where length(names.name_zh) > 0
    union
    select
        peeled.region_code,
        names.region_code as top_code,
        left(peeled.rest, length(peeled.rest) - length(names.name_zh)) as rest
    from peeled
    inner join dim_region as regions
        on peeled.top_code = regions.region_code
    inner join bridge_region_names as names
        on
            names.region_code in (regions.parent_code, regions.province_code, regions.prefecture_code)
            and peeled.top_code <> names.region_code
            and ends_with(peeled.rest, names.name_zh)
    where length(peeled.rest) > 0 and length(names.name_zh) > 0
),

found as (
    select peeled.region_code
    from peeled
    where peeled.rest = ''
    union
    select regions.region_code
    from asked
    inner join dim_region as regions
        on asked.name = regions.region_code
)

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
semi join found
    on regions.region_code = found.region_code
-- One row a code: the newest name.
qualify
    row_number() over (
        partition by regions.region_code
        order by regions.last_year desc
    ) = 1
order by regions.is_current desc, regions.region_code asc
