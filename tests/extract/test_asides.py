"""Are figures of one project, one firm, or of members picked out of a count refused, and those of the region kept?"""

from collections.abc import Callable

import pytest

from ingestion.records import Claim, Rejection, RejectionReason

Read = Callable[..., tuple[tuple[Claim, ...], tuple[Rejection, ...]]]

ASIDES = {
    "项目达产后可实现年产值9亿元、税收6000万元,带动就业800人。": 3,
    "该集团有职工420人,厂房5栋。": 2,
    "企业负责人介绍,今年订单突破3亿元,产量增长两成。": 2,
    "公司董事长告诉来访者,产品销售额达到2.6亿元。": 1,
}
MEMBERS = {
    "其中有12个乡镇财政收入不足500万元。": "不足500万元",
    "全区36个村集体经济收入超过20万元。": "超过20万元",
}
OF_THE_REGION = {
    "全区68家规上工业企业完成产值超过120亿元。": 120,
    "签约亿元以上项目20个、总投资不低于300亿元。": 300,
}


@pytest.mark.parametrize(("text", "figures"), ASIDES.items())
def test_a_project_or_firm_speaks_for_itself(read: Read, text: str, figures: int) -> None:
    claims, rejections = read(text)
    assert claims == ()
    assert [r.reason for r in rejections] == [RejectionReason.AMBIGUOUS] * figures


@pytest.mark.parametrize(("text", "mark"), MEMBERS.items())
def test_a_mark_that_picks_members_is_no_figure(read: Read, text: str, mark: str) -> None:
    claims, rejections = read(text)
    assert mark not in {c.quote for c in claims}
    assert mark in {r.quote for r in rejections}


@pytest.mark.parametrize(("text", "value"), OF_THE_REGION.items())
def test_a_figure_of_the_region_is_kept(read: Read, text: str, value: int) -> None:
    assert value in {c.value for c in read(text)[0]}


def test_an_amount_of_the_nation_is_none_of_a_district(read: Read) -> None:
    claims, rejections = read("国内生产总值突破120万亿元。")
    assert claims == ()
    assert [r.reason for r in rejections] == [RejectionReason.OUT_OF_RANGE]
