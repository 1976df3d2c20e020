"""Numbers without a unit: members of a list whose last one has it, and tens of thousands of persons."""

from decimal import Decimal

import pytest

from tests.extract.conftest import Read


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("城镇、农村居民人均可支配收入分别为41310.5、18098元。", [("元", "41310.5"), ("元", "18098")]),
        ("一、二、三产业增加值分别为12.5、20和31.5亿元。", [("亿元", "12.5"), ("亿元", "20"), ("亿元", "31.5")]),
        ("农业、工业分别拉动经济增长0.3、5.2个百分点。", [("个百分点", "0.3"), ("个百分点", "5.2")]),
        ("全区存款余额、贷款余额分别为1.1、1.2万亿元。", [("亿元", "11000"), ("亿元", "12000")]),
        ("全年接待游客超200万,年末常住人口达到88万。", [("万人次", "200"), ("万人", "88")]),
        ("全区有2.8万下岗人员实现再就业。", [("万人", "2.8")]),
    ],
)
def test_the_unit_that_is_not_written(read: Read, text: str, values: list[tuple[str, str]]) -> None:
    assert [(c.unit, c.value) for c in read(text)[0]] == [(unit, Decimal(value)) for unit, value in values]


def test_numbers_of_things_named_after_them_lend_no_unit(read: Read) -> None:
    assert [(c.unit, c.value) for c in read("2021、2022年,全区新建学校2、3所。")[0]][:1] != [("所", Decimal(2))]
