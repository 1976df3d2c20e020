{{ config(severity='error') }}
-- Which correction matches nothing, came true by itself, or cannot be applied? `message` says what to do with its row.
with corrections as (

    select * from {{ ref('int_corrections__judged') }}

),

final as (

    select
        corrections.claim_id,
        corrections.action,
        corrections.message
    from corrections
    where corrections.status not in ('applied', 'not_in_scope')

)

select * from final
