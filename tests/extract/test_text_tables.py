"""Are tables in plain text found by their form, and prose left alone?"""

from collections.abc import Callable
from datetime import date

import pytest

from ingestion.extract.text_tables import find_tables
from ingestion.records import Claim, Rejection

Read = Callable[..., tuple[tuple[Claim, ...], tuple[Rejection, ...]]]

BARS = """主要经济指标
指标 | 单位 | 1-6月 | 增长(%)
地区生产总值 | 亿元 | 88.4 | 5.7
工业投资 | 亿元 | 21.5 | -3.3
"""
BLANKS = """主要经济指标
指标        单位   1-6月  增长(%)
地区生产总值  亿元   88.4   5.7
工业投资     亿元   21.5   -3.3
"""
STACKED = """主要经济指标
指标
单位
1-6月
增长(%)
地区生产总值
亿元
88.4
5.7
工业投资
亿元
21.5
-3.3
民间投资
亿元
9
2"""


@pytest.mark.parametrize("text", [BARS, BLANKS], ids=["bars", "blanks"])
def test_columns_are_cut(text: str) -> None:
    (found,) = find_tables(text)
    assert found.table.caption == "主要经济指标"
    assert found.table.rows[1:] == (
        ("地区生产总值", "亿元", "88.4", "5.7"),
        ("工业投资", "亿元", "21.5", "-3.3"),
    )


def test_one_cell_a_line() -> None:
    (found,) = find_tables(STACKED)
    assert found.table.rows[0] == ("指标", "单位", "1-6月", "增长(%)")
    assert found.table.rows[-1] == ("民间投资", "亿元", "9", "2")


@pytest.mark.parametrize(
    "prose",
    [
        "来源：区报  2023-07-01 10:00\n上半年工业投资21亿元。\n责编 甲  编审 乙",
        "一季度目标\n工业投资 12亿元。\n全年目标\n工业投资 50亿元。\n",
    ],
)
def test_prose_is_no_table(prose: str) -> None:
    assert find_tables(prose) == []


@pytest.mark.parametrize("text", [BARS, BLANKS, STACKED], ids=["bars", "blanks", "stacked"])
def test_a_table_in_text_is_read_once(read: Read, text: str) -> None:
    claims, _ = read(text, published=date(2023, 7, 20), title="2023年1-6月主要经济指标")
    facts = [(c.indicator, c.measure.value, str(c.value), c.cell is not None) for c in claims]
    assert facts[:4] == [
        ("地区生产总值", "level", "88.4", True),
        ("地区生产总值", "yoy", "5.7", True),
        ("工业投资", "level", "21.5", True),
        ("工业投资", "yoy", "-3.3", True),
    ]
    assert {str(c.period_end) for c in claims} == {"2023-06-30"}
