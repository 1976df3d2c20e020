-- Regions in every year, indicators, periods, units, documents, sources.

create temp view counted_claim as
select * from best_claim where issue is null;

-- Each interval of a code with the years that are nearest to it, and the codes that go on after it.
create temp table division as
with dated as (
    select * replace (cast(valid_from_year as integer) as valid_from_year, cast(valid_to_year as integer) as valid_to_year)
    from read_csv(getvariable('seeds') || '/region.csv', all_varchar = true)
),

beside as (
    select
        *,
        lag(valid_to_year) over line as earlier_to, lead(valid_from_year) over line as later_from,
        lead(name_zh) over line as later_name
    from dated
    window line as (partition by region_code order by valid_from_year)
)

select
    region_code, name_zh, short_name_zh, level, parent_code, valid_from_year, valid_to_year, successor_codes,
    coalesce(earlier_to + (valid_from_year - earlier_to) // 2 + 1, 0) as first_year,
    coalesce(valid_to_year + (later_from - valid_to_year) // 2, 9999) as last_year,
    case
        when valid_to_year is null then null
        else coalesce(successor_codes, if(later_name = name_zh, region_code, null))
    end as heir_codes
from beside;

create temp table zone as
select region_code, parent_code, 'zone' as level, 'zone_list' as origin
from read_csv(getvariable('seeds') || '/region_zone.csv', all_varchar = true)
union all
select distinct
    region, left(region, 6),
    if(regexp_matches(region, '(区|园|城|港|基地|管委会)$'), 'zone', 'town'), 'document'
from counted_claim
where contains(region, ':');

-- Under which code of today does the parent of a zone go on? Only these parents are followed, not every code.
create temp table heir as
with recursive step as (
    select
        ending.region_code, ending.valid_from_year, following.region_code as to_code,
        min(following.valid_from_year) as to_from_year
    from (select *, unnest(string_split(heir_codes, '|')) as heir_code from division where heir_codes is not null) as ending
    join division as following
        on ending.heir_code = following.region_code
        and coalesce(following.valid_to_year, 9999) > ending.valid_to_year
    group by ending.region_code, ending.valid_from_year, following.region_code
),

walk as (
    select region_code, region_code as reached_code, valid_from_year as reached_from
    from division
    where region_code in (select parent_code from zone)
    union
    select walk.region_code, step.to_code, step.to_from_year
    from walk
    join step on walk.reached_code = step.region_code and walk.reached_from = step.valid_from_year
)

select distinct walk.region_code, walk.reached_code as successor_code
from walk
join division
    on walk.reached_code = division.region_code and walk.reached_from = division.valid_from_year
    and division.valid_to_year is null;

create temp table region as
with place as (
    from zone
    union all
    select heir.successor_code || substr(zone.region_code, 7), heir.successor_code, zone.level, 'succession'
    from zone join heir on zone.parent_code = heir.region_code
),

one_place as (
    select *
    from place
    qualify row_number() over (
        partition by region_code
        order by list_position(['zone_list', 'document', 'succession'], origin), parent_code
    ) = 1
)

select
    region_code, name_zh, short_name_zh, level, parent_code, valid_from_year, valid_to_year, first_year, last_year,
    valid_to_year is null as is_current, successor_codes, 'gb2260' as origin
from division
union all
select
    region_code, substr(region_code, 8), substr(region_code, 8), level, parent_code, null, null, 0, 9999,
    parent_code in (select division.region_code from division where division.valid_to_year is null), null, origin
from one_place;

-- Cut at the years in which something above the region changes.
create temp table lineage as
with parented as (
    select
        own.*, up.name_zh as name_1, up.level as level_1, up.parent_code as code_2,
        greatest(own.first_year, coalesce(up.first_year, 0)) as first_1,
        least(own.last_year, coalesce(up.last_year, 9999)) as last_1
    from region as own
    left join region as up
        on own.parent_code = up.region_code and own.first_year <= up.last_year and own.last_year >= up.first_year
),

grandparented as (
    select
        own.*, up.name_zh as name_2, up.level as level_2, up.parent_code as code_3,
        greatest(own.first_1, coalesce(up.first_year, 0)) as first_2,
        least(own.last_1, coalesce(up.last_year, 9999)) as last_2
    from parented as own
    left join region as up
        on own.code_2 = up.region_code and own.first_1 <= up.last_year and own.last_1 >= up.first_year
),

whole as (
    select
        own.* replace (
            greatest(own.first_2, coalesce(up.first_year, 0)) as first_year,
            least(own.last_2, coalesce(up.last_year, 9999)) as last_year
        ),
        [own.level, own.level_1, own.level_2, up.level] as levels,
        [own.region_code, own.parent_code, own.code_2, own.code_3] as codes,
        [own.name_zh, own.name_1, own.name_2, up.name_zh] as names
    from grandparented as own
    left join region as up
        on own.code_3 = up.region_code and own.first_2 <= up.last_year and own.last_2 >= up.first_year
)

select
    region_code, name_zh, level, parent_code, name_1 as parent_name_zh, valid_from_year, valid_to_year,
    first_year, last_year,
    codes[list_position(levels, 'province')] as province_code,
    names[list_position(levels, 'province')] as province_name_zh,
    codes[list_position(levels, 'prefecture')] as prefecture_code,
    names[list_position(levels, 'prefecture')] as prefecture_name_zh,
    codes[list_position(levels, 'county')] as county_code,
    names[list_position(levels, 'county')] as county_name_zh
from whole;

create table release.dim_region as
select
    region.region_code, region.name_zh, region.short_name_zh, region.level, region.parent_code,
    lineage.parent_name_zh, lineage.province_code, lineage.province_name_zh, lineage.prefecture_code,
    lineage.prefecture_name_zh, lineage.county_code, lineage.county_name_zh, region.valid_from_year,
    region.valid_to_year, region.first_year, region.last_year, region.is_current, region.successor_codes, region.origin
from region
join lineage
    on region.region_code = lineage.region_code and region.last_year = lineage.last_year
order by region.region_code, region.valid_from_year nulls first;

-- Every region in force in every year that results or targets speak of, and those they speak of though not in force.
create temp table placed as
with spoken as (select distinct region, year(period_end) as year from counted_claim),

yearly as (
    select
        lineage.*, spoken_year.year,
        spoken_year.year between coalesce(lineage.valid_from_year, 0) and coalesce(lineage.valid_to_year, 9999)
            as is_covered
    from (select distinct year from spoken) as spoken_year
    join lineage on spoken_year.year between lineage.first_year and lineage.last_year
),

forced as (
    select own.*, own.is_covered and (own.valid_from_year is not null or coalesce(up.is_covered, false)) as is_in_force
    from yearly as own
    left join yearly as up on own.parent_code = up.region_code and own.year = up.year
),

-- One that is counted apart has no siblings.
grouped as (
    select
        forced.*, apart.region_code is not null as is_apart,
        coalesce(apart.region_code, concat_ws(' ', forced.parent_code, forced.level)) as family
    from forced
    left join read_csv(getvariable('seeds') || '/region_apart.csv', all_varchar = true) as apart using (region_code)
),

family as (
    select family, year, count(*) as sibling_count
    from grouped
    where is_in_force
    group by family, year
)

select
    grouped.region_code, cast(grouped.year as integer) as year, grouped.name_zh, grouped.level, grouped.parent_code,
    grouped.is_in_force, grouped.is_apart, grouped.family, coalesce(family.sibling_count, 1) as sibling_count,
    grouped.province_code, grouped.prefecture_code, grouped.county_code
from grouped
left join family using (family, year)
left join spoken on grouped.region_code = spoken.region and grouped.year = spoken.year
where grouped.is_in_force or spoken.region is not null;

create temp table indicator as
with reading_count as (
    select
        indicator_key, indicator, indicator_id, qualifier, core, count(*) as claim_count
    from counted_claim
    group by indicator_key, indicator, indicator_id, qualifier, core
),

seen as (
    select *, sum(claim_count) over (partition by indicator_key) as total_count
    from reading_count
    qualify row_number() over (
        partition by indicator_key order by claim_count desc, indicator_id nulls last, qualifier nulls last, core desc
    ) = 1
),

seen_unit as (
    select indicator_key, unit, dimension
    from counted_claim
    where measure in ('level', 'increment') and starts_with(indicator_key, 'zh:')
    group by indicator_key, unit, dimension
    qualify row_number() over (partition by indicator_key order by count(*) desc, unit) = 1
),

share_unit as (
    select indicator_key, any_value(unit) as unit, any_value(dimension) as dimension
    from counted_claim
    where measure = 'share' and starts_with(indicator_key, 'zh:')
    group by indicator_key
    having min(unit) = max(unit)
),

place_only as (
    select indicator_key
    from counted_claim
    where starts_with(indicator_key, 'zh:')
    group by indicator_key
    having min(measure) = 'rank' and max(measure) = 'rank'
)

select
    vocabulary.indicator_id as indicator_key, vocabulary.indicator_id, vocabulary.name_zh, vocabulary.name_en,
    cast(null as varchar) as qualifier, vocabulary.default_unit as unit, vocabulary.dimension, vocabulary.direction,
    vocabulary.accumulation, vocabulary.is_additive, vocabulary.growth_basis, vocabulary.is_core,
    true as is_vocabulary, cast(coalesce(seen.total_count, 0) as bigint) as claim_count,
    vocabulary.nbs_name, vocabulary.note
from vocabulary
left join seen on vocabulary.indicator_id = seen.indicator_key
union all
select
    seen.indicator_key, vocabulary.indicator_id, seen.indicator, null, seen.qualifier,
    if(place_only.indicator_key is null, coalesce(seen_unit.unit, share_unit.unit), '位'),
    case
        when place_only.indicator_key is not null then 'rank'
        when seen_unit.unit is null and share_unit.unit is not null then share_unit.dimension
        else coalesce(vocabulary.dimension, seen_unit.dimension, 'unknown')
    end,
    if(place_only.indicator_key is null, coalesce(vocabulary.direction, 'unknown'), 'lower'),
    if(place_only.indicator_key is null, coalesce(vocabulary.accumulation, 'unknown'), 'unknown'),
    if(place_only.indicator_key is null, vocabulary.is_additive, false),
    if(place_only.indicator_key is null, vocabulary.growth_basis, null), seen.core,
    false, cast(seen.total_count as bigint), null, null
from seen
left join vocabulary on seen.indicator_id = vocabulary.indicator_id
left join seen_unit on seen.indicator_key = seen_unit.indicator_key
left join share_unit on seen.indicator_key = share_unit.indicator_key
left join place_only on seen.indicator_key = place_only.indicator_key
where starts_with(seen.indicator_key, 'zh:');

create table release.dim_indicator as
select
    indicator_key, indicator_id, name_zh, name_en, qualifier,
    if(not is_vocabulary and qualifier is not null, indicator_id, null) as whole_indicator_key,
    unit, dimension, direction, accumulation, is_additive, growth_basis, is_core, is_vocabulary, claim_count,
    nbs_name as nbs_name_zh, note
from indicator
order by indicator_key;

create table release.dim_period as
with used as (
    select period.*, period_type_of(period_start, period_end) as period_type
    from period
    semi join counted_claim using (period_key)
),

shifted as (
    select
        *,
        cast(period_start - interval 1 year as date) as earlier_start,
        if(
            day(period_start) = 1 and period_end = last_day(period_end),
            last_day(cast(period_end - interval 1 year as date)), cast(period_end - interval 1 year as date)
        ) as earlier_end,
        day(period_start) = 1 and period_end = last_day(period_end) as is_whole_months,
        strftime(period_start, '%Y年') as start_year_name
    from used
)

select
    period_key,
    period_start as period_start_date,
    period_end as period_end_date,
    period_type,
    case
        when period_type = 'day' then strftime(period_start, '%Y年%-m月%-d日')
        when period_type = 'year' then start_year_name
        when period_type = 'half' then start_year_name || if(month(period_start) = 1, '上半年', '下半年')
        when period_type = 'quarter'
            then start_year_name || ['一', '二', '三', '四'][quarter(period_start)] || '季度'
        when period_type = 'month' then strftime(period_start, '%Y年%-m月')
        when period_type = 'multi_year' then strftime(period_start, '%Y') || '—' || strftime(period_end, '%Y年')
        when not is_whole_months
            then strftime(period_start, '%Y年%-m月%-d日') || '—' || strftime(period_end, '%Y年%-m月%-d日')
        when year(period_start) = year(period_end)
            then strftime(period_start, '%Y年%-m') || '—' || strftime(period_end, '%-m月')
        else strftime(period_start, '%Y年%-m月') || '—' || strftime(period_end, '%Y年%-m月')
    end as period_name_zh,
    cast(year(period_end) as integer) as period_year,
    cast(period_end - period_start + 1 as integer) as days,
    period_start = make_date(year(period_end), 1, 1) as is_cumulative,
    if(
        is_whole_months,
        cast((year(period_end) - year(period_start)) * 12 + month(period_end) - month(period_start) + 1 as integer), null
    ) as months,
    period_start = make_date(year(period_end), 1, 1) and period_end = last_day(period_end) as is_calendar_ytd,
    if(earlier_end < period_start, period_key_of(earlier_start, earlier_end), null) as previous_year_period_key
from shifted
order by period_start, period_end;

create table release.dim_unit as
with written as (select original_unit as unit, count(*) as claim_count from counted_claim group by original_unit),

published as (
    select unit, bool_or(dimension = 'unknown') as is_unknown from counted_claim group by unit
),

known as (
    select unit, base_unit, cast(factor as decimal(30, 9)) as factor, dimension, true as is_known
    from read_csv(getvariable('seeds') || '/unit.csv', all_varchar = true)
    where surface = unit
    union all
    select unit, unit, 1, 'unknown', false from published where is_unknown
)

select
    known.*, published.unit is not null as is_published, coalesce(written.claim_count, 0) as claim_count
from known
left join published on known.unit = published.unit
left join written on known.unit = written.unit
order by known.unit;

create table release.dim_document as
with whole as (
    select
        document_id, min(place) as place, count(*) as place_count, bool_or(is_still_shown) as is_still_shown,
        min(first_fetched_at) as first_fetched_at, list_sort(list_distinct(flatten(list(urls)))) as urls
    from document
    group by document_id
)

select
    document.document_id, document.raw_sha256, document.source_id, document.url, whole.urls, nameless(document.title) as title,
    document.publisher, document.publisher_kind, document_class.document_kind, document.published_date,
    document.region_code, region.name_zh as region_name_zh,
    concat_ws(
        '，', document.publisher, '《' || nameless(document.title) || '》', strftime(document.published_date, '%Y-%m-%d'),
        document.url
    ) as citation,
    source.licence, document.media_type, document.charset, document.text_chars, document.outcome,
    document.reason as outcome_reason, document.claim_count, document.rejection_count, whole.place_count,
    whole.is_still_shown, document.extractor_version, whole.first_fetched_at
from whole
join document on whole.place = document.place
left join document_class on whole.place = document_class.place
left join source on document.source_id = source.source_id
left join region
    on document.region_code = region.region_code
    and coalesce(year(document.published_date), 9999) between region.first_year and region.last_year
order by document.document_id;

create table release.dim_source as
with held as (
    select source_id, count(*) as document_count, max(published_date) as last_published_date
    from document
    group by source_id
)

select
    source.source_id, source.publisher, source.publisher_kind,
    case source.publisher_kind when 'statistics_bureau' then 1 when 'government' then 2 when 'newspaper' then 3 else 4
        end as source_precedence,
    source.region_code, region.name_zh as region_name_zh, source.homepage, source.licence, source.kind as source_kind,
    source.is_demo, source.schedule, cast(tier.late_after_days as integer) as late_after_days,
    coalesce(held.document_count, 0) as document_count, held.last_published_date
from source
left join held on source.source_id = held.source_id
left join read_csv(getvariable('seeds') || '/schedule_tier.csv', all_varchar = true) as tier
    on source.schedule = tier.schedule
left join region on source.region_code = region.region_code and region.last_year = 9999
order by source.source_id;
