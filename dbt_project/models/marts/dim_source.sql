with sources as (

    select * from {{ ref('int_sources__counted') }}

),

final as (

    select
        sources.source_id,
        sources.publisher,
        sources.publisher_kind,
        sources.source_precedence,
        sources.region_code,
        sources.homepage,
        sources.licence,
        sources.source_kind,
        sources.is_demo,
        sources.schedule,
        sources.document_count,
        sources.last_published_date
    from sources

)

select * from final
order by source_id asc
