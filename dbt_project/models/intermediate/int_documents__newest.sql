with documents as (

    select * from {{ ref('stg_landing__documents') }}

),

fetches as (

    select * from {{ ref('stg_landing__fetches') }}

),

document_groups as (

    select * from {{ ref('stg_landing__document_groups') }}

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

placed as (

    select
        newest_extraction.*,
        coalesce(document_groups.group_id, newest_extraction.document_id) as group_id,
        versions.version_rank,
        {{ copy_order('newest_extraction.publisher_kind') }} as source_precedence,
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
    left join document_groups
        on newest_extraction.document_id = document_groups.document_id

),

-- An article in several frames is one document and bears the id of the text in its best place. The order is that of
-- dim_document, so that the document is told by the text whose id it has.
named as (

    select
        placed.*,
        first_value(placed.document_id) over (
            partition by placed.group_id
            order by
                placed.version_rank desc,
                placed.source_precedence asc,
                placed.published_date asc nulls last,
                placed.source_id asc,
                placed.raw_sha256 asc
        ) as main_document_id
    from placed

),

final as (

    select
        -- What EXCLUDE names are columns of named.*, which the linter does not see.
        named.* exclude (group_id, main_document_id) replace (named.main_document_id as document_id),  -- noqa: RF03
        named.document_id = named.main_document_id as is_main_text
    from named

)

select * from final
