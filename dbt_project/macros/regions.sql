{#- Of a row that holds a region beside its parent, grandparent and great-grandparent: `part` (code or name_zh) of the
    one that is of this level, or null. -#}
{%- macro ancestor(row, level, part) -%}
    case '{{ level }}'
        when {{ row }}.level then {{ row }}.{{ 'region_code' if part == 'code' else part }}
        when {{ row }}.parent_level then {{ row }}.parent_{{ part }}
        when {{ row }}.grandparent_level then {{ row }}.grandparent_{{ part }}
        when {{ row }}.great_grandparent_level then {{ row }}.great_grandparent_{{ part }}
    end
{%- endmacro -%}

{#- Of a list of years those that come later than this one. -#}
{%- macro years_after(years, year) -%}
    list_filter({{ years }}, lambda y: y > {{ year }})
{%- endmacro -%}
