with units as (

    select * from {{ ref('unit') }}

),

claims as (

    select *
    from {{ ref('int_claims__deduplicated') }}
    where issue is null

),

written as (

    select
        claims.original_unit as unit,
        count(*) as claim_count
    from claims
    group by claims.original_unit

),

published as (

    select
        claims.unit,
        bool_or(claims.dimension = 'unknown') as is_unknown
    from claims
    group by claims.unit

),

-- Canonical names of the seed, and units that documents use and the seed does not know: these are kept as written,
-- comparable with themselves alone.
united as (

    select
        units.unit,
        units.base_unit,
        cast(units.factor as decimal(30, 9)) as factor,
        units.dimension,
        true as is_known
    from units
    where units.surface = units.unit
    union all
    select
        published.unit,
        published.unit as base_unit,
        cast(1 as decimal(30, 9)) as factor,
        'unknown' as dimension,
        false as is_known
    from published
    where published.is_unknown

),

final as (

    select
        united.unit,
        united.base_unit,
        united.factor,
        united.dimension,
        united.is_known,
        published.unit is not null as is_published,
        coalesce(written.claim_count, 0) as claim_count
    from united
    left join published
        on united.unit = published.unit
    left join written
        on united.unit = written.unit

)

select * from final
