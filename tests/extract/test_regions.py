"""Are regions found where they are meant, in their years, and nowhere else?"""

import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from ingestion.extract.region_gazetteer import RegionSeedError
from ingestion.extract.regions import RegionReference
from ingestion.records import SourceContext

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"

REGION = """region_code,name_zh,short_name_zh,level,parent_code,valid_from_year,valid_to_year,successor_codes
100000,中国,中国,nation,,1980,,
110000,北京市,北京,province,100000,1980,,
110105,朝阳区,朝阳,county,110000,1980,,
130000,河北省,河北,province,100000,1980,,
210000,辽宁省,辽宁,province,100000,1980,,
210300,鞍山市,鞍山,prefecture,210000,1980,,
210381,海城市,海城,county,210300,1985,,
211300,朝阳市,朝阳,prefecture,210000,1984,,
320000,江苏省,江苏,province,100000,1980,,
320106,鼓楼区,鼓楼,county,320100,1980,,
320100,南京市,南京,prefecture,320000,1980,,
320500,苏州市,苏州,prefecture,320000,1980,,
320583,昆山市,昆山,county,320500,1989,,
340000,安徽省,安徽,province,100000,1980,,
340500,马鞍山市,马鞍山,prefecture,340000,1980,,
340523,和县,和县,county,340500,2011,,
340800,安庆市,安庆,prefecture,340000,1980,,
340811,郊区,郊区,county,340800,1980,2005,
340811,宜秀区,宜秀,county,340800,2005,,
350000,福建省,福建,province,100000,1980,,
350100,福州市,福州,prefecture,350000,1980,,
350102,鼓楼区,鼓楼,county,350100,1980,,
420000,湖北省,湖北,province,100000,1980,,
420200,黄石市,黄石,prefecture,420000,1980,,
420203,西塞山区,西塞山,county,420200,2001,,
420221,大冶县,大冶,county,420200,1980,1994,420281
420222,阳新县,阳新,county,420200,1996,,
420281,大冶市,大冶,county,420200,1994,,
421200,咸宁市,咸宁,prefecture,420000,1998,,
421202,咸安区,咸安,county,421200,1998,,
430000,湖南省,湖南,province,100000,1980,,
430100,长沙市,长沙,prefecture,430000,1980,,
430600,岳阳市,岳阳,prefecture,430000,1983,,
430602,岳阳楼区,岳阳楼,county,430600,1996,,
430621,岳阳县,岳阳,county,430600,1983,,
450000,广西壮族自治区,广西,province,100000,1980,,
450300,桂林市,桂林,prefecture,450000,1980,,
450329,资源县,资源,county,450300,1980,,
630000,青海省,青海,province,100000,1980,,
630200,海东市,海东,prefecture,630000,2013,,
632100,海东地区,海东,prefecture,630000,1980,2013,630200
"""
ALIAS = """alias,region_code,kind,note
汀泗桥镇,421202,township,
向阳湖镇,421202,township,
五横乡,340811,township,
"""
ZONE = """region_code,name_zh,parent_code,kind,grade,aliases,note
430600:岳阳经济技术开发区,岳阳经济技术开发区,430600,经济技术开发区,national,岳阳经开区|岳阳经济开发区,
420200:黄石大冶湖高新技术产业开发区,黄石大冶湖高新技术产业开发区,420200,高新技术产业开发区,national,黄石高新区,
"""


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeds")
    (folder / "region.csv").write_text(REGION, encoding="utf-8")
    (folder / "region_alias.csv").write_text(ALIAS, encoding="utf-8")
    (folder / "region_zone.csv").write_text(ZONE, encoding="utf-8")
    shutil.copy(SEEDS / "region_cue.csv", folder)
    return folder


@pytest.fixture(scope="module")
def regions(seeds: Path) -> RegionReference:
    return RegionReference.load(seeds)


def context(region_code: str | None = None) -> SourceContext:
    return SourceContext("s", "某报", "newspaper", region_code, "https://news.demo.test/1.html")


def codes(regions: RegionReference, text: str, year: int | None = 2022, home: str | None = None) -> list[str]:
    return [mention.code for mention in regions.find(text, year, home)]


@pytest.mark.parametrize(
    ("code", "year", "name"),
    [
        ("340811", 2004, "郊区"),
        ("340811", 2005, "宜秀区"),  # both names are in force in the year of the change: the newer one
        ("340811", 2006, "宜秀区"),
        ("340811", None, "宜秀区"),
        ("632100", 2010, "海东地区"),
        ("632100", 2020, "海东地区"),
        ("430600:岳阳经济技术开发区", 2022, "岳阳经济技术开发区"),
        ("340811:五横乡", 2022, "五横乡"),
        ("999999", 2022, None),
        ("999999:某镇", 2022, None),
    ],
)
def test_name_of_is_the_name_of_the_year(
    regions: RegionReference, code: str, year: int | None, name: str | None
) -> None:
    assert regions.name_of(code, year) == name


@pytest.mark.parametrize(
    ("text", "year", "home", "expected"),
    [
        ("上半年大冶市工业生产平稳", 2022, None, ["420281"]),
        ("黄石市西塞山区投资增长", 2022, None, ["420203"]),
        ("湖北省黄石市大冶市", 2022, None, ["420281"]),
        ("大冶市、阳新县分别增长", 2022, "420200", ["420281", "420222"]),
        ("海东实现生产总值", 2010, "630000", ["632100"]),
        ("海东实现生产总值", 2020, "630000", ["630200"]),
        ("大冶县实现产值", 1990, "420200", ["420221"]),
        ("大冶县实现产值", 2010, "420200", []),  # long gone: no region of 2010
        ("苏州全市经济总量", 2023, None, ["320500"]),
        ("苏州昆山市今年", 2023, None, ["320583"]),
    ],
)
def test_names_are_read(regions: RegionReference, text: str, year: int, home: str | None, expected: list[str]) -> None:
    assert codes(regions, text, year, home) == expected


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("推进沿海城市群建设", "430600"),
        ("市和县两级财力", "430600"),
        ("市和县两级财力", "340500"),
        ("整合各类资源", "450300"),
        ("长沙市场供应充足", "430600"),
        ("大冶特钢产值增长", "420200"),
        ("大冶市宏远铸造有限公司投产", "420200"),
        ("老旧城区改造", "340800"),
        ("安全区域划定", "420203"),
        ("完善全市场准入制度", "420200"),
    ],
)
def test_other_words_are_no_regions(regions: RegionReference, text: str, home: str) -> None:
    assert codes(regions, text, 2022, home) == []


def test_a_name_of_several_bearers_is_settled_by_what_surrounds_it(regions: RegionReference) -> None:
    assert codes(regions, "鼓楼区增长5%", home="320100") == ["320106"]
    assert codes(regions, "福州市鼓楼区增长5%", home="320100") == ["350102"]
    assert codes(regions, "鼓楼区增长5%", home="350000") == ["350102"]
    (open_mention,) = regions.find("鼓楼区增长5%", 2022, "420200")
    assert (open_mention.code, open_mention.kind) == ("", "ambiguous")


@pytest.mark.parametrize(
    ("word", "home", "expected"),
    [
        ("全市", "420281", "420281"),
        ("全市", "420203", "420200"),
        ("全区", "420203", "420203"),
        ("全省", "420203", "420000"),
        ("我市", "430600:岳阳经济技术开发区", "430600"),
        ("全区", "430600:岳阳经济技术开发区", "430600:岳阳经济技术开发区"),
        ("全区", "450300", "450000"),
        ("全市", "110105", "110000"),
        ("全国", "420203", "100000"),
        ("全国", None, "100000"),
    ],
)
def test_deixis_is_resolved_upwards_from_home(
    regions: RegionReference, word: str, home: str | None, expected: str
) -> None:
    (mention,) = regions.find(f"{word}增长5%", 2022, home)
    assert mention.code == expected
    assert mention.scope in ("市", "区", "省", "国")


def test_deixis_without_a_bearer_has_no_code(regions: RegionReference) -> None:
    assert codes(regions, "全县增长5%", home="420203") == [""]
    assert codes(regions, "全市增长5%", home=None) == [""]
    assert codes(regions, "健全市场体系", home=None) == []


@pytest.mark.parametrize(
    ("text", "home", "expected"),
    [
        ("岳阳经开区增长8%", None, ["430600:岳阳经济技术开发区"]),
        ("岳阳市经开区增长8%", None, ["430600:岳阳经济技术开发区"]),
        ("1-4月,经开区增长8%", "430600:岳阳经济技术开发区", ["430600:岳阳经济技术开发区"]),
        ("经开区增长8%", "430600", ["430600:岳阳经济技术开发区"]),
        ("经开区增长8%", "420200", []),
        ("三个经开区增长8%", "430600", []),
        ("黄石高新区增长8%", None, ["420200:黄石大冶湖高新技术产业开发区"]),
        ("咸安经济开发区增长8%", "421202", ["421202:咸安经济开发区"]),
    ],
)
def test_zones(regions: RegionReference, text: str, home: str | None, expected: list[str]) -> None:
    assert codes(regions, text, home=home) == expected


def test_prefecture_wins_over_county_for_a_zone(regions: RegionReference) -> None:
    assert codes(regions, "在岳阳高新区", home=None) == ["430600:岳阳高新技术产业开发区"]


def test_towns_are_regions_below_their_county(regions: RegionReference) -> None:
    (mention,) = regions.find("在五横乡召开", 2022, "340811")
    assert (mention.code, mention.name, mention.kind) == ("340811:五横乡", "五横乡", "township")


def test_spans_are_ordered_disjoint_and_spell_the_name(regions: RegionReference) -> None:
    text = "全省看,黄石市西塞山区、大冶市和苏州全市,岳阳经开区、汀泗桥镇,全国第一。"
    mentions = regions.find(text, 2022, "420200")
    assert [text[m.start : m.end] for m in mentions] == [
        "全省", "黄石市西塞山区", "大冶市", "苏州全市", "岳阳经开区", "汀泗桥镇", "全国",
    ]  # fmt: skip
    assert all(a.end <= b.start for a, b in pairwise(mentions))


@pytest.mark.parametrize(
    ("page", "source", "found"),
    [
        (("西塞山区冲刺开门红", "全市各区比拼,区委召开会议"), None, ("420203", "title")),
        (("黄石市西塞山区冲刺开门红", "全区上下"), None, ("420203", "title")),
        (("经开区调度重点工作", "岳阳经开区召开会议。全区计划"), None, ("430600:岳阳经济技术开发区", "text")),
        ((None, "我市召开会议,印发《大冶市行动方案》,为黄石市再作贡献。全市上下"), None, ("420281", "text")),
        (
            ("重点工作分解方案", "责任单位:汀泗桥镇、向阳湖镇。" + "推进项目建设。" * 50 + "责任单位:咸安经济开发区"),
            None,
            ("421202", "township"),
        ),
        (("重点工作分解方案", "市生态环境局咸安分局牵头"), None, ("421202", "organisation")),
        (("开年“开门红” 大冶晒出成绩单", "全市上下"), None, ("420281", "title")),
        (("大冶特钢投产", "生产线建成"), None, (None, None)),
        (("一季度经济运行", "全市经济平稳"), "420200", ("420200", "source")),
        (("一季度经济运行", "经济平稳"), None, (None, None)),
        (("黄石市与咸宁市签约", "双方见面"), "420200", ("420200", "source")),
    ],
)
def test_document_region(
    regions: RegionReference, page: tuple[str | None, str], source: str | None, found: tuple[str | None, str | None]
) -> None:
    mention = regions.document_region(*page, context(source), 2022)
    assert (mention.code if mention else None, mention.kind if mention else None) == found


def test_lookup_of_labels(regions: RegionReference) -> None:
    assert regions.lookup("大冶", 2022, "420200") == "420281"
    assert regions.lookup("资源", 2022, None) == "450329"  # a cell of its own is no running text
    assert regions.lookup("全市", 2022, "420200") == "420200"
    assert regions.lookup("高新区", 2022, "420200") == "420200:黄石大冶湖高新技术产业开发区"
    assert regions.lookup("合计", 2022, "420200") is None
    assert regions.lookup("鼓楼区", 2022, None) is None


def test_broken_seed_is_one_clear_line(seeds: Path, tmp_path: Path) -> None:
    for name in ("region_alias.csv", "region_zone.csv", "region_cue.csv"):
        shutil.copy(seeds / name, tmp_path)
    with pytest.raises(RegionSeedError, match=r"region\.csv: cannot be read"):
        RegionReference.load(tmp_path)
    (tmp_path / "region.csv").write_text(REGION.replace("1980", "neunzehn", 1), encoding="utf-8")
    with pytest.raises(RegionSeedError, match=r"region\.csv line 2: years"):
        RegionReference.load(tmp_path)
