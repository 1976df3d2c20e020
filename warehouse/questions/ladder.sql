/*
description: One indicator's targets of a year from the nation down to a region, and how far each lies above the one over it.
parameters:
  region:
    type: region
    description: a code or name, such as 咸安区
  indicator:
    type: indicator
    description: a key, or any wording, such as GDP
  year:
    type: integer
    description: a calendar year; all when left out
    default: null
example: {region: 咸安区, indicator: GDP}
*/
select
    ladder.region_code,
    ladder.region_name_zh,
    indicators.name_zh as indicator_name_zh,
    ladder.measure,
    ladder.period_key,
    ladder.strength_tier,
    ladder.unit,
    ladder.nation_value,
    ladder.province_value,
    ladder.prefecture_value,
    ladder.county_value,
    ladder.value,
    ladder.above_upper_pp,
    ladder.share_of_upper_pct,
    ladder.is_harder_than_upper,
    ladder.known_child_count,
    ladder.child_count,
    ladder.child_sum_pct,
    ladder.claim_id,
    ladder.upper_claim_id
from mart_target_ladder as ladder
inner join dim_indicator as indicators
    on ladder.indicator_key = indicators.indicator_key
where
    ladder.region_code in (select region_code from find_region($region))
    and ladder.indicator_key in (select indicator_key from find_indicator($indicator))
    and ($year is null or ladder.year = $year)
order by
    ladder.region_code asc,
    ladder.indicator_key asc,
    ladder.measure asc,
    ladder.base_unit asc,
    ladder.period_start_date asc,
    ladder.period_end_date asc,
    ladder.strength_tier asc
