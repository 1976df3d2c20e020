{#- Seed claim_correction holds what people type. These read it: values, ranges and periods in the one way they compare. -#}

{#- A decimal without the zeros that its scale adds: 90.000000000 → 90. -#}
{%- macro decimal_text(decimal_value) -%}
    rtrim(rtrim(cast(cast({{ decimal_value }} as decimal(30, 9)) as varchar), '0'), '.')
{%- endmacro -%}

{#- `90`, or `5..6` of a range, as numbers. Null where the text is neither: `1,200`, `5..`, `1..2..3`. -#}
{%- macro low_of(text) -%}
    case when {{ _is_value(text) }} then try_cast(split_part({{ text }}, '..', 1) as decimal(30, 9)) end
{%- endmacro -%}

{%- macro _is_value(text) -%}
    regexp_full_match({{ text }}, '-?[0-9]+([.][0-9]+)?([.][.]-?[0-9]+([.][0-9]+)?)?')
{%- endmacro -%}

{%- macro high_of(text) -%}
    case when {{ _is_value(text) }} then try_cast(nullif(split_part({{ text }}, '..', 2), '') as decimal(30, 9)) end
{%- endmacro -%}

{%- macro value_text(low, high) -%}
    {{ decimal_text(low) }} || coalesce('..' || {{ decimal_text(high) }}, '')
{%- endmacro -%}

{#- The first or last day of a period as claims name it: 2023, 2023H1, 2023Q2, 2023-05, 2023-05-31, or two with `..`. -#}
{%- macro first_day_of(text) -%}
    {{ _day_of("split_part(" ~ text ~ ", '..', 1)", 'first') }}
{%- endmacro -%}

{%- macro last_day_of(text) -%}
    {{ _day_of("split_part(" ~ text ~ ", '..', -1)", 'last') }}
{%- endmacro -%}

{%- macro _day_of(part, end) -%}
    {%- set month -%}
        case
            when regexp_full_match({{ part }}, '[0-9]{4}') then {{ 1 if end == 'first' else 12 }}
            when regexp_full_match({{ part }}, '[0-9]{4}H[12]')
                then 6 * try_cast(right({{ part }}, 1) as integer) {{ '- 5' if end == 'first' }}
            when regexp_full_match({{ part }}, '[0-9]{4}Q[1-4]')
                then 3 * try_cast(right({{ part }}, 1) as integer) {{ '- 2' if end == 'first' }}
            when regexp_full_match({{ part }}, '[0-9]{4}-(0[1-9]|1[0-2])') then try_cast(right({{ part }}, 2) as integer)
        end
    {%- endset -%}
    {%- set day = "make_date(try_cast(left(" ~ part ~ ", 4) as integer), " ~ month ~ ", 1)" -%}
    case
        when regexp_full_match({{ part }}, '[0-9]{4}-[0-9]{2}-[0-9]{2}') then try_cast({{ part }} as date)
        else {{ day if end == 'first' else "last_day(" ~ day ~ ")" }}
    end
{%- endmacro -%}
