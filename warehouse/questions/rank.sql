/*
description: Where does a region stand among its siblings, by indicator, and how many of them are known?
parameters:
  region:
    type: region
    description: a code or name, such as 咸安区
  year:
    type: integer
    description: a calendar year; all when left out
    default: null
example: {region: 咸安区}
*/
select
    ranks.region_code,
    ranks.region_name_zh,
    indicators.name_zh as indicator_name_zh,
    ranks.measure,
    ranks.period_key,
    ranks.value,
    ranks.comparator,
    ranks.unit,
    ranks.rank,
    ranks.rank_at_worst,
    ranks.known_count,
    ranks.sibling_count,
    ranks.stated_rank,
    ranks.is_contradicted,
    ranks.share_of_parent_pct,
    ranks.claim_id,
    ranks.stated_claim_id
from mart_rank as ranks
inner join dim_indicator as indicators
    on ranks.indicator_key = indicators.indicator_key
where
    ranks.region_code in (select region_code from find_region($region))
    and ($year is null or ranks.year = $year)
order by
    ranks.region_code asc,
    ranks.year desc,
    indicators.is_core desc,
    ranks.indicator_key asc,
    ranks.measure asc,
    ranks.base_unit asc,
    ranks.period_end_date desc,
    ranks.period_start_date asc
