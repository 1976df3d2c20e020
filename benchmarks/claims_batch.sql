-- The rows of one landed batch: `getvariable('batch')` of the world of claims.sql.

create or replace temp table batch_claims as
with documents as (from documents where landing_seq = getvariable('batch')),
chosen as (
    select
        documents.* exclude (year),
        lines.*,
        told.tier,
        forms.span,
        regions.size,
        forms.form = 'communique' as is_final,
        case lines.kind when 'actual' then documents.year + forms.actual_year else documents.year end as year,
        case lines.kind when 'actual' then forms.actual_months else 12 end as months,
        row_number() over (partition by doc_no order by told.line_no, told.tier) as place
    from documents
    inner join forms using (form_no)
    inner join regions using (region_no)
    inner join told using (report_no)
    inner join lines using (line_no)
    where
        documents.copy_kind <> 'retold'
        or draw(100, 'retold line', report_no, copy_no, told.line_no) < 60
    qualify place <= documents.claim_count
),
-- What the quantity is: one level for a region, a name and a year, from which growth, shares and promises follow.
sized as (
    select
        *,
        draw(1000, 'name', hash(indicator_name_zh), 0, 0) / 1000.0 as of_name,
        draw(1000, 'growth', region_no, hash(indicator_name_zh), 0) / 1000.0 as of_growth,
        draw(1000, 'noise', region_no, hash(indicator_name_zh), year) / 1000.0 as noise,
        draw(1000, 'noise', region_no, hash(indicator_name_zh), year - 1) / 1000.0 as noise_before,
        -- The communique corrects a figure of the January news now and then, another paper tells another figure.
        case
            when is_final and draw(100, 'final', region_no, line_no, year) < 6
                then 1.002 + draw(20, 'by', region_no, line_no, year) / 1000.0
            when copy_kind = 'retold' and draw(100, 'misprint', doc_no, line_no, 0) < 2 then 1.03
            when copy_kind = 'mended' and place = 1 then 1.01
            else 1.0
        end as off,
        copy_kind = 'retold' and draw(100, 'round', doc_no, line_no, 0) < 15 as is_rough,
        draw(100, 'comparator', report_no, line_no, 0) as comparator_draw
    from chosen
),
levelled as (
    select
        *,
        size * case unit when '元' then 0 else 1 end * (0.02 + of_name) * 20
        + case unit when '元' then 12000 + 9000 * of_name else 0 end as base,
        1.02 + 0.07 * of_growth as growth,
        case when is_stock or months = 12 then 1.0 else (months / 12.0) * (0.92 + 0.05 * noise) end as part
    from sized
),
figured as (
    select
        *,
        base * pow(growth, year - 2010) * (0.99 + 0.02 * noise) as level,
        100 * (growth * (0.99 + 0.02 * noise) / (0.99 + 0.02 * noise_before) - 1) as yoy,
        base * pow(growth, year - 1 - 2010) * (0.99 + 0.02 * noise_before) as level_before
    from levelled
),
raw_values as (
    select
        *,
        off * case
            when kind = 'target' and measure = 'yoy' then round(2 * (100 * (growth - 1) + (noise - 0.3) * 2)) / 2
            when measure = 'yoy' then yoy
            when measure = 'share' then 3 + 90 * of_name + 2 * noise
            when measure = 'completion' then 100 * part + 8 * (noise - 0.5)
            when measure = 'contribution' then 0.4 + 2 * noise
            when measure = 'rank' then 1 + floor(12 * of_growth + 2 * noise)
            when measure = 'increment' and kind = 'target' then 1 + 0.06 * level_before
            when measure = 'increment' then 1 + 0.07 * level * part * noise
            when kind = 'target' then level_before * (growth + 0.01 * noise)
            else level * part
        end as figure
    from figured
),
raised as (
    select
        *,
        case
            when tier = 'stretch' and measure = 'yoy' then figure + 1
            when tier = 'stretch' then figure * 1.03
            when form = 'lowered' and measure = 'yoy' then figure - 0.5
            when form = 'lowered' then figure * 0.96
            else figure
        end as raised_figure,
        case
            when unit in ('个', '家', '处', '元', '人', '位', '户') then 0
            when unit = '%' or figure >= 1000 then 1
            else 2
        end as digits
    from raw_values
),
told_values as (
    select
        *,
        span > 1 and kind = 'target' as is_plan,
        -- One amount in another unit is one fact: 4 of 100 retellings of 亿元 are told in 万元.
        copy_kind = 'retold' and unit = '亿元' and not is_rough and draw(100, 'unit', doc_no, line_no, 0) < 4 as is_small,
        case
            when measure = 'rank' then 'eq'
            when kind = 'actual' and comparator_draw < 96 then 'eq'
            when kind = 'actual' and comparator_draw < 99 then case when measure = 'share' then 'eq' else 'ge' end
            when kind = 'actual' then 'approx'
            when comparator_draw < 52 then 'eq'
            when comparator_draw < 86 then case when measure = 'share' then 'le' else 'ge' end
            when comparator_draw < 98 then 'approx'
            else 'range'
        end as comparator,
        cast(round(raised_figure, case when is_rough then greatest(digits - 1, 0) else digits end) as decimal(18, 2))
            as told_value
    from raised
)
select
    *,
    form = 'communique' and place > 20 as is_cell,
    case when is_small then '万元' else unit end as told_unit,
    case when is_small then told_value * 10000 else told_value end as value,
    case when comparator = 'range' then told_value + 1 end as value_high,
    year || '年' || case months when 3 then '一季度' when 6 then '上半年' when 9 then '前三季度' else '' end as period_words,
    rtrim(rtrim(cast(case when is_small then told_value * 10000 else told_value end as varchar), '0'), '.')
        as figure_words
from told_values;

copy (
    select
        substr(md5(text_sha256 || ' ' || place), 1, 16) as claim_id,
        url as doc,
        text_sha256,
        kind,
        region_code as region,
        region_name,
        indicator_name_zh as indicator,
        indicator_id,
        qualifier,
        is_core as core,
        measure,
        comparator,
        cast(value as decimal(30, 9)) as value,
        cast(value_high as decimal(30, 9)) as value_high,
        told_unit as unit,
        make_date(cast(year as integer), 1, 1) as period_start,
        cast(make_date(cast(case when is_plan then year + span - 1 else year end as integer), 1, 1)
            + to_months(cast(months as integer)) - interval 1 day as date) as period_end,
        case
            when kind = 'actual' then null
            when tier = 'stretch' then 'stretch'
            when draw(100, 'strength', report_no, line_no, 0) < 15 then 'firm'
            else 'expect'
        end as strength,
        case
            when kind = 'target' and draw(100, 'responsible', report_no, 0, 0) < 20
                then [region_name || '发展和改革局']
            else cast([] as varchar[])
        end as responsible,
        figure_words || told_unit as quote,
        region_name || period_words || indicator_name_zh
        || case when kind = 'target' then '预期目标为' else '完成' end || figure_words || told_unit
        || '，由有关部门按照职责分工抓好落实，按季度通报进度，年底统一核算，数据以统计部门最后公布的为准。' as sentence,
        cast(case when is_cell then -1 else 60 * place end as bigint) as char_start,
        cast(case when is_cell then -1 else 60 * place + length(figure_words || told_unit) end as bigint) as char_end,
        case when is_cell then '表1!R' || place || 'C2' end as cell,
        case when is_cell then 'table_cell' else 'noun_figure' end as rule,
        'title' as region_basis,
        'paragraph' as period_basis,
        draw(100, 'optional', report_no, line_no, 0) < 1 as optional,
        raw_sha256,
        source_id,
        'made-1' as extractor_version,
        cast(landing_seq as bigint) as landing_seq
    from batch_claims
    order by doc_no, place
) to '$claims' (format parquet, compression zstd);

copy (
    select
        sha256(text_sha256) as document_id,
        raw_sha256,
        url as doc,
        source_id,
        url,
        region_name || documents.year || '年' || forms.title as title,
        region_name || case split_part(source_id, '_', 2)
            when 'stats' then '统计局' when 'paper' then '日报' when 'portal' then '门户网站' else '人民政府办公室'
        end as publisher,
        case split_part(source_id, '_', 2)
            when 'stats' then 'statistics_bureau' when 'paper' then 'newspaper' else 'government'
        end as publisher_kind,
        said_date as published_date,
        region_code,
        'text/html' as media_type,
        'utf-8' as charset,
        text_sha256,
        cast(200 + 60 * claim_count as bigint) as text_chars,
        'extracted' as outcome,
        cast(null as varchar) as reason,
        cast(null as varchar) as detail,
        cast(claim_count as bigint) as claim_count,
        cast(draw(2, 'rejection', doc_no, 0, 0) as bigint) as rejection_count,
        'made-1' as extractor_version,
        (said_date + interval 18 hour) at time zone 'UTC' as first_fetched_at,
        -- Framed copies share seven eighths of the article's signature and all of its figures.
        'affine32:' || list_aggregate(
            list_transform(
                range(8),
                lambda part: sha256(concat_ws(
                    '|', getvariable('seed'), 'runs', report_no, part,
                    case when copy_kind in ('first', 'same') or (copy_kind = 'framed' and part < 7) then 0 else copy_no end
                ))
            ),
            'string_agg', ''
        ) as similarity,
        sha256(concat_ws(
            '|', getvariable('seed'), 'figures', report_no, case when copy_kind in ('retold', 'mended') then copy_no end
        )) as figures_sha256,
        cast(landing_seq as bigint) as landing_seq
    from documents
    inner join forms using (form_no)
    where landing_seq = getvariable('batch')
    order by doc_no
) to '$documents' (format parquet, compression zstd);

copy (
    select
        text_sha256,
        'no_indicator' as reason,
        '3家' as quote,
        region_name || '有关单位新增3家。' as sentence,
        cast(10 as bigint) as char_start,
        cast(12 as bigint) as char_end,
        cast(null as varchar) as cell,
        'no words that name an indicator' as detail,
        raw_sha256,
        source_id,
        'made-1' as extractor_version,
        cast(landing_seq as bigint) as landing_seq
    from documents
    where landing_seq = getvariable('batch') and draw(2, 'rejection', doc_no, 0, 0) = 1
    order by doc_no
) to '$rejections' (format parquet, compression zstd);
