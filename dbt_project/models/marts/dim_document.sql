with documents as (

    select * from {{ ref('int_documents__newest') }}

),

kinds as (

    select * from {{ ref('int_documents__classified') }}

),

regions as (

    select * from {{ ref('int_regions__as_of') }}

),

sources as (

    select * from {{ ref('int_sources__counted') }}

),

-- One text, many places: the best publisher's earliest place stands for all. When we fetched it decides nothing:
-- sources are fetched in any order, and the same pages must give the same release.
places as (

    select
        documents.document_id,
        count(*) as place_count,
        bool_or(documents.is_still_shown) as is_still_shown,
        min(documents.first_fetched_at) as first_fetched_at,
        list_sort(list_distinct(flatten(list(documents.urls)))) as urls
    from documents
    group by documents.document_id

),

first_place as (

    select * replace ({{ without_person_names('title') }} as title) -- titles name who spoke
    from documents
    qualify
        row_number() over (
            partition by document_id
            order by
                version_rank desc,
                source_precedence asc,
                published_date asc nulls last,
                source_id asc,
                raw_sha256 asc
        ) = 1

),

final as (

    select
        first_place.document_id,
        first_place.raw_sha256,
        first_place.source_id,
        first_place.url,
        places.urls,
        first_place.title,
        first_place.publisher,
        first_place.publisher_kind,
        kinds.document_kind,
        first_place.published_date,
        first_place.region_code,
        regions.name_zh as region_name_zh,
        {{ citation('first_place') }} as citation,
        sources.licence,
        first_place.media_type,
        first_place.charset,
        first_place.text_chars,
        first_place.outcome,
        first_place.outcome_reason,
        first_place.claim_count,
        first_place.rejection_count,
        places.place_count,
        places.is_still_shown,
        first_place.extractor_version,
        places.first_fetched_at
    from first_place
    inner join places
        on first_place.document_id = places.document_id
    left join kinds
        on
            first_place.raw_sha256 = kinds.raw_sha256
            and first_place.source_id = kinds.source_id
    left join sources
        on first_place.source_id = sources.source_id
    left join regions
        on
            first_place.region_code = regions.region_code
            -- An undated text is told by today's name.
            and coalesce(year(first_place.published_date), 9999) >= regions.first_year
            and coalesce(year(first_place.published_date), 9999) <= regions.last_year

)

select * from final
