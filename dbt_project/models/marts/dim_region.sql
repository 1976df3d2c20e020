with divisions as (

    select * from {{ ref('region') }}

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
        and not exists (
            select 1
            from zones
            where zones.region_code = claims.region_code
        )

),

final as (

    select
        divisions.region_code,
        divisions.name_zh,
        divisions.short_name_zh,
        divisions.level,
        divisions.parent_code,
        cast(divisions.valid_from_year as integer) as valid_from_year,
        cast(divisions.valid_to_year as integer) as valid_to_year,
        divisions.valid_to_year is null as is_current,
        divisions.successor_codes,
        'gb2260' as origin
    from divisions
    union all
    select
        zones.region_code,
        zones.name_zh,
        zones.name_zh as short_name_zh,
        'zone' as level,
        zones.parent_code,
        cast(null as integer) as valid_from_year,
        cast(null as integer) as valid_to_year,
        true as is_current,
        cast(null as varchar) as successor_codes,
        'zone_list' as origin
    from zones
    union all
    select
        named_in_documents.region_code,
        substr(named_in_documents.region_code, 8) as name_zh,
        substr(named_in_documents.region_code, 8) as short_name_zh,
        case
            when
                regexp_matches(
                    named_in_documents.region_code,
                    '(区|园|城|港|基地|管委会)$'
                ) then 'zone'
            else 'town'
        end as level,
        left(named_in_documents.region_code, 6) as parent_code,
        cast(null as integer) as valid_from_year,
        cast(null as integer) as valid_to_year,
        true as is_current,
        cast(null as varchar) as successor_codes,
        'document' as origin
    from named_in_documents

)

select * from final
order by
    region_code asc,
    valid_from_year asc nulls first
