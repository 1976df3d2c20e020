with targets as (

    select *
    from {{ ref('fct_targets') }}
    where
        is_latest
        and not is_optional
        and period_key = strftime(period_start_date, '%Y')

),

firmness as (

    select * from {{ ref('wording_firmness') }}

),

worded as (

    select
        targets.region_code,
        cast(year(targets.period_start_date) as integer) as year,
        targets.indicator_key,
        targets.strength,
        targets.comparator,
        firmness.firmness,
        firmness.wording_class
    from targets
    inner join firmness
        on
            targets.strength = firmness.strength
            and targets.comparator = firmness.comparator

),

leveled as (

    select
        'indicator' as level,
        worded.indicator_key as level_indicator_key,
        worded.*
    from worded
    union all
    select
        'region' as level,
        null as level_indicator_key,
        worded.*
    from worded

),

counted as (

    select
        leveled.level,
        leveled.region_code,
        leveled.year,
        leveled.level_indicator_key as indicator_key,
        count(*) as target_count,
        count(distinct leveled.indicator_key) as indicator_count,
        count(*) filter (where leveled.strength = 'firm') as firm_count,
        count(*) filter (where leveled.strength = 'expect') as expect_count,
        count(*) filter (where leveled.strength = 'stretch') as stretch_count,
        count(*) filter (where leveled.comparator = 'eq') as exact_count,
        count(*) filter (where leveled.comparator = 'ge') as at_least_count,
        count(*) filter (where leveled.comparator = 'le') as at_most_count,
        count(*) filter (where leveled.comparator = 'approx') as about_count,
        count(*) filter (where leveled.comparator = 'range') as range_count,
        count(*) filter (where leveled.wording_class = 'hard') as hard_count,
        count(*) filter (where leveled.wording_class = 'soft') as soft_count,
        sum(leveled.firmness) as firmness_sum
    from leveled
    group by
        leveled.level,
        leveled.region_code,
        leveled.year,
        leveled.level_indicator_key

),

-- Sums are exact and divided once: the order of rows decides no digit.
indexed as (

    select
        counted.*,
        cast(counted.firmness_sum / counted.target_count as decimal(18, 4)) as firmness_index
    from counted

),

-- Like with like: the same indicator a year before; for the region, the indicators that both years name.
indicator_changes as (

    select
        indexed.region_code,
        indexed.year,
        indexed.indicator_key,
        indexed.firmness_index,
        earlier.firmness_index as previous_firmness_index,
        indexed.firmness_index - earlier.firmness_index as firmness_change
    from indexed
    inner join indexed as earlier
        on
            indexed.region_code = earlier.region_code
            and indexed.indicator_key = earlier.indicator_key
            and indexed.year = earlier.year + 1
    where indexed.level = 'indicator' and earlier.level = 'indicator'

),

changes as (

    select
        'indicator' as level,
        indicator_changes.region_code,
        indicator_changes.year,
        indicator_changes.indicator_key,
        1 as compared_count,
        indicator_changes.firmness_index as compared_firmness_index,
        indicator_changes.previous_firmness_index,
        indicator_changes.firmness_change
    from indicator_changes
    union all
    select
        'region' as level,
        indicator_changes.region_code,
        indicator_changes.year,
        cast(null as varchar) as indicator_key,
        count(*) as compared_count,
        sum(indicator_changes.firmness_index) / count(*) as compared_firmness_index,
        sum(indicator_changes.previous_firmness_index) / count(*) as previous_firmness_index,
        sum(indicator_changes.firmness_change) / count(*) as firmness_change
    from indicator_changes
    group by
        indicator_changes.region_code,
        indicator_changes.year

),

final as (

    select
        indexed.level,
        indexed.region_code,
        indexed.year,
        indexed.indicator_key,
        indexed.target_count,
        indexed.indicator_count,
        indexed.firm_count,
        indexed.expect_count,
        indexed.stretch_count,
        indexed.exact_count,
        indexed.at_least_count,
        indexed.at_most_count,
        indexed.about_count,
        indexed.range_count,
        indexed.hard_count,
        indexed.soft_count,
        cast(100.0 * indexed.hard_count / indexed.target_count as decimal(18, 4)) as hard_share_pct,
        cast(100.0 * indexed.soft_count / indexed.target_count as decimal(18, 4)) as soft_share_pct,
        indexed.firmness_index,
        coalesce(changes.compared_count, 0) as compared_count,
        cast(changes.previous_firmness_index as decimal(18, 4)) as previous_firmness_index,
        cast(changes.firmness_change as decimal(18, 4)) as firmness_change,
        case
            when changes.firmness_change > 0 then 'hardened'
            when changes.firmness_change < 0 then 'softened'
            when changes.firmness_change = 0 then 'unchanged'
        end as wording_change,
        cast(changes.compared_firmness_index as decimal(18, 4)) as compared_firmness_index
    from indexed
    left join changes
        on
            indexed.level = changes.level
            and indexed.region_code = changes.region_code
            and indexed.year = changes.year
            and indexed.indicator_key is not distinct from changes.indicator_key

)

select * from final
