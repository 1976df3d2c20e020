{#- What many sayings of one figure make of it, over a group or over a window frame that ends at some moment. -#}
{%- macro statement_of_sayings(frame='') -%}
    min(sayings.published_date) {{ frame }} as said_date,
    min(sayings.source_authority) {{ frame }} as source_authority,
    min(sayings.source_precedence) {{ frame }} as source_precedence,
    bool_and(sayings.is_optional) {{ frame }} as is_optional,
    bool_or(sayings.is_table_cell) {{ frame }} as is_table_cell,
    bool_and(sayings.comparator in ('ge', 'le', 'approx')) {{ frame }} as is_bound,
    min(sayings.resolution) {{ frame }} as resolution
{%- endmacro -%}

{#- Which of two sayings of one figure is its evidence? The one that sorts first; when it was fetched decides nothing. -#}
{%- macro evidence_order(saying) -%}
    row(
        {{ saying }}.is_optional,
        {{ saying }}.source_authority,
        {{ saying }}.source_precedence,
        coalesce({{ saying }}.published_date, date '9999-12-31'),
        not {{ saying }}.is_table_cell,
        {{ saying }}.char_start,
        {{ saying }}.claim_id,
        {{ saying }}.source_id,
        {{ saying }}.raw_sha256
    )
{%- endmacro -%}

{#- Is the coarse statement the fine one told roundly? 86.1 beside 86.08 is; a promise of 8 beside 8.3 is another one. -#}
{%- macro is_told_roundly(coarse, fine) -%}
    {{ coarse }}.kind = 'actual'
    and {{ fine }}.resolution < {{ coarse }}.resolution
    and {{ fine }}.value_high is null
    and {{ coarse }}.value_high is null
    and abs({{ fine }}.value - {{ coarse }}.value) * 2 <= {{ coarse }}.resolution
{%- endmacro -%}

{#- What is a statement worth before we ask who made it? 1 plain, 2 optional, 3 a result told as a bound or roundly. -#}
{%- macro evidence_tier(statement, is_rounded) -%}
    case
        when {{ statement }}.is_optional then 2
        when {{ is_rounded }} then 3
        when {{ statement }}.kind = 'actual' and {{ statement }}.is_bound then 3
        else 1
    end
{%- endmacro -%}

{#- An undated statement counts as the oldest: it replaces nothing that bears a date. -#}
{%- macro said_order(said_date) -%}
    coalesce({{ said_date }}, date '0001-01-01')
{%- endmacro -%}

{#-
  Which of two statements of equal worth, said on one day, stands? The one from the better kind of document; a table
  before prose, a result told finely before one told roundly, what stands first in its text. The ids make it total.
-#}
{%- macro tie_order(statement) -%}
    {{ statement }}.source_precedence asc,
    {{ statement }}.is_table_cell desc,
    case when {{ statement }}.kind = 'actual' then {{ statement }}.resolution end asc nulls last,
    {{ statement }}.char_start asc,
    {{ statement }}.claim_id asc,
    {{ statement }}.fact_id asc
{%- endmacro -%}
