with indicators as (

    select * from {{ ref('dim_indicator') }}

),

aliases as (

    select * from {{ ref('indicator_alias') }}

),

claims as (

    select *
    from {{ ref('int_claims__deduplicated') }}
    where issue is null

),

named as (

    select
        indicators.indicator_key as written_name,
        indicators.indicator_key,
        'key' as name_kind
    from indicators
    union all
    select
        indicators.name_zh as written_name,
        indicators.indicator_key,
        'name_zh' as name_kind
    from indicators
    union all
    select
        indicators.name_en as written_name,
        indicators.indicator_key,
        'name_en' as name_kind
    from indicators
    where indicators.name_en is not null
    union all
    -- A form that tells only a part of its indicator is that part's name, where a document has stated it.
    select
        aliases.alias as written_name,
        case when aliases.is_qualified then 'zh:' || aliases.claim_name_zh else aliases.indicator_id end
            as indicator_key,
        'alias' as name_kind
    from aliases
    union all
    select distinct
        claims.indicator_name_zh as written_name,
        claims.indicator_key,
        'document' as name_kind
    from claims

),

final as (

    select
        named.written_name,
        named.indicator_key,
        named.name_kind
    from named
    semi join indicators
        on named.indicator_key = indicators.indicator_key
    qualify
        row_number() over (
            partition by named.written_name, named.indicator_key
            order by list_position(['name_zh', 'key', 'name_en', 'alias', 'document'], named.name_kind) asc
        ) = 1

)

select * from final
