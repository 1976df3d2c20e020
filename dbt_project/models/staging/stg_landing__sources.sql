with sources as (

    select * from {{ source('landing', 'sources') }}

),

final as (

    select
        sources.source_id,
        sources.publisher,
        sources.publisher_kind,
        sources.region_code,
        sources.homepage,
        sources.licence,
        sources.kind as source_kind,
        sources.is_demo,
        sources.schedule
    from sources

)

select * from final
