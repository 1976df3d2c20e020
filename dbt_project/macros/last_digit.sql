{#- One unit of the last digit written of a decimal: 86.08 → 0.01, 86.1 → 0.1, 8 → 1. How precisely was it told? Its text
    is read only where four digits do not tell it: that costs three times as much. -#}
{%- macro last_digit(decimal_value) -%}
    (
        1 / pow(
            10,
            case
                {%- for digits in range(5) %}
                when {{ decimal_value }} = round({{ decimal_value }}, {{ digits }}) then {{ digits }}
                {%- endfor %}
                else
                    length(rtrim(cast({{ decimal_value }} as varchar), '0'))
                    - strpos(rtrim(cast({{ decimal_value }} as varchar), '0'), '.')
            end
        )
    )
{%- endmacro -%}
