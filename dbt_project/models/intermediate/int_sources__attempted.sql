with fetches as (

    select * from {{ ref('stg_landing__fetches') }}

),

attempts as (

    select
        fetches.source_id,
        max(fetches.requested_at) as last_asked_at,
        max(case when fetches.raw_sha256 is not null then fetches.requested_at end) as last_answered_at,
        max(case when fetches.outcome = 'stored' then fetches.requested_at end) as last_new_at,
        arg_max(fetches.run_id, fetches.fetch_id) as last_run_id
    from fetches
    group by fetches.source_id

),

failures as (

    select
        fetches.source_id,
        count(distinct fetches.url) as failed_count
    from fetches
    inner join attempts
        on
            fetches.source_id = attempts.source_id
            and fetches.run_id = attempts.last_run_id
    where fetches.outcome = 'failed'
    group by fetches.source_id

),

final as (

    select
        attempts.source_id,
        attempts.last_asked_at,
        attempts.last_answered_at,
        attempts.last_new_at,
        coalesce(failures.failed_count, 0) as failed_count
    from attempts
    left join failures
        on attempts.source_id = failures.source_id

)

select * from final
