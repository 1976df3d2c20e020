with chained as (

    -- Only where growth leads from one level to the next.
    select *
    from {{ ref('int_levels__chained') }}
    where growth_basis in ('nominal', 'quantity')

),

implied_levels as (

    select
        chained.*,
        'level' as measure,
        chained.unit as implied_unit,
        chained.base_unit as implied_base_unit,
        chained.growth_claim_id as other_claim_id,
        {{ as_figure(grown('chained.earlier_value', 'chained.growth_pct')) }} as value,
        {{ as_figure(grown(
            band_end('chained.earlier_value', 'chained.earlier_resolution', '-'),
            band_end('chained.growth_pct', 'chained.growth_resolution', '-')
        )) }} as value_low,
        {{ as_figure(grown(
            band_end('chained.earlier_value', 'chained.earlier_resolution', '+'),
            band_end('chained.growth_pct', 'chained.growth_resolution', '+')
        )) }} as value_high
    from chained
    where
        chained.is_growth_plain
        and not chained.is_level_stated

),

implied_growths as (

    select
        chained.*,
        'yoy' as measure,
        '%' as implied_unit,
        'percent' as implied_base_unit,
        chained.level_claim_id as other_claim_id,
        {{ as_figure(growth_between('cast(chained.earlier_value as double)', 'chained.level_value')) }} as value,
        {{ as_figure(growth_between(
            band_end('chained.earlier_value', 'chained.earlier_resolution', '+'),
            band_end('chained.level_value', 'chained.level_resolution', '-')
        )) }} as value_low,
        {{ as_figure(growth_between(
            band_end('chained.earlier_value', 'chained.earlier_resolution', '-'),
            band_end('chained.level_value', 'chained.level_resolution', '+')
        )) }} as value_high
    from chained
    where
        chained.level_value is not null
        and not chained.is_growth_stated

),

united as (

    select * from implied_levels
    union all by name
    select * from implied_growths

),

final as (

    select
        united.region_code,
        united.indicator_key,
        united.measure,
        united.implied_unit as unit,
        united.implied_base_unit as base_unit,
        united.period_key,
        united.period_start_date,
        united.period_end_date,
        united.start_year,
        united.span,
        united.value,
        united.value_low,
        united.value_high,
        list_sort([united.earlier_claim_id, united.other_claim_id]) as implied_from_claim_ids
    from united
    where
        united.value is not null
        and united.value_low is not null
        and united.value_high is not null

)

select * from final
