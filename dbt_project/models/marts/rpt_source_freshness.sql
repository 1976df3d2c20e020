with sources as (

    select * from {{ ref('int_sources__counted') }}

),

attempts as (

    select * from {{ ref('int_sources__attempted') }}

),

tiers as (

    select * from {{ ref('schedule_tier') }}

),

-- No model has a clock: the newest attempt of the build says how late it is.
moment as (

    select max(attempts.last_asked_at) as asked_at
    from attempts

),

final as (

    select
        sources.source_id,
        sources.schedule,
        attempts.last_asked_at,
        attempts.last_answered_at,
        attempts.last_new_at,
        sources.last_published_date,
        sources.document_count,
        coalesce(attempts.failed_count, 0) as failed_count,
        case
            when attempts.last_answered_at is null then 'never_answered'
            when tiers.late_after_days is null then 'manual'
            when moment.asked_at - attempts.last_answered_at > to_days(tiers.late_after_days) then 'late'
            else 'fresh'
        end as freshness
    from sources
    cross join moment
    left join attempts
        on sources.source_id = attempts.source_id
    left join tiers
        on sources.schedule = tiers.schedule

)

select * from final
order by source_id asc
