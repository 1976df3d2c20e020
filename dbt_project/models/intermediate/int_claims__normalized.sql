with claims as (

    select * from {{ ref('int_claims__corrected') }}

),

units as (

    select * from {{ ref('int_units__canonical') }}

),

indicators as (

    select * from {{ ref('indicator') }}

),

preferred as (

    select * from {{ ref('unit_preferred') }}

),

regions as (

    select distinct region_code from {{ ref('region') }}
    union
    select distinct region_code from {{ ref('region_zone') }}

),

quantities as (

    select distinct
        claims.indicator_name_zh,
        claims.indicator_id,
        claims.measure,
        claims.original_unit
    from claims

),

-- The unit of publication: the vocabulary's for the indicator, else that of the base unit, else as written.
targeted as (

    select
        quantities.*,
        written.base_unit,
        written.dimension,
        written.factor as written_factor,
        case
            when vocabulary_unit.base_unit = written.base_unit then vocabulary_unit.unit
            when written.base_unit = 'item' and bare_counter.factor = 1 then bare_counter.unit
            else coalesce(preferred.unit, quantities.original_unit)
        end as unit
    from quantities
    left join units as written
        on quantities.original_unit = written.unit
    left join indicators
        on
            quantities.indicator_id = indicators.indicator_id
            and quantities.indicator_name_zh = indicators.name_zh
    left join units as vocabulary_unit
        on indicators.default_unit = vocabulary_unit.unit
    left join units as bare_counter
        on written.counter = bare_counter.unit
    left join preferred
        on
            written.base_unit = preferred.base_unit
            and regexp_matches(quantities.indicator_name_zh, coalesce(preferred.name_pattern, ''))
    qualify
        row_number() over (
            partition by
                quantities.indicator_name_zh,
                quantities.indicator_id,
                quantities.measure,
                quantities.original_unit
            order by preferred.name_pattern asc nulls last
        ) = 1

),

conversions as (

    select
        targeted.indicator_name_zh,
        targeted.indicator_id,
        targeted.measure,
        targeted.original_unit,
        targeted.unit,
        coalesce(targeted.base_unit, targeted.original_unit) as base_unit,
        coalesce(targeted.dimension, 'unknown') as dimension,
        case
            when targeted.unit = targeted.original_unit then 1
            else cast(targeted.written_factor / units.factor as decimal(26, 12))
        end as ratio
    from targeted
    left join units
        on targeted.unit = units.unit

),

-- try(): one absurd figure becomes one rejection and does not stop the build.
converted as (

    select
        claims.claim_id,
        claims.raw_sha256,
        claims.source_id,
        claims.document_id,
        claims.kind,
        claims.region_code,
        claims.region_name_zh,
        claims.indicator_name_zh,
        claims.indicator_id,
        claims.qualifier,
        claims.is_core,
        claims.measure,
        claims.comparator,
        claims.original_value,
        claims.original_value_high,
        claims.original_unit,
        claims.period_start_date,
        claims.period_end_date,
        claims.strength,
        claims.cell is not null as is_table_cell,
        claims.char_start,
        claims.is_optional,
        claims.is_corrected,
        claims.publisher_kind,
        claims.source_precedence,
        claims.version_rank,
        claims.published_date,
        claims.first_fetched_at,
        claims.is_still_shown,
        conversions.unit,
        conversions.base_unit,
        conversions.dimension,
        try(cast(claims.original_value * conversions.ratio as decimal(30, 9))) as value,
        try(cast(claims.original_value_high * conversions.ratio as decimal(30, 9))) as value_high,
        -- How precisely it was told, in the unit of publication.
        cast(conversions.ratio * {{ last_digit('claims.original_value') }} as decimal(30, 12)) as resolution,
        case
            when claims.indicator_id is not null and indicators.indicator_id is not null
                then claims.indicator_id
            else 'zh:' || claims.indicator_name_zh
        end as indicator_key,
        {{ period_key('claims.period_start_date', 'claims.period_end_date') }} as period_key,
        case
            when claims.kind = 'target' and claims.strength = 'stretch' then 'stretch'
            when claims.kind = 'target' then 'base'
        end as strength_tier,
        coalesce(
            regions.region_code is not null
            or (
                regexp_full_match(claims.region_code, '[0-9]{6}:.+')
                and parents.region_code is not null
            ), false
        ) as is_region_known
    from claims
    inner join conversions
        on
            claims.indicator_name_zh = conversions.indicator_name_zh
            and claims.indicator_id is not distinct from conversions.indicator_id
            and claims.measure = conversions.measure
            and claims.original_unit = conversions.original_unit
    left join indicators
        on
            claims.indicator_id = indicators.indicator_id
            and claims.indicator_name_zh = indicators.name_zh
    left join regions
        on claims.region_code = regions.region_code
    left join regions as parents
        on left(claims.region_code, 6) = parents.region_code

),

final as (

    select
        converted.*,
        case
            when not converted.is_region_known then 'no_region'
            when converted.period_end_date < converted.period_start_date then 'no_period'
            when
                converted.value is null
                or (converted.original_value_high is not null and converted.value_high is null)
                then 'out_of_range'
        end as issue,
        {{ hash_id([
            'converted.kind',
            'converted.region_code',
            'converted.indicator_key',
            'converted.measure',
            'converted.base_unit',
            'converted.period_key',
            'converted.strength_tier'
        ]) }} as fact_key,
        {{ hash_id([
            'converted.kind',
            'converted.region_code',
            'converted.indicator_key',
            'converted.measure',
            'converted.base_unit',
            'converted.period_key',
            'converted.strength_tier',
            'converted.value',
            'converted.value_high'
        ]) }} as fact_id
    from converted

)

select * from final
