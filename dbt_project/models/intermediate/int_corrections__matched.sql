with corrections as (

    select *
    from {{ ref('int_corrections__read') }}
    where is_possible

),

claims as (

    select * from {{ ref('int_claims__newest') }}

),

-- The claim's id is that of its text, so a correction works wherever the text stands.
final as (

    select
        claims.claim_id,
        claims.raw_sha256,
        claims.source_id,
        corrections.action,
        corrections.field,
        corrections.expected_text,
        corrections.corrected_text,
        corrections.corrected_low,
        corrections.corrected_high,
        corrections.corrected_start_date,
        corrections.corrected_end_date,
        case corrections.field
            when 'value' then {{ value_text('claims.original_value', 'claims.original_value_high') }}
            when 'unit' then claims.original_unit
            when 'period' then {{ period_key('claims.period_start_date', 'claims.period_end_date') }}
            when 'region' then claims.region_code
            when 'indicator' then claims.indicator_name_zh
            when 'measure' then claims.measure
            when 'kind' then claims.kind
            when 'strength' then coalesce(claims.strength, 'none')
            when 'comparator' then claims.comparator
        end as read_text
    from corrections
    inner join claims
        on corrections.claim_id = claims.claim_id

)

select * from final
