with documents as (

    select * from {{ ref('int_documents__newest') }}

),

fetches as (

    select * from {{ ref('stg_landing__fetches') }}

),

-- What an address stood for until something else was fetched from it, in the ledger's own order.
turns as (

    select
        fetches.source_id,
        fetches.url,
        fetches.raw_sha256,
        fetches.fetch_id,
        fetches.requested_at
    from fetches
    where fetches.raw_sha256 is not null
    qualify
        lag(fetches.raw_sha256) over (partition by fetches.source_id, fetches.url order by fetches.fetch_id asc)
        is distinct from fetches.raw_sha256

),

spans as (

    select
        turns.source_id,
        turns.url,
        turns.raw_sha256,
        turns.requested_at as shown_from_at,
        lead(turns.requested_at) over (
            partition by turns.source_id, turns.url
            order by turns.fetch_id asc
        ) as shown_until_at
    from turns

),

-- A document that no fetch brought, a person's own file, has been shown since we learnt it.
final as (

    select
        documents.source_id,
        documents.raw_sha256,
        coalesce(spans.url, documents.url) as url,
        coalesce(spans.shown_from_at, documents.first_fetched_at) as shown_from_at,
        spans.shown_until_at
    from documents
    left join spans
        on
            documents.source_id = spans.source_id
            and documents.raw_sha256 = spans.raw_sha256

)

select * from final
