with corrections as (

    select * from {{ ref('int_corrections__read') }}

),

matched as (

    select * from {{ ref('int_corrections__matched') }}

),

sources as (

    select * from {{ ref('stg_landing__sources') }}

),

claims as (

    select * from {{ ref('int_claims__newest') }}

),

corrected_claims as (

    select * from {{ ref('int_claims__corrected') }}

),

found as (

    select
        matched.claim_id,
        matched.action,
        bool_or(matched.read_text = matched.expected_text) as is_expected,
        bool_or(matched.read_text = matched.corrected_text) as is_corrected_text,
        min(matched.read_text) as read_text
    from matched
    group by matched.claim_id, matched.action

),

-- Corrections whose claim is gone. What stands in an id is put side by side, to find the claim under its new id.
lost as (

    select
        corrections.claim_id,
        corrections.source_id,
        {%- for field in ['kind', 'region', 'indicator', 'measure'] %}
        max(corrections.expected_text) filter (where corrections.field = '{{ field }}') as expected_{{ field }},
        {%- endfor %}
        max(corrections.expected_start_date) as expected_start_date,
        max(corrections.expected_end_date) as expected_end_date
    from corrections
    semi join sources
        on corrections.source_id = sources.source_id
    anti join matched
        on corrections.claim_id = matched.claim_id
    where corrections.is_possible
    group by corrections.claim_id, corrections.source_id

),

-- A claim that would have the lost id if it were still read as the correction expects is the same figure, read anew.
renamed as (

    select
        lost.claim_id,
        claims.claim_id as new_claim_id,
        claims.kind,
        claims.region_code as region,
        claims.indicator_name_zh as indicator,
        claims.measure,
        {{ period_key('claims.period_start_date', 'claims.period_end_date') }} as period,
        coalesce(claims.strength, 'none') as strength,
        claims.comparator
    from lost
    inner join claims
        on
            lost.source_id = claims.source_id
            and lost.claim_id = {{ hash_id([
                'claims.text_sha256',
                'claims.char_start',
                'claims.char_end',
                'claims.cell',
                'coalesce(lost.expected_kind, claims.kind)',
                'coalesce(lost.expected_region, claims.region_code)',
                'coalesce(lost.expected_indicator, claims.indicator_name_zh)',
                'coalesce(lost.expected_measure, claims.measure)',
                'coalesce(lost.expected_start_date, claims.period_start_date)',
                'coalesce(lost.expected_end_date, claims.period_end_date)'
            ]) }}
    qualify
        row_number() over (
            partition by lost.claim_id
            order by
                claims.claim_id asc,
                claims.raw_sha256 asc
        ) = 1

),

-- Where a copy of the text still stands, it still needs its correction.
shown as (

    select distinct corrected_claims.claim_id
    from corrected_claims
    where corrected_claims.is_corrected and corrected_claims.is_still_shown

),

-- The source replaced the page, and the page now says what the correction had put in.
said_now as (

    select distinct corrected_claims.claim_id
    from corrected_claims
    inner join claims
        on
            corrected_claims.source_id = claims.source_id
            and corrected_claims.url = claims.url
            and corrected_claims.kind = claims.kind
            and corrected_claims.region_code = claims.region_code
            and corrected_claims.indicator_name_zh = claims.indicator_name_zh
            and corrected_claims.measure = claims.measure
            and corrected_claims.period_start_date = claims.period_start_date
            and corrected_claims.period_end_date = claims.period_end_date
            and corrected_claims.original_unit = claims.original_unit
            and corrected_claims.original_value = claims.original_value
            and corrected_claims.original_value_high is not distinct from claims.original_value_high
            and corrected_claims.strength is not distinct from claims.strength
            and corrected_claims.comparator = claims.comparator
    anti join shown
        on corrected_claims.claim_id = shown.claim_id
    where
        corrected_claims.is_corrected
        and not corrected_claims.is_still_shown
        and claims.is_still_shown

),

judged as (

    select
        corrections.*,
        found.read_text,
        renamed.new_claim_id,
        case
            when not corrections.is_possible then 'impossible'
            when
                count(*) over (partition by corrections.claim_id, corrections.field) > 1
                or (
                    bool_or(corrections.action = 'drop') over (partition by corrections.claim_id)
                    and count(*) over (partition by corrections.claim_id) > 1
                )
                then 'contradictory'
            when found.is_expected and said_now.claim_id is not null then 'said_by_source'
            when found.is_expected then 'applied'
            when found.is_corrected_text then 'read_right'
            when found.claim_id is not null then 'stale'
            when sources.source_id is null then 'not_in_scope'
            when
                corrections.corrected_text = case corrections.field
                    when 'kind' then renamed.kind
                    when 'region' then renamed.region
                    when 'indicator' then renamed.indicator
                    when 'measure' then renamed.measure
                    when 'period' then renamed.period
                    when 'strength' then renamed.strength
                    when 'comparator' then renamed.comparator
                end
                then 'read_right'
            else 'unmatched'
        end as status
    from corrections
    left join found
        on
            corrections.claim_id = found.claim_id
            and corrections.action = found.action
    left join sources
        on corrections.source_id = sources.source_id
    left join renamed
        on corrections.claim_id = renamed.claim_id
    left join said_now
        on corrections.claim_id = said_now.claim_id

),

final as (

    select
        judged.*,
        case judged.status
            when 'impossible'
                then
                    'mend this row: no claim that says ' || coalesce(judged.expected_text, 'something unreadable')
                    || ' can be corrected to ' || coalesce(judged.corrected_text, 'that') || ' by ' || judged.action
                    || case judged.action
                        when 'set_strength'
                            then '; a target has a strength and a result has none: set_kind of the claim goes with it'
                        when 'set_comparator'
                            then '; the comparator of a range is range, so that set_value of the claim decides'
                        else ''
                    end
            when 'contradictory' then 'keep one of the rows that correct this claim in this way'
            when 'said_by_source'
                then
                    'remove this row: the source replaced its page and now says ' || judged.corrected_text || ' itself'
            when 'read_right'
                then 'remove this row: the claim is now read as ' || judged.corrected_text || ' without it'
            when 'stale'
                then
                    'look again: the claim now says ' || coalesce(judged.read_text, 'nothing')
                    || ', not ' || judged.expected_text || '; mend expected_value or remove this row'
            when 'unmatched'
                then
                    'remove this row: source ' || judged.source_id || ' has no such claim any more'
                    || coalesce('; or take its new id ' || judged.new_claim_id, '')
        end as message
    from judged

)

select * from final
