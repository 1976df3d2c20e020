"""Figures that stand apart from their name: goals of so much, rates told before their noun, verbs between, lists."""

from decimal import Decimal

import pytest

from tests.extract.conftest import Read


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("确保完成技改投资26亿元的目标任务。", [("技改投资", "level", "26")]),
        ("全区工业投资保持9%的增长。", [("工业投资", "yoy", "9")]),
        ("上半年,全区以6.1%的经济增速实现良好开局。", [("地区生产总值", "yoy", "6.1")]),
        ("上半年,全区地区生产总值首破300亿元。", [("地区生产总值", "level", "300")]),
        ("全年失业人员实现再就业1200人。", [("失业人员实现再就业人数", "level", "1200")]),
        ("全区通过网络实现的商品零售额增长21%。", [("通过网络实现的商品零售额", "yoy", "21")]),
    ],
)
def test_the_figure_is_of_what_stands_apart_from_it(read: Read, text: str, told: list[tuple[str, str, str]]) -> None:
    found = [(c.indicator, c.measure.value, c.value) for c in read(text)[0]]
    assert found == [(name, measure, Decimal(value)) for name, measure, value in told]


def test_a_pull_without_its_object_is_of_the_one_before(read: Read) -> None:
    claims, _ = read("造纸业增长8%,拉动工业增长1.5个百分点;纺织业增长20%,拉动0.8个百分点。")
    assert [c.indicator for c in claims if c.measure.value == "contribution"] == [
        "造纸业拉动工业增长",
        "纺织业拉动工业增长",
    ]


def test_the_clause_before_a_list_names_whose_figures_follow(read: Read) -> None:
    claims, _ = read("分领域看,房地产投资、工业投资保持增长,分别增长9.4%、6%。")
    assert [(c.indicator, c.value) for c in claims] == [("房地产开发投资", Decimal("9.4")), ("工业投资", Decimal(6))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("全区城镇登记失业率从4.1%降到3.3%。", "3.3"),
        ("全区地区生产总值历史性突破200亿元。", "200"),
        ("全区地区生产总值在全市率先突破300亿元。", "300"),
    ],
)
def test_how_a_level_was_reached_is_no_part_of_the_name(read: Read, text: str, value: str) -> None:
    last = read(text)[0][-1]
    assert last.core
    assert last.value == Decimal(value)
