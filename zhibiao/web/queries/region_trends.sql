/*
description: The newest results of regions' core indicators over the years, whole years and the longest part of each.
parameters:
  regions: {type: text, description: codes}
*/
with known as (
    select
        actuals.region_code,
        actuals.indicator_key,
        actuals.unit,
        actuals.period_key,
        actuals.period_start_date,
        actuals.period_end_date,
        year(actuals.period_end_date) as year,
        actuals.value,
        actuals.claim_id,
        month(actuals.period_end_date) = 12 as is_whole_year,
        indicators.name_zh as indicator_name_zh,
        indicators.name_en as indicator_name_en
    from fct_actuals as actuals
    inner join dim_indicator as indicators on actuals.indicator_key = indicators.indicator_key
    where
        actuals.region_code in (select unnest($regions::varchar[]))
        and actuals.is_latest
        and actuals.measure = 'level'
        and actuals.value is not null
        and indicators.is_core
        and year(actuals.period_start_date) = year(actuals.period_end_date)
        and month(actuals.period_start_date) = 1
)

select *
from known
qualify
    row_number() over (
        partition by region_code, indicator_key, unit, year
        order by period_end_date desc
    ) = 1
order by region_code asc, indicator_key asc, unit asc, year asc
