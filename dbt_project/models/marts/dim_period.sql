with claims as (

    select *
    from {{ ref('int_claims__deduplicated') }}
    where issue is null

),

periods as (

    select distinct
        claims.period_key,
        claims.period_start_date,
        claims.period_end_date
    from claims

),

final as (

    select
        periods.period_key,
        periods.period_start_date,
        periods.period_end_date,
        {{ period_type('periods.period_start_date', 'periods.period_end_date') }} as period_type,
        cast(year(periods.period_end_date) as integer) as period_year,
        cast(date_diff('day', periods.period_start_date, periods.period_end_date) + 1 as integer) as days,
        (
            month(periods.period_start_date) = 1
            and day(periods.period_start_date) = 1
            and year(periods.period_start_date) = year(periods.period_end_date)
        ) as is_cumulative
    from periods

)

select * from final
order by
    period_start_date asc,
    period_end_date asc
