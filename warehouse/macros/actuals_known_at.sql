/*
description: >
  The results as a release of that moment told them: judged by what had been learnt by then and nothing later, with the
  rules and vocabulary of this release.
parameters:
  as_known_at:
    type: text
    description: a moment, with its time zone; what was learnt at it counts
*/
select *
from fct_actuals
where
    len(list_filter(stood_from_at, lambda moment: moment <= cast(as_known_at as timestamptz)))
    > len(list_filter(stood_until_at, lambda moment: moment <= cast(as_known_at as timestamptz)))
