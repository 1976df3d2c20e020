"""Figures beside which a claim stands, and that are none themselves; and names that keep what is left out of them."""

from collections.abc import Callable

import pytest

from ingestion.records import Claim, Measure, Rejection

Read = Callable[..., tuple[tuple[Claim, ...], tuple[Rejection, ...]]]


def _told(claims: tuple[Claim, ...]) -> list[tuple[str, Measure, float]]:
    return [(c.indicator, c.measure, float(c.value)) for c in claims]


def test_the_whole_is_no_figure_where_its_part_is_counted(read: Read) -> None:
    claims, rejections = read("上半年,全区工业24个行业大类中,19个行业大类产值增长。")
    assert [float(c.value) for c in claims] == [19]
    assert [r.quote for r in rejections] == ["24个"]


def test_as_high_as_planned_is_no_growth(read: Read) -> None:
    claims, _ = read("2022年,全区地区生产总值增长5.1%,与预期目标持平。")
    assert _told(claims) == [("地区生产总值", Measure.YOY, 5.1)]


@pytest.mark.parametrize(
    "text",
    [
        "上半年,全区所辖所有9个乡镇街道的人均收入高于全省。",
        "小作坊新规范出台豆干米粉品类12种。",
    ],
)
def test_what_is_counted_beside_the_story_is_no_claim(read: Read, text: str) -> None:
    claims, _ = read(text)
    assert not claims


def test_nearly_is_no_part_of_a_task(read: Read) -> None:
    claims, _ = read("前三季度,全区城镇新增就业3.2万人,大体完成全年任务的91.4%。")
    assert claims[-1].indicator == "城镇新增就业人数"
    assert claims[-1].measure is Measure.COMPLETION


def test_a_multiple_of_the_past_names_what_grew(read: Read) -> None:
    claims, _ = read("2022年,新增纳税大户12户。规模以上工业增加值是“十二五”末的3.2倍,年均增长12%。")
    assert claims[-1].indicator == "规模以上工业增加值"


def test_firms_are_counted_by_their_number(read: Read) -> None:
    claims, _ = read("2022年,全区产值超亿元企业50户,其中新增14户;超5亿元企业8户。")
    assert [c.indicator for c in claims] == ["产值超亿元企业数", "产值超亿元企业数", "产值超5亿元企业数"]


def test_what_is_left_out_stays_in_the_name(read: Read) -> None:
    claims, _ = read("2022年,全区驻区央企(不含电力)到位资金35亿元,引进外省到位资金12亿元,合同外资增长7.6%。")
    assert [c.indicator for c in claims] == ["驻区央企(不含电力)到位资金", "外省到位资金", "合同外资"]
