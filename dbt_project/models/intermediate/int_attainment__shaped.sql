with compared as (

    select *
    from {{ ref('int_attainment__compared') }}
    where
        is_accumulating
        and is_within_year
        and basis = 'year_to_date'

),

results as (

    select *
    from {{ ref('int_attainment__results') }}
    where is_plain and value > 0

),

-- Of the same region, indicator, measure and unit alone: the shape of a sibling's year is not borrowed. A year whose
-- part exceeds its whole was revised in between and tells no shape.
shares as (

    select
        compared.target_id,
        parts.start_year,
        {{ as_share('100 * cast(parts.value as double) / wholes.value') }} as share_pct
    from compared
    inner join results as parts
        on
            compared.region_code = parts.region_code
            and compared.indicator_key = parts.indicator_key
            and compared.measure = parts.measure
            and compared.base_unit = parts.base_unit
            and compared.compared_span = parts.span
    inner join results as wholes
        on
            compared.region_code = wholes.region_code
            and compared.indicator_key = wholes.indicator_key
            and compared.measure = wholes.measure
            and compared.base_unit = wholes.base_unit
            and compared.span = wholes.span
            and parts.start_year = wholes.start_year
    where
        parts.start_year < compared.start_year
        and parts.start_year >= compared.start_year - {{ var('seasonal_lookback_years') }}
        and parts.value <= wholes.value
    qualify
        row_number() over (
            partition by compared.target_id
            order by
                parts.start_year desc,
                parts.actual_id asc
        ) <= {{ var('seasonal_years_max') }}

),

-- Decimals are summed: their mean is the same in every order.
final as (

    select
        shares.target_id,
        {{ as_share('sum(shares.share_pct) / count(*)') }} as expected_share_pct,
        min(shares.share_pct) as expected_share_low_pct,
        max(shares.share_pct) as expected_share_high_pct,
        cast(count(*) as integer) as seasonal_years
    from shares
    where shares.share_pct > 0
    group by shares.target_id

)

select * from final
