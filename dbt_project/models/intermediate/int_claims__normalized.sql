-- NOT MATERIALIZED: DuckDB would copy every wide row of what is read twice into memory.
with claims as not materialized (

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

texts as (

    select * from {{ ref('stg_landing__claims') }}

),

documents as (

    select * from {{ ref('int_documents__classified') }}

),

repeated as (

    select * from {{ ref('int_claims__repeated') }}

),

-- 五年累计增长30% and 年均增长6% are growth of the same five years, and neither is the growth of a year. Which of the two a
-- figure is, the last such word of its clause says: the words before the figure's quote, as far back as a comma.
long_growths as (

    select
        texts.claim_id,
        texts.raw_sha256,
        texts.source_id,
        texts.extractor_version,
        texts.landing_seq,
        regexp_extract(
            case
                when strpos(texts.sentence, texts.quote) > 0
                    then left(texts.sentence, strpos(texts.sentence, texts.quote) - 1)
                else rtrim(texts.sentence, '。')
            end,
            '.*(年均|平均|每年|累计|[一二两三四五六七八九十0-9]年增长|[比较][0-9]{4}年)[^，,；;。]*$',
            1
        ) in ('年均', '平均', '每年') as is_average
    from texts
    where
        texts.measure = 'yoy'
        and {{ months_between('texts.period_start_date', 'texts.period_end_date') }} > 12

),

regions as (

    select distinct region_code from {{ ref('region') }}
    union
    select distinct region_code from {{ ref('region_zone') }}

),

-- What a name, a unit or a period means is settled on the few distinct ones, found in one reading, and joined.
parts as (

    select distinct
        claims.indicator_name_zh,
        claims.indicator_id,
        claims.qualifier is not null as is_narrowed,
        claims.original_unit,
        claims.period_start_date,
        claims.period_end_date
    from claims

),

words as (

    select distinct
        parts.indicator_name_zh,
        parts.indicator_id,
        parts.is_narrowed,
        parts.original_unit
    from parts

),

spans as (

    select distinct
        parts.period_start_date,
        parts.period_end_date
    from parts

),

periods as (

    select
        spans.period_start_date,
        spans.period_end_date,
        {{ period_key('spans.period_start_date', 'spans.period_end_date') }} as period_key
    from spans

),

-- A name is the vocabulary's own when it says nothing narrower, whatever its wording: 地方公共财政预算收入 is
-- 一般公共预算收入, while 亿元以上新签约项目数 is a part of 新签约项目数 and keeps its own name.
keyed as (

    select
        words.*,
        coalesce(named.default_unit, indicators.default_unit) as default_unit,
        coalesce(named.name_zh, indicators.name_zh, words.indicator_name_zh) as counted_name_zh,
        coalesce(
            named.indicator_id,
            indicators.indicator_id,
            'zh:' || words.indicator_name_zh
        ) as indicator_key
    from words
    -- A name that is the vocabulary's own is the vocabulary's, whatever else the extractor saw in the words.
    left join indicators as named
        on words.indicator_name_zh = named.name_zh
    left join indicators
        on
            words.indicator_id = indicators.indicator_id
            and (not words.is_narrowed or words.indicator_name_zh = indicators.name_zh)

),

quantities as (

    select distinct
        keyed.indicator_key,
        keyed.counted_name_zh,
        keyed.default_unit,
        keyed.original_unit
    from keyed

),

-- One unit of those that measure the same and have no preferred one, so that 5万次 and 5万 times 次 are one figure.
plain_units as (

    select
        base_unit,
        min(unit) as unit
    from units
    where factor = 1
    group by base_unit

),

-- The unit of publication: the vocabulary's for the indicator, else that of the base unit, else the plain one beside
-- what was written (万场次: 场次), so that all values of a key are told in one scale.
targeted as (

    select
        quantities.indicator_key,
        quantities.original_unit,
        written.base_unit,
        written.dimension,
        written.factor as written_factor,
        case
            when vocabulary_unit.base_unit = written.base_unit then vocabulary_unit.unit
            when preferred.unit is not null then preferred.unit
            when bare_counter.base_unit = written.base_unit and bare_counter.factor = 1 then bare_counter.unit
            else coalesce(plain_units.unit, quantities.original_unit)
        end as unit
    from quantities
    left join units as written
        on quantities.original_unit = written.unit
    left join units as vocabulary_unit
        on quantities.default_unit = vocabulary_unit.unit
    left join units as bare_counter
        on written.counter = bare_counter.unit
    left join plain_units
        on written.base_unit = plain_units.base_unit
    left join preferred
        on
            written.base_unit = preferred.base_unit
            and regexp_matches(quantities.counted_name_zh, coalesce(preferred.name_pattern, ''))
    qualify
        row_number() over (
            partition by quantities.indicator_key, quantities.original_unit
            order by preferred.name_pattern asc nulls last
        ) = 1

),

conversions as (

    select
        targeted.indicator_key,
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

meant as (

    select
        keyed.indicator_name_zh,
        keyed.indicator_id,
        keyed.is_narrowed,
        keyed.original_unit,
        keyed.indicator_key,
        conversions.unit,
        conversions.base_unit,
        conversions.dimension,
        conversions.ratio
    from keyed
    inner join conversions
        on
            keyed.indicator_key = conversions.indicator_key
            and keyed.original_unit = conversions.original_unit

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
        meant.indicator_key,
        claims.indicator_name_zh,
        claims.indicator_id,
        claims.qualifier,
        claims.is_core,
        case
            when
                claims.measure != 'yoy'
                or {{ months_between('claims.period_start_date', 'claims.period_end_date') }} <= 12
                then claims.measure
            when long_growths.is_average then 'average_growth'
            else 'total_growth'
        end as measure,
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
        claims.is_main_text,
        meant.unit,
        meant.base_unit,
        meant.dimension,
        -- Most are told in the unit of publication already, and a product of wide decimals costs more than all joins.
        case
            when meant.ratio = 1 then claims.original_value
            else try(cast(claims.original_value * meant.ratio as decimal(30, 9)))
        end as value,
        case
            when meant.ratio = 1 then claims.original_value_high
            else try(cast(claims.original_value_high * meant.ratio as decimal(30, 9)))
        end as value_high,
        -- How precisely it was told, in the unit of publication.
        cast(meant.ratio * {{ last_digit('claims.original_value') }} as decimal(30, 12)) as resolution,
        periods.period_key,
        case
            when claims.kind = 'target' and claims.strength = 'stretch' then 'stretch'
            when claims.kind = 'target' then 'base'
        end as strength_tier,
        case
            when regions.region_code is not null then true
            else coalesce(
                regexp_full_match(claims.region_code, '[0-9]{6}:.+') and parents.region_code is not null, false
            )
        end as is_region_known,
        documents.document_kind,
        -- Results and targets have ladders of their own: who counts them does not promise them.
        case claims.kind
            when 'target' then documents.target_precedence
            else documents.source_precedence
        end as evidence_precedence,
        case claims.kind
            when 'target' then documents.target_authority
            else documents.source_authority
        end as evidence_authority,
        repeated.claim_id is null
        or (claims.source_id = repeated.source_id and claims.raw_sha256 = repeated.raw_sha256) as is_best_place,
        coalesce(repeated.place_count, 1) as place_count
    from claims
    inner join meant
        on
            claims.indicator_name_zh = meant.indicator_name_zh
            and claims.indicator_id is not distinct from meant.indicator_id
            and (claims.qualifier is not null) = meant.is_narrowed
            and claims.original_unit = meant.original_unit
    left join periods
        on
            claims.period_start_date = periods.period_start_date
            and claims.period_end_date = periods.period_end_date
    left join long_growths
        on
            claims.claim_id = long_growths.claim_id
            and claims.raw_sha256 = long_growths.raw_sha256
            and claims.source_id = long_growths.source_id
            and claims.extractor_version = long_growths.extractor_version
            and claims.landing_seq = long_growths.landing_seq
    left join regions
        on claims.region_code = regions.region_code
    left join regions as parents
        on left(claims.region_code, 6) = parents.region_code
    left join documents
        on
            claims.raw_sha256 = documents.raw_sha256
            and claims.source_id = documents.source_id
    left join repeated
        on claims.claim_id = repeated.claim_id

),

identified as (

    select
        converted.*,
        {{ key_text([
            'converted.kind',
            'converted.region_code',
            'converted.indicator_key',
            'converted.measure',
            'converted.base_unit',
            'converted.period_key',
            'converted.strength_tier'
        ]) }} as key_text
    from converted

),

final as (

    select
        identified.* exclude (key_text),  -- noqa: RF02, RF03
        case
            when not identified.is_region_known then 'no_region'
            when identified.period_end_date < identified.period_start_date then 'no_period'
            when
                identified.value is null
                or (identified.original_value_high is not null and identified.value_high is null)
                then 'out_of_range'
        end as issue,
        {{ hash_id(['identified.key_text']) }} as fact_key,
        {{ hash_id(['identified.key_text', 'identified.value', 'identified.value_high']) }} as fact_id
    from identified

)

select * from final
