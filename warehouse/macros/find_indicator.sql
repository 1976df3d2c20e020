/*
description: >
  The indicators that a name means, whatever its wording: all of them, when it is the name of several. A name that is
  nobody's (失业率) finds those whose names begin with it, then those that contain it, each the most told first.
parameters:
  of_indicator:
    type: indicator
    description: a key (gdp), a name, or a form that pages write (GDP, 国内生产总值)
*/
with asked as (
    select
        trim(cast(of_indicator as varchar)) as written,
        plain.name,
        plain.simplified
    from plain_name(of_indicator) as plain
),

compared as (
    select
        names.indicator_key,
        lower(replace(names.written_name, ' ', '')) as written_name,
        lower(asked.written) as written,
        lower(asked.name) as name,
        lower(asked.simplified) as simplified
    from bridge_indicator_names as names
    cross join asked
    -- One character is in many names and means none of them.
    where length(asked.name) > 1
),

matched as (
    select
        compared.indicator_key,
        min(
            case
                when compared.written_name in (replace(compared.written, ' ', ''), compared.name, compared.simplified)
                    then 1
                when lower(compared.indicator_key) in (compared.written, compared.name) then 1
                when starts_with(compared.written_name, compared.simplified) then 2
                when contains(compared.written_name, compared.simplified) then 3
            end
        ) as place
    from compared
    group by compared.indicator_key
),

-- What a name means is not mixed with what only contains it.
found as (
    select *
    from matched
    where place is not null
    qualify place = 1 or min(place) over () > 1
)

select
    indicators.indicator_key,
    indicators.name_zh as indicator_name_zh,
    indicators.name_en as indicator_name_en,
    indicators.unit,
    indicators.direction,
    indicators.accumulation,
    indicators.is_core,
    indicators.claim_count,
    ['exact', 'prefix', 'contains'][found.place] as match_kind
from dim_indicator as indicators
inner join found
    on indicators.indicator_key = found.indicator_key
order by found.place asc, indicators.claim_count desc, indicators.indicator_key asc
