{#- The id of what the parts name: first 16 hex digits of SHA-256. Parts are content, never an address or a time. -#}
{%- macro hash_id(parts) -%}
    substr(
        sha256(
            {%- for part in parts %}
            coalesce(cast({{ part }} as varchar), '')
            {%- if not loop.last %} || chr(31) ||{% endif -%}
            {% endfor %}
        ), 1, 16
    )
{%- endmacro -%}

{#- Whose word counts when sources disagree: the lower, the better. -#}
{%- macro source_precedence(publisher_kind) -%}
    case {{ publisher_kind }}
        when 'statistics_bureau' then 1
        when 'government' then 2
        when 'newspaper' then 3
        else 4
    end
{%- endmacro -%}
