"""Is a figure given to the region that it is of?"""

from collections.abc import Callable

import pytest

from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Claim, Rejection, SourceContext

Read = Callable[..., tuple[tuple[Claim, ...], tuple[Rejection, ...]]]
PROVINCE, CITY = "370000", "410500"

CASES = {
    "a list: each figure is of the name that touches it": (
        PROVINCE,
        "8月份全省新开工项目21个,其中德州6个、临沂4个和威海2个。当月新投产项目9个。",
        ["山东省 21", "德州市 6", "临沂市 4", "威海市 2", "山东省 9"],
    ),
    "behind a time, before a name that no vocabulary has": (
        PROVINCE,
        "上半年,全省地区生产总值增长6%。截至6月末,潍坊市充电桩3500个。到年底,日照市渔港泊位达到90个。",
        ["山东省 6", "潍坊市 3500", "日照市 90"],
    ),
    "the next of a row": (
        "100000",
        "截至6月末,山东省5G基站21万个,江西省5G基站9万个。",
        ["山东省 21", "江西省 9"],
    ),
    "the nation's own figure, and its honours in a city": (
        CITY,
        "截至6月末,我国光缆线路6900万公里,全国算力中心370个。全国文明村镇4个。全市新增公园7个。",
        ["中国 6900", "中国 370", "安阳市 4", "安阳市 7"],
    ),
    "a list behind its indicator": (
        PROVINCE,
        "上半年签约项目30个。其中,签约项目烟台12个、济宁8个。",
        ["山东省 30", "烟台市 12", "济宁市 8"],
    ),
    "the ones that stand out": (
        PROVINCE,
        "上半年全省到位资金800亿元,其中到位资金较多的为济南90亿元、淄博75亿元。",
        ["山东省 800", "济南市 90", "淄博市 75"],
    ),
    "a name that is an ordinary word, inside a list": (
        "620000",
        "2023年上半年全省新建粮库9座,其中天水4座、白银3座、定西2座。",
        ["甘肃省 9", "天水市 4", "白银市 3", "定西市 2"],
    ),
    "several regions, the figure of each": (
        CITY,
        "上半年,林州市和汤阴县财政收入均突破20亿元。",
        ["林州市 20", "汤阴县 20"],
    ),
    "these cities": (
        PROVINCE,
        "上半年潍坊、临沂这两个城市地区生产总值也达到3000亿元以上。",
        ["潍坊市 3000", "临沂市 3000"],
    ),
    "分别 deals figures to regions": (
        PROVINCE,
        "上半年潍坊、临沂两市地区生产总值分别为3500亿元和2900亿元。",
        ["潍坊市 3500", "临沂市 2900"],
    ),
    "a county whose name is short, joined to another": (
        CITY,
        "上半年,林州市和滑县财政收入均超过18亿元。",
        ["林州市 18", "滑县 18"],
    ),
    "region and 以": (
        PROVINCE,
        "上半年全省地区生产总值44000亿元,青岛以7500亿元居首。",
        ["山东省 44000", "青岛市 7500"],
    ),
    "what a place does, then what is measured of it": (
        PROVINCE,
        "从总量看,烟台依然领跑,地区生产总值4900亿元,增长5%。济宁后来居上,地区生产总值2600亿元。",
        ["烟台市 4900", "烟台市 5", "济宁市 2600"],
    ),
    "a bound that each of a list has": (
        PROVINCE,
        "上半年全省到位资金800亿元,德州、聊城、滨州到位资金增幅超过20%。",
        ["山东省 800", "德州市 20", "聊城市 20", "滨州市 20"],
    ),
    "a position for each": (
        PROVINCE,
        "上半年,潍坊地区生产总值增长7%,德州、聊城排名第二和第三。",
        ["潍坊市 7", "德州市 2", "聊城市 3"],
    ),
    "a list may end in an ordinary word": (
        "620000",
        "上半年甘肃全省地区生产总值增长5%,全省财政收入增长4%。酒泉、定西排名第一和第四。",
        ["甘肃省 5", "甘肃省 4", "酒泉市 1", "定西市 4"],
    ),
    "behind several subjects the next sentence is of the document's region": (
        CITY,
        "上半年,林州市固定资产投资增长6%,内黄县固定资产投资增长9%。社会消费品零售总额增长7%。",
        ["林州市 6", "内黄县 9", "安阳市 7"],
    ),
    "the nation holds to the end of its sentence": (
        CITY,
        "上半年全国规模以上工业增加值增长4%。固定资产投资增长7%。",
        ["中国 4", "安阳市 7"],
    ),
    "names in a bracket that has closed are no subjects": (
        CITY,
        "上半年安阳市县域(含林州市、滑县)实现地区生产总值600亿元。",
        ["安阳市 600"],
    ),
    "a name right behind a figure, where the comma is lost": (
        CITY,
        "上半年,林州市地区生产总值300亿元,增长5%滑县地区生产总值200亿元。",
        ["林州市 300", "林州市 5", "滑县 200"],
    ),
    "a place of the document's region opens the clause": (
        CITY,
        "上半年安阳市投资增长6%。林州市红旗渠旅游收入增长9%。",
        ["安阳市 6", "林州市 9"],
    ),
    "a share of the nation is the region's": (
        CITY,
        "上半年,安阳市新能源汽车产量占全国6成以上。",
        ["安阳市 60"],
    ),
}


@pytest.mark.parametrize("home, text, expected", CASES.values(), ids=CASES)
def test_the_region_of_each_figure(home: str, text: str, expected: list[str], read: Read) -> None:
    claims, _ = read(text, region=home)
    assert [f"{c.region_name} {c.value}" for c in claims] == expected


DOCUMENTS = {
    "a town behind its county opens the title": (
        "晋江市梅岭街道2022年工作总结\n全年固定资产投资增长6%。",
        "350582:梅岭街道",
    ),
    "towns in general are no town": ("绩溪县城镇居民生活\n2022年绩溪县城镇居民人均可支配收入增长5%。", "341824"),
    "a full name inside an organisation's": ("据国网云阳县供电公司,上半年用电量增长9%。", "500235"),
    "a short name said again and again": ("福州经济稳。福州产业进。上半年地区生产总值增长6%。", "350100"),
    "a city, two of its counties once": (
        "安阳市召开会议。我市开局良好,全市财政收入增长6%,全市投资增长7%。\n林州市和滑县财政收入增长9%。",
        "410500",
    ),
    "the short form of a prefecture": ("博州召开会议。固定资产投资增长9%。", "652700"),
}


@pytest.mark.parametrize("text, expected", DOCUMENTS.values(), ids=DOCUMENTS)
def test_the_region_a_document_speaks_for(text: str, expected: str | None, vocabulary: Vocabulary) -> None:
    source = SourceContext("test", "", "other", None, "file.txt")
    found = vocabulary.regions.document_region(None, text, source, 2023)
    assert (found.code if found else None) == expected


def test_parks_are_regions_of_their_own(read: Read) -> None:
    claims, _ = read("上半年,湘阴工业园完成固定资产投资30亿元。", region="430600")
    assert [c.region for c in claims] == ["430624:湘阴工业园"]


def test_a_title_in_traditional_script_names_the_place(read: Read) -> None:
    text = "2022年經濟運行情況\n全區實現地區生產總值31億元,規模以上工業增加值增長9%,新增就業900人。"
    claims, _ = read(text, title="淮安市清江浦區2022年報告", region=None)
    assert {claim.region for claim in claims} == {"320812"}
