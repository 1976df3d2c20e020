/*
description: >
  The results as they stood on a date: of each, the last that had been said by then (when nothing says when it was said,
  the day in China on which it was learnt). What was set aside is left out.
parameters:
  as_of:
    type: date
    description: a day; what was said on it counts
*/
select *
from fct_actuals
where
    vintage_status <> 'set_aside'
    and coalesce(said_date, cast(timezone('Asia/Shanghai', learnt_at) as date)) <= cast(as_of as date)
qualify row_number() over (
    partition by region_code, indicator_key, measure, base_unit, period_start_date, period_end_date
    order by vintage_number desc, actual_id asc
) = 1
