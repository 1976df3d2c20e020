"""In which year does a text speak, and which years are a figure's?"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from ingestion.records import Claim, Kind, Rejection

Read = Callable[..., tuple[tuple[Claim, ...], tuple[Rejection, ...]]]

SPEAKING = {
    "years listed as past": ("2006、2007、2008年增速超过15%。今年以来固定资产投资增长9%。", None),
    "the first year of a plan": ("今年是实施“十三五”规划的开局之年,固定资产投资增长9%。", 2016),
    "any year of a plan": ("今年是实施“十三五”规划的重要一年,固定资产投资增长9%。", None),
    "an amount holds no year": ("前三季度,全区地区生产总值20351.72万元。", None),
    "a year that is counted from": ("自2017年以来,连续11个季度稳定增长。三季度固定资产投资增长6%。", 2019),
    "a year that an average leads on from": ("1-8月份工业投资增长11%,比2019年1-8月份增长13%,两年平均增长6%。", 2021),
    "a later year named in passing": (
        "2018年目标公布,2018年固定资产投资增长9%。围绕2021年满产抓项目。今年工业投资增长7%左右。",
        2018,
    ),
    "the year after, of which the text only begins to tell": (
        "2022年固定资产投资增长9%,2022年工业投资增长8%。2023年工业投资增长7%左右。",
        2023,
    ),
}


@pytest.mark.parametrize("text, year", SPEAKING.values(), ids=SPEAKING)
def test_the_year_of_the_last_figure(text: str, year: int | None, read: Read) -> None:
    claims, _ = read(text, published=None)
    assert {c.period_start.year if c.period_start else None for c in claims[-1:]} == {year}


def spans(claims: tuple[Claim, ...]) -> list[str]:
    return [f"{c.value} {c.period_start}..{c.period_end}" for c in claims]


def test_until_the_end_of_a_span_is_all_of_it(read: Read) -> None:
    text = "2021年3月至2022年9月,全区签约项目80个。截至9月底,到位资金12亿元。"
    claims, _ = read(text, published=None)
    assert spans(claims)[-1] == "12 2021-03-01..2022-09-30"


def test_a_yearly_amount_reached_in_a_plan_is_of_its_last_year(read: Read) -> None:
    text = "“十三五”时期工作回顾\n全区地区生产总值突破300亿元,累计完成固定资产投资900亿元。"
    claims, _ = read(text, title="政府工作报告")
    assert spans(claims) == ["300 2020-01-01..2020-12-31", "900 2016-01-01..2020-12-31"]


def test_items_with_figures_end_no_heading(read: Read) -> None:
    text = "“十三五”时期工作回顾\n• 2020年游客60万人次\n• 累计建成示范村30个"
    claims, _ = read(text, title="政府工作报告")
    assert spans(claims)[-1] == "30 2016-01-01..2020-12-31"


def test_a_signing_is_of_the_day_told_and_no_sum_of_the_year_is(read: Read) -> None:
    text = "2022年12月1日\n11月28日,全区举行项目集中签约仪式,新签约项目12个。今年以来,全区新签约项目90个。"
    claims, _ = read(text, published=None)
    assert spans(claims) == ["12 2022-11-28..2022-11-28", "90 2022-01-01..2022-12-31"]


def test_without_a_date_the_years_before_the_speakers_are_over(read: Read) -> None:
    text = (
        "2月3日,大会开幕。报告分三部分,三是2011年工作安排。\n"
        "报告指出:2010年,全区经受考验。全区生产总值实现90亿元,是2006年的2倍,年均增长12%。"
    )
    claims, _ = read(text, published=None)
    assert [(c.kind.value, float(c.value)) for c in claims] == [("actual", 90), ("actual", 12)]


def test_a_turn_since_last_year_dates_no_figure(read: Read) -> None:
    text = "一季度,全区工业投资完成30亿元,自去年上半年由正转负后首次回升,服务业投资完成40亿元。"
    claims, _ = read(text)
    assert {c.period_start.isoformat() for c in claims if c.period_start} == {"2023-01-01"}
    assert not any(c.optional for c in claims)


def test_a_headline_below_a_line_of_navigation_dates_its_page(read: Read) -> None:
    text = "当前位置:首页 > 经济\n1-4月全区投资平稳\n2023-05-16 来源:区统计局\n投资结构优化\n工业投资增长9%。"
    claims, _ = read(text, published=None)
    assert spans(claims) == ["9 2023-01-01..2023-04-30"]


def test_a_report_named_after_the_year_it_looks_back_on(read: Read) -> None:
    text = (
        "安阳市2010年政府工作报告\n——2011年1月9日在安阳市第十二届人民代表大会第三次会议上\n"
        "一、过去五年的工作回顾\n五年来,新增规模以上工业企业90户。"
    )
    claims, _ = read(text, published=None)
    assert spans(claims) == ["90 2006-01-01..2010-12-31"]


def test_news_of_a_work_report_tells_of_the_year_before(read: Read) -> None:
    text = "市长向大会作政府工作报告。固定资产投资增长5%,增速居全省第一。2024年地区生产总值增长目标为6%。"
    claims, _ = read(text, published=None)
    assert [c.period_start.year for c in claims if c.period_start] == [2023, 2023, 2024]


def test_a_copy_that_was_put_up_years_later(read: Read) -> None:
    text = "全区工作会上的讲话\n发布时间:2022-09-06\n下面讲2011年的工作。全区实现工业总产值31亿元。"
    claims, _ = read(text, published=None)
    assert [c.period_start.year for c in claims if c.period_start] == [2011]


def test_a_title_that_reports_and_promises(read: Read) -> None:
    text = "某镇2014年工作总结及2015年工作计划\n2014年,全镇固定资产投资2亿元。"
    claims, _ = read(text, published=None)
    assert [c.kind.value for c in claims] == ["actual"]


def test_a_result_within_the_goal(read: Read) -> None:
    claims, _ = read("上半年物价涨幅控制在预期目标以内,居民消费价格同比上涨2.6%。")
    assert [c.kind.value for c in claims] == ["actual"]


def test_a_bracket_with_a_figure_of_its_own_dates_nothing_behind_it(read: Read) -> None:
    text = "政府工作报告\n2023年3月1日\n一、2022年工作回顾\n全年财政收入7130万元(当年度减收近760万元),同口径增长12.7%。"
    claims, _ = read(text, published=None)
    assert [c.period_start.year for c in claims if c.period_start and c.value == Decimal("12.7")] == [2022]


def test_what_a_year_is_followed_by_is_of_another(read: Read) -> None:
    text = "2022年,地区生产总值51亿元,继2021年迈上40亿元台阶后再上台阶,比上年增长6.4%。"
    claims, _ = read(text)
    assert [c.period_start.year for c in claims if c.period_start and c.value == Decimal("6.4")] == [2022]


def test_a_sum_over_years_dates_itself_alone(read: Read) -> None:
    text = (
        "一、过去五年工作回顾\n2022年固定资产投资245亿元,五年累计完成投资845亿元,相当于1998—2007年投资总和的2倍。"
        "财政收入37亿元。五年完成公路投资45亿元。"
    )
    claims, _ = read(text, title="政府工作报告", published=date(2023, 1, 9))
    whole, last = "2018-01-01..2022-12-31", "2022-01-01..2022-12-31"
    assert spans(claims) == [f"245 {last}", f"845 {whole}", f"37 {last}", f"45 {whole}"]


def test_a_sum_over_the_years_of_a_plan_is_of_that_plan(read: Read) -> None:
    text = "“十四五”时期的主要目标:固定资产投资年均增长9%。五年累计完成造林12万亩。"
    claims, _ = read(text, title="咸安区“十四五”规划纲要", published=date(2021, 3, 9))
    assert [(c.kind, s) for c, s in zip(claims, spans(claims), strict=True)] == [
        (Kind.TARGET, "9 2021-01-01..2025-12-31"),
        (Kind.TARGET, "12 2021-01-01..2025-12-31"),
    ]


def test_five_years_and_what_they_reached_a_head(read: Read) -> None:
    text = "五年间,全市生产总值年均增长9%。人均生产总值4.6万元。"
    claims, _ = read(text, title="政府工作报告", published=date(2021, 1, 20))
    assert spans(claims) == ["9 2016-01-01..2020-12-31", "4.6 2020-01-01..2020-12-31"]


def test_a_paragraph_that_names_its_year_in_january(read: Read) -> None:
    text = "1月13日上午,省人代会开幕。回顾2024年,投资增长6%。\n2024年,产业协作向前。新增单项冠军企业14家。"
    claims, _ = read(text, published=None)
    assert spans(claims) == ["6 2024-01-01..2024-12-31", "14 2024-01-01..2024-12-31"]


def test_a_half_yearly_report_says_so_in_its_title(read: Read) -> None:
    claims, _ = read("全省生产总值9亿元,同比增长7%。", title="2019年全省经济“半年报”出炉", published=None)
    assert spans(claims) == ["9 2019-01-01..2019-06-30", "7 2019-01-01..2019-06-30"]


def test_where_a_span_begins_is_no_speakers_year(read: Read) -> None:
    claims, _ = read("1994年以来,经济连续多年较快发展。前三季度,地区生产总值增长12%。", published=None)
    assert [c.period_start for c in claims] == [None]


JANUARY = {
    "last year by its name and as 去年": ("1月14日,省人代会开幕。2024年全省投资增长5%。去年,进口增长4%。", 2024),
    "the year begun has plans": ("1月14日,省人代会开幕。2024年全省投资目标增长5%。去年,进口增长4%。", 2023),
    "both years told of": ("1月14日,省人代会开幕。2023年投资增长6%。2024年全省投资增长5%。去年,进口增长4%。", 2023),
}


@pytest.mark.parametrize("text, year", JANUARY.values(), ids=JANUARY)
def test_what_last_year_is_in_january(text: str, year: int, read: Read) -> None:
    claims, _ = read(text, published=None)
    assert spans(claims)[-1] == f"4 {year}-01-01..{year}-12-31"


def test_an_opening_ahead_is_no_speakers_year(read: Read) -> None:
    claims, _ = read("1至5月全省投资增长3%。新厂预计于2021年投产。", published=None)
    assert [c.period_start for c in claims] == [None]


def test_a_report_is_of_its_session_though_the_line_breaks(read: Read) -> None:
    text = "政府工作报告\n——2012年1月5日在甲市第十五届\n人民代表大会第一次会议上\n过去一年,生产总值增长9%。"
    claims, _ = read(text, title="甲市2011年工作报告", published=None)
    assert spans(claims) == ["9 2011-01-01..2011-12-31"]
