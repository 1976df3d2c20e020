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
    promised.region_code,
    promised.region_name_zh,
    promised.year,
    promised.indicator_key,
    promised.indicator_name_zh,
    promised.is_core,
    promised.unit,
    promised.base_target,
    promised.base_target_high,
    promised.base_comparator,
    promised.stretch_target,
    promised.growth_target_pct,
    promised.growth_comparator,
    promised.growth_stretch_target_pct,
    promised.strength,
    promised.growth_strength,
    promised.is_target_revised,
    promised.is_target_conflicted,
    promised.actual_value,
    promised.actual_period_key,
    promised.actual_growth_pct,
    promised.actual_growth_period_key,
    promised.is_actual_conflicted,
    promised.is_implied,
    promised.is_final_missing,
    promised.basis,
    promised.attained_share_pct,
    promised.time_elapsed_pct,
    promised.pace,
    promised.seasonal_pace,
    promised.level_status,
    promised.growth_status,
    promised.status,
    promised.base_target_claim_id,
    promised.stretch_target_claim_id,
    promised.growth_target_claim_id,
    promised.actual_claim_id,
    promised.actual_growth_claim_id,
    indicators.name_en as indicator_name_en,
    indicators.direction
from promised
inner join newest on promised.region_code = newest.region_code and promised.year = newest.year
left join dim_indicator as indicators on promised.indicator_key = indicators.indicator_key
order by promised.region_code asc, promised.is_core desc, promised.indicator_key asc
