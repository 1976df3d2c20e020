/*
description: How many targets of each year are achieved, on track, behind, missed or not comparable.
*/
select
    year,
    count(*) as target_count,
    count(*) filter (where status = 'achieved') as achieved,
    count(*) filter (where status = 'on_track') as on_track,
    count(*) filter (where status = 'behind') as behind,
    count(*) filter (where status = 'missed') as missed,
    count(*) filter (where status = 'unknown') as unknown
from mart_region_scorecard
where base_target_claim_id is not null or growth_target_claim_id is not null
group by year
order by year desc
limit 6
