"""Are words that cannot name an indicator refused, and names of any other wording kept?"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from ingestion.extract.indicators import Name, stem_of
from ingestion.extract.measures import Reading
from ingestion.extract.name_cues import NameCues
from ingestion.extract.plausible import objection
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Claim, Measure, Rejection, RejectionReason
from tests.golden import cases

Read = Callable[..., tuple[tuple[Claim, ...], tuple[Rejection, ...]]]
NO_NAMES = [
    "这是本区第3个突破两百亿的园区。",
    "凡年满65周岁的老年人可免费乘车。",
    "县十七届人大二次会议共收到代表建议93件。",
    "他们驱车40公里来到山脚下的小村。",
    "一等奖奖金8000元。",
    "您是第2345678位访问者。",
    "昨日最高气温33℃。",
    "受访的60名大学生中,有六成愿意留下。",
    "百亿企业成为全国1500多个园区的标杆。",
    "村民老周种了12亩葡萄。",
    "这条鱼体长达160毫米。",
    "活动为期4天。",
    "92号汽油每升涨0.12元。",
    "会上9个部门作了述职。",
    "已有12家媒体进行报道。",
    "景区门票90元/人。",
    "涉案金额达3000万元。",
    "苏州、无锡分别达到2万亿元、1万亿元。",
    "噪声超过85分贝。",
]
NAMES = {
    "全区空气优良天数达到298天。": "空气优良天数",
    "全年平均降水量1130毫米。": "平均降水量",
    "新建绿道36公里。": "新建绿道里程",
    "人均预期寿命达到79.6岁。": "人均预期寿命",
    "风电装机容量达到120万千瓦。": "风电装机容量",
    "普通高中招生3200人。": "普通高中招生人数",
    "出让土地210亩。": "出让土地面积",
    "开展执法检查260次。": "执法检查次数",
    "全面小康实现程度达92.1%。": "全面小康实现程度",
}


@pytest.mark.parametrize("text", NO_NAMES)
def test_words_that_name_nothing_give_no_claim(read: Read, text: str) -> None:
    assert not read(text)[0]


@pytest.mark.parametrize(("text", "name"), NAMES.items())
def test_a_name_of_any_wording_is_kept(read: Read, text: str, name: str) -> None:
    assert [c.indicator for c in read(text)[0]] == [name]


def test_a_refused_name_is_told_with_its_reason(read: Read) -> None:
    _, rejections = read("全区经济总量跨入1500个县域的前列。")
    assert [(r.reason, r.detail) for r in rejections] == [(RejectionReason.NO_INDICATOR, "no name holds 跨入")]


def test_what_grows_with_a_refused_name_is_refused_too(read: Read) -> None:
    claims, rejections = read("百亿企业成为1500个园区的标杆,同比增长12%。")
    assert not claims
    assert len(rejections) == 2


def test_no_labelled_name_is_refused(vocabulary: Vocabulary) -> None:
    """Every name in our labelled cases is one, in the unit that stands with it."""
    reading = {m: Reading(m, Decimal(1), None, "个") for m in Measure}
    refused = {}
    for case in cases.load():
        for claim in case.claims:
            text = str(claim["indicator"]).replace("（", "(").replace("）", ")")
            measure = Measure(str(claim["measure"]))
            own = replace(reading[measure], unit=str(claim["unit"]))
            name = Name(text, stem_of(text.removesuffix("排名")))
            if (against := objection(name, own, vocabulary)) is not None:
                refused[text] = against
    assert not refused


def test_an_unknown_class_is_told_with_its_phrase(tmp_path: Path) -> None:
    (tmp_path / "name_cue.csv").write_text("phrase,class,value,reason\n大家,nowhere,,\n", encoding="utf-8")
    with pytest.raises(ValueError, match="大家: class nowhere is none of"):
        NameCues.load(tmp_path)


def test_a_missing_column_is_told(tmp_path: Path) -> None:
    (tmp_path / "name_cue.csv").write_text("phrase,class\n", encoding="utf-8")
    with pytest.raises(ValueError, match="value missing"):
        NameCues.load(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "2022年咸安区出台惠企“30条”。",
        "2022年咸安区新型工业化18条、房地产12条直达快享。",
        "2022年咸安区经济总量居前,只比赤壁市少6.8亿元。",
        "2022年咸安区大会应到代表86人。",
        "2022年咸安区报告中“发展”出现67次。",
        "2022年咸安区面积4.2万平方公里。",
    ],
)
def test_figures_that_name_nothing_of_the_region(read: Read, text: str) -> None:
    assert read(text)[0] == ()


@pytest.mark.parametrize(
    "text", ["2022年末咸安区常住人口52万人,其中0-14岁占18%。", "2022年咸安区90平方米以下住宅增长3%。"]
)
def test_ages_and_sizes_are_no_levels(text: str, read: Read) -> None:
    assert {claim.unit for claim in read(text)[0]} <= {"万人", "%"}
