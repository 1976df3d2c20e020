"""Is a figure promised or reached? What words of promise reach, what reports and goals beside results say."""

from datetime import date
from decimal import Decimal

import pytest

from ingestion.records import Kind
from tests.extract.conftest import Read


@pytest.mark.parametrize(
    ("text", "quote", "kind"),
    [
        (
            "咸安区政府工作报告\n各位代表:\n一、2025年工作回顾\n我们多措并举稳市场、稳预期,咸安区固定资产投资增长5%。",
            "5%",
            "actual",
        ),
        (
            "咸安区政府工作报告\n各位代表:\n一、2025年工作回顾\n全力推进项目建设,奋力实现赶超,咸安区固定资产投资增长5%。",
            "5%",
            "actual",
        ),
        ("2025年,咸安区奋力实现“开门红”,固定资产投资增长5%。", "5%", "actual"),
        ("《报告》指出,2020年咸安区固定资产投资同比增长5%。", "5%", "actual"),
        ("会议指出,2020年咸安区固定资产投资同比增长5%以上。", "5%以上", "target"),
        ("咸安区2019年登记失业率4%,低于5%的控制目标。务工人员12万人,比上年增长2%。", "12万人", "actual"),
        ("按照方案确定的目标,到2025年,咸安区农村供水普及率达到90%。", "90%", "target"),
        ("咸安区经济总量大。2018年咸安区主要预期目标为:\n——固定资产投资增长7.5%;\n——外贸出口8亿元;", "8亿元", "target"),
        ("过去五年,咸安区变化很大。今年主要目标是:粮食产量20万吨;固定资产投资增长8%。", "8%", "target"),
    ],
)
def test_kind(read: Read, text: str, quote: str, kind: str) -> None:
    claims, _ = read(text, published=None)
    assert {claim.quote: claim.kind for claim in claims}.get(quote) == kind


def test_goals_that_a_sentence_lists_are_goals_even_in_a_look_back(read: Read) -> None:
    text = "2023年工作回顾\n1-9月工业投资5亿元。全年预期目标是:工业投资7亿元,同比增长9%;技改投资3亿元,同比增长6%。"
    claims, _ = read(text, published=date(2024, 1, 12))
    assert [c.kind for c in claims] == [Kind.ACTUAL] + [Kind.TARGET] * 4


@pytest.mark.parametrize("when", ["全年", "今年", "2024年", "年内"])
def test_what_the_year_plans_to_do_is_promised_and_the_plan_is_no_part_of_its_name(read: Read, when: str) -> None:
    claims, _ = read(f"{when}计划改造老旧小区86个,上半年已改造21个。", published=date(2024, 7, 12))
    assert [(claim.kind, claim.indicator, claim.value) for claim in claims][:1] == [
        (Kind.TARGET, "改造老旧小区数", Decimal(86))
    ]


def test_the_share_of_a_plan_is_no_promise(read: Read) -> None:
    claims, _ = read("上半年完成投资30亿元,占年计划的57%。", published=date(2024, 7, 12))
    assert {claim.kind for claim in claims} == {Kind.ACTUAL}
