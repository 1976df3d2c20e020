/*
description: The names by which regions with figures, and all current regions above the township, are found.
*/
select
    regions.region_code,
    arg_max(regions.name_zh, regions.last_year) as name_zh,
    arg_max(regions.level, regions.last_year) as level,
    arg_max(regions.parent_name_zh, regions.last_year) as parent_name_zh,
    bool_or(regions.is_current) as is_current,
    coalesce(any_value(scored.line_count), 0) as line_count
from dim_region as regions
left join (
    select
        region_code,
        count(*) as line_count
    from mart_region_scorecard
    group by region_code
) as scored on regions.region_code = scored.region_code
group by regions.region_code
order by line_count desc, regions.region_code asc
