-- The made world of `benchmarks.claims`: regions, reports, the lines each report tells, the documents that carry it.
-- Variables: seed, seeds (folder of the vocabulary), shares (claim_shares.csv), region_count, year_count, claim_count.
-- A draw is a hash of the seed and of what it is about, so that no order of rows or threads decides anything.

create macro draw(n, what, a, b, c) as cast(hash(getvariable('seed'), what, a, b, c) % n as integer);

create table regions as
with places as (
    select region_code, name_zh, level
    from read_csv(getvariable('seeds') || '/region.csv', all_varchar = true)
    where valid_to_year is null
    union all
    select region_code, name_zh, 'zone' as level
    from read_csv(getvariable('seeds') || '/region_zone.csv', all_varchar = true)
),
-- Whole provinces one after another, each with everything below it, so that a part of the country has the siblings and
-- the parents that the whole has.
numbered as (
    select
        *,
        row_number() over (
            order by
                level <> 'nation',
                hash(getvariable('seed'), left(region_code, 2)),
                left(region_code, 4),
                region_code
        ) as region_no
    from places
)
select
    region_no,
    region_code,
    left(region_code, 6) as office_code,
    name_zh,
    level,
    case level when 'nation' then 12000 when 'province' then 400 when 'prefecture' then 30 when 'county' then 3 else 1 end
        as size
from numbered
where region_no <= getvariable('region_count');

-- What can be told: the names counted in real labels, and the long tail beside them (benchmarks/claims.py).
create table lines as
with head as (
    select kind, indicator_name_zh, indicator_id, qualifier, is_core, measure, unit, claims
    from read_csv(getvariable('shares'), types = {'claims': 'DOUBLE', 'is_core': 'BOOLEAN'})
),
kinds as (select * from (values ('actual', 441.0), ('target', 380.0)) as t (kind, claims)),
nouns as (
    select * from (values
        ('入库项目数', 'projects_enrolled', '个', 'level'), ('新签约项目数', 'projects_signed', '个', 'level'),
        ('新开工项目数', 'projects_started', '个', 'level'), ('投产项目数', 'projects_completed', '个', 'level'),
        ('高新技术企业数', 'enterprises_hightech', '家', 'level'), ('项目投资', 'project_investment', '亿元', 'level'),
        ('农村公路里程', null, '公里', 'level'), ('高标准农田面积', null, '万亩', 'level'),
        ('服务站点数', null, '处', 'level'), ('特色产业产值', null, '亿元', 'level'), ('特色产业产值', null, '%', 'yoy'),
        ('覆盖率', null, '%', 'share')
    ) as t (noun, indicator_id, unit, measure)
),
adjectives as (
    select unnest([
        '亿元以上', '10亿元以上', '5000万元以上', '省级', '市级', '新引进', '技改', '园区', '乡镇', '城区', '沿江',
        '山区', '数字化', '绿色'
    ]) as qualifier
),
tail as (
    select
        kinds.kind,
        qualifier || noun as indicator_name_zh,
        indicator_id,
        qualifier,
        false as is_core,
        measure,
        unit,
        kinds.claims / count(*) over (partition by kinds.kind) as claims
    from kinds, nouns, adjectives
),
united as (
    from head
    union all
    from tail
)
select
    row_number() over (order by kind, indicator_name_zh, measure, unit) as line_no,
    *,
    claims / sum(claims) over (partition by kind) as share,
    indicator_name_zh like '%余额' or indicator_name_zh like '%企业数' or measure in ('share', 'rank') as is_stock
from united;

-- Who tells what, when: lines of results and of promises, months after the first of January of the year they are about.
create table forms as
select * from (values
    (1, 'work_report', 'gov', 0, 15, 0.90, 12.0, -1, 12, 14.0, 1, '政府工作报告（在人民代表大会会议上）'),
    (2, 'communique', 'stats', 14, 20, 0.90, 34.0, 0, 12, 0.0, 1, '国民经济和社会发展统计公报'),
    (3, 'first_quarter', 'stats', 3, 25, 0.90, 15.0, 0, 3, 2.0, 1, '一季度经济运行情况'),
    (4, 'half_year', 'stats', 6, 25, 0.90, 17.0, 0, 6, 2.0, 1, '上半年经济运行情况'),
    (5, 'three_quarters', 'gov', 9, 25, 0.90, 15.0, 0, 9, 2.0, 1, '前三季度主要指标平稳'),
    (6, 'year_news', 'paper', 12, 25, 0.90, 14.0, 0, 12, 0.0, 1, '全年经济稳中有进'),
    (7, 'lowered', 'gov', 6, 28, 0.03, 0.0, 0, 0, 3.0, 1, '关于调整年度目标的通知'),
    (8, 'five_years', 'gov', 1, 20, 0.18, 0.0, 0, 0, 10.0, 5, '国民经济和社会发展规划纲要')
) as t (form_no, form, office, months_after, day, share, actual_lines, actual_year, actual_months, target_lines, span, title);

create table reports as
select
    row_number() over (order by region_no, year, form_no) as report_no,
    region_no,
    cast(year as integer) as year,
    form_no,
    cast(make_date(year, 1, day) + to_months(months_after) as date) as published_date
from regions, range(2027 - getvariable('year_count'), 2027) as years (year), forms
where
    draw(10000, 'report', region_no, year, form_no) < 10000 * share
    and make_date(year, 1, day) + to_months(months_after) < date '2026-11-01';

create table told as
with drawn as (
    select reports.report_no, lines.line_no, lines.kind
    from reports
    inner join forms using (form_no)
    cross join lines
    where
        draw(1000000, 'line', report_no, line_no, 0) < 1000000 * lines.share
        * case lines.kind when 'actual' then forms.actual_lines else forms.target_lines end
)
select report_no, line_no, 'base' as tier from drawn
union all
-- 力争: a further goal stands beside the promise, never alone.
select report_no, line_no, 'stretch' as tier
from drawn
where kind = 'target' and draw(100, 'stretch', report_no, line_no, 0) < 13;

create table documents as
with copies as (
    select
        reports.*,
        copy_no,
        case
            when copy_no = 1 then 'first'
            when draw(100, 'copy kind', report_no, copy_no, 0) < 40 then 'same'
            when draw(100, 'copy kind', report_no, copy_no, 0) < 70 then 'framed'
            when draw(100, 'copy kind', report_no, copy_no, 0) < 97 then 'retold'
            else 'mended'
        end as copy_kind
    from reports, (select cast(unnest(range(1, 7)) as integer) as copy_no) as numbers
    -- 55 % are told once, 22 % twice, 12, 6, 3 and 2 % three to six times.
    where copy_no <= 1 + list_aggregate(
        list_transform([55, 77, 89, 95, 98], lambda upto: cast(draw(100, 'copies', report_no, 0, 0) >= upto as integer)),
        'sum'
    )
),
counted as (
    select
        copies.report_no,
        copy_no,
        count(*) filter (
            where copy_kind <> 'retold' or draw(100, 'retold line', report_no, copy_no, line_no) < 60
        ) as claim_count
    from copies
    inner join told using (report_no)
    group by copies.report_no, copy_no
),
numbered as (
    select
        copies.*,
        coalesce(claim_count, 0) as full_count,
        sum(coalesce(claim_count, 0)) over (order by copies.report_no, copy_no rows unbounded preceding) as up_to
    from copies
    left join counted using (report_no, copy_no)
),
-- The last document tells as many claims as are still wanted.
cut as (
    select
        * exclude (full_count, up_to),
        least(full_count, getvariable('claim_count') - (up_to - full_count)) as claim_count
    from numbered
    where up_to - full_count < getvariable('claim_count')
),
placed as (
    select
        cut.*,
        regions.region_code,
        regions.name_zh as region_name,
        forms.form,
        regions.office_code || '_' || case
            when copy_kind in ('first', 'mended') then forms.office
            when copy_kind = 'retold' then 'paper'
            when copy_no % 2 = 0 then 'portal'
            else 'paper'
        end as source_id,
        row_number() over (order by published_date, report_no, copy_no) as doc_no
    from cut
    inner join regions using (region_no)
    inner join forms using (form_no)
)
select
    *,
    sha256(concat_ws('|', getvariable('seed'), 'text', report_no, case when copy_kind = 'same' then 1 else copy_no end))
        as text_sha256,
    sha256(concat_ws('|', getvariable('seed'), 'bytes', report_no, copy_no)) as raw_sha256,
    'http://' || source_id || '.example.test/' || report_no || case when copy_kind = 'mended' then '_1' else '_' || copy_no end
        || '.html' as url,
    published_date + case when copy_no = 1 then 0 else copy_no + draw(20, 'late', report_no, copy_no, 0) end as said_date,
    1 + (sum(claim_count) over (order by doc_no rows unbounded preceding) - claim_count) // getvariable('batch_claims')
        as landing_seq
from placed;
