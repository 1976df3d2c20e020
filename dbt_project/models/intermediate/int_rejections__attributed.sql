-- 高于目标0.4个百分点 is a distance between two figures and no figure of the indicator: nothing is missing with it.
with rejections as (

    select *
    from {{ ref('int_rejections__united') }}
    where not regexp_matches(quote, '[个個].{0,6}百分[点點]')

),

indicators as (

    select * from {{ ref('indicator') }}

),

aliases as (

    select * from {{ ref('indicator_alias') }}

),

names as (

    select
        indicators.indicator_id,
        indicators.name_zh as written_name
    from indicators
    union
    select
        aliases.indicator_id,
        aliases.alias as written_name
    from aliases
    where aliases.indicator_id is not null

),

numbered as (

    select
        rejections.document_id,
        rejections.reason,
        row_number() over (
            order by
                rejections.document_id asc,
                rejections.stage asc,
                rejections.reason asc,
                rejections.char_start asc nulls last,
                rejections.char_end asc nulls last,
                rejections.cell asc nulls last,
                rejections.claim_id asc nulls last,
                rejections.detail asc nulls last
        ) as rejection_number,
        -- What stands before the figure in its sentence.
        left(rejections.sentence, greatest(strpos(rejections.sentence, rejections.quote) - 1, 0)) as lead
    from rejections

),

-- The name that ends last before the figure is its subject; of two that end together the longer one.
final as (

    select
        numbered.document_id,
        numbered.reason,
        numbered.rejection_number,
        names.indicator_id as indicator_key,
        names.written_name
    from numbered
    inner join names
        on contains(numbered.lead, names.written_name)
    qualify
        row_number() over (
            partition by numbered.rejection_number
            order by
                strpos(reverse(numbered.lead), reverse(names.written_name)) asc,
                length(names.written_name) desc,
                names.indicator_id asc
        ) = 1

)

select * from final
