"""Are names composed as docs/claim.md settles them?"""

import pytest

from ingestion.extract.counting import counted
from ingestion.extract.indicators import name_of
from ingestion.extract.parts import subset
from ingestion.extract.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("phrase", "text", "indicator_id", "core"),
    [
        ("GDP", "地区生产总值", "gdp", True),
        ("规上工业增加值", "规模以上工业增加值", "industrial_value_added_above_scale", True),
        ("地方公共财政预算收入", "地方公共财政预算收入", "general_public_budget_revenue", True),
        ("农村常住居民可支配收入", "农村居民人均可支配收入", "income_rural", True),
        ("城镇社会消费品零售总额", "城镇社会消费品零售总额", "retail_sales", False),
        ("省外资金", "省外资金", "investment_in_place", False),
        ("签约亿元以上项目", "亿元以上新签约项目数", "projects_signed", True),
        ("5000万元以上项目入库", "5000万元以上入库项目数", "projects_enrolled", True),
        ("新开工工业项目", "新开工工业项目数", "projects_started", False),
        ("竹荪种植户", "竹荪种植户", None, False),
        ("地方完成投资", "地方投资", None, False),
    ],
)
def test_names(vocabulary: Vocabulary, phrase: str, text: str, indicator_id: str | None, core: bool) -> None:
    name = name_of(phrase, vocabulary)
    assert name is not None
    assert (name.text, name.indicator.indicator_id if name.indicator else None) == (text, indicator_id)
    assert name.is_core is core


def test_words_before_a_core_name_that_narrow_nothing_fall_away(vocabulary: Vocabulary) -> None:
    name = name_of("瞄准全年地区生产总值", vocabulary)
    assert name is not None
    assert name.text == "地区生产总值"


@pytest.mark.parametrize("empty", ["", "的", "、", "约"])
def test_nothing_names_nothing(vocabulary: Vocabulary, empty: str) -> None:
    assert name_of(empty, vocabulary) is None


@pytest.mark.parametrize(
    ("parent", "item", "text"),
    [
        ("实际到位资金", "市外资金", "实际到位市外资金"),
        ("亿元以上签约项目", "工业项目", "亿元以上新签约工业项目数"),
        ("亿元以上签约项目", "20亿元以上项目", "20亿元以上新签约项目数"),
        ("社会消费品零售总额", "乡村", "乡村社会消费品零售总额"),
        ("城镇社会消费品零售总额", "乡村", "乡村社会消费品零售总额"),
        ("四上企业", "规模以上工业企业", "规模以上工业企业数"),
        ("财政总收入", "税收收入", "税收收入"),
    ],
)
def test_subsets(vocabulary: Vocabulary, parent: str, item: str, text: str) -> None:
    whole = name_of(parent, vocabulary)
    assert whole is not None
    part = subset(whole, item, vocabulary)
    assert part is not None
    assert part.text == text


@pytest.mark.parametrize(
    ("phrase", "unit", "is_counter", "text"),
    [
        ("推介会", "场次", True, "推介会场次"),
        ("早稻播种", "万亩", False, "早稻播种面积"),
        ("乡村医生培训", "人", True, "乡村医生培训人数"),
        ("新进党员", "人", True, "新进党员数"),
        ("首贷户", "户", True, "首贷户数"),
        ("融资", "万元", False, "融资"),
    ],
)
def test_counters(vocabulary: Vocabulary, phrase: str, unit: str, is_counter: bool, text: str) -> None:
    name = name_of(phrase, vocabulary)
    assert name is not None
    assert counted(name, unit, is_counter=is_counter).text == text
