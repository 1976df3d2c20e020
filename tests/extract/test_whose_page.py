"""Whose page is it, and whose figure, where the text tells it in passing only?"""

from collections.abc import Callable

import pytest

from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Claim, Rejection, SourceContext

Read = Callable[..., tuple[tuple[Claim, ...], tuple[Rejection, ...]]]

DOCUMENTS = {
    "a name of two bearers, and a place beside one of them": (
        "各位代表:\n在中共鼓楼区委领导下,全区生产总值增长6%。南京软件园投产。",
        "320106",
    ),
    "three counties inside other words, and 全市": (
        "全市投资增长6%。林州红旗渠景区、内黄县域农场和安阳师范学院新校区开工。",
        "410500",
    ),
    "one place tells of no city": ("全市投资增长6%。改造解放路和重庆路。", None),
    "the only place of that kind, which the text takes for known": (
        "全县投资增长6%以上。打造怀安特色农业品牌,改造平原路,对接天津市场。",
        "130728",
    ),
    "two places that 全县 can mean": ("全县投资增长6%以上。打造怀安特色农业品牌,学习宣恩经验。", None),
    "a common word, and what ends a list": ("全县投资增长6%以上。实施惠民工程,带动周边市和县。", None),
    "banners of one league": ("全盟投资增长6%。突泉、阿尔山开工3个项目。", "152200"),
    "an autonomous region, named inside a sentence": (
        "在自治区党委领导下,坚持建设美丽新宁夏。全区工业增加值增长6%。",
        "640000",
    ),
    "a government behind words that are no boundary": (
        "我代表绩溪县人民政府作报告。投资增长6%。评为“安徽省十佳县”。",
        "341824",
    ),
    "a paper of the capital on its province": (
        "济南晚报讯,记者获悉,全省到位资金300亿元,全省新签约项目90个。山东省领先。全省前五位是济南市、烟台市,"
        "全省重大项目在济南市开工。",
        "370000",
    ),
    "a zone that a city's page names in passing": (
        "加快海州高新区开放,推进依法治市。今年全市生产总值增长10%,海州高新区投产。连云港市领先。",
        "320700",
    ),
    "an honour of the province": ("全区实现生产总值22亿元。和平街获评河北省“精品街道”。", None),
    "where a leader was, and a place in a ranking": (
        "学习视察山东重要讲话精神,总量冲刺全省第三。今年我市投资增长6%。",
        None,
    ),
    "the town of a headline below a line of links": (
        "首页 > 县区新闻\n梅岭街道税收再上台阶\n今年以来,晋江市梅岭街道完成税收5亿元。",
        "350582:梅岭街道",
    ),
    "a province told city by city": (
        "上半年,各市在招商活动中签约90个项目。全省75亿元到位资金中,合肥市到位17亿元。安庆、池州、宣城分别到位9亿元、8亿元和7亿元。",
        "340000",
    ),
    "a city told beside others of its province": (
        "上半年合肥市投资增长9%,快于全省。合肥出口增长4%。合肥新签约90个项目,合肥超过安庆、池州、宣城。",
        "340100",
    ),
    "全区 of a district that nothing names": ("全区工业增加值增长6%,建设美丽新宁夏。", None),
}


@pytest.mark.parametrize("text, expected", DOCUMENTS.values(), ids=DOCUMENTS)
def test_the_region_a_document_speaks_for(text: str, expected: str | None, vocabulary: Vocabulary) -> None:
    source = SourceContext("test", "", "other", None, "file.txt")
    found = vocabulary.regions.document_region(None, text, source, 2023)
    assert (found.code if found else None) == expected


def regions(claims: tuple[Claim, ...]) -> list[str]:
    return [f"{c.region_name} {c.value}" for c in claims]


def test_a_place_that_is_all_a_line_says_heads_the_lines_below(read: Read) -> None:
    text = (
        "各县目标一览\n林州市\n抓项目 促转型\n2023年目标:地区生产总值增长6%。\n内黄县\n2023年目标:地区生产总值增长7%。"
    )
    claims, _ = read(text, region="410500")
    assert regions(claims) == ["林州市 6", "内黄县 7"]
    numbered, _ = read(
        "安阳市上半年各县情况\n一、林州市\n上半年地区生产总值增长6%。\n二、保障措施\n上半年固定资产投资增长9%。",
        region="410500",
    )
    assert regions(numbered) == ["林州市 6", "安阳市 9"]


def test_names_of_links_head_nothing(read: Read) -> None:
    claims, _ = read("林州市\n内黄县\n滑县\n上半年地区生产总值增长6%。", region="410500")
    assert regions(claims) == ["安阳市 6"]


def test_all_the_city_on_a_page_of_its_province(read: Read) -> None:
    text = "上半年全省地区生产总值增长5%。潍坊工业也亮眼,上半年全市规模以上工业增加值增长9%。"
    claims, _ = read(text, region="370000")
    assert regions(claims) == ["山东省 5", "潍坊市 9"]


def test_figures_in_brackets_are_of_the_city_before_them(read: Read) -> None:
    text = "2023年全省外资向好。实际使用外资居前的是济南市(3100万美元)、烟台市(2800万美元)和潍坊市(增长9%)。"
    claims, _ = read(text, region="370000")
    assert regions(claims)[:2] == ["济南市 3100", "烟台市 2800"]


def test_this_city_is_the_one_named_before(read: Read) -> None:
    text = "上半年全省地区生产总值增长5%。潍坊工业也亮眼,得益于投资,该市固定资产投资增长9%。"
    claims, _ = read(text, region="370000")
    assert regions(claims) == ["山东省 5", "潍坊市 9"]


def test_an_amount_of_two_cities_together_is_of_neither(read: Read) -> None:
    text = "上半年全省实际使用外资39亿美元。烟台、潍坊实际使用外资13亿美元,全省领先。"
    claims, rejections = read(text, region="370000")
    assert regions(claims) == ["山东省 39"]
    assert "together" in rejections[-1].detail


def test_a_city_that_is_presented_with_a_bracket(read: Read) -> None:
    claims, _ = read("全省投资增长6%。分市看,烟台市(不含长岛)完成投资30亿元。", region="370000")
    assert regions(claims)[-1] == "烟台市 30"


def test_the_town_whose_congress_is_addressed(read: Read) -> None:
    text = "政府工作报告\n在上高县田心镇第八届人民代表大会第三次会议上\n2023年,全镇固定资产投资2.5亿元。"
    claims, _ = read(text, region=None)
    assert [c.region_name for c in claims] == ["田心镇"]


def test_a_list_of_cities_and_their_number(read: Read) -> None:
    claims, _ = read("上半年全省到位资金75亿元。烟台、潍坊、德州3市分别到位资金10亿元、9亿元和8亿元。", region="370000")
    assert regions(claims) == ["山东省 75", "烟台市 10", "潍坊市 9", "德州市 8"]


def test_the_capital_by_its_title(read: Read) -> None:
    text = "山东省上半年经济运行情况\n上半年全省投资增长7%。省会济南市固定资产投资31亿元。"
    claims, _ = read(text, region="370000")
    assert regions(claims) == ["山东省 7", "济南市 31"]


def test_exact_figures_behind_the_bound_of_several_cities(read: Read) -> None:
    text = "全省投资增长7%。烟台、潍坊、德州三市的项目开工率均达到或超过45%,分别为58%、49%和45%。"
    claims, rejections = read(text, region="370000")
    assert regions(claims)[1:] == ["烟台市 58", "潍坊市 49", "德州市 45"]
    assert "exactly" in rejections[-1].detail


def test_a_zone_beside_all_counties_is_not_alone(read: Read) -> None:
    claims, _ = read("全市投资增长7%。各县市及烟台高新区签约30个项目。", region="370600")
    assert regions(claims) == ["烟台市 7", "烟台市 30"]


def test_what_is_ranked_names_the_figures_of_those_listed(read: Read) -> None:
    text = "全市财政收入3亿元。固定资产投资增速居前两位的是龙口市(12.3%)、莱州市(11%)。"
    claims, _ = read(text, region="370600")
    assert regions(claims) == ["烟台市 3", "龙口市 12.3", "莱州市 11"]
    assert {c.indicator for c in claims[1:]} == {"固定资产投资"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("龙口市、莱州市领先,财政收入分别为9亿元和8亿元。", ["龙口市 9", "莱州市 8"]),
        ("龙口市、莱州市领先,工业投资、民间投资分别为9亿元和8亿元。", ["莱州市 9", "莱州市 8"]),
    ],
)
def test_regions_of_the_clause_before_a_name_that_is_dealt(read: Read, text: str, expected: list[str]) -> None:
    assert regions(read(f"2023年全市投资增长7%。{text}", region="370600")[0])[1:] == expected
