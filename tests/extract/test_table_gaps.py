"""What of a table is refused, because no label says it clearly: region, period, unit, indicator?"""

from datetime import date

import pytest

from ingestion.errors import ParseFailure
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Kind, QuarantineReason, RejectionReason
from tests.extract.table_pages import DAYE, page, read


def test_growth_beside_a_target_may_be_either(vocabulary: Vocabulary) -> None:
    header = "指标|2023年完成|2024年目标|增长(%)"
    claims, rejections = read(vocabulary, page(header, "固定资产投资(亿元)|500|560|12"))
    assert [(c.kind, c.period[0].year) for c in claims] == [(Kind.ACTUAL, 2023), (Kind.TARGET, 2024)]
    assert [r.reason for r in rejections] == [RejectionReason.AMBIGUOUS]


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
