{#- Level and growth of one quantity bind its level a year before. Figures are rounded where they are told, so each
    formula also gives its band: `resolution` is one unit of the last digit written, and half of it is unknown.
    Computed in floating point and published as decimals; an absurd figure (beyond 10^21) gives null, not a stop. -#}

{#- One end of what a rounded figure may have been: side is '-' or '+'. -#}
{%- macro band_end(value, resolution, side) -%}
    (cast({{ value }} as double) {{ side }} cast({{ resolution }} as double) / 2)
{%- endmacro -%}

{%- macro grown(level, growth_pct) -%}
    ({{ level }} * (1 + {{ growth_pct }} / 100))
{%- endmacro -%}

{%- macro growth_between(earlier, later) -%}
    (100 * ({{ later }} / {{ earlier }} - 1))
{%- endmacro -%}

{%- macro as_figure(expression) -%}
    try_cast({{ expression }} as decimal(30, 9))
{%- endmacro -%}

{%- macro as_share(expression) -%}
    try_cast({{ expression }} as decimal(18, 4))
{%- endmacro -%}
