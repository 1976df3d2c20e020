{#- Published evidence names offices, not persons (var publish_person_names). Landing keeps the document's own words. -#}

{#- Of a list of leaders and units: those whose name ends like an office's. -#}
{%- macro offices_of(names) -%}
    {%- if var('publish_person_names') -%}
        {{ names }}
    {%- else -%}
        list_filter(
            {{ names }},
            lambda name: regexp_matches(
                name,
                '(局|委|办|办公室|部|处|科|股|中心|公司|政府|院|行|会|社|站|所|队|组|校|乡|镇|街道|区|市|县|省|厅|署|集团|单位|部门)$'
            )
        )
    {%- endif -%}
{%- endmacro -%}

{#- In a sentence: what stands after 责任领导 and its like, up to the end of its clause, gives way to an ellipsis. -#}
{%- macro without_person_names(sentence) -%}
    {%- if var('publish_person_names') -%}
        {{ sentence }}
    {%- else -%}
        regexp_replace(
            {{ sentence }},
            '((?:责任|牵头|分管|包保|联系|責任|牽頭|聯繫)(?:领导|領導|人|区领导|县领导|市领导)\s*[:：])[^;；)）。\n]*',
            '\1…',
            'g'
        )
    {%- endif -%}
{%- endmacro -%}
