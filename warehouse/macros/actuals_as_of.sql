/*
description: >
  The results as they stood on a day, judged by what had been said up to it and nothing later: what was overruled,
  found to be rounded or borne out afterwards changes nothing. What says no date of its own counts as said before all
  else, and is shown from the day in China on which it was learnt.
parameters:
  as_of:
    type: date
    description: a day; what was said on it counts
*/
select *
from fct_actuals
where
    len(list_filter(stood_from_dates, lambda day: day <= cast(as_of as date)))
    > len(list_filter(stood_until_dates, lambda day: day <= cast(as_of as date)))
    and coalesce(said_date, cast(timezone('Asia/Shanghai', learnt_at) as date)) <= cast(as_of as date)
