/*
description: >
  The indicators that a name means, whatever its wording: all of them, when it is the name of several.
parameters:
  of_indicator:
    type: indicator
    description: a key (gdp), a name, or a form that pages write (GDP, 国内生产总值)
*/
select
    indicators.indicator_key,
    indicators.name_zh as indicator_name_zh,
    indicators.name_en as indicator_name_en,
    indicators.unit,
    indicators.direction,
    indicators.accumulation,
    indicators.is_core,
    indicators.claim_count
from dim_indicator as indicators
where
    indicators.indicator_key in (
        select names.indicator_key
        from bridge_indicator_names as names
        where lower(trim(of_indicator)) in (lower(names.written_name), lower(names.indicator_key))
    )
order by indicators.claim_count desc, indicators.indicator_key asc
