{{ config(severity='error') }}
-- Which fact points to a claim that states something else? That there is such a claim is tested where the fact stands.
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
    inner join claims
        on facts.claim_id = claims.claim_id
    where claims.fact_id is distinct from facts.fact_id

)

select * from final
