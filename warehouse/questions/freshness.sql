/*
description: When did each source last answer, and is it late?
*/
select *
from rpt_source_freshness
order by freshness = 'fresh', source_id asc
