-- Which claims are one fact, who said it when, and what is its best evidence?
-- `saying`: each claim that counts, with the worth of its document. `statement`: one row for each fact.

create temp table saying as
select
    said.fact_id, said.fact_key, said.claim_id, said.place, said.kind, said.measure, said.base_unit, said.comparator,
    said.value, said.value_high, said.original_value, said.original_value_high, said.original_unit, said.strength,
    said.char_start, said.optional, said.is_table_cell, said.resolution,
    document.source_id, document.document_id, document.raw_sha256, document.url, document.published_date,
    document.first_fetched_at, document.is_still_shown, document.publisher_kind, document_class.document_kind,
    if(said.kind = 'target', document_class.target_precedence, document_class.precedence) as precedence,
    if(said.kind = 'target', document_class.target_authority, document_class.authority) as authority
from said
join reading on said.claim_id = reading.claim_id and said.fact_id = reading.fact_id
join document on said.place = document.place
join document_class on said.place = document_class.place
where said.issue is null;

-- Most facts are said once. Only where there is a choice is it made.
create temp table told as
select
    fact_id,
    count(*) as saying_count,
    min(fact_key) as fact_key,
    min(kind) as kind,
    min(value) as value,
    min(value_high) as value_high,
    min(published_date) as said_date,
    min(first_fetched_at) as learnt_at,
    min(authority) as authority,
    min(precedence) as precedence,
    bool_and(optional) as is_optional,
    bool_or(is_table_cell) as is_table_cell,
    bool_and(comparator in ('ge', 'le', 'approx')) as is_bound,
    bool_or(is_still_shown) as is_still_said,
    min(resolution) as resolution,
    min(claim_id) as claim_id,
    min(place) as place
from saying
group by fact_id;

create temp table choice as
with several as (
    select saying.*, row_number() over (
        partition by saying.fact_id, saying.source_id, saying.document_id order by
            saying.optional, saying.authority, saying.precedence, saying.published_date nulls last,
            not saying.is_table_cell, saying.char_start, saying.claim_id, saying.raw_sha256
    ) as in_document
    from saying
    join told using (fact_id)
    where told.saying_count > 1
),

appearance as (
    select
        fact_id, source_id, document_id,
        count(distinct claim_id) as claim_count,
        min(published_date) as said_date,
        min(first_fetched_at) as learnt_at,
        bool_or(is_still_shown) as is_still_shown
    from several
    group by fact_id, source_id, document_id
)

select
    several.fact_id, several.claim_id, several.place,
    appearance.claim_count, appearance.said_date, appearance.learnt_at, appearance.is_still_shown,
    count(*) over (partition by several.fact_id) as appearance_count,
    row_number() over (
        partition by several.fact_id order by
            several.optional, several.authority, several.precedence, several.published_date nulls last,
            not several.is_table_cell, several.char_start, several.claim_id, several.source_id, several.raw_sha256
    ) = 1 as is_evidence,
    several.source_id
from several
join appearance using (fact_id, source_id, document_id)
where several.in_document = 1;

create temp table evidence as
select
    told.fact_id,
    coalesce(chosen.claim_id, told.claim_id) as claim_id,
    coalesce(chosen.place, told.place) as place,
    coalesce(chosen.appearance_count, 1) as appearance_count,
    coalesce(sources.source_count, 1) as source_count
from told
left join choice as chosen on told.fact_id = chosen.fact_id and chosen.is_evidence
left join (
    select fact_id, count(distinct source_id) as source_count from choice group by fact_id
) as sources on told.fact_id = sources.fact_id;

create temp table statement as
with key_size as (select fact_key, count(*) as vintage_count from told group by fact_key)

select
    told.* exclude (claim_id, place, saying_count),
    evidence.* exclude (fact_id),
    key_size.vintage_count,
    said.region, said.indicator_key, said.measure, said.unit, said.base_unit, said.dimension, said.period_key,
    said.period_start, said.period_end, said.tier, said.strength, said.comparator, said.char_start,
    document.document_id, document.publisher_kind, document_class.document_kind,
    coalesce(told.said_date, date '0001-01-01') as said_order,
    made.file_index is not null as is_corrected
from told
join key_size using (fact_key)
join evidence using (fact_id)
join said on evidence.claim_id = said.claim_id and evidence.place = said.place
join document on evidence.place = document.place
join document_class on evidence.place = document_class.place
left join correction_made as made
    on said.file_index = made.file_index and said.file_row_number = made.file_row_number;

drop table said;
drop table reading;
drop table evidence;

create table release.fct_appearances as
select
    saying.fact_id,
    saying.kind,
    saying.source_id,
    saying.document_id,
    saying.claim_id,
    saying.url,
    saying.raw_sha256,
    if(choice.fact_id is null, saying.published_date, choice.said_date) as said_date,
    coalesce(choice.learnt_at, saying.first_fetched_at) as learnt_at,
    coalesce(choice.is_still_shown, saying.is_still_shown) as is_still_shown,
    coalesce(choice.is_evidence, true) as is_evidence,
    saying.publisher_kind,
    saying.document_kind,
    saying.precedence as source_precedence,
    saying.comparator,
    saying.strength,
    saying.original_value,
    saying.original_value_high,
    saying.original_unit,
    saying.optional as is_optional,
    coalesce(choice.claim_count, 1) as claim_count
from saying
join told on saying.fact_id = told.fact_id
left join choice
    on saying.fact_id = choice.fact_id and saying.claim_id = choice.claim_id and saying.place = choice.place
where told.saying_count = 1 or choice.fact_id is not null
order by saying.fact_id, saying.source_id, saying.document_id;

drop table told;
drop table choice;
