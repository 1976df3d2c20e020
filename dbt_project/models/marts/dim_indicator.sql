with indicators as (

    select * from {{ ref('int_indicators__described') }}

),

vocabulary as (

    select * from {{ ref('indicator') }}

),

final as (

    select
        indicators.indicator_key,
        indicators.indicator_id,
        indicators.name_zh,
        indicators.name_en,
        indicators.qualifier,
        -- A key that a document's words compose (规上工业增加值 of 增加值) is a part of the vocabulary's.
        case
            when not indicators.is_vocabulary and indicators.qualifier is not null then indicators.indicator_id
        end as whole_indicator_key,
        indicators.unit,
        indicators.dimension,
        indicators.direction,
        indicators.accumulation,
        indicators.is_additive,
        indicators.growth_basis,
        indicators.is_core,
        indicators.is_vocabulary,
        indicators.claim_count,
        vocabulary.nbs_name as nbs_name_zh,
        vocabulary.note
    from indicators
    left join vocabulary
        on indicators.indicator_key = vocabulary.indicator_id

)

select * from final
