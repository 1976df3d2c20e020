with promises as (

    select * from {{ ref('int_attainment__promised') }}

),

-- Only where growth leads from one level to the next.
levels as (

    select *
    from {{ ref('int_levels__comparable') }}
    where growth_basis in ('nominal', 'quantity')

),

-- A promised growth of 8 % on last year's level: exact as a promise, of a range both ends, on a level that was rounded.
-- A level that is promised in words speaks for itself.
final as (

    select
        growths.target_id,
        levels.unit as implied_target_level_unit,
        levels.claim_id as earlier_claim_id,
        {{ as_figure(grown('levels.value', 'growths.promised_value')) }} as implied_target_level,
        {{ as_figure(grown(
            band_end('levels.value', 'levels.resolution', '-'), 'growths.value'
        )) }} as implied_target_level_low,
        {{ as_figure(grown(
            band_end('levels.value', 'levels.resolution', '+'), 'coalesce(growths.value_high, growths.value)'
        )) }} as implied_target_level_high
    from promises as growths
    inner join levels
        on
            growths.region_code = levels.region_code
            and growths.indicator_key = levels.indicator_key
            and growths.span = levels.span
            and growths.start_year = levels.start_year + 1
    left join promises as stated
        on
            growths.region_code = stated.region_code
            and growths.indicator_key = stated.indicator_key
            and growths.period_key = stated.period_key
            and growths.strength_tier = stated.strength_tier
            and stated.measure = 'level'
    where
        growths.measure = 'yoy'
        and growths.base_unit = 'percent'
        and growths.promised_value > -100
        and stated.target_id is null

)

select * from final
