-- What was landed, as far as documents go: held in tables, for it is read more than once. Claims are read where needed.

create schema landing;

create table landing.documents as
select *
from read_parquet(getvariable('landing') || '/*/documents.parquet')
where list_contains(getvariable('source_ids'), source_id);

-- Filled by the grouping of texts that the load asks too (docs/decisions/0012): SQL has no MinHash.
create table landing.document_groups (document_id varchar, group_id varchar);

create temp table source as
select * from read_parquet(getvariable('sources')) where list_contains(getvariable('source_ids'), source_id);

create temp table attempt as
select fetch_id, run_id, source_id, url, requested_at, outcome, raw_sha256
from read_parquet(getvariable('fetches'))
where list_contains(getvariable('source_ids'), source_id);
