{{ config(severity='warn') }}
-- Which correction is past its day of review? Judged where the run says its day (var run_date): models have no clock.
with corrections as (

    select * from {{ ref('int_corrections__judged') }}

),

final as (

    select
        corrections.claim_id,
        corrections.action,
        'look at it again and set a later review_by, or remove the row' as message,
        corrections.review_by
    from corrections
    where
        corrections.status = 'applied'
        and corrections.review_by < try_cast('{{ var("run_date", "") }}' as date)

)

select * from final
