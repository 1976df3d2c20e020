{#- Of a region and the four above it (tables named as below): the code of the one at a level, null where there is none. -#}
{%- macro code_at_level(level) -%}
    case '{{ level }}'
        {%- for rung in ['placed', 'parents', 'grandparents', 'great_grandparents', 'great_great_grandparents'] %}
        when {{ rung }}.level then {{ rung }}.region_code
        {%- endfor %}
    end
{%- endmacro -%}
