with actuals as (

    select *
    from {{ ref('fct_actuals') }}
    where
        is_latest
        and not is_optional
        and measure != 'rank'

),

indicators as (

    select * from {{ ref('dim_indicator') }}

),

places as (

    select * from {{ ref('int_region_years__placed') }}

),

stated as (

    select * from {{ ref('int_ranks__stated') }}

),

-- One family, one figure: the results that can be held against each other.
results as (

    select
        actuals.actual_id,
        actuals.region_code,
        places.name_zh as region_name_zh,
        places.level as region_level,
        places.parent_code,
        places.family_key,
        cast(places.year as integer) as year,
        places.sibling_count as listed_count,
        actuals.indicator_key,
        actuals.measure,
        actuals.unit,
        actuals.base_unit,
        actuals.period_key,
        actuals.period_start_date,
        actuals.period_end_date,
        actuals.value,
        actuals.value_high,
        actuals.comparator,
        actuals.comparator != 'eq' as is_bound,
        actuals.claim_id,
        -- Whose total it is a part of; null where results do not add up. A bare condition in the join below would make
        -- DuckDB compare every pair.
        case
            when indicators.is_additive and actuals.measure in ('level', 'increment') and not places.is_apart
                then places.parent_code
        end as whole_code,
        case when indicators.direction = 'lower' then 'lowest_first' else 'highest_first' end as rank_order,
        case when indicators.direction = 'lower' then actuals.value else -actuals.value end as sort_value
    from actuals
    inner join indicators
        on actuals.indicator_key = indicators.indicator_key
    inner join places
        on
            actuals.region_code = places.region_code
            and year(actuals.period_end_date) = places.year
    where
        (indicators.is_vocabulary or indicators.is_core)
        and places.parent_code is not null

),

-- Of 突破7000亿元 nobody knows where it stands: it takes no place, and leaves one open as an unknown sibling does. Exact
-- figures sort first, so that their places count no bound.
ranked as (

    select
        results.*,
        case
            when not results.is_bound
                then rank() over (family order by results.is_bound asc, results.sort_value asc)
        end as rank,
        count(*) over family as stated_family_count,
        count(*) filter (where not results.is_bound) over family as known_count,
        count(*) filter (where results.is_bound) over family as bound_count,
        case
            when results.rank_order = 'lowest_first'
                then min(results.value) filter (where not results.is_bound) over family
            else max(results.value) filter (where not results.is_bound) over family
        end as first_value
    from results
    window family as (
        partition by
            results.family_key,
            results.indicator_key,
            results.measure,
            results.base_unit,
            results.period_key
    )

),

shared as (

    select
        ranked.*,
        greatest(ranked.listed_count, ranked.stated_family_count) as sibling_count,
        parents.value as parent_value,
        parents.comparator as parent_comparator,
        -- What is at least 300 of 1200 is at least a quarter; of at least 300 of at least 1200 nothing follows.
        case
            when parents.value is null or parents.value <= 0 then null
            when ranked.comparator = 'eq' and parents.comparator = 'eq' then 'eq'
            when ranked.comparator in ('eq', 'approx') and parents.comparator in ('eq', 'approx') then 'approx'
            when ranked.comparator in ('eq', 'ge') and parents.comparator in ('eq', 'le') then 'ge'
            when ranked.comparator in ('eq', 'le') and parents.comparator in ('eq', 'ge') then 'le'
        end as share_comparator,
        parents.claim_id as parent_claim_id
    from ranked
    left join actuals as parents
        on
            ranked.whole_code = parents.region_code
            and ranked.indicator_key = parents.indicator_key
            and ranked.measure = parents.measure
            and ranked.base_unit = parents.base_unit
            and ranked.period_key = parents.period_key

),

-- A stated position is of an amount or of its growth; of several the one among the siblings is held against ours.
positions as (

    select
        stated.*,
        count(*) over (
            partition by stated.region_code, stated.indicator_key, stated.is_of_growth, stated.period_key
        ) as stated_count
    from stated
    qualify
        row_number() over (
            partition by stated.region_code, stated.indicator_key, stated.is_of_growth, stated.period_key
            order by
                stated.is_among_siblings desc,
                stated.fact_id asc
        ) = 1

),

-- Of a region's figures under one name the amount, else the share, is what a position without 增速 is about.
matched as (

    select
        positions.fact_id,
        shared.actual_id
    from positions
    inner join shared
        on
            positions.region_code = shared.region_code
            and positions.indicator_key = shared.indicator_key
            and positions.period_key = shared.period_key
            and positions.is_of_growth = (shared.measure in ('yoy', 'average_growth', 'total_growth'))
    where
        shared.measure in ('yoy', 'average_growth', 'total_growth', 'level', 'increment', 'share', 'index')
    qualify
        row_number() over (
            partition by positions.fact_id
            order by
                list_position(
                    ['yoy', 'average_growth', 'total_growth', 'level', 'share', 'index', 'increment'], shared.measure
                ) asc,
                shared.unit asc,
                shared.actual_id asc
        ) = 1

),

-- A position that nobody has told the figure of has no rank of ours beside it.
alone as (

    select
        positions.*,
        places.name_zh as region_name_zh,
        places.level as region_level,
        places.parent_code,
        cast(places.year as integer) as year,
        places.sibling_count
    from positions
    anti join matched
        on positions.fact_id = matched.fact_id
    inner join places
        on
            positions.region_code = places.region_code
            and year(positions.period_end_date) = places.year
    -- 我国居全球第二位: the nation has no siblings here to stand among.
    where places.parent_code is not null

),

united as (

    select
        shared.*,
        positions.fact_id as stated_actual_id,
        positions.stated_rank,
        positions.comparator as stated_comparator,
        positions.stated_pool_zh,
        positions.is_among_siblings,
        positions.stated_count,
        positions.claim_id as stated_claim_id
    from shared
    left join matched
        on shared.actual_id = matched.actual_id
    left join positions
        on matched.fact_id = positions.fact_id
    union all by name
    select
        alone.region_code,
        alone.region_name_zh,
        alone.region_level,
        alone.parent_code,
        alone.year,
        alone.indicator_key,
        case when alone.is_of_growth then 'yoy' else 'level' end as measure,
        alone.period_key,
        alone.period_start_date,
        alone.period_end_date,
        alone.sibling_count,
        alone.fact_id as stated_actual_id,
        alone.stated_rank,
        alone.comparator as stated_comparator,
        alone.stated_pool_zh,
        alone.is_among_siblings,
        alone.stated_count,
        alone.claim_id as stated_claim_id
    from alone

),

final as (

    select
        united.region_code,
        united.region_name_zh,
        united.region_level,
        united.parent_code,
        united.indicator_key,
        united.measure,
        united.unit,
        united.base_unit,
        united.period_key,
        united.period_start_date,
        united.period_end_date,
        united.year,
        united.value,
        united.rank_order,
        cast(united.rank as integer) as rank,
        cast(united.rank + united.sibling_count - united.known_count as integer) as rank_at_worst,
        cast(coalesce(united.known_count, 0) as bigint) as known_count,
        cast(united.sibling_count as bigint) as sibling_count,
        united.first_value,
        united.parent_value,
        case
            when united.share_comparator is not null then {{ as_share('100 * united.value / united.parent_value') }}
        end as share_of_parent_pct,
        united.claim_id,
        united.parent_claim_id,
        united.stated_rank,
        united.stated_comparator,
        united.stated_pool_zh,
        cast(coalesce(united.stated_count, 0) as bigint) as stated_count,
        -- Among 3 known of 13, a computed 2nd may truly be anything from 2nd to 12th.
        case
            when united.is_among_siblings and united.stated_comparator = 'le' then united.rank > united.stated_rank
            when united.is_among_siblings
                then
                    united.stated_rank < united.rank
                    or united.stated_rank > united.rank + united.sibling_count - united.known_count
        end as is_contradicted,
        united.stated_claim_id,
        united.comparator,
        united.value_high,
        united.is_bound,
        cast(coalesce(united.bound_count, 0) as bigint) as bound_count,
        united.parent_comparator,
        united.share_comparator
    from united

)

select * from final
