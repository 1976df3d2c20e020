{{ config(severity='error') }}
-- Which fact points to a claim that states something else?
with facts as (

    select
        target_id as fact_id,
        claim_id
    from {{ ref('fct_targets') }}
    union all
    select
        actual_id as fact_id,
        claim_id
    from {{ ref('fct_actuals') }}

),

claims as (

    select * from {{ ref('fct_claims') }}

),

final as (

    select
        facts.fact_id,
        facts.claim_id
    from facts
    anti join claims
        on
            facts.claim_id = claims.claim_id
            and facts.fact_id = claims.fact_id

)

select * from final
