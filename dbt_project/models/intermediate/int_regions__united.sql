with divisions as (

    select * from {{ ref('int_regions__spanned') }}

),

succession as (

    select * from {{ ref('int_regions__succeeded') }}

),

zones as (

    select * from {{ ref('region_zone') }}

),

claims as (

    select * from {{ ref('int_claims__deduplicated') }}

),

-- Zones and towns that a document names and the seed does not know: `<code of the parent>:<full name>`.
named_in_documents as (

    select distinct claims.region_code
    from claims
    where
        claims.issue is null
        and strpos(claims.region_code, ':') > 0

),

places as (

    select
        zones.region_code,
        zones.parent_code,
        'zone' as level,
        'zone_list' as origin
    from zones
    union all
    select
        named_in_documents.region_code,
        left(named_in_documents.region_code, 6) as parent_code,
        case
            when
                regexp_matches(named_in_documents.region_code, '(区|园|城|港|基地|管委会)$')
                then 'zone'
            else 'town'
        end as level,
        'document' as origin
    from named_in_documents

),

-- The same place under the code that its parent bears today.
moved as (

    select
        succession.successor_code || substr(places.region_code, 7) as region_code,
        succession.successor_code as parent_code,
        places.level,
        'succession' as origin
    from places
    inner join succession
        on places.parent_code = succession.region_code
    where succession.successor_code is not null

),

told_places as (

    select * from places
    union all
    select * from moved

),

known_places as (

    select
        told_places.*,
        parents.region_code is not null as is_current
    from told_places
    left join divisions as parents
        on
            told_places.parent_code = parents.region_code
            and parents.valid_to_year is null
    qualify
        row_number() over (
            partition by told_places.region_code
            order by
                list_position(['zone_list', 'document', 'succession'], told_places.origin) asc,
                told_places.parent_code asc
        ) = 1

),

final as (

    select
        divisions.region_code,
        divisions.name_zh,
        divisions.short_name_zh,
        divisions.level,
        divisions.parent_code,
        divisions.valid_from_year,
        divisions.valid_to_year,
        divisions.first_year,
        divisions.last_year,
        divisions.valid_to_year is null as is_current,
        divisions.successor_codes,
        'gb2260' as origin
    from divisions
    union all
    select
        known_places.region_code,
        substr(known_places.region_code, 8) as name_zh,
        substr(known_places.region_code, 8) as short_name_zh,
        known_places.level,
        known_places.parent_code,
        cast(null as integer) as valid_from_year,
        cast(null as integer) as valid_to_year,
        0 as first_year,
        9999 as last_year,
        known_places.is_current,
        cast(null as varchar) as successor_codes,
        known_places.origin
    from known_places

)

select * from final
