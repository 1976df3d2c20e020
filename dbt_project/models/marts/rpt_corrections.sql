with corrections as (

    select *
    from {{ ref('int_corrections__judged') }}
    where status != 'not_in_scope'

),

final as (

    select
        corrections.claim_id,
        corrections.action,
        corrections.source_id,
        corrections.field,
        corrections.expected_text as read_text,
        corrections.corrected_text,
        corrections.reason as correction_reason,
        corrections.reported_by,
        corrections.reported_on as reported_date,
        corrections.review_by as review_date
    from corrections

)

select * from final
