/*
description: Of the regions and core indicators that are watched, how many targets and results of each year are known.
*/
select
    year,
    count(*) as watched_count,
    count(*) filter (where target_state = 'stated') as target_count,
    count(*) filter (where actual_state = 'stated') as actual_count,
    count(*) filter (where target_state = 'not_retrieved') as target_not_retrieved,
    count(*) filter (where actual_state = 'not_retrieved') as actual_not_retrieved
from mart_coverage
group by year
order by year desc
limit 6
