with disagreements as (

    select * from {{ ref('int_levels__disagreeing') }}

),

final as (

    select
        disagreements.region_code,
        disagreements.indicator_key,
        disagreements.unit,
        disagreements.base_unit,
        disagreements.period_key,
        disagreements.period_start_date,
        disagreements.period_end_date,
        disagreements.earlier_period_key,
        disagreements.level_value,
        disagreements.growth_pct,
        disagreements.earlier_value,
        disagreements.implied_earlier_value,
        disagreements.implied_earlier_low,
        disagreements.implied_earlier_high,
        {{ as_figure('disagreements.difference') }} as difference,
        disagreements.difference_pct,
        disagreements.implied_growth_pct,
        disagreements.growth_basis as growth_comparability,
        disagreements.agreeing_earlier_value,
        disagreements.likely_reason,
        disagreements.level_claim_id,
        disagreements.growth_claim_id,
        disagreements.earlier_claim_id
    from disagreements

)

select * from final
