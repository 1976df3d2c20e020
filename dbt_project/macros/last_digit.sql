{#- One unit of the last digit written of a decimal: 86.08 → 0.01, 86.1 → 0.1, 8 → 1. How precisely was it told? -#}
{%- macro last_digit(decimal_value) -%}
    (
        1 / pow(
            10,
            length(rtrim(cast({{ decimal_value }} as varchar), '0'))
            - strpos(rtrim(cast({{ decimal_value }} as varchar), '0'), '.')
        )
    )
{%- endmacro -%}
