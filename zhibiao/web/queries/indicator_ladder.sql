/*
description: An indicator's targets of one year from the nation down.
parameters:
  indicator: {type: indicator, description: a key}
  year: {type: integer, description: a calendar year}
*/
select
    region_code, region_name_zh, region_level, parent_code, measure, unit, strength_tier, strength, comparator, value,
    value_high, upper_code, upper_value, above_upper_pp, share_of_upper_pct, is_harder_than_upper, claim_id,
    province_code, prefecture_code
from mart_target_ladder
where indicator_key = $indicator and year = $year and period_key = cast($year as varchar)
order by
    measure asc,
    unit asc,
    case region_level
        when 'nation' then 1
        when 'province' then 2
        when 'prefecture' then 3
        else 4
    end asc,
    region_code asc,
    strength_tier asc
limit 500
