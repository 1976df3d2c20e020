/*
description: What looked like a figure of a target or result and was not understood, by reason.
*/
select
    stage,
    reason,
    count(*) as rejection_count,
    count(distinct document_id) as document_count,
    min(quote) as an_example
from rpt_rejections
group by stage, reason
order by rejection_count desc, stage asc, reason asc
