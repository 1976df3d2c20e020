{#- What kind of period is start..end (dates, both inclusive), and what is it called? One place decides. -#}

{%- macro is_whole_months(start_date, end_date) -%}
    (day({{ start_date }}) = 1 and {{ end_date }} = last_day({{ end_date }}))
{%- endmacro -%}

{%- macro months_between(start_date, end_date) -%}
    ((year({{ end_date }}) - year({{ start_date }})) * 12 + month({{ end_date }}) - month({{ start_date }}) + 1)
{%- endmacro -%}

{%- macro period_type(start_date, end_date) -%}
    case
        when {{ start_date }} = {{ end_date }} then 'day'
        when not {{ is_whole_months(start_date, end_date) }} then 'other'
        when
            year({{ start_date }}) < year({{ end_date }})
            and month({{ start_date }}) = 1
            and month({{ end_date }}) = 12
            then 'multi_year'
        when year({{ start_date }}) < year({{ end_date }}) then 'other'
        when {{ months_between(start_date, end_date) }} = 12 then 'year'
        when {{ months_between(start_date, end_date) }} = 6 and month({{ start_date }}) in (1, 7) then 'half'
        when {{ months_between(start_date, end_date) }} = 3 and month({{ start_date }}) in (1, 4, 7, 10) then 'quarter'
        when {{ months_between(start_date, end_date) }} = 1 then 'month'
        when month({{ start_date }}) = 1 then 'ytd'
        else 'other'
    end
{%- endmacro -%}

{%- macro period_key(start_date, end_date) -%}
    case {{ period_type(start_date, end_date) }}
        when 'day' then strftime({{ start_date }}, '%Y-%m-%d')
        when 'year' then strftime({{ start_date }}, '%Y')
        when 'half' then strftime({{ start_date }}, '%Y') || 'H' || ((month({{ start_date }}) + 5) // 6)
        when 'quarter' then strftime({{ start_date }}, '%Y') || 'Q' || quarter({{ start_date }})
        when 'month' then strftime({{ start_date }}, '%Y-%m')
        when 'multi_year' then strftime({{ start_date }}, '%Y') || '..' || strftime({{ end_date }}, '%Y')
        else
            case
                when {{ is_whole_months(start_date, end_date) }}
                    then strftime({{ start_date }}, '%Y-%m') || '..' || strftime({{ end_date }}, '%Y-%m')
                else strftime({{ start_date }}, '%Y-%m-%d') || '..' || strftime({{ end_date }}, '%Y-%m-%d')
            end
    end
{%- endmacro -%}

{#- A period as a Chinese reader says it: 2022年一季度, 2022年1—4月. -#}
{%- macro period_name_zh(start_date, end_date) -%}
    case {{ period_type(start_date, end_date) }}
        when 'day' then strftime({{ start_date }}, '%Y年%-m月%-d日')
        when 'year' then strftime({{ start_date }}, '%Y年')
        when 'half' then strftime({{ start_date }}, '%Y年')
                || case month({{ start_date }}) when 1 then '上' else '下' end || '半年'
        when 'quarter'
            then strftime({{ start_date }}, '%Y年') || ['一', '二', '三', '四'][quarter({{ start_date }})] || '季度'
        when 'month' then strftime({{ start_date }}, '%Y年%-m月')
        when 'multi_year' then strftime({{ start_date }}, '%Y') || '—' || strftime({{ end_date }}, '%Y年')
        else
            case
                when not {{ is_whole_months(start_date, end_date) }}
                    then strftime({{ start_date }}, '%Y年%-m月%-d日') || '—' || strftime({{ end_date }}, '%Y年%-m月%-d日')
                when year({{ start_date }}) = year({{ end_date }})
                    then strftime({{ start_date }}, '%Y年%-m') || '—' || strftime({{ end_date }}, '%-m月')
                else strftime({{ start_date }}, '%Y年%-m月') || '—' || strftime({{ end_date }}, '%Y年%-m月')
            end
    end
{%- endmacro -%}

{#- Share of start..end gone by as_of, in percent: in months where all three fall on month ends, else in days. -#}
{%- macro time_elapsed_pct(start_date, end_date, as_of_date) -%}
    cast(
        case
            when {{ is_whole_months(start_date, end_date) }} and {{ as_of_date }} = last_day({{ as_of_date }})
                then
                    100.0 * {{ months_between(start_date, as_of_date) }}
                    / {{ months_between(start_date, end_date) }}
            else
                100.0 * (date_diff('day', {{ start_date }}, {{ as_of_date }}) + 1)
                / (date_diff('day', {{ start_date }}, {{ end_date }}) + 1)
        end as decimal(18, 4)
    )
{%- endmacro -%}

{#- Where a period lies in its year, as one number: first month and day, years between, last month, and the last day
    unless it ends the month. The same for every year: 2022Q1 and 2021Q1 share it; January alone and January to February
    do not (statistics offices publish these two months together, so January alone has no counterpart). -#}
{%- macro period_span(start_date, end_date) -%}
    (
        (month({{ start_date }}) * 100 + day({{ start_date }})) * 1000000
        + (year({{ end_date }}) - year({{ start_date }})) * 10000
        + month({{ end_date }}) * 100
        + case when {{ end_date }} = last_day({{ end_date }}) then 0 else day({{ end_date }}) end
    )
{%- endmacro -%}
