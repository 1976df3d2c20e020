with units as (

    select * from {{ ref('unit') }}

),

-- A claim's unit is the canonical name; surfaces such as ‰ and 成 are already turned into it.
final as (

    select
        units.unit,
        units.base_unit,
        units.dimension,
        cast(units.factor as double) as factor,
        regexp_replace(units.unit, '^[十百千万亿]+', '') as counter
    from units
    where units.surface = units.unit

)

select * from final
