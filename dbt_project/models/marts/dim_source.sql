with sources as (

    select * from {{ ref('int_sources__counted') }}

),

tiers as (

    select * from {{ ref('schedule_tier') }}

),

regions as (

    select *
    from {{ ref('int_regions__as_of') }}
    where last_year = 9999

),

final as (

    select
        sources.source_id,
        sources.publisher,
        sources.publisher_kind,
        sources.source_precedence,
        sources.region_code,
        regions.name_zh as region_name_zh,
        sources.homepage,
        sources.licence,
        sources.source_kind,
        sources.is_demo,
        sources.schedule,
        tiers.late_after_days,
        sources.document_count,
        sources.last_published_date
    from sources
    left join tiers
        on sources.schedule = tiers.schedule
    left join regions
        on sources.region_code = regions.region_code

)

select * from final
