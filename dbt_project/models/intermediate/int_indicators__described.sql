with vocabulary as (

    select * from {{ ref('indicator') }}

),

claims as (

    select *
    from {{ ref('int_claims__deduplicated') }}
    where issue is null

),

seen_by_reading as (

    select
        claims.indicator_key,
        claims.indicator_name_zh,
        claims.indicator_id,
        claims.qualifier,
        claims.is_core,
        count(*) as claim_count,
        bool_and(claims.measure = 'rank') as is_position
    from claims
    group by
        claims.indicator_key,
        claims.indicator_name_zh,
        claims.indicator_id,
        claims.qualifier,
        claims.is_core

),

-- Where documents differ on what a name belongs to, the commoner reading stands.
seen as (

    select
        seen_by_reading.* exclude (is_position),  -- noqa: RF03
        sum(seen_by_reading.claim_count) over (partition by seen_by_reading.indicator_key) as total_count,
        bool_and(seen_by_reading.is_position) over (partition by seen_by_reading.indicator_key) as is_position
    from seen_by_reading
    qualify
        row_number() over (
            partition by seen_by_reading.indicator_key
            order by
                seen_by_reading.claim_count desc,
                seen_by_reading.indicator_id asc nulls last,
                seen_by_reading.qualifier asc nulls last,
                seen_by_reading.is_core desc
        ) = 1

),

seen_units as (

    select
        claims.indicator_key,
        claims.unit,
        claims.dimension
    from claims
    where claims.measure in ('level', 'increment')
    group by
        claims.indicator_key,
        claims.unit,
        claims.dimension
    qualify
        row_number() over (
            partition by claims.indicator_key
            order by
                count(*) desc,
                claims.unit asc
        ) = 1

),

-- A name of which no amount is told, but shares that are all in one unit: the share is the thing itself.
share_units as (

    select
        claims.indicator_key,
        min(claims.unit) as unit,
        min(claims.dimension) as dimension
    from claims
    where claims.measure = 'share'
    group by claims.indicator_key
    having count(distinct claims.unit) = 1

),

from_vocabulary as (

    select
        vocabulary.indicator_id as indicator_key,
        vocabulary.indicator_id,
        vocabulary.name_zh,
        vocabulary.name_en,
        cast(null as varchar) as qualifier,
        vocabulary.default_unit as unit,
        vocabulary.dimension,
        vocabulary.direction,
        vocabulary.accumulation,
        cast(vocabulary.is_additive as boolean) as is_additive,
        vocabulary.growth_basis,
        cast(vocabulary.is_core as boolean) as is_core,
        true as is_vocabulary,
        coalesce(seen.total_count, 0) as claim_count
    from vocabulary
    left join seen
        on vocabulary.indicator_id = seen.indicator_key

),

-- A narrowed name behaves as what it narrows: the part of a flow is a flow. A place among others (地区生产总值全市排名) is no
-- part of what it ranks: the first is best, and places do not add up.
from_documents as (

    select
        seen.indicator_key,
        vocabulary.indicator_id,
        seen.indicator_name_zh as name_zh,
        cast(null as varchar) as name_en,
        seen.qualifier,
        case when seen.is_position then '位' else coalesce(seen_units.unit, share_units.unit) end as unit,
        case
            when seen.is_position then 'rank'
            when seen_units.unit is null and share_units.unit is not null then share_units.dimension
            else coalesce(vocabulary.dimension, seen_units.dimension, 'unknown')
        end as dimension,
        case when seen.is_position then 'lower' else coalesce(vocabulary.direction, 'unknown') end as direction,
        case when seen.is_position then 'unknown' else coalesce(vocabulary.accumulation, 'unknown') end as accumulation,
        case when seen.is_position then false else cast(vocabulary.is_additive as boolean) end as is_additive,
        case when not seen.is_position then vocabulary.growth_basis end as growth_basis,
        seen.is_core,
        false as is_vocabulary,
        seen.total_count as claim_count
    from seen
    left join vocabulary
        on seen.indicator_id = vocabulary.indicator_id
    left join seen_units
        on seen.indicator_key = seen_units.indicator_key
    left join share_units
        on seen.indicator_key = share_units.indicator_key
    where starts_with(seen.indicator_key, 'zh:')

),

united as (

    select * from from_vocabulary
    union all by name
    select * from from_documents

),

final as (

    select
        united.indicator_key,
        united.indicator_id,
        united.name_zh,
        united.name_en,
        united.qualifier,
        united.unit,
        united.dimension,
        united.direction,
        united.accumulation,
        united.is_additive,
        united.growth_basis,
        united.is_core,
        united.is_vocabulary,
        cast(united.claim_count as bigint) as claim_count
    from united

)

select * from final
