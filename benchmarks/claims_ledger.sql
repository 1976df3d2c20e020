-- The snapshot of the ledger beside the made batches: every document fetched once, three of ten asked for again.

copy (
    with attempts as (
        select doc_no, source_id, url, raw_sha256, said_date, 0 as again from documents
        union all
        select doc_no, source_id, url, raw_sha256, said_date, 1 as again
        from documents
        where draw(10, 'again', doc_no, 0, 0) < 3 and copy_kind <> 'mended'
    )
    select
        row_number() over (order by again, doc_no) as fetch_id,
        'made' as run_id,
        source_id,
        url,
        (said_date + interval 18 hour + to_days(30 * again)) at time zone 'UTC' as requested_at,
        case again when 0 then 'stored' else 'not_modified' end as outcome,
        cast(case again when 0 then 200 else 304 end as bigint) as http_status,
        raw_sha256,
        'text/html' as content_type,
        cast(null as varchar) as etag,
        cast(null as varchar) as last_modified,
        cast(case again when 0 then 24000 else 0 end as bigint) as wire_bytes,
        cast(null as varchar) as detail
    from attempts
    order by fetch_id
) to '$fetches' (format parquet, compression zstd);

copy (
    select
        source_id,
        any_value(region_name order by region_code) || '（虚构）' as publisher,
        case split_part(source_id, '_', 2)
            when 'stats' then 'statistics_bureau' when 'paper' then 'newspaper' else 'government'
        end as publisher_kind,
        left(source_id, 6) as region_code,
        'http://' || source_id || '.example.test/' as homepage,
        'made for measuring' as licence,
        'index_pages' as kind,
        true as is_demo,
        'nightly' as schedule
    from documents
    group by source_id
    order by source_id
) to '$sources' (format parquet, compression zstd);
