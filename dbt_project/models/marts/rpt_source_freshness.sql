with sources as (

    select * from {{ ref('int_sources__counted') }}

),

attempts as (

    select * from {{ ref('int_sources__attempted') }}

),

tiers as (

    select * from {{ ref('schedule_tier') }}

),

claims as (

    select *
    from {{ ref('fct_claims') }}
    where kind = 'actual' and not is_optional

),

periods as (

    select * from {{ ref('dim_period') }}

),

-- A source may answer every night and have nothing new to say: how far do its results reach?
results as (

    select
        claims.source_id,
        max(periods.period_end_date) as last_result_end_date
    from claims
    inner join periods
        on claims.period_key = periods.period_key
    group by claims.source_id

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
        end as freshness,
        cast(extract(day from moment.asked_at - attempts.last_answered_at) as integer) as days_silent,
        results.last_result_end_date
    from sources
    cross join moment
    left join attempts
        on sources.source_id = attempts.source_id
    left join tiers
        on sources.schedule = tiers.schedule
    left join results
        on sources.source_id = results.source_id

)

select * from final
