/*
description: The rankings that exist of an indicator; those in which half of the siblings are known, the newest first.
parameters:
  indicator: {type: indicator, description: a key}
*/
select
    ranks.parent_code,
    any_value(parents.name_zh) as parent_name_zh,
    ranks.measure,
    ranks.unit,
    ranks.period_key,
    any_value(ranks.year) as year,
    any_value(ranks.period_end_date) as period_end_date,
    count(*) as region_count,
    any_value(ranks.sibling_count) as sibling_count
from mart_rank as ranks
left join (
    select
        region_code,
        arg_max(name_zh, last_year) as name_zh
    from dim_region
    group by region_code
) as parents on ranks.parent_code = parents.region_code
where ranks.indicator_key = $indicator and ranks.parent_code is not null
group by ranks.parent_code, ranks.measure, ranks.unit, ranks.period_key
order by
    2 * count(*) >= any_value(ranks.sibling_count) desc,
    period_end_date desc,
    region_count desc,
    ranks.parent_code asc,
    ranks.measure asc,
    ranks.unit asc,
    ranks.period_key asc
limit 300
