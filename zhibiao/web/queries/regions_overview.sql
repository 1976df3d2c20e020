/*
description: Every region with a target or a result, how many, of which years, and how its core targets stand.
*/
with scored as (
    select
        region_code,
        arg_max(region_name_zh, year) as region_name_zh,
        arg_max(region_level, year) as region_level,
        arg_max(parent_code, year) as parent_code,
        max(year) as last_year,
        count(distinct year) as year_count,
        count(*) filter (where base_target_claim_id is not null or growth_target_claim_id is not null) as target_count,
        count(*) filter (where actual_claim_id is not null or actual_growth_claim_id is not null) as actual_count,
        count(*) filter (where status in ('achieved', 'on_track')) as well_count,
        count(*) filter (where status in ('missed', 'behind')) as short_count
    from mart_region_scorecard
    group by region_code
),

parents as (
    select
        region_code,
        arg_max(name_zh, last_year) as name_zh
    from dim_region
    group by region_code
)

select
    scored.*,
    parents.name_zh as parent_name_zh
from scored
left join parents on scored.parent_code = parents.region_code
order by scored.region_code asc
