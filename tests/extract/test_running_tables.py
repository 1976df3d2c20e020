"""Are tables found whose rows run on in a text, and is everything else left alone?"""

from collections.abc import Callable

import pytest

from ingestion.records import Claim, Measure, Rejection

Read = Callable[..., tuple[tuple[Claim, ...], tuple[Rejection, ...]]]

IN_ONE_LINE = """江西省经济稳中有进。 2018年江西省部分设区市主要指标 排名城市GDP总量
(亿元) 增长率/%人均GDP/元人均排名1 南昌 5274.6 8.9 95000.1 1 2 赣州 2807.2 9.3 32400.5 3 3 九江 2700.1 8.7 55200.3 2 \
江西省还有不少名胜。"""
TWO_HEADERS = """2019年湖南省部分市州收入一览表
单位:亿元、%
地区
一般公共预算收入
税收收入
总量
增长
总量
增长
长沙市
950.2
8.1
700.1
7.2
株洲市
205.3
5.1
150.2
4.3
湘潭市
120.4
3.3
88.1
2.9
"""
NAMED_ABOVE = """2017年山东省各市社会消费品零售总额排名表
城市
总量(亿元)
同比增长(%)
济南 4215.2 10.2
青岛 4541.0 10.6
淄博 2282.3 9.6
"""


def _said(claims: tuple[Claim, ...], region: str) -> list[tuple[str, Measure, float, str]]:
    return [(c.indicator, c.measure, float(c.value), c.unit) for c in claims if c.region == region]


def test_rows_of_one_line_have_the_columns_of_their_header(read: Read) -> None:
    claims, _ = read(IN_ONE_LINE)
    assert _said(claims, "360700") == [
        ("地区生产总值", Measure.LEVEL, 2807.2, "亿元"),
        ("地区生产总值", Measure.YOY, 9.3, "%"),
        ("人均地区生产总值", Measure.LEVEL, 32400.5, "元"),
        ("人均地区生产总值全省排名", Measure.RANK, 3.0, "位"),
    ]
    assert {c.region for c in claims} == {"360100", "360400", "360700"}
    assert {c.period_start.year for c in claims if c.period_start} == {2018}


def test_a_header_of_two_lines_is_spread_over_the_cells_below(read: Read) -> None:
    claims, _ = read(TWO_HEADERS)
    assert _said(claims, "430200") == [
        ("一般公共预算收入", Measure.LEVEL, 205.3, "亿元"),
        ("一般公共预算收入", Measure.YOY, 5.1, "%"),
        ("税收收入", Measure.LEVEL, 150.2, "亿元"),
        ("税收收入", Measure.YOY, 4.3, "%"),
    ]


def test_the_caption_names_the_indicator_of_bare_headers(read: Read) -> None:
    claims, _ = read(NAMED_ABOVE)
    assert _said(claims, "370200") == [
        ("社会消费品零售总额", Measure.LEVEL, 4541.0, "亿元"),
        ("社会消费品零售总额", Measure.YOY, 10.6, "%"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        IN_ONE_LINE.replace("人均GDP/元", ""),  # a column too few
        IN_ONE_LINE.replace("主要指标 排名城市", "GDP "),  # no word heads the labels
        IN_ONE_LINE.replace("2 赣州 2807.2 9.3 32400.5 3", "2 赣州 2807.2 9.3 3"),  # a cell is lost
    ],
)
def test_rows_that_do_not_fit_their_header_claim_nothing(read: Read, text: str) -> None:
    claims, _ = read(text)
    assert not claims
