with regions as (

    select * from {{ ref('dim_region') }}

),

aliases as (

    select *
    from {{ ref('region_alias') }}
    -- A township's name is evidence for its county in a text; who asks for the township does not mean the county.
    where kind != 'township'

),

zones as (

    select * from {{ ref('region_zone') }}

),

-- 南京市鼓楼区, 南京鼓楼区: what tells one of several regions of a name from the others.
qualified as (

    select
        parents.name_zh || regions.name_zh as name_zh,
        regions.region_code
    from regions
    inner join regions as parents
        on regions.parent_code = parents.region_code
    where parents.level != 'nation'
    union all
    select
        parents.short_name_zh || regions.name_zh as name_zh,
        regions.region_code
    from regions
    inner join regions as parents
        on regions.parent_code = parents.region_code
    where parents.level != 'nation'

),

named as (

    select
        regions.name_zh,
        regions.region_code,
        'full' as name_kind
    from regions
    union all
    select
        regions.short_name_zh as name_zh,
        regions.region_code,
        'short' as name_kind
    from regions
    union all
    select
        aliases.alias as name_zh,
        aliases.region_code,
        aliases.kind as name_kind
    from aliases
    union all
    select
        unnest(string_split(zones.aliases, '|')) as name_zh,
        zones.region_code,
        'short_form' as name_kind
    from zones
    where zones.aliases != ''
    union all
    select
        qualified.name_zh,
        qualified.region_code,
        'qualified' as name_kind
    from qualified

),

final as (

    select
        named.name_zh,
        named.region_code,
        named.name_kind
    from named
    qualify
        row_number() over (
            partition by named.name_zh, named.region_code
            order by
                list_position(
                    ['full', 'short', 'short_form', 'former_name', 'nickname', 'abbreviation', 'qualified'],
                    named.name_kind
                ) asc
        ) = 1

)

select * from final
