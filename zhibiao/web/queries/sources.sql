/*
description: When did each source last answer, and is it late?
*/
select
    freshness.source_id,
    sources.publisher,
    sources.homepage,
    sources.licence,
    freshness.freshness,
    freshness.last_answered_at,
    freshness.last_published_date,
    freshness.document_count,
    freshness.failed_count,
    freshness.days_silent
from rpt_source_freshness as freshness
left join dim_source as sources on freshness.source_id = sources.source_id
order by freshness.freshness = 'fresh' asc, freshness.source_id asc
