with indicators as (

    select * from {{ ref('int_indicators__described') }}

),

final as (

    select
        indicators.indicator_key,
        indicators.indicator_id,
        indicators.name_zh,
        indicators.name_en,
        indicators.qualifier,
        indicators.unit,
        indicators.dimension,
        indicators.direction,
        indicators.accumulation,
        indicators.is_additive,
        indicators.growth_basis,
        indicators.is_core,
        indicators.is_vocabulary,
        indicators.claim_count
    from indicators

)

select * from final
order by indicator_key asc
