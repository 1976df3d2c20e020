with claims as (

    select * from {{ ref('int_claims__newest') }}

),

matched as (

    select *
    from {{ ref('int_corrections__matched') }}
    where read_text = expected_text

),

indicators as (

    select * from {{ ref('indicator') }}

),

regions as (

    select
        region_code,
        arg_max(name_zh, coalesce(valid_from_year, 0)) as name_zh
    from {{ ref('region') }}
    group by region_code

),

-- All corrections of one claim side by side.
changes as (

    select
        matched.claim_id,
        matched.raw_sha256,
        matched.source_id,
        bool_or(matched.action = 'drop') as is_dropped,
        bool_or(matched.field = 'value') as has_value,
        max(matched.corrected_low) as value_low,
        max(matched.corrected_high) as value_high,
        max(matched.corrected_start_date) as start_date,
        max(matched.corrected_end_date) as end_date,
        {%- for field in ['unit', 'region', 'indicator', 'measure', 'kind', 'strength', 'comparator'] %}
        max(matched.corrected_text) filter (where matched.field = '{{ field }}') as {{ field }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from matched
    group by matched.claim_id, matched.raw_sha256, matched.source_id

),

named as (

    select
        changes.*,
        indicators.indicator_id,
        coalesce(indicators.is_core, false) as is_core,
        coalesce(regions.name_zh, split_part(changes.region, ':', -1)) as region_name_zh
    from changes
    left join indicators
        on changes.indicator = indicators.name_zh
    left join regions
        on changes.region = regions.region_code

),

final as (

    select
        claims.* replace (
            coalesce(named.value_low, claims.original_value) as original_value,
            case when named.has_value then named.value_high else claims.original_value_high end as original_value_high,
            -- A range says so, and what is none any more is a plain figure unless its own correction says otherwise.
            case
                when named.value_high is not null then 'range'
                when named.comparator is not null then named.comparator
                when named.has_value and claims.comparator = 'range' then 'eq'
                else claims.comparator
            end as comparator,
            coalesce(named.unit, claims.original_unit) as original_unit,
            coalesce(named.start_date, claims.period_start_date) as period_start_date,
            coalesce(named.end_date, claims.period_end_date) as period_end_date,
            coalesce(named.region, claims.region_code) as region_code,
            case when named.region is not null then named.region_name_zh else claims.region_name_zh end
                as region_name_zh,
            coalesce(named.indicator, claims.indicator_name_zh) as indicator_name_zh,
            case when named.indicator is not null then named.indicator_id else claims.indicator_id end as indicator_id,
            case when named.indicator is null then claims.qualifier end as qualifier,
            case when named.indicator is not null then named.is_core else claims.is_core end as is_core,
            coalesce(named.measure, claims.measure) as measure,
            coalesce(named.kind, claims.kind) as kind,
            -- Only promises have a strength; one without a word of it is expected (docs/claim.md).
            case
                when coalesce(named.kind, claims.kind) = 'actual' then null
                when named.strength is not null then nullif(named.strength, 'none')
                when named.kind = 'target' then coalesce(claims.strength, 'expect')
                else claims.strength
            end as strength
        ),
        named.claim_id is not null as is_corrected
    from claims
    left join named
        on
            claims.claim_id = named.claim_id
            and claims.raw_sha256 = named.raw_sha256
            and claims.source_id = named.source_id
    where not coalesce(named.is_dropped, false)

)

select * from final
