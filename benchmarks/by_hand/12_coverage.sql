-- What is known of a region's year, and why not the rest?

-- The subject of a refused figure is the name that ends last before it, the longest of those: read backwards, that is
-- the first match of one pattern of all names, the longest ones first.
create temp table written_name as
select min(indicator_id) as indicator_key, name
from (
    select indicator_id, name_zh as name from vocabulary
    union all
    select indicator_id, alias
    from read_csv(getvariable('seeds') || '/indicator_alias.csv', all_varchar = true)
    where indicator_id is not null
)
group by name;

set variable subject_pattern = (
    select string_agg(regexp_escape(reverse(name)), '|' order by length(name) desc, name) from written_name
);

-- The same of the words that promise or report: the last one before the figure tells what it is.
create temp table kind_word as
select phrase, min(if(class = 'modal', 'target', 'actual')) as kind
from read_csv(getvariable('seeds') || '/cue.csv', all_varchar = true)
where length(phrase) > 1 and (class = 'done' or (class = 'modal' and value != 'forecast'))
group by phrase;

set variable kind_pattern = (
    select string_agg(regexp_escape(reverse(phrase)), '|' order by length(phrase) desc, phrase) from kind_word
);

create temp table refused as
with led as (
    select *, left(sentence, greatest(strpos(sentence, quote) - 1, 0)) as words
    from rejection
    -- 高于目标0.4个百分点 is a distance between two figures.
    where not regexp_matches(quote, '[个個].{0,6}百分[点點]')
),

found as (
    select
        document_id, reason, kind,
        reverse(regexp_extract(reverse(words), getvariable('subject_pattern'))) as name,
        reverse(regexp_extract(reverse(words), getvariable('kind_pattern'))) as phrase,
        -- Read backwards, the first year that is not one to compare with.
        coalesce(period_year, try_cast(reverse(nullif(
            regexp_extract(reverse(words), '年([0-9]{2}(?:91|02))(?:$|[^比较0-9])', 1), ''
        )) as bigint)) as period_year
    from led
)

select distinct
    found.document_id, written_name.indicator_key, 'rejected: ' || found.reason as reason,
    coalesce(found.kind, kind_word.kind, 'unknown') as kind, found.period_year
from found
join written_name using (name)
left join kind_word using (phrase)
join vocabulary on written_name.indicator_key = vocabulary.indicator_id and vocabulary.is_core;

-- Where a figure of a region and year might stand: targets in the year's own documents, results in those from March
-- on and of the year after.
create temp table published as
select document_id, region_code, outcome, outcome_reason, 'target' as kind, year(published_date) as year
from release.dim_document
where region_code is not null and published_date is not null
union all
select
    document_id, region_code, outcome, outcome_reason, 'actual',
    unnest([year(published_date - interval 2 month), year(published_date) - 1])
from release.dim_document
where region_code is not null and published_date is not null;

create temp table read_count as
with readable as (
    select document_id, region_code, year, kind from published where outcome = 'extracted'
    union
    select document.document_id, claim.region, year(claim.period_end), claim.kind
    from counted_claim as claim join document using (place)
)

select
    region_code, year, count(*) filter (where kind = 'target') as target_documents,
    count(*) filter (where kind = 'actual') as actual_documents
from readable
group by region_code, year;

create temp table figure as
select
    fact.region as region_code, fact.indicator_key, year(fact.period_end) as year,
    count(*) filter (where fact.kind = 'target') as target_count,
    count(*) filter (where fact.kind = 'actual') as actual_count,
    bool_or(fact.is_conflicted and fact.kind = 'target') as is_target_conflicted,
    bool_or(fact.is_conflicted and fact.kind = 'actual') as is_actual_conflicted,
    bool_or(fact.kind = 'actual' and fact.period_key = cast(year(fact.period_end) as varchar)) as has_full_year,
    max(fact.period_end) filter (where fact.kind = 'actual') as last_actual_end
from fact
join vocabulary on fact.indicator_key = vocabulary.indicator_id and vocabulary.is_core
where fact.is_latest and (fact.kind = 'target' or year(fact.period_start) = year(fact.period_end))
group by fact.region, fact.indicator_key, year(fact.period_end);

create table release.mart_coverage as
with reason_of_figure as (
    select
        document.region_code,
        coalesce(
            refused.period_year,
            year(if(refused.kind = 'actual', document.published_date - interval 2 month, document.published_date))
        ) as year,
        refused.indicator_key,
        list(distinct refused.reason) filter (where refused.kind = 'target') as target_reasons,
        list(distinct refused.reason) filter (where refused.kind = 'actual') as actual_reasons,
        list_sort(list(distinct refused.reason) filter (where refused.kind = 'unknown')) as unknown_kind_reasons
    from refused join release.dim_document as document using (document_id)
    group by all
),

-- A document that could not be read may have held any of them.
reason_of_document as (
    select
        region_code, year,
        list(distinct 'quarantined: ' || coalesce(outcome_reason, '')) filter (where kind = 'target')
            as target_reasons,
        list(distinct 'quarantined: ' || coalesce(outcome_reason, '')) filter (where kind = 'actual')
            as actual_reasons
    from published
    where outcome = 'quarantined'
    group by region_code, year
),

watched as (select distinct region_code from source where region_code is not null),

spoken_place as (
    select placed.* from placed semi join read_count using (region_code, year)
    union
    select placed.* from placed semi join watched using (region_code)
),

family_figure as (
    select distinct placed.family, placed.year, figure.indicator_key
    from figure join placed using (region_code, year)
),

asked as (
    select spoken_place.region_code, spoken_place.year, vocabulary.indicator_id as indicator_key
    from spoken_place cross join vocabulary
    where vocabulary.is_core
    union
    select placed.region_code, placed.year, family_figure.indicator_key
    from family_figure join placed using (family, year)
),

gathered as (
    select
        placed.region_code, placed.name_zh, placed.level, placed.parent_code, placed.year, asked.indicator_key,
        vocabulary.name_zh as indicator_name_zh, watched.region_code is not null as has_source,
        figure.* exclude (region_code, year, indicator_key), read_count.target_documents, read_count.actual_documents,
        list_sort(list_distinct(list_concat(of_figure.target_reasons, of_document.target_reasons))) as target_reasons,
        list_sort(list_distinct(list_concat(of_figure.actual_reasons, of_document.actual_reasons))) as actual_reasons,
        coalesce(of_figure.unknown_kind_reasons, []) as unknown_kind_reasons
    from asked
    join placed using (region_code, year)
    join vocabulary on asked.indicator_key = vocabulary.indicator_id
    left join figure
        on asked.region_code = figure.region_code and asked.year = figure.year
        and asked.indicator_key = figure.indicator_key
    left join read_count on asked.region_code = read_count.region_code and asked.year = read_count.year
    left join reason_of_figure as of_figure
        on asked.region_code = of_figure.region_code and asked.year = of_figure.year
        and asked.indicator_key = of_figure.indicator_key
    left join reason_of_document as of_document
        on asked.region_code = of_document.region_code and asked.year = of_document.year
    left join watched on asked.region_code = watched.region_code
)

select
    region_code, name_zh as region_name_zh, level as region_level, parent_code, year, indicator_key, indicator_name_zh,
    has_source,
    case
        when is_target_conflicted then 'conflicted'
        when target_count > 0 then 'stated'
        when len(target_reasons) > 0 then 'not_extracted'
        when target_documents > 0 then 'not_stated'
        else 'not_retrieved'
    end as target_state,
    coalesce(target_count, 0) as target_count,
    if(target_count > 0, [], coalesce(target_reasons, [])) as target_reasons,
    coalesce(target_documents, 0) as target_document_count,
    case
        when is_actual_conflicted then 'conflicted'
        when actual_count > 0 then 'stated'
        when len(actual_reasons) > 0 then 'not_extracted'
        when actual_documents > 0 then 'not_stated'
        else 'not_retrieved'
    end as actual_state,
    coalesce(actual_count, 0) as actual_count,
    if(actual_count > 0, [], coalesce(actual_reasons, [])) as actual_reasons,
    coalesce(actual_documents, 0) as actual_document_count,
    coalesce(has_full_year, false) as has_full_year_actual,
    last_actual_end as last_actual_end_date,
    if(target_count > 0 and actual_count > 0, [], unknown_kind_reasons) as unknown_kind_reasons
from gathered
order by region_code, year, indicator_key;
