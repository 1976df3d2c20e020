-- Which texts are there, which address shows which, and what kind of document is each?
-- One row of `document` for every text held, `place` being its rank among the places of one text (1 is best).

-- What an address stood for, from when until when, in the ledger's order.
create temp table shown as
with turn as (
    select source_id, url, raw_sha256, fetch_id, requested_at
    from attempt
    where raw_sha256 is not null
    qualify lag(raw_sha256) over (partition by source_id, url order by fetch_id) is distinct from raw_sha256
)

select
    source_id,
    url,
    raw_sha256,
    requested_at as shown_from_at,
    lead(requested_at) over (partition by source_id, url order by fetch_id) as shown_until_at,
    lead(fetch_id) over (partition by source_id, url order by fetch_id) is null as is_shown_now
from turn;

create temp table document as
with newest as (
    select * exclude (similarity, figures_sha256)
    from landing.documents
    qualify row_number() over (
        partition by raw_sha256, source_id order by landing_seq desc, extractor_version desc, doc
    ) = 1
),

version as (
    select extractor_version, row_number() over (order by min(landing_seq), extractor_version) as version_rank
    from landing.documents
    group by extractor_version
),

held as (
    select source_id, raw_sha256, list_sort(list(distinct url)) as urls, bool_or(is_shown_now) as is_still_shown
    from shown
    group by source_id, raw_sha256
),

placed as (
    select
        newest.* exclude (document_id),
        newest.document_id as text_id,
        coalesce(document_group.group_id, newest.document_id) as group_id,
        case newest.publisher_kind when 'statistics_bureau' then 1 when 'government' then 2 when 'newspaper' then 3 else 4
            end as publisher_rank,
        coalesce(held.urls, [newest.url]) as urls,
        coalesce(held.is_still_shown, true) as is_still_shown,
        version.version_rank
    from newest
    join version using (extractor_version)
    left join held using (source_id, raw_sha256)
    left join landing.document_groups as document_group on newest.document_id = document_group.document_id
),

ranked as (
    select
        * exclude (version_rank),
        row_number() over (
            order by version_rank desc, publisher_rank, published_date nulls last, source_id, raw_sha256
        ) as place
    from placed
),

main as (select group_id, arg_min(text_id, place) as document_id from ranked group by group_id)

select ranked.*, main.document_id, ranked.text_id = main.document_id as is_main_text
from ranked join main using (group_id);

-- The first rule that fits decides; the conditions with alternatives are spread over rows, publishers by equality.
create temp table document_class as
with rule as (
    select
        cast(priority as integer) as priority,
        unnest(string_split(coalesce(publisher_like, ''), '|')) as publisher_like,
        title_like, publisher_kind, form
    from read_csv(getvariable('seeds') || '/document_kind.csv', all_varchar = true)
),

titled as (
    select * exclude (title_like), unnest(string_split(coalesce(title_like, ''), '|')) as title_like from rule
),

described as (
    select
        document.place, document.publisher_kind, coalesce(document.publisher, '') as publisher,
        coalesce(source.kind = 'json_interface', false)
        or document.media_type = 'text/csv'
        or regexp_matches(document.media_type, 'spreadsheet|excel') as is_table,
        coalesce(document.outcome = 'skipped' and document.reason = 'index_page', false) as is_list,
        translate(
            regexp_replace(
                regexp_replace(
                    coalesce(document.title, ''),
                    '[（(【\[〔][^）)】\]〕]*[）)】\]〕]|[\s\x{3000}\x{00a0}《》〈〉「」“”"]', '', 'g'
                ),
                '[—－-]+[^—－-]*在[^—－-]*(会议|会議|會議|大会|大會)[^—－-]*$', ''
            ),
            '書會黨冊決況劃務動單發號聽員國圖審導開執報標濟熱綱經統節見規覽計討訓議記論訪讀調談責運進選鑑問隊預',
            '书会党册决况划务动单发号听员国图审导开执报标济热纲经统节见规览计讨训议记论访读调谈责运进选鉴问队预'
        ) as title
    from document
    left join source using (source_id)
),

publisher as (select distinct publisher_kind from described),

applied as (
    select titled.* exclude (publisher_kind), publisher.publisher_kind
    from publisher
    join titled on list_contains(
        string_split(coalesce(titled.publisher_kind, publisher.publisher_kind), '|'), publisher.publisher_kind
    )
),

decided as (
    select described.place, described.publisher_kind, min(applied.priority) as priority
    from described
    join applied
        on described.publisher_kind = applied.publisher_kind
        and (applied.title_like = '' or described.title like applied.title_like)
        and (applied.publisher_like = '' or described.publisher like applied.publisher_like)
        and case applied.form when 'table' then described.is_table when 'list' then described.is_list else true end
    group by described.place, described.publisher_kind
),

ladder as (
    select
        document_kind, publisher_kind,
        cast(precedence as integer) as precedence, cast(authority as integer) as authority,
        cast(target_precedence as integer) as target_precedence, cast(target_authority as integer) as target_authority
    from read_csv(getvariable('seeds') || '/source_precedence.csv', all_varchar = true)
),

kind as (
    select cast(priority as integer) as priority, document_kind
    from read_csv(getvariable('seeds') || '/document_kind.csv', all_varchar = true)
)

select
    decided.place,
    kind.document_kind,
    coalesce(own.precedence, shared.precedence) as precedence,
    coalesce(own.authority, shared.authority) as authority,
    coalesce(own.target_precedence, shared.target_precedence) as target_precedence,
    coalesce(own.target_authority, shared.target_authority) as target_authority
from decided
join kind using (priority)
left join ladder as shared on kind.document_kind = shared.document_kind and shared.publisher_kind is null
left join ladder as own on kind.document_kind = own.document_kind and decided.publisher_kind = own.publisher_kind;
