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

-- Which period is its counterpart a year before? A plan over several years has none.
counterparts as (

    select
        periods.*,
        cast(periods.period_start_date - interval 1 year as date) as previous_start_date,
        cast(
            case
                when {{ is_whole_months('periods.period_start_date', 'periods.period_end_date') }}
                    then last_day(cast(periods.period_end_date - interval 1 year as date))
                else periods.period_end_date - interval 1 year
            end as date
        ) as previous_end_date,
        periods.period_start_date > periods.period_end_date - interval 1 year as has_counterpart
    from periods

),

final as (

    select
        counterparts.period_key,
        counterparts.period_start_date,
        counterparts.period_end_date,
        {{ period_type('counterparts.period_start_date', 'counterparts.period_end_date') }} as period_type,
        {{ period_name_zh('counterparts.period_start_date', 'counterparts.period_end_date') }} as period_name_zh,
        cast(year(counterparts.period_end_date) as integer) as period_year,
        cast(date_diff('day', counterparts.period_start_date, counterparts.period_end_date) + 1 as integer) as days,
        case
            when {{ is_whole_months('counterparts.period_start_date', 'counterparts.period_end_date') }}
                then
                    cast(
                        {{ months_between('counterparts.period_start_date', 'counterparts.period_end_date') }}
                        as integer
                    )
        end as months,
        (
            month(counterparts.period_start_date) = 1
            and day(counterparts.period_start_date) = 1
            and year(counterparts.period_start_date) = year(counterparts.period_end_date)
        ) as is_cumulative,
        (
            month(counterparts.period_start_date) = 1
            and day(counterparts.period_start_date) = 1
            and year(counterparts.period_start_date) = year(counterparts.period_end_date)
            and counterparts.period_end_date = last_day(counterparts.period_end_date)
        ) as is_calendar_ytd,
        case
            when counterparts.has_counterpart
                then {{ period_key('counterparts.previous_start_date', 'counterparts.previous_end_date') }}
        end as previous_year_period_key
    from counterparts

)

select * from final
