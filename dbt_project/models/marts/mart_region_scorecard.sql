-- NOT MATERIALIZED: DuckDB would copy all claims and results, which are read twice, into memory.
with attainment as (

    select *
    from {{ ref('fct_target_attainment') }}
    where period_key = strftime(period_start_date, '%Y')

),

actuals as not materialized (

    select *
    from {{ ref('fct_actuals') }}
    where
        is_latest
        and year(period_start_date) = year(period_end_date)
        and strftime(period_start_date, '%m-%d') = '01-01'

),

indicators as (

    select *
    from {{ ref('dim_indicator') }}
    where is_vocabulary or is_core

),

regions as (

    select * from {{ ref('int_regions__as_of') }}

),

targets as (

    select * from {{ ref('fct_targets') }}

),

claims as not materialized (

    select * from {{ ref('fct_claims') }}

),

-- One measure and unit tells the quantity: the one promised, amounts before rates, the vocabulary's unit first.
stated as (

    select
        attainment.region_code,
        year(attainment.period_start_date) as year,
        attainment.indicator_key,
        attainment.measure,
        attainment.unit,
        attainment.base_unit,
        true as is_promised
    from attainment
    union all
    select
        actuals.region_code,
        year(actuals.period_start_date) as year,
        actuals.indicator_key,
        actuals.measure,
        actuals.unit,
        actuals.base_unit,
        false as is_promised
    from actuals

),

headlines as (

    select
        stated.region_code,
        stated.year,
        stated.indicator_key,
        stated.measure,
        stated.unit,
        stated.base_unit
    from stated
    inner join indicators
        on stated.indicator_key = indicators.indicator_key
    where stated.measure not in ('yoy', 'average_growth', 'total_growth', 'contribution', 'completion')
    qualify
        row_number() over (
            partition by stated.region_code, stated.year, stated.indicator_key
            order by
                stated.is_promised desc,
                list_position(['level', 'increment', 'share', 'index', 'rank'], stated.measure) asc,
                stated.unit is distinct from indicators.unit asc,
                stated.unit asc
        ) = 1

),

subjects as (

    select distinct
        stated.region_code,
        stated.year,
        stated.indicator_key
    from stated
    inner join indicators
        on stated.indicator_key = indicators.indicator_key
    where stated.measure not in ('contribution', 'completion')

),

-- The longest stretch of the year that has a result, for each measure.
results as (

    select
        actuals.*,
        year(actuals.period_start_date) as year
    from actuals
    qualify
        row_number() over (
            partition by
                actuals.region_code,
                year(actuals.period_start_date),
                actuals.indicator_key,
                actuals.measure,
                actuals.base_unit
            order by actuals.period_end_date desc
        ) = 1

),

-- What was promised first under each key, in the same unit: a target lowered in July was another one in January.
first_promises as (

    select *
    from targets
    where revision_number = 0

),

promises as (

    select
        attainment.*,
        year(attainment.period_start_date) as year,
        first_promises.value as original_value,
        first_promises.value_high as original_value_high,
        first_promises.claim_id as original_claim_id,
        coalesce(first_promises.target_id != attainment.target_id, false) as is_revised
    from attainment
    left join first_promises
        on
            attainment.region_code = first_promises.region_code
            and attainment.indicator_key = first_promises.indicator_key
            and attainment.measure = first_promises.measure
            and attainment.base_unit = first_promises.base_unit
            and attainment.period_key = first_promises.period_key
            and attainment.strength_tier = first_promises.strength_tier

),

assembled as (

    select
        subjects.region_code,
        subjects.year,
        subjects.indicator_key,
        headlines.measure,
        headlines.unit,
        base.target_value as base_target,
        base.target_value_high as base_target_high,
        base.comparator as base_comparator,
        stretch.target_value as stretch_target,
        growth_base.target_value as growth_target_pct,
        growth_stretch.target_value as growth_stretch_target_pct,
        result.value as actual_value,
        result.period_key as actual_period_key,
        growth.value as actual_growth_pct,
        growth.period_key as actual_growth_period_key,
        coalesce(base.attained_share_pct, stretch.attained_share_pct) as attained_share_pct,
        coalesce(base.time_elapsed_pct, stretch.time_elapsed_pct) as time_elapsed_pct,
        coalesce(base.as_of_date, stretch.as_of_date) as as_of_date,
        coalesce(base.pace, stretch.pace) as pace,
        coalesce(base.status, stretch.status, 'unknown') as level_status,
        stretch.status as stretch_status,
        coalesce(growth_base.status, growth_stretch.status, 'unknown') as growth_status,
        base.target_claim_id as base_target_claim_id,
        stretch.target_claim_id as stretch_target_claim_id,
        coalesce(growth_base.target_claim_id, growth_stretch.target_claim_id) as growth_target_claim_id,
        result.claim_id as actual_claim_id,
        growth.claim_id as actual_growth_claim_id,
        coalesce(base.basis, stretch.basis, growth_base.basis, growth_stretch.basis) as basis,
        coalesce(
            base.is_implied, stretch.is_implied, growth_base.is_implied, growth_stretch.is_implied, false
        ) as is_implied,
        coalesce(base.expected_share_pct, stretch.expected_share_pct) as expected_share_pct,
        coalesce(base.seasonal_pace, stretch.seasonal_pace) as seasonal_pace,
        coalesce(base.pace_basis, stretch.pace_basis) as pace_basis,
        coalesce(base.target_id, stretch.target_id, growth_base.target_id, growth_stretch.target_id) as target_id,
        coalesce(growth_base.target_id, growth_stretch.target_id) as growth_target_id,
        (
            coalesce(base.is_target_conflicted, false)
            or coalesce(stretch.is_target_conflicted, false)
            or coalesce(growth_base.is_target_conflicted, false)
            or coalesce(growth_stretch.is_target_conflicted, false)
        ) as is_target_conflicted,
        coalesce(result.is_conflicted, false) or coalesce(growth.is_conflicted, false) as is_actual_conflicted,
        coalesce(result.document_kind, growth.document_kind) as actual_document_kind,
        base.original_value as original_base_target,
        base.original_value_high as original_base_target_high,
        stretch.original_value as original_stretch_target,
        growth_base.original_value as original_growth_target_pct,
        growth_stretch.original_value as original_growth_stretch_target_pct,
        coalesce(
            base.original_claim_id,
            stretch.original_claim_id,
            growth_base.original_claim_id,
            growth_stretch.original_claim_id
        ) as original_target_claim_id,
        coalesce(base.is_revised, false)
        or coalesce(stretch.is_revised, false)
        or coalesce(growth_base.is_revised, false)
        or coalesce(growth_stretch.is_revised, false) as is_target_revised,
        coalesce(base.is_final_missing, stretch.is_final_missing) as is_level_final_missing,
        coalesce(growth_base.is_final_missing, growth_stretch.is_final_missing) as is_growth_final_missing
    from subjects
    left join headlines
        on
            subjects.region_code = headlines.region_code
            and subjects.year = headlines.year
            and subjects.indicator_key = headlines.indicator_key
    {%- for alias, tier in [('base', 'base'), ('stretch', 'stretch')] %}
    left join promises as {{ alias }}
        on
            headlines.region_code = {{ alias }}.region_code
            and headlines.year = {{ alias }}.year
            and headlines.indicator_key = {{ alias }}.indicator_key
            and headlines.measure = {{ alias }}.measure
            and headlines.base_unit = {{ alias }}.base_unit
            and {{ alias }}.strength_tier = '{{ tier }}'
    left join promises as growth_{{ alias }}
        on
            subjects.region_code = growth_{{ alias }}.region_code
            and subjects.year = growth_{{ alias }}.year
            and subjects.indicator_key = growth_{{ alias }}.indicator_key
            and growth_{{ alias }}.measure = 'yoy'
            and growth_{{ alias }}.base_unit = 'percent'
            and growth_{{ alias }}.strength_tier = '{{ tier }}'
    {%- endfor %}
    left join results as result
        on
            headlines.region_code = result.region_code
            and headlines.year = result.year
            and headlines.indicator_key = result.indicator_key
            and headlines.measure = result.measure
            and headlines.base_unit = result.base_unit
    left join results as growth
        on
            subjects.region_code = growth.region_code
            and subjects.year = growth.year
            and subjects.indicator_key = growth.indicator_key
            and growth.measure = 'yoy'
            and growth.base_unit = 'percent'

),

-- The region's name in that year; where no interval covers it, the nearest one.
named as (

    select
        assembled.*,
        regions.name_zh as region_name_zh,
        regions.level as region_level,
        regions.parent_code,
        indicators.name_zh as indicator_name_zh,
        indicators.is_core
    from assembled
    inner join indicators
        on assembled.indicator_key = indicators.indicator_key
    inner join regions
        on
            assembled.region_code = regions.region_code
            and assembled.year >= regions.first_year
            and assembled.year <= regions.last_year

),

-- Joined against all sentences, each of the two would be a hash table of all of them.
promise_words as (

    select
        claims.claim_id,
        claims.sentence
    from claims
    semi join attainment
        on claims.claim_id = attainment.target_claim_id

),

result_words as (

    select
        claims.claim_id,
        claims.sentence
    from claims
    semi join results
        on claims.claim_id = results.claim_id

),

-- The words behind the row: of the promise, and of the result it is held against.
worded as (

    select
        named.*,
        headline.strength,
        headline.document_kind as target_document_kind,
        growth_headline.strength as growth_strength,
        growth_headline.comparator as growth_comparator,
        promise.sentence as target_sentence,
        result.sentence as actual_sentence
    from named
    left join targets as headline
        on named.target_id = headline.target_id
    left join targets as growth_headline
        on named.growth_target_id = growth_headline.target_id
    left join promise_words as promise
        on headline.claim_id = promise.claim_id
    left join result_words as result
        on coalesce(named.actual_claim_id, named.actual_growth_claim_id) = result.claim_id

),

final as (

    select
        worded.region_code,
        worded.region_name_zh,
        cast(worded.year as integer) as year,
        worded.indicator_key,
        worded.indicator_name_zh,
        worded.is_core,
        worded.measure,
        worded.unit,
        worded.base_target,
        worded.base_target_high,
        worded.base_comparator,
        worded.stretch_target,
        worded.growth_target_pct,
        worded.growth_stretch_target_pct,
        worded.actual_value,
        worded.actual_period_key,
        worded.actual_growth_pct,
        worded.actual_growth_period_key,
        worded.attained_share_pct,
        worded.time_elapsed_pct,
        worded.as_of_date,
        worded.pace,
        worded.level_status,
        worded.stretch_status,
        worded.growth_status,
        case
            when worded.level_status != 'unknown' then worded.level_status
            else worded.growth_status
        end as status,
        worded.base_target_claim_id,
        worded.stretch_target_claim_id,
        worded.growth_target_claim_id,
        worded.actual_claim_id,
        worded.actual_growth_claim_id,
        worded.region_level,
        worded.parent_code,
        worded.strength,
        worded.growth_strength,
        worded.growth_comparator,
        worded.basis,
        worded.is_implied,
        worded.expected_share_pct,
        worded.seasonal_pace,
        worded.pace_basis,
        worded.is_target_conflicted,
        worded.is_actual_conflicted,
        worded.target_document_kind,
        worded.actual_document_kind,
        worded.target_sentence,
        worded.actual_sentence,
        worded.original_base_target,
        worded.original_base_target_high,
        worded.original_stretch_target,
        worded.original_growth_target_pct,
        worded.original_growth_stretch_target_pct,
        worded.original_target_claim_id,
        worded.is_target_revised,
        -- Of the promise whose status the row shows.
        coalesce(
            case
                when worded.level_status = 'unknown' and worded.growth_status != 'unknown'
                    then worded.is_growth_final_missing
                else coalesce(worded.is_level_final_missing, worded.is_growth_final_missing)
            end,
            false
        ) as is_final_missing
    from worded

)

select * from final
