with fetches as (

    select * from {{ source('landing', 'fetches') }}

),

final as (

    select
        fetches.fetch_id,
        fetches.run_id,
        fetches.source_id,
        fetches.url,
        fetches.requested_at,
        fetches.outcome,
        fetches.http_status,
        fetches.raw_sha256,
        fetches.content_type,
        fetches.wire_bytes,
        fetches.detail
    from fetches

)

select * from final
