"""Tables that a copy has changed: a bar alone on a line, all rows in one line, a caption that names the prices."""

from tests.extract.conftest import Read

BARS_ALONE = """2022年末全区人口

单位:万人
|
指标 |
年末数 |
比重% |
|
年末常住人口 |
48.5 |
|
|
其中:城镇 |
30.1 |
62.1 |
|
乡村 |
18.4 |
37.9 |
"""
ONE_LINE = (
    "全区人口平稳增长。表1 2022年末全区人口 指 标 | 年末数(万人) | 比重(%) | 常住人口 | 48.5 | | "
    "其中:男性 | 24.9 | 51.3 | 女性 | 23.6 | 48.7 | 其中:0-14岁 | 7.2 | 14.8 | 65岁及以上 | 6.9 | 14.2 |"
)
PRICES = """表1    2022年居民消费价格比上年涨跌幅度

单位:%

指标

全  市

居民消费价格

1.9

食品

2.4

衣着

-0.3
"""


def _told(read: Read, text: str) -> dict[str, float]:
    return {c.indicator: float(c.value) for c in read(text)[0]}


def test_rows_that_a_bar_alone_opens(read: Read) -> None:
    told = _told(read, BARS_ALONE)
    assert told["乡村常住人口"] == 18.4
    assert told["城镇常住人口占比"] == 62.1


def test_rows_that_run_on_in_one_line(read: Read) -> None:
    told = _told(read, ONE_LINE)
    assert told["女性常住人口"] == 23.6
    assert told["65岁及以上常住人口占比"] == 14.2
    assert "人口自然增长率" not in told


def test_prices_that_the_caption_names(read: Read) -> None:
    claims, _ = read(PRICES)
    assert [(c.indicator, c.measure.value, float(c.value)) for c in claims] == [
        ("居民消费价格指数", "yoy", 1.9),
        ("食品居民消费价格指数", "yoy", 2.4),
        ("衣着居民消费价格指数", "yoy", -0.3),
    ]


def test_a_number_and_its_unit_on_two_lines(read: Read) -> None:
    text = "全区经济平稳,上半年工业总产值实现 17\n亿元,同比增长 3.8%,财政收入\n6140 万元,增长 9.2%。\n事业有进展。"
    told = [(c.indicator, float(c.value)) for c in read(text)[0]]
    assert told == [("工业总产值", 17.0), ("工业总产值", 3.8), ("财政收入", 6140.0), ("财政收入", 9.2)]
