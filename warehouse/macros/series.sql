/*
description: >
  All that is known of an indicator in a region, by period: targets and results as they stand, followed through
  renamings, new codes and mergers. region_code and region_name_zh are those of the time, series_code that of today;
  has_boundary_change warns where the land is not the same.
parameters:
  of_region:
    type: region
    description: a code or a name of any time; who asks for a county of 1990 gets what became of it
  of_indicator:
    type: indicator
    description: a key (gdp), a name, or a form that pages write (GDP)
*/
with today as (
    select distinct coalesce(succession.successor_code, succession.region_code) as series_code
    from find_region(of_region) as found
    inner join bridge_region_succession as succession
        on found.region_code = succession.region_code
),

members as (
    select
        today.series_code,
        succession.region_code,
        succession.first_year,
        succession.last_year,
        succession.change_kind,
        succession.change_year,
        succession.last_change_year,
        succession.has_boundary_change
    from today
    inner join bridge_region_succession as succession
        on today.series_code = coalesce(succession.successor_code, succession.region_code)
),

figures as (
    select
        'target' as kind,
        region_code,
        indicator_key,
        measure,
        unit,
        base_unit,
        period_key,
        period_start_date,
        period_end_date,
        strength_tier,
        comparator,
        value,
        value_high,
        said_date,
        is_conflicted,
        claim_id
    from fct_targets
    where is_latest
    union all by name
    select
        'actual' as kind,
        region_code,
        indicator_key,
        measure,
        unit,
        base_unit,
        period_key,
        period_start_date,
        period_end_date,
        comparator,
        value,
        value_high,
        said_date,
        is_conflicted,
        claim_id
    from fct_actuals
    where is_latest
),

-- What is told of today's region after its last change is of today's land.
placed as (
    select
        figures.*,
        members.series_code,
        members.change_kind,
        members.change_year,
        members.has_boundary_change,
        coalesce(
            members.region_code = members.series_code and year(figures.period_end_date) > members.last_change_year, false
        ) as is_since
    from figures
    inner join members
        on
            figures.region_code = members.region_code
            and year(figures.period_end_date) between members.first_year and members.last_year
)

select
    figures.series_code,
    figures.region_code,
    regions.name_zh as region_name_zh,
    regions.parent_name_zh,
    figures.indicator_key,
    indicators.indicator_name_zh,
    figures.measure,
    figures.period_key,
    figures.period_start_date,
    figures.period_end_date,
    figures.kind,
    figures.strength_tier,
    figures.comparator,
    figures.value,
    figures.value_high,
    figures.unit,
    figures.said_date,
    figures.is_conflicted,
    case when figures.is_since then 'same' else figures.change_kind end as change_kind,
    case when not figures.is_since then figures.change_year end as change_year,
    figures.has_boundary_change and not figures.is_since as has_boundary_change,
    figures.claim_id
from placed as figures
inner join find_indicator(of_indicator) as indicators
    on figures.indicator_key = indicators.indicator_key
left join dim_region as regions
    on
        figures.region_code = regions.region_code
        and year(figures.period_end_date) between regions.first_year and regions.last_year
order by
    figures.series_code asc,
    figures.indicator_key asc,
    figures.measure asc,
    figures.base_unit asc,
    figures.period_start_date asc,
    figures.period_end_date asc,
    figures.kind desc,
    figures.strength_tier asc nulls last,
    figures.region_code asc,
    figures.claim_id asc
