"""Are long names of works and activities kept to what is counted?"""

from datetime import date
from decimal import Decimal

import pytest

from ingestion.records import Kind, Measure
from tests.extract.conftest import Read


@pytest.mark.parametrize(
    ("text", "quote", "indicator"),
    [
        ("2022年咸安区每季度开展1次“比学先进、争创一流”观摩活动。", "1次", "每季度观摩活动次数"),
        ("2022年咸安区开通3条串联12个村庄的旅游公交线路。", "3条", "开通旅游公交线路数"),
        ("2022年咸安区有2家全国重点实验室落户咸宁。", "2家", "全国重点实验室落户数"),
        (
            "2022年咸安区实现6个农贸市场升级改造、背街小巷路面修复和排水管网疏通清淤、老旧小区消防设施逐户排查、"
            "城区流浪犬只底数摸排登记“四个到位”。",
            "6个",
            "农贸市场升级改造数",
        ),
        ("2022年咸安区新签约亿元以上项目30个。其中:工业项目20个(占比66%)。", "66%", "亿元以上新签约项目中工业项目占比"),
        ("2022年咸安区铺排重大项目59个,总投资30亿元,项目开工率85%。", "85%", "重大项目开工率"),
        ("2022年咸安区31个工业行业中,有20个行业实现正增长。", "20个", "正增长工业行业数"),
        ("2022年咸安区31个行业大类中有20个实现增长。", "20个", "实现增长行业大类数"),
        ("2022年咸安区12个县市区增速比上半年加快。", "12个", "增速比上半年加快县市区数"),
        ("2022年咸安区国家级高新技术企业达到80家。", "80家", "高新技术企业数"),
    ],
)
def test_what_is_counted_in_long_words(read: Read, text: str, quote: str, indicator: str) -> None:
    assert indicator in [claim.indicator for claim in read(text)[0] if claim.quote == quote]


def test_a_figure_inside_the_noun_is_no_claim(read: Read) -> None:
    claims, _ = read("2022年咸安区开通3条串联12个村庄的旅游公交线路。")
    assert [claim.quote for claim in claims] == ["3条"]


@pytest.mark.parametrize(
    ("text", "quote", "indicator"),
    [
        ("2022年咸安区规上工业企业纳税2亿元,引进7个亿元以上项目。", "7个", "亿元以上引进项目数"),
        ("2022年咸安区80张床位以上的养老院3家。", "3家", "80张床位以上的养老院数"),
        ("2022年咸安区带动2.1万人就业。", "2.1万人", "带动就业人数"),
        ("2022年咸安区31个贫困村全部退出。", "31个", "贫困村退出数"),
        ("2022年咸安区合同利用外资300万美元。", "300万美元", "合同利用外资"),
        ("2022年咸安区目标\n楠竹产量:3万吨以上", "3万吨以上", "楠竹产量"),
        ("2022年咸安区重大项目确保完成年度投资计划的55%。", "55%", "重大项目投资"),
        ("2022年咸安区平菇产业产值达 31. 6 亿元。", "31. 6 亿元", "平菇产业产值"),
    ],
)
def test_thresholds_plans_and_verbs_around_a_name(read: Read, text: str, quote: str, indicator: str) -> None:
    assert indicator in [claim.indicator for claim in read(text)[0] if claim.quote == quote]


def test_a_position_of_several_and_among_how_many(read: Read) -> None:
    claims, _ = read("2022年咸安区工业投资增长9%,民间投资增长7%,两项指标增速均列咸宁市第一。")
    assert [(c.indicator, c.value) for c in claims if c.measure is Measure.RANK] == [
        ("工业投资增速咸宁市排名", Decimal(1)),
        ("民间投资增速咸宁市排名", Decimal(1)),
    ]
    claims, _ = read("2022年咸安区工业投资增长9%,在全省103个县市中并列第4。")
    assert [c.quote for c in claims] == ["9%", "第4"]


@pytest.mark.parametrize(
    ("text", "quote", "indicator"),
    [
        ("2022年咸安区民生实事 | 新建停车场3处 | 城投集团", "3处", "新建停车场数"),
        ("2022年咸安区提升改造老旧小区12个。", "12个", "提升改造老旧小区数"),
        ("2022年咸安区新辟夜班线路4条,优化调整公交线路16条。", "16条", "优化调整公交线路数"),
        ("2022年咸安区全区gdp达到31亿元。", "31亿元", "地区生产总值"),
        (
            "2022年咸安区张民政和李城建及王街办赵社区孙村委具体提升改造8家养老服务站。",
            "8家",
            "提升改造养老服务站数",
        ),
    ],
)
def test_acts_on_things_that_are_there(read: Read, text: str, quote: str, indicator: str) -> None:
    (claim,) = [claim for claim in read(text)[0] if claim.quote == quote]
    assert (claim.indicator, claim.measure) == (indicator, Measure.LEVEL)


@pytest.mark.parametrize(
    "text",
    [
        "2022年咸安区通组沥青路总里程达37公里,9个村全部实现通车。",
        "2022年咸安区养老驿站:3月底前新建成2家。",
    ],
)
def test_what_names_nothing_is_refused(read: Read, text: str) -> None:
    assert not [claim for claim in read(text)[0] if claim.quote in {"9个", "2家"}]


def test_the_years_of_a_plan_that_is_over_were_reached(read: Read) -> None:
    text = "咸安区2011年工作思路\n“十一五”期间,全区新建茶叶基地16个。"
    (claim,) = read(text, published=date(2011, 1, 20), title="咸安区2011年工作思路")[0]
    assert (claim.kind, str(claim.period_start), str(claim.period_end)) == (Kind.ACTUAL, "2006-01-01", "2010-12-31")


@pytest.mark.parametrize(
    ("text", "quote", "indicator"),
    [
        ("2022年咸安区财政总收入12亿元,比增7.7%。", "7.7%", "财政总收入"),
        ("2022年咸安区财政总收入12亿元,其中区级财政收入5亿元。", "5亿元", "区级财政收入"),
        ("2022年咸安区批发贸易业销售总额26亿元。", "26亿元", "批发贸易业销售总额"),
        ("2022年咸安区专利申请量占全市41%,占全省3.6%。", "3.6%", "专利申请量占全省比重"),
        ("2022年咸安区工业投资、外贸进出口增速2项指标排全市第二。", "第二", "工业投资全市排名"),
    ],
)
def test_sums_shares_and_positions_of_several(read: Read, text: str, quote: str, indicator: str) -> None:
    assert indicator in [claim.indicator for claim in read(text)[0] if claim.quote == quote]


def test_a_session_is_counted_by_nobody(read: Read) -> None:
    assert read("五年来,咸安区完成了区十一次党代会和十五届人代会确定的任务。")[0] == ()
