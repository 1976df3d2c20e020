{#- A title as seed document_kind compares it: without spaces, quotation marks, brackets and what stands in them (a
    pinyin gloss, a part's number, 「（2024年1月10日在…会议上）」), without a closing 「——2023年1月5日在…会议上」, and in
    simplified script as far as the characters of the seed's patterns go. -#}
{%- macro plain_title(title) -%}
    translate(
        regexp_replace(
            regexp_replace(
                coalesce({{ title }}, ''),
                '[（(【\[〔][^）)】\]〕]*[）)】\]〕]|[\s\x{3000}\x{00a0}《》〈〉「」“”"]',
                '',
                'g'
            ),
            '[—－-]+[^—－-]*在[^—－-]*(会议|会議|會議|大会|大會)[^—－-]*$',
            ''
        ),
        '書會黨冊決況劃務動單發號聽員國圖審導開執報標濟熱綱經統節見規覽計討訓議記論訪讀調談責運進選鑑問隊預',
        '书会党册决况划务动单发号听员国图审导开执报标济热纲经统节见规览计讨训议记论访读调谈责运进选鉴问队预'
    )
{%- endmacro -%}

{#- How to cite a document: who, 「what」, when, where. What is not known is left out. -#}
{%- macro citation(document) -%}
    concat_ws(
        '，',
        {{ document }}.publisher,
        '《' || {{ document }}.title || '》',
        strftime({{ document }}.published_date, '%Y-%m-%d'),
        {{ document }}.url
    )
{%- endmacro -%}
