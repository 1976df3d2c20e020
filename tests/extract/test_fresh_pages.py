"""Sentences as monthly reports, bureau analyses and news write them: does each figure get its name, time and place?"""

from collections.abc import Callable
from datetime import date

import pytest

from ingestion.records import Claim, Rejection

Read = Callable[..., tuple[tuple[Claim, ...], tuple[Rejection, ...]]]

NAMED = [
    ("2022年咸安区实现地区生产总值(GDP)214.5亿元。", "214.5亿元", "地区生产总值"),
    ("2022年咸安区社会固定资产投资增长11.4%。", "11.4%", "社会固定资产投资"),
    ("2022年咸安区家具及建材类、粮油类零售额分别下降3.2%和1.1%。", "3.2%", "家具及建材类零售额"),
    ("2022年咸安区家具及建材类、粮油类零售额分别下降3.2%和1.1%。", "1.1%", "粮油类零售额"),
    ("2022年咸安区规上工业总产值30亿元,其中规上纺织行业产值增长4%。", "4%", "规模以上纺织行业产值"),
    (
        "2022年咸安区34个大类行业中有19个行业增加值实现增长。其中,纺织业增长7%,造纸业增长2%。",
        "2%",
        "造纸业增加值",
    ),
    ("2022年咸安区财政收入增速居全市五县(市)第二。", "第二", "财政收入增速全市五县(市)排名"),
]


@pytest.mark.parametrize(("text", "quote", "indicator"), NAMED)
def test_a_figure_is_named(read: Read, text: str, quote: str, indicator: str) -> None:
    claims, _ = read(text, region="421202")
    assert [c.indicator for c in claims if c.quote == quote] == [indicator]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("2022年咸安区零售额增长9%,增速比全国平均水平高2.1个", "2.1个"),  # cut off before 百分点
        ("2022年咸安区限额以上单位中,有7个行业营业收入实现增长。", "7个"),
    ],
)
def test_a_figure_is_refused(read: Read, text: str, quote: str) -> None:
    claims, refused = read(text, region="421202")
    assert quote not in [c.quote for c in claims]
    assert quote in [r.quote for r in refused]


def test_a_part_of_the_time_holds_for_its_clause(read: Read) -> None:
    text = "2022年上半年咸安区生猪出栏30万头,其中二季度出栏12万头,增长2%;羊出栏5万只。禽类出栏8万只。"
    claims, _ = read(text, region="421202")
    assert [(str(c.value), str(c.period_start)) for c in claims] == [
        ("30", "2022-01-01"),
        ("12", "2022-04-01"),
        ("2", "2022-04-01"),
        ("5", "2022-01-01"),
        ("8", "2022-01-01"),
    ]


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("2022年荆州市规模以上工业增加值占全省的比例为6.5%。", "421000"),
        ("2022年荆州市纺织工业、造纸工业增加值分别增长6.5%、3%。", "421000"),
        ("2022年恩施自治州规模以上工业增加值增长6.5%。", "422800"),
    ],
)
def test_a_figure_of_a_region_below(read: Read, text: str, region: str) -> None:
    claims, _ = read(text, region="420000")
    assert [c.region for c in claims if c.quote == "6.5%"] == [region]


def test_a_part_with_a_measure_of_its_own_lends_it_to_no_other(read: Read) -> None:
    claims, _ = read("2022年咸安区限额以上商品零售额增长5%。餐饮收入3亿元,增长8%。其中,家具类增长2%。", region="421202")
    assert "餐饮收入" in {c.indicator for c in claims}
    assert not any("餐饮收入" in c.indicator and c.indicator != "餐饮收入" for c in claims)


def test_who_gives_orders_is_not_who_has(read: Read) -> None:
    text = (
        "阳新县去年生产总值超过300亿元。湖北省委、省政府对阳新县通报表彰。\n"
        "2022年,阳新县认真贯彻湖北省委、省政府部署,全年完成地方财政收入33亿元。湖北省委、省政府希望阳新县再接再厉。"
    )
    claims, _ = read(text, region="")
    assert {c.region for c in claims} == {"420222"}


def test_what_an_official_tells_of_a_part_of_the_year(read: Read) -> None:
    text = "10月20日,2022楚商大会在武汉举行。黄石市副市长表示,今年1-9月,黄石市新签约项目34个,实际利用外资增长7%。"
    claims, _ = read(text, published=None, region="")
    assert [(c.kind.value, c.region, str(c.period_start), str(c.period_end)) for c in claims] == [
        ("actual", "420200", "2022-01-01", "2022-09-30")
    ] * 2


def test_a_headline_of_two_figures(read: Read) -> None:
    claims, _ = read("2022年咸安区一季度开工19个项目 总投资超6亿元", region="421202")
    assert [c.indicator for c in claims] == ["新开工项目数", "新开工项目总投资"]


def test_what_is_told_in_the_middle_of_the_year(read: Read) -> None:
    claims, _ = read("咸安区一季度开工项目19个,总投资6亿元。", region="421202", published=date(2023, 2, 21))
    assert {c.kind.value for c in claims} == {"actual"}


def test_the_total_of_contracts(read: Read) -> None:
    claims, _ = read("2022年咸安区新签约项目29个,同比增长6%;协议总金额105亿元,增长8%。", region="421202")
    assert [c.indicator for c in claims][2:] == ["新签约项目协议总金额"] * 2
