with sources as (

    select * from {{ ref('stg_landing__sources') }}

),

documents as (

    select * from {{ ref('int_documents__newest') }}

),

counts as (

    select
        documents.source_id,
        count(*) as document_count,
        max(documents.published_date) as last_published_date
    from documents
    group by documents.source_id

),

final as (

    select
        sources.*,
        cast({{ copy_order('sources.publisher_kind') }} as integer) as source_precedence,
        coalesce(counts.document_count, 0) as document_count,
        counts.last_published_date
    from sources
    left join counts
        on sources.source_id = counts.source_id

)

select * from final
