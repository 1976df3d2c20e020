with facts as not materialized (  -- read twice, once for its keys alone

    select *
    from {{ ref('int_facts__settled') }}
    where
        kind = 'actual'
        and is_latest
        and measure = 'level'
        and year(period_start_date) = year(period_end_date)

),

indicators as (

    select * from {{ ref('int_indicators__described') }}

),

units as (

    select distinct
        base_unit,
        dimension
    from {{ ref('int_units__canonical') }}

),

-- 亿元 beside 亿美元: which of the two grew by 5 %?
ambiguous as (

    select
        facts.region_code,
        facts.indicator_key,
        facts.period_key
    from facts
    group by facts.region_code, facts.indicator_key, facts.period_key
    having count(*) > 1

),

levels as (

    select
        facts.*,
        year(facts.period_start_date) as start_year,
        {{ period_span('facts.period_start_date', 'facts.period_end_date') }} as span
    from facts
    anti join ambiguous
        on
            facts.region_code = ambiguous.region_code
            and facts.indicator_key = ambiguous.indicator_key
            and facts.period_key = ambiguous.period_key

),

-- Growth of value added is told in constant prices, growth of a rate in points: neither leads from level to level.
-- What is counted, weighed or measured has no price.
final as (

    select
        levels.fact_id as actual_id,
        levels.fact_key,
        levels.region_code,
        levels.indicator_key,
        levels.unit,
        levels.base_unit,
        levels.period_key,
        levels.start_year,
        levels.span,
        levels.value,
        levels.resolution,
        levels.revision_number,
        levels.is_conflicted,
        levels.claim_id,
        case
            when indicators.growth_basis = 'nominal' then 'nominal'
            when coalesce(units.dimension, 'unknown') in ('currency', 'price') then 'unknown'
            else 'quantity'
        end as growth_basis
    from levels
    inner join indicators
        on levels.indicator_key = indicators.indicator_key
    left join units
        on levels.base_unit = units.base_unit
    where
        levels.comparator = 'eq'
        and not levels.is_optional
        and levels.value * 2 > levels.resolution
        and coalesce(indicators.growth_basis, 'none') not in ('real', 'pp')
        and coalesce(units.dimension, 'unknown') not in ('percent', 'percentage_point', 'ratio')

)

select * from final
