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

-- What of a document's words is published: no person's name, and not more than shows the figure. The lists are those of
-- dbt_project.yml, which the runner hands over.
set variable name_pattern = '[' || getvariable('person_surnames') || '][ \x{3000}]{0,2}\p{Han}{1,2}';

set variable names_pattern = getvariable('name_pattern') || '(?:[、和]' || getvariable('name_pattern') || ')*';

set variable titled_pattern = '((?:' || list_aggregate(getvariable('person_titles'), 'string_agg', '|')
    || ')[:：]?[ \x{3000}]*)' || getvariable('names_pattern') || '([、，,。；;：:（）()\s]|'
    || list_aggregate(getvariable('person_deeds'), 'string_agg', '|') || '|$)';

set variable comrade_pattern = '(^|[、，,。；;：:（）()\s]|由)' || getvariable('names_pattern') || '(同志)';

create temp macro nameless(words) as regexp_replace(
    regexp_replace(
        regexp_replace(
            words,
            '((?:责任|牵头|分管|包保|联系|責任|牽頭|聯繫)(?:领导|領導|人|区领导|县领导|市领导)\s*[:：])[^;；)）。\n]*',
            '\1…', 'g'
        ),
        getvariable('titled_pattern'), '\1…\2', 'g'
    ),
    getvariable('comrade_pattern'), '\1…\2', 'g'
);

create temp macro cut(words, start, room) as
    if(start > 1, '…', '') || substring(words, start, room) || if(start + room <= length(words), '…', '');

create temp macro around(words, quote) as case
    when length(words) <= getvariable('published_text_chars') then words
    else cut(
        words,
        greatest(1, least(
            strpos(words, quote) - (getvariable('published_text_chars') - 2 - length(quote)) // 2,
            length(words) - getvariable('published_text_chars') + 3
        )),
        getvariable('published_text_chars') - 2
    )
end;
