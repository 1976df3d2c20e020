{{ config(severity='error') }}
-- Does every claim of the newest extractions end as evidence, as a rejection of the models, or as a dropped correction?
with landed as (

    select *
    from {{ ref('int_claims__newest') }}
    where is_main_text  -- what another frame repeats of an article is told by its main text

),

corrections as (

    select * from {{ ref('claim_correction') }}

),

evidence as (

    select * from {{ ref('fct_claims') }}

),

rejections as (

    select * from {{ ref('rpt_rejections') }}

),

final as (

    select distinct landed.claim_id
    from landed
    anti join evidence
        on landed.claim_id = evidence.claim_id
    anti join rejections
        on landed.claim_id = rejections.claim_id
    anti join corrections
        on landed.claim_id = corrections.claim_id and corrections.action = 'drop'

)

select * from final
