-- Each claim's keys and its value in the unit of publication, without its words: `said`, one row for each claim read
-- by the newest extraction of a document. The words are joined once, at the end, by their place in the files.

create temp table claim as
select
    claim.file_index, claim.file_row_number, claim.claim_id, document.place,
    claim.kind, claim.region, claim.indicator, claim.indicator_id, claim.qualifier, claim.core, claim.measure,
    claim.comparator, claim.value, claim.value_high, claim.unit, claim.period_start, claim.period_end, claim.strength,
    claim.char_start, claim.optional, claim.cell is not null as is_table_cell
from read_parquet(getvariable('landing') || '/*/claims.parquet') as claim
join document using (raw_sha256, source_id, extractor_version, landing_seq);

-- Corrections: few, so the claims they speak of are taken out, changed and put back.
create temp table region_code as
select region_code from read_csv(getvariable('seeds') || '/region.csv', all_varchar = true)
union
select region_code from read_csv(getvariable('seeds') || '/region_zone.csv', all_varchar = true);

create temp table unit as
select unit, base_unit, cast(factor as double) as factor, dimension, regexp_replace(unit, '^[十百千万亿]+', '') as counter
from read_csv(getvariable('seeds') || '/unit.csv', all_varchar = true)
where surface = unit;

create temp table vocabulary as
select * replace (cast(is_core as boolean) as is_core, cast(is_additive as boolean) as is_additive)
from read_csv(getvariable('seeds') || '/indicator.csv', all_varchar = true);

create temp macro figure_text(low, high) as
    rtrim(rtrim(cast(low as varchar), '0'), '.') || coalesce('..' || rtrim(rtrim(cast(high as varchar), '0'), '.'), '');

create temp macro first_day(part) as case
    when regexp_full_match(part, '[0-9]{4}-[0-9]{2}-[0-9]{2}') then try_cast(part as date)
    when regexp_full_match(part, '[0-9]{4}') then try_cast(part || '-01-01' as date)
    when regexp_full_match(part, '[0-9]{4}-(0[1-9]|1[0-2])') then try_cast(part || '-01' as date)
    when regexp_full_match(part, '[0-9]{4}H[12]')
        then make_date(try_cast(left(part, 4) as integer), 6 * try_cast(right(part, 1) as integer) - 5, 1)
    when regexp_full_match(part, '[0-9]{4}Q[1-4]')
        then make_date(try_cast(left(part, 4) as integer), 3 * try_cast(right(part, 1) as integer) - 2, 1)
end;

-- The last day of a period of which the first one is known; a day is its own last.
create temp macro last_day_from(part, first) as case length(part)
    when 4 then cast(first + interval 1 year - interval 1 day as date)
    when 6 then cast(first + if(contains(part, 'H'), interval 6 month, interval 3 month) - interval 1 day as date)
    when 7 then last_day(first)
    else first
end;

-- 2023, 2023H1, 2023Q2, 2023-05, 2023-05-31; 2021..2025, 2023-01..2023-09 and days.
create temp macro period_type_of(s, e) as case
    when s = e then 'day'
    when day(s) != 1 or e != last_day(e) then 'other'
    when year(s) > year(e) then 'other'
    when year(s) < year(e) then if(month(s) = 1 and month(e) = 12, 'multi_year', 'other')
    when month(s) = 1 and month(e) = 12 then 'year'
    when month(e) - month(s) = 5 and month(s) in (1, 7) then 'half'
    when month(e) - month(s) = 2 and month(s) in (1, 4, 7, 10) then 'quarter'
    when month(s) = month(e) then 'month'
    when month(s) = 1 and month(e) >= month(s) then 'ytd'
    else 'other'
end;

create temp macro period_key_of(s, e) as case period_type_of(s, e)
    when 'day' then strftime(s, '%Y-%m-%d')
    when 'year' then strftime(s, '%Y')
    when 'half' then strftime(s, '%Y') || if(month(s) = 1, 'H1', 'H2')
    when 'quarter' then strftime(s, '%Y') || 'Q' || quarter(s)
    when 'month' then strftime(s, '%Y-%m')
    when 'multi_year' then strftime(s, '%Y') || '..' || strftime(e, '%Y')
    else case
        when day(s) = 1 and e = last_day(e) then strftime(s, '%Y-%m') || '..' || strftime(e, '%Y-%m')
        else strftime(s, '%Y-%m-%d') || '..' || strftime(e, '%Y-%m-%d')
    end
end;

create temp table correction as
with typed as (
    select
        *,
        case action when 'drop' then 'value' else replace(action, 'set_', '') end as field,
        '-?[0-9]+([.][0-9]+)?([.][.]-?[0-9]+([.][0-9]+)?)?' as figure_pattern
    from read_csv(getvariable('seeds') || '/claim_correction.csv', all_varchar = true)
),

parsed as (
    select
        *,
        if(
            regexp_full_match(expected_value, figure_pattern),
            try_cast(split_part(expected_value, '..', 1) as decimal(30, 9)), null
        ) as expected_low,
        if(
            regexp_full_match(expected_value, figure_pattern),
            try_cast(nullif(split_part(expected_value, '..', 2), '') as decimal(30, 9)), null
        ) as expected_high,
        if(
            regexp_full_match(corrected_value, figure_pattern),
            try_cast(split_part(corrected_value, '..', 1) as decimal(30, 9)), null
        ) as low,
        if(
            regexp_full_match(corrected_value, figure_pattern),
            try_cast(nullif(split_part(corrected_value, '..', 2), '') as decimal(30, 9)), null
        ) as high,
        first_day(split_part(corrected_value, '..', 1)) as start_date,
        first_day(split_part(corrected_value, '..', -1)) as end_first,
        first_day(split_part(expected_value, '..', 1)) as expected_start,
        first_day(split_part(expected_value, '..', -1)) as expected_end_first
    from typed
),

dated as (
    select
        *,
        last_day_from(split_part(corrected_value, '..', -1), end_first) as end_date,
        last_day_from(split_part(expected_value, '..', -1), expected_end_first) as expected_end
    from parsed
),

written as (
    select
        claim_id, action, field, corrected_value,
        case field
            when 'value' then figure_text(expected_low, expected_high)
            when 'period' then period_key_of(expected_start, expected_end)
            else expected_value
        end as expected_text,
        case field
            when 'value' then figure_text(low, high)
            when 'period' then period_key_of(start_date, end_date)
            else corrected_value
        end as corrected_text,
        if(field = 'value', low, null) as low, if(field = 'value', high, null) as high,
        if(field = 'period', start_date, null) as start_date, if(field = 'period', end_date, null) as end_date
    from dated
),

-- A strength goes with its kind, the comparator of a range with its value: what all rows of a claim say together.
together as (
    select
        *,
        max(corrected_value) filter (where action = 'set_kind') over same as kind_then,
        coalesce(bool_or(high is null) filter (where action = 'set_value') over same, false) as plain_then,
        coalesce(bool_or(high is not null) filter (where action = 'set_value') over same, false) as range_then
    from written
    window same as (partition by claim_id)
)

select * exclude (kind_then, plain_then, range_then)
from together
where
    expected_text is not null
    and corrected_text is distinct from expected_text
    and case action
        when 'drop' then corrected_value is null
        when 'set_value' then corrected_text is not null and low <= coalesce(high, low)
        when 'set_period' then start_date <= end_date
        when 'set_region' then (
            if(regexp_full_match(corrected_value, '[0-9]{6}:.+'), left(corrected_value, 6), corrected_value)
            in (select region_code from region_code)
        )
        when 'set_unit' then corrected_value in (select unit from unit)
        when 'set_indicator' then length(trim(corrected_value)) > 0
        when 'set_measure' then corrected_value in (
            'level', 'yoy', 'increment', 'share', 'completion', 'rank', 'contribution', 'index'
        )
        when 'set_kind' then corrected_value in ('target', 'actual')
        when 'set_strength' then
            corrected_value in ('firm', 'expect', 'stretch', 'none')
            and (expected_text = 'none') = (coalesce(kind_then, '') = 'target')
            and (corrected_value = 'none') = (coalesce(kind_then, '') = 'actual')
        when 'set_comparator' then
            corrected_value in ('eq', 'ge', 'le', 'approx')
            and not range_then and (expected_text != 'range' or plain_then)
    end;

create temp table correction_made as
with matched as (
    select
        claim.file_index, claim.file_row_number, correction.*,
        case correction.field
            when 'value' then figure_text(claim.value, claim.value_high)
            when 'unit' then claim.unit
            when 'period' then period_key_of(claim.period_start, claim.period_end)
            when 'region' then claim.region
            when 'indicator' then claim.indicator
            when 'measure' then claim.measure
            when 'kind' then claim.kind
            when 'strength' then coalesce(claim.strength, 'none')
            when 'comparator' then claim.comparator
        end as read_text
    from claim join correction using (claim_id)
)

select
    file_index, file_row_number,
    string_agg(field || ' ' || read_text, ', ' order by field) as corrected_from,
    bool_or(action = 'drop') as is_dropped,
    bool_or(field = 'value') as has_value,
    max(low) as low, max(high) as high, max(start_date) as start_date, max(end_date) as end_date,
    max(corrected_text) filter (where field = 'unit') as unit,
    max(corrected_text) filter (where field = 'region') as region,
    max(corrected_text) filter (where field = 'indicator') as indicator,
    max(corrected_text) filter (where field = 'measure') as measure,
    max(corrected_text) filter (where field = 'kind') as kind,
    max(corrected_text) filter (where field = 'strength') as strength,
    max(corrected_text) filter (where field = 'comparator') as comparator
from matched
where read_text = expected_text
group by file_index, file_row_number;

create temp table claim_changed as
select claim.* replace (
    coalesce(made.low, claim.value) as value,
    if(made.has_value, made.high, claim.value_high) as value_high,
    case
        when made.high is not null then 'range'
        when made.comparator is not null then made.comparator
        when made.has_value and claim.comparator = 'range' then 'eq'
        else claim.comparator
    end as comparator,
    coalesce(made.unit, claim.unit) as unit,
    coalesce(made.start_date, claim.period_start) as period_start,
    coalesce(made.end_date, claim.period_end) as period_end,
    coalesce(made.region, claim.region) as region,
    coalesce(made.indicator, claim.indicator) as indicator,
    if(made.indicator is null, claim.indicator_id, vocabulary.indicator_id) as indicator_id,
    if(made.indicator is null, claim.qualifier, null) as qualifier,
    if(made.indicator is null, claim.core, coalesce(vocabulary.is_core, false)) as core,
    coalesce(made.measure, claim.measure) as measure,
    coalesce(made.kind, claim.kind) as kind,
    case
        when coalesce(made.kind, claim.kind) = 'actual' then null
        when made.strength is not null then nullif(made.strength, 'none')
        when made.kind = 'target' then coalesce(claim.strength, 'expect')
        else claim.strength
    end as strength
)
from claim
join correction_made as made using (file_index, file_row_number)
left join vocabulary on made.indicator = vocabulary.name_zh
where not made.is_dropped;

delete from claim using correction_made as made
where claim.file_index = made.file_index and claim.file_row_number = made.file_row_number;

insert into claim select * from claim_changed;

-- Growth over more than twelve months is no growth of a year: the last word of the figure's clause tells which it is.
create temp table long_growth as
with long as (
    select file_index, file_row_number
    from claim
    where measure = 'yoy' and date_diff('month', period_start, period_end) >= 12
),

lead as (
    select
        long.file_index, long.file_row_number,
        if(
            contains(text.sentence, text.quote), split_part(text.sentence, text.quote, 1), rtrim(text.sentence, '。')
        ) as words
    from long
    join read_parquet(getvariable('landing') || '/*/claims.parquet') as text using (file_index, file_row_number)
)

select
    file_index, file_row_number,
    if(
        regexp_extract_all(
            regexp_split_to_array(words, '[，,；;。]')[-1],
            '年均|平均|每年|累计|[一二两三四五六七八九十0-9]年增长|[比较][0-9]{4}年'
        )[-1] in ('年均', '平均', '每年'),
        'average_growth', 'total_growth'
    ) as measure
from lead;

update claim set measure = long_growth.measure
from long_growth
where claim.file_index = long_growth.file_index and claim.file_row_number = long_growth.file_row_number;

-- What a name means and in which unit it is published depends on few distinct words: decided there, joined once.
create temp table wording as
with word as (
    select distinct indicator, indicator_id, qualifier is not null as is_narrowed, unit from claim
),

keyed as (
    select
        word.*,
        coalesce(named.indicator_id, broad.indicator_id, 'zh:' || word.indicator) as indicator_key,
        coalesce(named.name_zh, broad.name_zh, word.indicator) as counted_name,
        coalesce(named.default_unit, broad.default_unit) as default_unit
    from word
    left join vocabulary as named on word.indicator = named.name_zh
    left join vocabulary as broad on word.indicator_id = broad.indicator_id and not word.is_narrowed
),

preferred as (select * from read_csv(getvariable('seeds') || '/unit_preferred.csv', all_varchar = true)),

plain as (select base_unit, min(unit) as unit from unit where factor = 1 group by base_unit),

chosen as (
    select
        keyed.*, written.base_unit, written.dimension, written.factor as written_factor,
        case
            when vocabulary_unit.base_unit = written.base_unit then vocabulary_unit.unit
            when preferred.unit is not null then preferred.unit
            when bare.base_unit = written.base_unit and bare.factor = 1 then bare.unit
            else coalesce(plain.unit, keyed.unit)
        end as published_unit
    from keyed
    left join unit as written on keyed.unit = written.unit
    left join unit as vocabulary_unit on keyed.default_unit = vocabulary_unit.unit
    left join unit as bare on written.counter = bare.unit
    left join plain on written.base_unit = plain.base_unit
    left join preferred
        on written.base_unit = preferred.base_unit
        and regexp_matches(keyed.counted_name, coalesce(preferred.name_pattern, ''))
    qualify row_number() over (
        partition by keyed.indicator, keyed.indicator_id, keyed.is_narrowed, keyed.unit
        order by preferred.name_pattern nulls last
    ) = 1
)

select
    chosen.indicator, coalesce(chosen.indicator_id, '') as indicator_id, chosen.is_narrowed, chosen.unit,
    chosen.indicator_key, chosen.published_unit,
    coalesce(chosen.base_unit, chosen.unit) as base_unit,
    coalesce(chosen.dimension, 'unknown') as dimension,
    case
        when chosen.published_unit = chosen.unit then 1
        else cast(chosen.written_factor / target.factor as decimal(26, 12))
    end as ratio
from chosen
left join unit as target on chosen.published_unit = target.unit;

create temp table period as
select period_start, period_end, period_key_of(period_start, period_end) as period_key
from (select distinct period_start, period_end from claim);

create temp table place_named as
with named as (select distinct region from claim)

select
    region,
    region in (select region_code from region_code)
    or (
        regexp_full_match(region, '[0-9]{6}:.+') and left(region, 6) in (select region_code from region_code)
    ) as is_known
from named;

create temp table said as
with converted as (
    select
        claim.file_index, claim.file_row_number, claim.claim_id, claim.place, claim.kind, claim.region,
        wording.indicator_key, claim.indicator, claim.indicator_id, claim.qualifier, claim.core, claim.measure,
        claim.comparator, claim.value as original_value, claim.value_high as original_value_high,
        claim.unit as original_unit, claim.period_start, claim.period_end, period.period_key, claim.strength,
        case when claim.kind = 'target' then if(claim.strength = 'stretch', 'stretch', 'base') end as tier,
        claim.char_start, claim.optional, claim.is_table_cell,
        wording.published_unit as unit, wording.base_unit, wording.dimension,
        try(cast(claim.value * wording.ratio as decimal(30, 9))) as value,
        try(cast(claim.value_high * wording.ratio as decimal(30, 9))) as value_high,
        -- One unit of the last digit written, in the unit of publication.
        cast(wording.ratio * (1 / pow(10, case
            when claim.value = round(claim.value, 0) then 0
            when claim.value = round(claim.value, 1) then 1
            when claim.value = round(claim.value, 2) then 2
            when claim.value = round(claim.value, 3) then 3
            when claim.value = round(claim.value, 4) then 4
            else length(rtrim(cast(claim.value as varchar), '0')) - strpos(cast(claim.value as varchar), '.')
        end)) as decimal(30, 12)) as resolution,
        place_named.is_known
    from claim
    join wording
        on claim.indicator = wording.indicator and coalesce(claim.indicator_id, '') = wording.indicator_id
        and (claim.qualifier is not null) = wording.is_narrowed and claim.unit = wording.unit
    join period on claim.period_start = period.period_start and claim.period_end = period.period_end
    join place_named on claim.region = place_named.region
),

keyed as (
    select
        *,
        case
            when not is_known then 'no_region'
            when period_end < period_start then 'no_period'
            when value is null or (original_value_high is not null and value_high is null) then 'out_of_range'
        end as issue,
        concat_ws(chr(31), kind, region, indicator_key, measure, base_unit, period_key, coalesce(tier, '')) as key_text
    from converted
)

select
    * exclude (key_text, is_known),
    left(sha256(key_text), 16) as fact_key,
    left(sha256(concat_ws(
        chr(31), key_text, coalesce(cast(value as varchar), ''), coalesce(cast(value_high as varchar), '')
    )), 16) as fact_id
from keyed;

drop table claim;

-- The same text in several places gives the same claim: its best place speaks.
create temp table reading as
select claim_id, min(place) as place, count(*) as place_count, arg_min(fact_id, place) as fact_id
from said
group by claim_id;

create temp table best_claim as
select said.*, reading.place_count
from said join reading on said.claim_id = reading.claim_id and said.place = reading.place;

create table release.fct_claims as
with text as (
    select file_index, file_row_number, responsible, quote, nameless(sentence) as sentence, char_start, char_end, cell, rule, region_basis,
        period_basis, extractor_version
    from read_parquet(getvariable('landing') || '/*/claims.parquet')
)

select
    best.claim_id,
    document.document_id,
    best.fact_id,
    best.kind,
    best.region as region_code,
    best.indicator_key,
    best.indicator as indicator_name_zh,
    best.measure,
    best.comparator,
    best.value,
    best.value_high,
    best.unit,
    best.original_value,
    best.original_value_high,
    best.original_unit,
    best.period_key,
    best.strength,
    list_filter(
        text.responsible,
        lambda name: regexp_matches(
            name,
            '(局|委|办|办公室|部|处|科|股|中心|公司|政府|院|行|会|社|站|所|队|组|校|乡|镇|街道|区|市|县|省|厅|署|集团|单位|部门)$'
        )
    ) as responsible_offices,
    best.optional as is_optional,
    made.file_index is not null as is_corrected,
    made.corrected_from,
    not document.is_main_text as is_repeated,
    left(text.quote, getvariable('published_text_chars')) as quote,
    around(text.sentence, left(text.quote, getvariable('published_text_chars'))) as sentence,
    text.char_start,
    text.char_end,
    text.cell,
    text.rule,
    text.region_basis,
    text.period_basis,
    document.raw_sha256,
    document.source_id,
    document_class.document_kind,
    text.extractor_version,
    best.place_count
from best_claim as best
join text using (file_index, file_row_number)
join document on best.place = document.place
join document_class on best.place = document_class.place
left join correction_made as made
    on best.file_index = made.file_index and best.file_row_number = made.file_row_number
where best.issue is null
order by best.claim_id;
