"""Which names are of the common indicators, however they are said, and which only look so?"""

from collections.abc import Callable

import pytest

from ingestion.records import Claim, Rejection

Read = Callable[..., tuple[tuple[Claim, ...], tuple[Rejection, ...]]]

SAID = {
    "上半年全区工业固定资产投资7.3亿元。": ("工业固定资产投资", True),
    "上半年资金到位额61亿元。": ("资金到位额", True),
    "上半年国内经济技术合作资金到位额17亿元。": ("国内经济技术合作资金到位额", False),
    "上半年实到外资2700万美元。": ("实到外资", True),
    "上半年新增城镇就业人员810人。": ("城镇新增就业人数", True),
    "上半年规模企业工业总产值19亿元。": ("规模以上工业总产值", True),
    "上半年限上社销零总额同比增长6.4%。": ("限额以上社会消费品零售额", True),
    "上半年限额以上企业(单位)消费品零售额26亿元。": ("限额以上企业(单位)消费品零售额", True),
    "上半年万元地区生产总值综合能耗同比下降2.7%。": ("万元地区生产总值综合能耗", True),
    "上半年重点项目完成投资33亿元。": ("重点项目完成投资", False),
    "上半年亿元以上项目总投资330亿元。": ("亿元以上项目总投资", True),
}


@pytest.mark.parametrize("text", SAID)
def test_common_or_not(text: str, read: Read) -> None:
    claims, _ = read(text)
    assert [(c.indicator, c.core) for c in claims] == [SAID[text]]
