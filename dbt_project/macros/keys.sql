{#- What the parts name, as one text: they are content, never an address or a time. A missing one is an empty one. -#}
{%- macro key_text(parts) -%}
    concat_ws(
        chr(31)
        {%- for part in parts %},
        coalesce(cast({{ part }} as varchar), '')
        {%- endfor %}
    )
{%- endmacro -%}

{#- The id of what the parts name: first 16 hex digits of SHA-256. -#}
{%- macro hash_id(parts) -%}
    substr(sha256({{ key_text(parts) }}), 1, 16)
{%- endmacro -%}

{#- Which publisher's copy of one text tells the document: the lower, the better. Whose word counts when documents
    disagree is another question, which seed `source_precedence` answers by kind of document. -#}
{%- macro copy_order(publisher_kind) -%}
    case {{ publisher_kind }}
        when 'statistics_bureau' then 1
        when 'government' then 2
        when 'newspaper' then 3
        else 4
    end
{%- endmacro -%}
