{{ config(severity='error') }}
-- Which correction of a source of this build finds no claim with the value it expects? It is stale or wrong: remove it.
with corrections as (

    select * from {{ ref('claim_correction') }}

),

sources as (

    select * from {{ ref('stg_landing__sources') }}

),

claims as (

    select * from {{ ref('int_claims__newest') }}

),

final as (

    select
        corrections.claim_id,
        corrections.source_id,
        corrections.expected_value,
        corrections.reason
    from corrections
    semi join sources
        on corrections.source_id = sources.source_id
    anti join claims
        on
            corrections.claim_id = claims.claim_id
            and corrections.source_id = claims.source_id
            and corrections.expected_value = claims.original_value

)

select * from final
