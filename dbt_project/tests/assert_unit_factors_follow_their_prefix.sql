{{ config(severity='error') }}
-- Which unit of 万 or 亿 is not ten thousand or a hundred million times the unit without? 万元 and 亿元 differ by this alone.
with units as (

    select * from {{ ref('unit') }}

),

prefixed as (

    select
        units.surface,
        units.factor,
        substr(units.surface, 2) as bare_surface,
        case left(units.surface, 1) when '万' then 10000 else 100000000 end as prefix_factor
    from units
    where left(units.surface, 1) in ('万', '亿')

),

final as (

    select
        prefixed.surface,
        prefixed.factor,
        units.factor as bare_factor
    from prefixed
    inner join units
        on prefixed.bare_surface = units.surface
    where abs(prefixed.factor / (prefixed.prefix_factor * units.factor) - 1) > 0.000001

)

select * from final
