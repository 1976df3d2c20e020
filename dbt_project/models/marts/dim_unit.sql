with units as (

    select * from {{ ref('int_units__canonical') }}

),

claims as (

    select * from {{ ref('int_claims__deduplicated') }}

),

-- Units that documents use and the seed does not know: kept as written, comparable with themselves alone.
unknown_units as (

    select distinct claims.unit
    from claims
    where claims.dimension = 'unknown'

),

final as (

    select
        units.unit,
        units.base_unit,
        cast(units.factor as decimal(30, 9)) as factor,
        units.dimension,
        true as is_known
    from units
    union all
    select
        unknown_units.unit,
        unknown_units.unit as base_unit,
        cast(1 as decimal(30, 9)) as factor,
        'unknown' as dimension,
        false as is_known
    from unknown_units

)

select * from final
order by unit asc
