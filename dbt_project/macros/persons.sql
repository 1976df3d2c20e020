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

{#- In a text: three places where a person's name gives way to an ellipsis. What stands after 责任领导 and its like, up
    to the end of its clause; what looks like names after a title (市长张某、李某某主持); a name before 同志. A name is a
    surname of var person_surnames with one or two characters behind it, and must end where a clause does or before a
    word of var person_deeds: 市长热线 and 县长高度重视 stay. RE2 looks neither back nor ahead, so what bounds a name is
    matched and put back. -#}
{%- macro without_person_names(text) -%}
    {%- if var('publish_person_names') -%}
        {{ text }}
    {%- else -%}
        {%- set name = '[' ~ var('person_surnames') ~ '][ \\x{3000}]{0,2}\\p{Han}{1,2}' -%}
        {%- set names = name ~ '(?:[、和]' ~ name ~ ')*' -%}
        {%- set bound = '[、，,。；;：:（）()\\s]' -%}
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    {{ text }},
                    '((?:责任|牵头|分管|包保|联系|責任|牽頭|聯繫)(?:领导|領導|人|区领导|县领导|市领导)\s*[:：])[^;；)）。\n]*',
                    '\1…',
                    'g'
                ),
                '((?:{{ var('person_titles') | join('|') }})[:：]?[ \x{3000}]*){{ names }}({{ bound }}|{{ var('person_deeds') | join('|') }}|$)',
                '\1…\2',
                'g'
            ),
            '(^|{{ bound }}|由){{ names }}(同志)',
            '\1…\2',
            'g'
        )
    {%- endif -%}
{%- endmacro -%}

{#- Of a text, at most var published_text_chars characters around the words of `quote`; an ellipsis where it is cut. -#}
{%- macro around_quote(text, quote) -%}
    {%- set window = (var('published_text_chars') | int) - 2 -%}
    {%- set begin -%}
        greatest(
            1,
            least(
                strpos({{ text }}, {{ quote }}) - ({{ window }} - length({{ quote }})) // 2,
                length({{ text }}) - {{ window }} + 1
            )
        )
    {%- endset -%}
    case
        when length({{ text }}) <= {{ window + 2 }} then {{ text }}
        else
            if({{ begin }} > 1, '…', '')
            || substring({{ text }}, {{ begin }}, {{ window }})
            || if({{ begin }} + {{ window }} <= length({{ text }}), '…', '')
    end
{%- endmacro -%}
