"""Which cells are numbers, and does every claim of a table stay with its cell?"""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.extract.table_grid import number
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Comparator, Measure, Page, RejectionReason, Table
from tests.extract.table_pages import page, read


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
