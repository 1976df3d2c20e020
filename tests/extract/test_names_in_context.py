"""What is a figure of, when its clause says only a part of the name? Parts, carried things, shared nouns."""

import pytest

from tests.extract.conftest import Read


@pytest.mark.parametrize(
    ("text", "quote", "indicator"),
    [
        ("2022年咸安区规模以上工业增加值增长8%,其中重工业增长9.3%。", "9.3%", "规模以上重工业增加值"),
        ("2022年咸安区第三产业增加值90亿元,其中批发和零售业增长5.5%。", "5.5%", "批发和零售业增加值"),
        ("2022年咸安区限额以上批发业销售额21亿元,增长8%,零售业13亿元。", "13亿元", "限额以上零售业销售额"),
        ("2022年咸安区一般公共预算支出61亿元。其中,公共安全支出3亿元,增长4%。", "3亿元", "公共安全支出"),
        ("2022年咸安区第三产业增加值90亿元,其中租赁和商务服务业增加值7亿元。", "7亿元", "租赁和商务服务业增加值"),
        ("2022年咸安区小麦种植面积30万亩,平均亩产810斤。", "810斤", "小麦平均亩产"),
        ("2022年咸安区桂花产业产值达12亿元,增长9%,从业人员2.1万人。", "2.1万人", "桂花产业从业人员数"),
        ("2022年咸安区茶叶、莲藕、苎麻种植面积分别达9万亩、4万亩、2万亩。", "4万亩", "莲藕种植面积"),
        ("2022年咸安区多晶硅、铝箔产量分别增长12.5%和7.1%。", "12.5%", "多晶硅产量"),
        ("2022年咸安区各乡镇必须落实楠竹管护面积3.2万亩。", "3.2万亩", "楠竹管护面积"),
        ("2022年咸安区从行业产值看,汽车制造业增长12.7%;金属制品业增长3.1%。", "3.1%", "金属制品业产值"),
        ("2022年咸安区物流企业实现税收1.3亿元。", "1.3亿元", "物流企业税收"),
        ("2022年咸安区税收收入入库16亿元。", "16亿元", "税收收入"),
        ("2022年咸安区新改建农村公路120公里。", "120公里", "新改建农村公路里程"),
        ("2022年咸安区肉牛出栏3.1万头。", "3.1万头", "肉牛出栏量"),
        ("2022年咸安区全年出生人口0.5万人。", "0.5万人", "出生人口"),
        ("2022年咸安区增值税5.2亿元,下降3%。", "5.2亿元", "增值税"),
    ],
)
def test_names(read: Read, text: str, quote: str, indicator: str) -> None:
    claims, _ = read(text)
    assert {c.quote.lstrip("达"): c.indicator for c in claims}.get(quote) == indicator


@pytest.mark.parametrize(
    "text",
    [
        "2022年咸安区某能源公司60万吨乙醇项目进展顺利。",
        "2022年咸安区三期100兆瓦风电项目进展顺利。",
    ],
)
def test_what_a_plant_is_built_for_is_no_figure(read: Read, text: str) -> None:
    assert read(text)[0] == ()


def test_a_whole_told_again_is_no_growth_of_a_stock(read: Read) -> None:
    claims, _ = read("2022年咸安区新开工项目36个,其中城区9个。")
    assert {c.measure for c in claims} == {"level"}
