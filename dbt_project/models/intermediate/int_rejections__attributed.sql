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

cues as (

    select * from {{ ref('cue') }}

),

-- What to look for: names of indicators, and words that promise or report. A forecast may be either; a word of one
-- character stands inside too many others (将 in 将军, 要 in 主要).
words as (

    select
        'indicator' as asked,
        indicators.indicator_id as answer,
        indicators.name_zh as word
    from indicators
    union
    select
        'indicator' as asked,
        aliases.indicator_id as answer,
        aliases.alias as word
    from aliases
    where aliases.indicator_id is not null
    union
    select
        'kind' as asked,
        case when cues.class = 'modal' then 'target' else 'actual' end as answer,
        cues.phrase as word
    from cues
    where
        (cues.class = 'modal' and cues.value != 'forecast')
        or cues.class = 'done'

),

known as (

    select
        words.asked,
        words.answer,
        words.word,
        length(words.word) as word_length,
        right(words.word, 2) as ending
    from words
    where length(words.word) >= 2

),

numbered as (

    select
        rejections.document_id,
        rejections.reason,
        rejections.kind,
        rejections.period_year,
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

-- A word is found by its last two characters first: each place of a sentence meets the few words that end so, not all
-- of them.
places as (

    select
        numbered.rejection_number,
        numbered.lead,
        unnest(range(2, length(numbered.lead) + 1)) as place
    from numbered

),

found as (

    select
        places.rejection_number,
        places.place,
        known.asked,
        known.answer,
        known.word,
        known.word_length
    from places
    inner join known
        on substr(places.lead, places.place - 1, 2) = known.ending
    where
        places.place >= known.word_length
        and substr(places.lead, places.place - known.word_length + 1, known.word_length) = known.word

),

-- The word that ends last before the figure speaks of it; of two that end together the longer one.
nearest as (

    select *
    from found
    qualify
        row_number() over (
            partition by rejection_number, asked
            order by
                place desc,
                word_length desc,
                answer asc
        ) = 1

),

final as (

    select
        numbered.document_id,
        numbered.reason,
        numbered.rejection_number,
        subjects.answer as indicator_key,
        subjects.word as written_name,
        coalesce(numbered.kind, kinds.answer, 'unknown') as kind,
        -- The year that is named last before the figure, unless it is the one that is compared with.
        coalesce(
            numbered.period_year,
            try_cast(
                nullif(regexp_extract(numbered.lead, '.*(?:^|[^比较0-9])((?:19|20)[0-9]{2})年', 1), '') as bigint
            )
        ) as period_year
    from numbered
    inner join nearest as subjects
        on
            numbered.rejection_number = subjects.rejection_number
            and subjects.asked = 'indicator'
    left join nearest as kinds
        on
            numbered.rejection_number = kinds.rejection_number
            and kinds.asked = 'kind'

)

select * from final
