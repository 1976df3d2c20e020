"""Figures that are no claims, whatever stands around them: steps, durations, kinds, policies, slogans, differences."""

from decimal import Decimal

import pytest

from tests.extract.conftest import Read


@pytest.mark.parametrize(
    "text",
    [
        "全区经济总量连跨3个台阶。",
        "五年来,全区生产总值接连迈上两个百亿元台阶。",
        "仅用21天时间就完成了集中供热管网的改造。",
        "全区重点监测的30种工业产品中有18种增长。",
        "出台支持小微企业20条、优化营商环境12条政策措施。",
        "坚持“工业第一、项目为王、民生为要”的工作思路。",
        "加快推进“百企千亿”培育工程。",
        "全区9个乡镇均完成年度任务。",
        "赤壁市与嘉鱼县的差距仅6亿元。",
        "全区人均预期寿命高出全国1.2岁。",
        "全区工业增速连续6个季度高于全市。",
        "全区经济基本达到全国百强县发展水平。",
        "以制造业为主的嘉鱼县和赤壁市进入了“十强县”。",
    ],
)
def test_no_claim(read: Read, text: str) -> None:
    assert read(text)[0] == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("嘉鱼县生产总值257亿元,比赤壁市少21亿元。", 257),
        ("茶、桑、果3种作物产量5万吨。", 5),
        ("上半年,纺织业、造纸业、食品业3个行业对全区工业增长的贡献率达到63%。", 63),
        ("新建道路35条。", 35),
    ],
)
def test_what_stands_beside_it_is_a_claim(read: Read, text: str, value: int) -> None:
    assert [claim.value for claim in read(text)[0]] == [Decimal(value)]


def test_ages_tell_who_is_counted(read: Read) -> None:
    claims, _ = read("年末常住人口48万人。其中,0-15岁人口占18.5%,60岁及以上人口占23.6%。")
    assert [claim.value for claim in claims] == [48, Decimal("18.5"), Decimal("23.6")]


def test_a_count_behind_which_the_text_breaks_off(read: Read) -> None:
    text = (
        "2022年,全区规模以上工业增加值增长7.3%,工业投资增长12.6%,企业效益稳步提升。全区工业28个行业大类、36个重点监测的"
    )
    assert [claim.value for claim in read(text)[0]] == [Decimal("7.3"), Decimal("12.6")]
