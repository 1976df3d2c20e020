"""Is a figure a share, a rate or a bound, where its words could be taken for another?"""

from collections.abc import Callable
from datetime import date

import pytest

from ingestion.records import Claim, Kind, Rejection

Read = Callable[..., tuple[tuple[Claim, ...], tuple[Rejection, ...]]]

TOLD = {
    "一季度,全区进出口、出口分别占全市的11.2%和13.5%。": [
        "进出口总额占全市比重 share eq 11.2",
        "出口总额占全市比重 share eq 13.5",
    ],
    "一季度,地区生产总值、工业投资在全市的占比分别为12.1%、15.3%。": [
        "地区生产总值占全市比重 share eq 12.1",
        "工业投资占全市比重 share eq 15.3",
    ],
    "一季度,技改投资在全市占比达到17%。": ["技改投资占全市比重 share eq 17"],
    "一季度,工业投资、技改投资占比分别达39%、17%。": ["工业投资占比 share eq 39", "技改投资占比 share eq 17"],
    "一季度,对经济增长的贡献率,三次产业分别是9.1%、41.2%和49.7%。": [
        "第一产业对经济增长的贡献率 share eq 9.1",
        "第二产业对经济增长的贡献率 share eq 41.2",
        "第三产业对经济增长的贡献率 share eq 49.7",
    ],
    "上半年,合同额19亿元、到位资金3亿元,为年度目标的54%、61%,同比增长12%、9%。": [
        "合同额 level eq 19",
        "实际到位资金 level eq 3",
        "合同额 completion eq 54",
        "实际到位资金 completion eq 61",
        "合同额 yoy eq 12",
        "实际到位资金 yoy eq 9",
    ],
    "上半年,工业投资7.2亿元,为市计划的64.2%。": ["工业投资 level eq 7.2", "工业投资 completion eq 64.2"],
    "上半年,工业完成投资44亿元,完成年度计划投资的52.4%。": ["工业投资 level eq 44", "工业投资 completion eq 52.4"],
    "上半年,快递业务量同比增长约6成。": ["快递业务量 yoy approx 60"],
    "上半年,农村居民人均可支配收入相当于全国平均水平的91%。": [
        "农村居民人均可支配收入相当于全国平均水平比重 share eq 91"
    ],
    "上半年,重点项目开工71.3%。": ["重点项目开工率 share eq 71.3"],
    "上半年,新增市场主体3万户、上市企业4家。": ["市场主体数 increment eq 3", "上市企业数 increment eq 4"],
    "上半年,新签约项目70个、到位资金30亿元,同比增长12%、9%。": [
        "新签约项目数 level eq 70",
        "实际到位资金 level eq 30",
        "新签约项目数 yoy eq 12",
        "实际到位资金 yoy eq 9",
    ],
    "上半年,新增签约项目70个。": ["新签约项目数 level eq 70"],
    "一季度,固定资产投资增速不到4%。": ["固定资产投资 yoy le 4"],
    "上半年,固定资产投资增速由一季度的下降3.9%转为增长4.4%。": [
        "固定资产投资 yoy eq -3.9",
        "固定资产投资 yoy eq 4.4",
    ],
}


@pytest.mark.parametrize("text", TOLD)
def test_what_a_percentage_tells(text: str, read: Read) -> None:
    claims, _ = read(text)
    assert [f"{c.indicator} {c.measure.value} {c.comparator.value} {c.value}" for c in claims] == TOLD[text]


def test_what_a_rate_has_become_is_of_the_whole_time(read: Read) -> None:
    claims, _ = read("上半年,工业投资由一季度下降3.9%转为增长4.4%。")
    assert [c.period_end.month if c.period_end else None for c in claims] == [3, 6]


QUOTED = {
    "上半年,工业投资增长7%,高于全省4.4%的平均水平。": [("421202", "7"), ("420000", "4.4")],
    "上半年,工业投资增长7%,高于全省4.4%、全国3.1%的平均水平。": [
        ("421202", "7"),
        ("420000", "4.4"),
        ("100000", "3.1"),
    ],
    "上半年,民间投资下降2%,低于全国的1.3%。": [("421202", "-2"), ("100000", "1.3")],
    "上半年,民间投资增长8%,比全国(5.1%)高2.9个百分点。": [("421202", "8"), ("100000", "5.1")],
    "上半年,民间投资下降8%,降幅小于全国平均水平(9.1%)。": [("421202", "-8"), ("100000", "-9.1")],
    "上半年,外贸出口增长5%,高于全省2.1%。": [("421202", "5")],
}


@pytest.mark.parametrize("text", QUOTED)
def test_a_rate_quoted_to_compare_with_is_of_its_own_region(text: str, read: Read) -> None:
    claims, _ = read(text)
    assert [(c.region, str(c.value)) for c in claims] == QUOTED[text]
    assert len({(c.indicator, c.measure) for c in claims}) == 1


def test_a_programme_called_a_plan_promises_nothing(read: Read) -> None:
    claims, _ = read("全年承担国家科技计划项目17项。", published=date(2023, 12, 20))
    assert [c.kind for c in claims] == [Kind.ACTUAL]


BASES = {
    "2013年咸安区工业投资8亿元,比2012年增长27%。": [("level", False), ("yoy", False)],
    "2013年咸安区工业投资比2012年同期增长27%。": [("yoy", False)],
    "2013年咸安区工业投资8亿元,与2012年相比,增长27%。": [("level", False), ("yoy", False)],
    "2015年咸安区工业投资比2010年净增3亿元。": [("increment", True)],
    "8月咸安区工业投资比7月增长0.2%。": [("yoy", True)],
    "2015年咸安区工业投资8亿元,比2010年增长127%,同比增长9%。": [("level", False), ("yoy", True), ("yoy", False)],
}


@pytest.mark.parametrize("text", BASES)
def test_growth_against_a_year_that_is_named(read: Read, text: str) -> None:
    """Against the year before it is a rate as any; over several years the guide leaves it open."""
    claims, _ = read(text)
    assert {c.indicator for c in claims} == {"工业投资"}
    assert [(c.measure.value, c.optional) for c in claims] == BASES[text]
