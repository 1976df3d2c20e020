"""Do statistical tables yield what they say, and nothing where they do not say it clearly?"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.errors import ParseFailure
from ingestion.extract.table_grid import number
from ingestion.extract.tables import extract_tables
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import (
    Claim,
    Comparator,
    Kind,
    Measure,
    Page,
    QuarantineReason,
    Rejection,
    RejectionReason,
    SourceContext,
    Strength,
    Table,
)

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
HUANGSHI, DAYE, YANGXIN = "420200", "420281", "420222"

Read = tuple[tuple[Claim, ...], tuple[Rejection, ...]]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load(SEEDS)


def page(*lines: str, media_type: str = "text/csv", published: date | None = None, title: str | None = None) -> Page:
    """A page of one table; cells are separated by |."""
    table = Table("table1", tuple(tuple(line.split("|")) for line in lines))
    return Page("0" * 64, "", title, published, None, "utf-8", media_type, (table,))


def read(vocabulary: Vocabulary, of: Page, region: str | None = HUANGSHI) -> Read:
    return extract_tables(of, SourceContext("s", "某局", "statistics_bureau", region, "x.csv"), "x.csv", vocabulary)


def facts(claims: tuple[Claim, ...]) -> list[tuple[str, str, str, str, str]]:
    """Region, indicator, measure, value with unit, period: in the order of the cells."""
    return [
        (c.region, c.indicator, c.measure.value, f"{c.value}{c.unit}", f"{c.period_start}/{c.period_end}")
        for c in claims
    ]


YEAR_2022 = "2022-01-01/2022-12-31"


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


def test_growth_beside_a_target_may_be_either(vocabulary: Vocabulary) -> None:
    header = "指标|2023年完成|2024年目标|增长(%)"
    claims, rejections = read(vocabulary, page(header, "固定资产投资(亿元)|500|560|12"))
    assert [(c.kind, c.period[0].year) for c in claims] == [(Kind.ACTUAL, 2023), (Kind.TARGET, 2024)]
    assert [r.reason for r in rejections] == [RejectionReason.AMBIGUOUS]


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
    claims, _ = read(vocabulary, page("2012年", "品种|产量(万吨)|同比增长(±%)", "粮食|650|17.3"))
    assert [(c.indicator, c.measure) for c in claims] == [("粮食产量", Measure.LEVEL), ("粮食产量", Measure.YOY)]


def test_cells_in_words(vocabulary: Vocabulary) -> None:
    claims, rejections = read(
        vocabulary,
        page(
            "2022年",
            "指标|完成情况",
            "地区生产总值|增长6.5%",
            "社会消费品零售总额|下降2.1%",
            "固定资产投资|800亿元以上",
            "粮食产量|12-15万吨",
            "进出口总额|稳步回升",
        ),
    )
    assert [(c.measure, c.value, c.value_high, c.comparator) for c in claims] == [
        (Measure.YOY, Decimal("6.5"), None, Comparator.EQ),
        (Measure.YOY, Decimal("-2.1"), None, Comparator.EQ),
        (Measure.LEVEL, Decimal(800), None, Comparator.GE),
        (Measure.LEVEL, Decimal(12), Decimal(15), Comparator.RANGE),
    ]
    assert [(r.reason, r.quote) for r in rejections] == [(RejectionReason.AMBIGUOUS, "稳步回升")]


def test_footnote_marks_add_no_digits(vocabulary: Vocabulary) -> None:
    claims, rejections = read(
        vocabulary, page("2022年", "指标（亿元）|数值", "地区生产总值①|１，２３４．５②", "固定资产投资|（12.3）")
    )
    assert [(c.indicator, c.value) for c in claims] == [("地区生产总值", Decimal("1234.5"))]
    assert [r.quote for r in rejections] == ["（12.3）"]


def test_regions_carry_the_code_of_their_year(vocabulary: Vocabulary) -> None:
    claims, rejections = read(
        vocabulary, page("指标：地区生产总值(亿元)", "地区|2000年|1990年", "大冶市|50|10", "大冶县|1|5")
    )
    assert [(c.region, c.region_name, c.period[0].year) for c in claims] == [
        (DAYE, "大冶市", 2000),
        ("420221", "大冶县", 1990),
    ]
    assert [r.reason for r in rejections] == [RejectionReason.NO_REGION] * 2


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["2023年9月主要指标", "指标|数值(亿元)", "固定资产投资|5"], RejectionReason.NO_PERIOD),
        (["主要指标", "指标|数值(亿元)", "固定资产投资|5"], RejectionReason.NO_PERIOD),
        (["2023年", "指标|数值", "固定资产投资|5"], RejectionReason.NO_UNIT),
        (["2023年", "指标|单位|数值", "粮食产量|蒲式耳|5"], RejectionReason.NO_UNIT),
        (["2023年 单位：亿元、万美元", "指标|数值", "固定资产投资|5"], RejectionReason.NO_UNIT),
        (["2023年 单位：亿元", "指标|增长", "固定资产投资|5"], RejectionReason.NO_UNIT),
        (["2023年", "指标|数值(%)", "固定资产投资|5"], RejectionReason.UNIT_MISMATCH),
        (["2023年", "指标|数值(户)", "固定资产投资|5"], RejectionReason.UNIT_MISMATCH),
        (["2023年", "指标|位次", "固定资产投资|2.5"], RejectionReason.OUT_OF_RANGE),
        (["2023年", "指标|数值(亿元)|数值(亿元)", "固定资产投资|5|6"], RejectionReason.AMBIGUOUS),
        (["2023年", "固定资产投资(亿元)|社会消费品零售总额", "固定资产投资(亿元)|5"], RejectionReason.AMBIGUOUS),
        (["2023年黄石市、咸宁市对比", "指标|数值(亿元)", "固定资产投资|5"], RejectionReason.NO_REGION),
        (["2023年", "地区|固定资产投资(亿元)", "大冶市|", "市本级|5"], RejectionReason.NO_REGION),
        (["2023年", "指标|数值", "固定资产投资(亿元)|", "社会消费品零售总额|5"], RejectionReason.NO_UNIT),
        (["2023年", "项目名称|总投资(亿元)", "某某电站|5"], RejectionReason.NO_INDICATOR),
    ],
)
def test_what_is_not_said_is_not_guessed(vocabulary: Vocabulary, lines: list[str], reason: RejectionReason) -> None:
    claims, rejections = read(vocabulary, page(*lines))
    assert claims == ()
    assert [rejection.reason for rejection in rejections] == [reason]


def test_no_region_anywhere_is_a_rejection_once(vocabulary: Vocabulary) -> None:
    claims, rejections = read(vocabulary, page("2023年", "指标|数值(亿元)", "固定资产投资|5", "地区生产总值|6"), None)
    assert claims == ()
    (rejection,) = rejections
    assert rejection.reason is RejectionReason.NO_REGION
    assert rejection.cell == "table1!R3C2"
    assert "2 figures" in rejection.detail


@pytest.mark.parametrize(("published", "year"), [(date(2023, 8, 1), 2023), (date(2023, 5, 1), 2022)])
def test_a_missing_year_is_the_last_one_that_was_over(vocabulary: Vocabulary, published: date, year: int) -> None:
    claims, _ = read(vocabulary, page("指标|上半年", "地区生产总值(亿元)|210", published=published))
    assert [(c.period_start, c.period_basis) for c in claims] == [(date(year, 1, 1), "published")]


def test_text_among_figures_does_not_end_the_table(vocabulary: Vocabulary) -> None:
    claims, rejections = read(
        vocabulary,
        page("2022年", "地区|地区生产总值(亿元)", "大冶市|5", "阳新县|未公布", "西塞山区|7"),
    )
    assert [c.region for c in claims] == [DAYE, "420203"]
    assert [r.quote for r in rejections] == ["未公布"]


def test_layout_that_is_not_understood_is_drift(vocabulary: Vocabulary) -> None:
    strange = ("学生|成绩", "甲|90", "乙|80")
    with pytest.raises(ParseFailure, match=r"x\.csv: nothing above or beside cell table1!R2C2") as caught:
        read(vocabulary, page(*strange))
    assert caught.value.reason is QuarantineReason.SCHEMA_DRIFT
    # Beside prose the same table is none of our business, and beside a table that is read it is signalled.
    assert read(vocabulary, page(*strange, media_type="text/html")) == ((), ())
    claims, rejections = read(vocabulary, page("2022年", "指标|数值(亿元)", "固定资产投资|5", "", *strange))
    assert len(claims) == 1
    assert [r.reason for r in rejections] == [RejectionReason.NO_INDICATOR]


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


def test_the_same_table_gives_the_same_ids_and_every_cell_its_own(vocabulary: Vocabulary) -> None:
    lines = ("2022年", "地区|地区生产总值(亿元)|增速(%)", "大冶市|5|2", "阳新县|6|3")
    first, second = read(vocabulary, page(*lines))[0], read(vocabulary, page(*lines))[0]
    assert first == second
    assert len({claim.claim_id for claim in first}) == 4
    other = read(vocabulary, page(*lines, "西塞山区|1|1"))[0]
    assert not {claim.claim_id for claim in first} & {claim.claim_id for claim in other}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.56", "1234.56"),
        ("-0.9", "-0.9"),
        ("−0.9", "-0.9"),
        ("12.340000000000002", "12.34"),
        ("1e3", "1000"),
        ("6.5%", "6.5"),
        ("100", "100"),
        ("0", "0"),
    ],
)
def test_numbers_of_cells(text: str, value: str) -> None:
    found = number(text)
    assert found is not None
    assert (str(found[0]), found[0].is_finite()) == (value, True)


@pytest.mark.parametrize(
    "text", ["", "1,23", "1,2345", "12-15", "8.3(2)", "1.2.3", "１２", "1e999", "NaN", "0x10", "1_000"]
)
def test_no_numbers_of_cells(text: str) -> None:
    assert number(text) is None


WORDS = """- 1 2.5 8% 2023 2022年 1-9月 亿元 % 地区生产总值(亿元) 固定资产投资 同比增长(%) 指标 地区 大冶市 全市
单位：亿元
注：略 合计 其中：出口 位次 本月 累计 上年同期 年度目标 ① 约30亿元"""
CELLS = st.sampled_from(["", *WORDS.split()])


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.lists(CELLS | st.text(max_size=6), min_size=1, max_size=5), max_size=7))
def test_any_table_is_read_or_refused_in_order(vocabulary: Vocabulary, rows: list[list[str]]) -> None:
    table = Table("table1", tuple(map(tuple, rows)))
    source = Page("0" * 64, "", None, date(2024, 1, 31), None, "utf-8", "text/html", (table,))
    claims, rejections = read(vocabulary, source)
    assert (claims, rejections) == read(vocabulary, source)
    evidence = [(claim.cell, claim.quote) for claim in claims] + [(one.cell, one.quote) for one in rejections]
    for cell, quote in evidence:
        assert cell is not None
        row, column = (int(part) for part in cell.removeprefix("table1!R").split("C"))
        assert quote == rows[row - 1][column - 1].strip() != ""
    for claim in claims:
        assert claim.value.is_finite()
        assert claim.period[0] <= claim.period[1]
        assert vocabulary.units.get(claim.unit) is not None
        assert vocabulary.regions.name_of(claim.region, claim.period[0].year) == claim.region_name
