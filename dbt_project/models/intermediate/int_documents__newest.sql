with documents as (

    select * from {{ ref('stg_landing__documents') }}

),

fetches as (

    select * from {{ ref('stg_landing__fetches') }}

),

newest_extraction as (

    select *
    from documents
    qualify
        row_number() over (
            partition by raw_sha256, source_id
            order by landing_seq desc, extractor_version desc, doc asc
        ) = 1

),

-- The ledger's own order says what an address stands for now; clocks do not.
address_now as (

    select
        fetches.source_id,
        fetches.url,
        arg_max(fetches.raw_sha256, fetches.fetch_id) as raw_sha256
    from fetches
    where fetches.raw_sha256 is not null
    group by fetches.source_id, fetches.url

),

still_shown as (

    select distinct
        address_now.source_id,
        address_now.raw_sha256
    from address_now

),

fetched as (

    select
        fetches.source_id,
        fetches.raw_sha256,
        list_sort(list(distinct fetches.url)) as urls
    from fetches
    where fetches.raw_sha256 is not null
    group by fetches.source_id, fetches.raw_sha256

),

-- Versions of the extractor in the order in which they first landed anything.
versions as (

    select
        documents.extractor_version,
        row_number() over (
            order by min(documents.landing_seq) asc, documents.extractor_version asc
        ) as version_rank
    from documents
    group by documents.extractor_version

),

final as (

    select
        newest_extraction.*,
        versions.version_rank,
        {{ source_precedence('newest_extraction.publisher_kind') }} as source_precedence,
        coalesce(fetched.urls, [newest_extraction.url]) as urls,
        fetched.source_id is null or still_shown.source_id is not null as is_still_shown
    from newest_extraction
    inner join versions
        on newest_extraction.extractor_version = versions.extractor_version
    left join fetched
        on
            newest_extraction.source_id = fetched.source_id
            and newest_extraction.raw_sha256 = fetched.raw_sha256
    left join still_shown
        on
            newest_extraction.source_id = still_shown.source_id
            and newest_extraction.raw_sha256 = still_shown.raw_sha256

)

select * from final
