with facts as (

    select *
    from {{ ref('int_facts__settled') }}
    where kind = 'target'

),

final as (

    select
        facts.fact_id as target_id,
        facts.region_code,
        facts.indicator_key,
        facts.measure,
        facts.unit,
        facts.base_unit,
        facts.period_key,
        facts.period_start_date,
        facts.period_end_date,
        facts.strength_tier,
        facts.strength,
        facts.comparator,
        facts.value,
        facts.value_high,
        cast(facts.vintage_number as integer) as vintage_number,
        facts.vintage_status,
        facts.is_latest,
        cast(facts.revision_number as integer) as revision_number,
        {{ as_figure('facts.revision_size') }} as revision_size,
        facts.revision_pct,
        facts.superseded_by_id,
        facts.set_aside_by_id,
        facts.said_date,
        facts.learnt_at,
        facts.stood_from_dates,
        facts.stood_until_dates,
        facts.stood_from_at,
        facts.stood_until_at,
        facts.is_still_said,
        facts.is_optional,
        facts.is_corrected,
        facts.is_conflicted,
        facts.appearance_count,
        facts.source_count,
        facts.publisher_kind,
        facts.document_kind,
        facts.source_precedence,
        facts.claim_id,
        facts.document_id
    from facts

)

select * from final
