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


WIDE_DIGITS = BARS.translate({ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789."})
WIDE_BLANKS = BARS.replace(" | ", "\u3000")
COMMAS = BARS.replace(" | 单位", "").replace(" | 亿元", "").replace(" | ", ",")


@pytest.mark.parametrize("text", [BARS, BLANKS, WIDE_BLANKS], ids=["bars", "blanks", "wide_blanks"])
def test_columns_are_cut(text: str) -> None:
    (found,) = find_tables(text)
    assert found.table.caption == "主要经济指标"
    assert found.table.rows[1:] == (
        ("地区生产总值", "亿元", "88.4", "5.7"),
        ("工业投资", "亿元", "21.5", "-3.3"),
    )


def test_digits_may_be_wide() -> None:
    (found,) = find_tables(WIDE_DIGITS)
    assert found.table.rows[1] == ("地区生产总值", "亿元", "８８．４", "５．７")


@pytest.mark.parametrize("separator", [",", "，", " "])
def test_commas_or_single_blanks_between_cells(separator: str) -> None:
    (found,) = find_tables(COMMAS.replace(",", separator))
    assert found.table.rows == (
        ("指标", "1-6月", "增长(%)"),
        ("地区生产总值", "88.4", "5.7"),
        ("工业投资", "21.5", "-3.3"),
    )


def test_one_cell_a_line() -> None:
    (found,) = find_tables(STACKED)
    assert found.table.rows[0] == ("指标", "单位", "1-6月", "增长(%)")
    assert found.table.rows[-1] == ("民间投资", "亿元", "9", "2")


@pytest.mark.parametrize(
    "prose",
    [
        "会议听取了汇报,研究了工作,作出了部署\n投资,增长5%,好于预期\n消费,增长3%,稳中有升",
        "合\u3000计\n总\u3000数\n8\u30009",
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


CELLS = """6月29日起,各地陆续公布数据
1-5月,我省各市工业运行平稳,多数城市增速回升,企业效益好转,用电量和货运量都在增加,项目建设也在加快,新开工的厂房不少,信心不错。
各市规模以上工业增加值 (%)
地市 |
增速 |
增速比1-4月 |
岳阳 |
7.1 |
0.3 |
常德 |
6.4 |
-0.2 |
永州 |
5.9 |
0.1 |
"""


def test_cells_with_the_bar_that_closed_them(read: Read) -> None:
    """The caption names the indicator, the paragraph above the period; the move since April is no growth."""
    claims, _ = read(CELLS, published=date(2022, 6, 29), region="430000")
    facts = [(c.region_name, c.indicator, c.measure.value, str(c.value), str(c.period_end)) for c in claims]
    assert facts == [
        (city, "规模以上工业增加值", "yoy", value, "2022-05-31")
        for city, value in (("岳阳市", "7.1"), ("常德市", "6.4"), ("永州市", "5.9"))
    ]


PARTS = """某省2021年统计公报
表3 2021年年末常住人口
指标 | 年末数(万人) | 占年末常住人口比重(%) |
年末常住人口 | 5000 | 100 |
按城乡分 | ||
城镇 | 3000 | 60 |
乡村 | 2000 | 40 |
按性别分 | ||
男性 | 2600 | 52 |
"""


def test_a_line_that_divides_names_no_part(read: Read) -> None:
    claims, _ = read(PARTS, published=date(2022, 3, 1), region="430000")
    facts = [(c.indicator, c.measure.value, str(c.value)) for c in claims]
    assert ("城镇常住人口", "level", "3000") in facts
    assert ("城镇常住人口占年末常住人口比重", "share", "60") in facts
    assert ("男性常住人口", "level", "2600") in facts
    assert not any("按" in name for name, _, _ in facts)


def test_a_caption_takes_its_script_from_the_table(read: Read) -> None:
    names = ("長沙市", "張家界市", "婁底市", "邵陽市", "懷化市", "嶽陽市", "湘西州")
    rows = "\n".join(f"{name} | {position}.5 | 已公佈" for position, name in enumerate(names, start=1))
    text = f"各市規模以上工業增加值(%)\n地區 | 增長速度 | 備註\n{rows}\n"
    claims, _ = read(text, published=date(2022, 6, 29), region="430000", title="2022年1-5月各市工业")
    assert {(c.indicator, c.measure.value) for c in claims} == {("规模以上工业增加值", "yoy")}
    assert len(claims) >= len(names) - 1
