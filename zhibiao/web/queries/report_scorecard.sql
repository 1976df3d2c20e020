/*
description: The targets of each region's newest year that has some, region by region.
parameters:
  regions: {type: text, description: codes}
*/
with promised as (
    select *
    from mart_region_scorecard
    where
        region_code in (select unnest($regions::varchar[]))
        and (base_target_claim_id is not null or growth_target_claim_id is not null)
),

newest as (
    select
        region_code,
        max(year) as year
    from promised
    group by region_code
)

select
    promised.*,
    indicators.name_en as indicator_name_en,
    indicators.direction
from promised
inner join newest on promised.region_code = newest.region_code and promised.year = newest.year
left join dim_indicator as indicators on promised.indicator_key = indicators.indicator_key
order by promised.region_code asc, promised.is_core desc, promised.indicator_key asc
