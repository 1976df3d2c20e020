"""Are the shapes of statistical tables understood: what columns, rows, captions and units say together?"""

from decimal import Decimal

from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Kind, Measure, RejectionReason, Strength
from tests.extract.table_pages import DAYE, HUANGSHI, YEAR_2022, facts, page, read


def test_years_as_columns_with_portal_lines_and_notes(vocabulary: Vocabulary) -> None:
    claims, rejections = read(
        vocabulary,
        page(
            "数据库：市级年度数据",
            "地区：咸宁市",
            "时间：最近3年",
            "指标|2022年|2021年|2020年",
            "地区生产总值(亿元)|1,875.6|1751.8|",
            "城镇登记失业率(%)|3.2|-|3.9",
            "注：1.现价；2.2020年为快报数。",
            "数据来源：某某局 88888888",
        ),
    )
    assert facts(claims) == [
        ("421200", "地区生产总值", "level", "1875.6亿元", YEAR_2022),
        ("421200", "地区生产总值", "level", "1751.8亿元", "2021-01-01/2021-12-31"),
        ("421200", "城镇登记失业率", "share", "3.2%", YEAR_2022),
        ("421200", "城镇登记失业率", "share", "3.9%", "2020-01-01/2020-12-31"),
    ]
    assert rejections == ()
    first = claims[0]
    assert (first.cell, first.quote, first.char_start, first.char_end) == ("table1!R5C2", "1,875.6", -1, -1)
    assert (first.kind, first.strength, first.core, first.indicator_id) == (Kind.ACTUAL, None, True, "gdp")
    assert (first.region_basis, first.period_basis) == ("table", "table")


def test_regions_as_rows_with_a_unit_row(vocabulary: Vocabulary) -> None:
    claims, rejections = read(
        vocabulary,
        page(
            "黄石市2023年1—9月分县（市、区）主要指标|||",
            "地区|地区生产总值|地区生产总值同比增长|固定资产投资同比增长",
            "|亿元|%|%",
            "黄石市|1568.9|6.9|11.2",
            "大冶|612.4|8.2|-0.9",
            "合计|2181.3||",
        ),
        None,
    )
    period = "2023-01-01/2023-09-30"
    assert facts(claims) == [
        (HUANGSHI, "地区生产总值", "level", "1568.9亿元", period),
        (HUANGSHI, "地区生产总值", "yoy", "6.9%", period),
        (HUANGSHI, "固定资产投资", "yoy", "11.2%", period),
        (DAYE, "地区生产总值", "level", "612.4亿元", period),
        (DAYE, "地区生产总值", "yoy", "8.2%", period),
        (DAYE, "固定资产投资", "yoy", "-0.9%", period),
    ]
    assert [(r.reason, r.quote) for r in rejections] == [(RejectionReason.NO_REGION, "2181.3")]


def test_merged_headers_month_and_accumulated(vocabulary: Vocabulary) -> None:
    claims, rejections = read(
        vocabulary,
        page(
            "2023年9月全市主要经济指标",
            "指标|单位|本月||累计|",
            "||绝对量|同比增长(%)|绝对量|同比增长(%)",
            "规模以上工业总产值|亿元|101.2|5.1|899.9|6.2",
            "进出口总额|万美元|10201|-5.1|80001|持平",
        ),
    )
    september, so_far = "2023-09-01/2023-09-30", "2023-01-01/2023-09-30"
    assert facts(claims) == [
        (HUANGSHI, "规模以上工业总产值", "level", "101.2亿元", september),
        (HUANGSHI, "规模以上工业总产值", "yoy", "5.1%", september),
        (HUANGSHI, "规模以上工业总产值", "level", "899.9亿元", so_far),
        (HUANGSHI, "规模以上工业总产值", "yoy", "6.2%", so_far),
        (HUANGSHI, "进出口总额", "level", "10201万美元", september),
        (HUANGSHI, "进出口总额", "yoy", "-5.1%", september),
        (HUANGSHI, "进出口总额", "level", "80001万美元", so_far),
        (HUANGSHI, "进出口总额", "yoy", "0%", so_far),
    ]
    assert rejections == ()


def test_labels_of_the_national_portal(vocabulary: Vocabulary) -> None:
    claims, _ = read(
        vocabulary,
        page(
            "地区：湖北省",
            "指标|2023年9月|2023年8月",
            "社会消费品零售总额_当期值(亿元)|1900.1|1800",
            "社会消费品零售总额_累计值(亿元)|15000|13000",
            "社会消费品零售总额_累计增长(%)|8.1|",
            "居民消费价格指数(上年同月=100)|100.2|",
        ),
    )
    assert [(c.measure, str(c.value), c.period[0].month, c.period[1].month) for c in claims] == [
        (Measure.LEVEL, "1900.1", 9, 9),
        (Measure.LEVEL, "1800", 8, 8),
        (Measure.LEVEL, "15000", 1, 9),
        (Measure.LEVEL, "13000", 1, 8),
        (Measure.YOY, "8.1", 1, 9),
        (Measure.INDEX, "100.2", 9, 9),
    ]
    assert {c.region for c in claims} == {"420000"}


def test_years_as_rows_and_a_unit_in_the_caption(vocabulary: Vocabulary) -> None:
    claims, _ = read(
        vocabulary, page("单位：亿元", "年份|地区生产总值|第一产业增加值", "2021|1000|100", "2022年|1100|110")
    )
    assert [(c.indicator, str(c.value), c.period[0].year) for c in claims] == [
        ("地区生产总值", "1000", 2021),
        ("第一产业增加值", "100", 2021),
        ("地区生产总值", "1100", 2022),
        ("第一产业增加值", "110", 2022),
    ]


def test_growth_beside_two_years_is_that_of_the_later(vocabulary: Vocabulary) -> None:
    claims, _ = read(
        vocabulary, page("2023年1-9月主要指标", "指标|2023年|2022年|增长(%)", "固定资产投资(亿元)|500|450|11.1")
    )
    assert [(c.measure, str(c.period_start), str(c.period_end)) for c in claims] == [
        (Measure.LEVEL, "2023-01-01", "2023-09-30"),
        (Measure.LEVEL, "2022-01-01", "2022-09-30"),
        (Measure.YOY, "2023-01-01", "2023-09-30"),
    ]


def test_promised_columns_are_targets(vocabulary: Vocabulary) -> None:
    claims, _ = read(
        vocabulary,
        page(
            "2023年主要指标完成情况",
            "指标|年度目标|1-9月完成|完成年度目标(%)|同比增长(%)",
            "地区生产总值(亿元)|2000|1500|75|6",
        ),
    )
    assert [(c.kind, c.measure, str(c.value), c.period[1].month) for c in claims] == [
        (Kind.TARGET, Measure.LEVEL, "2000", 12),
        (Kind.ACTUAL, Measure.LEVEL, "1500", 9),
        (Kind.ACTUAL, Measure.COMPLETION, "75", 9),
        (Kind.ACTUAL, Measure.YOY, "6", 9),
    ]
    assert [c.strength for c in claims] == [Strength.EXPECT, None, None, None]


def test_growth_does_not_take_the_unit_of_its_row(vocabulary: Vocabulary) -> None:
    claims, _ = read(vocabulary, page("2023年", "指标|数值|同比增长", "固定资产投资(亿元)|500|11.1"))
    assert [(c.measure, c.unit) for c in claims] == [(Measure.LEVEL, "亿元"), (Measure.YOY, "%")]


def test_ranks_and_zones_beside_counties(vocabulary: Vocabulary) -> None:
    claims, _ = read(
        vocabulary,
        page(
            "2023年上半年各县市区指标",
            "序号|县市区|地区生产总值(亿元)|增速(%)|位次",
            "1|大冶市|300|6.1|1",
            "2|经开区|50|1|3",
        ),
    )
    assert [(c.region, c.measure.value, f"{c.value}{c.unit}") for c in claims] == [
        (DAYE, "level", "300亿元"),
        (DAYE, "yoy", "6.1%"),
        (DAYE, "rank", "1位"),
        ("420200:黄石经济技术开发区", "level", "50亿元"),
        ("420200:黄石经济技术开发区", "yoy", "1%"),
        ("420200:黄石经济技术开发区", "rank", "3位"),
    ]


def test_stacked_tables_have_their_own_captions_and_units(vocabulary: Vocabulary) -> None:
    claims, rejections = read(
        vocabulary,
        page(
            "金融||",
            "||单位：亿元",
            "指    标|2017年3月末|比年初增减额",
            "各项存款余额|2291.6|-34.8",
            "||",
            "外贸||",
            "||单位：万美元",
            "指    标|2017年1-3月|增长（%）",
            "进出口总额|180689.2|62.2",
        ),
    )
    period = "2017-01-01/2017-03-31"
    assert [fact[2:] for fact in facts(claims)] == [
        ("level", "2291.6亿元", period),
        ("increment", "-34.8亿元", period),
        ("level", "180689.2万美元", period),
        ("yoy", "62.2%", period),
    ]
    assert rejections == ()


def test_parts_rows_and_columns_make_names_together(vocabulary: Vocabulary) -> None:
    claims, _ = read(
        vocabulary, page("2012年", "指标|数值(亿元)", "地区生产总值|4000", "第一产业|153", "第二产业|3235")
    )
    assert [c.indicator for c in claims] == ["地区生产总值", "第一产业增加值", "第二产业增加值"]
    claims, _ = read(vocabulary, page("2012年", "指标|数值(亿元)", "地区生产总值|4000", "第三产业|611", "餐饮业|30"))
    assert [c.indicator for c in claims] == ["地区生产总值", "第三产业增加值", "餐饮业增加值"]
    claims, _ = read(vocabulary, page("2012年", "品种|产量(万吨)|同比增长(±%)", "粮食|650|17.3"))
    assert [(c.indicator, c.measure) for c in claims] == [("粮食产量", Measure.LEVEL), ("粮食产量", Measure.YOY)]


def test_traditional_script(vocabulary: Vocabulary) -> None:
    claims, _ = read(
        vocabulary, page("2022年黃石市主要經濟指標", "指標|數值(億元)", "地區生產總值|100", "固定資產投資|200"), None
    )
    assert facts(claims) == [
        (HUANGSHI, "地区生产总值", "level", "100亿元", YEAR_2022),
        (HUANGSHI, "固定资产投资", "level", "200亿元", YEAR_2022),
    ]


def test_units_between_header_and_rows_and_sections(vocabulary: Vocabulary) -> None:
    claims, _ = read(
        vocabulary, page("2022年", "指标|数值", "单位：亿元|", "一、投资|", "固定资产投资|5", "某某投资|3")
    )
    assert [(c.indicator, c.unit, c.core) for c in claims] == [
        ("固定资产投资", "亿元", True),
        ("投资(某某投资)", "亿元", False),
    ]


def test_a_caption_that_ends_in_a_promise_makes_targets(vocabulary: Vocabulary) -> None:
    lines = ("黄石市2022年主要指标分季度目标", "指标|上半年|全年", "工业投资(亿元)|20|45")
    claims, _ = read(vocabulary, page(*lines))
    assert [(c.kind, c.strength, c.value) for c in claims] == [
        (Kind.TARGET, Strength.EXPECT, Decimal(20)),
        (Kind.TARGET, Strength.EXPECT, Decimal(45)),
    ]
    done = ("黄石市2022年主要指标目标", "指标|全年完成(亿元)", "工业投资|45")
    assert [c.kind for c in read(vocabulary, page(*done))[0]] == [Kind.ACTUAL]
    told = ("黄石市2022年主要指标目标完成情况", "指标|全年(亿元)", "工业投资|45")
    assert [c.kind for c in read(vocabulary, page(*told))[0]] == [Kind.ACTUAL]


def test_the_only_indicator_may_stand_in_the_caption_of_a_region(vocabulary: Vocabulary) -> None:
    lines = ("黄石市2022年重点县区工业投资目标(单位:亿元)", "县区|全年目标", "大冶市|42")
    assert [(c.region, c.indicator, c.kind) for c in read(vocabulary, page(*lines))[0]] == [
        (DAYE, "工业投资", Kind.TARGET)
    ]


def test_months_and_year_of_a_caption_stand_apart(vocabulary: Vocabulary) -> None:
    lines = ("黄石市1-11月投资情况(2022年)", "指标|本年累计(亿元)", "工业投资|42")
    assert [fact[4] for fact in facts(read(vocabulary, page(*lines))[0])] == ["2022-01-01/2022-11-30"]


def test_a_position_says_of_what_and_where(vocabulary: Vocabulary) -> None:
    lines = ("2022年", "地区|工业投资(亿元)|位次|增速(%)|位次", "大冶市|42|1|3|2", "阳新县|12|2|5|1")
    assert [c.indicator for c in read(vocabulary, page(*lines))[0] if c.measure is Measure.RANK] == [
        "工业投资全市排名",
        "工业投资增速全市排名",
    ] * 2
