{{ config(severity='error') }}
-- Under which key would 5 (万次) meet 50000 (次)? Facts are compared by base unit, so a key has one scale in each.
with claims as (

    select * from {{ ref('int_claims__normalized') }}

),

units as (

    select * from {{ ref('int_units__canonical') }}

),

final as (

    select
        claims.indicator_key,
        claims.base_unit,
        list(distinct claims.unit order by claims.unit asc) as units
    from claims
    inner join units
        on claims.unit = units.unit
    group by
        claims.indicator_key,
        claims.base_unit
    having count(distinct units.factor) > 1

)

select * from final
