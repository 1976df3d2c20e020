with facts as (

    select * from {{ ref('int_facts__settled') }}

),

-- A plain statement that was set aside, beside the one that stands; what is told roundly contradicts nobody.
paired as (

    select
        standing.fact_key,
        standing.kind,
        standing.region_code,
        standing.indicator_key,
        standing.measure,
        standing.unit,
        standing.base_unit,
        standing.period_key,
        standing.strength_tier,
        standing.fact_id as standing_id,
        standing.value as standing_value,
        standing.value_high as standing_value_high,
        standing.claim_id as standing_claim_id,
        standing.document_kind as standing_document_kind,
        standing.said_date as standing_said_date,
        contrary.fact_id as contrary_id,
        contrary.value as contrary_value,
        contrary.value_high as contrary_value_high,
        contrary.claim_id as contrary_claim_id,
        contrary.document_kind as contrary_document_kind,
        contrary.said_date as contrary_said_date,
        contrary.value - standing.value as value_difference,
        case
            when standing.source_authority < contrary.source_authority then 'better_authority'
            when standing.said_order > contrary.said_order then 'said_later'
            when standing.is_still_said and not contrary.is_still_said then 'still_said'
            when standing.source_precedence < contrary.source_precedence then 'better_kind'
            when standing.is_table_cell and not contrary.is_table_cell then 'table_before_prose'
            when standing.kind = 'actual' and standing.resolution < contrary.resolution then 'told_finer'
            when standing.char_start < contrary.char_start then 'earlier_in_text'
            else 'lower_claim_id'
        end as standing_reason
    from facts as standing
    inner join facts as contrary
        on standing.fact_key = contrary.fact_key
    where
        standing.is_latest
        and contrary.is_set_aside
        and contrary.evidence_tier = 1

),

final as (

    select
        paired.contrary_id,
        paired.standing_id,
        paired.kind,
        paired.region_code,
        paired.indicator_key,
        paired.measure,
        paired.unit,
        paired.base_unit,
        paired.period_key,
        paired.strength_tier,
        paired.standing_value,
        paired.standing_value_high,
        paired.standing_claim_id,
        paired.standing_document_kind,
        paired.standing_said_date,
        paired.contrary_value,
        paired.contrary_value_high,
        paired.contrary_claim_id,
        paired.contrary_document_kind,
        paired.contrary_said_date,
        {{ as_figure('paired.value_difference') }} as value_difference,
        case
            when
                paired.measure in ('level', 'increment')
                and paired.base_unit not in ('percent', 'percentage_point')
                and paired.standing_value > 0
                then try(cast(100 * paired.value_difference / paired.standing_value as decimal(30, 4)))
        end as value_difference_pct,
        paired.standing_reason
    from paired

)

select * from final
