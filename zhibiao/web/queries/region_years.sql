/*
description: The years for which a region has a target or a result.
parameters:
  region: {type: region, description: a code}
*/
select
    year,
    count(*) filter (where base_target_claim_id is not null or growth_target_claim_id is not null) as target_count,
    count(*) as line_count
from mart_region_scorecard
where region_code = $region
group by year
order by year desc
