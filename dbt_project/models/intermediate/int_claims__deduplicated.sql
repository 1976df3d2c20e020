with claims as (

    select * from {{ ref('int_claims__normalized') }}

),

final as (

    select *
    from claims
    where is_best_place

)

select * from final
