"""Are long names of works and activities kept to what is counted?"""

import pytest

from tests.extract.conftest import Read


@pytest.mark.parametrize(
    ("text", "quote", "indicator"),
    [
        ("2022年咸安区每季度开展1次“比学先进、争创一流”观摩活动。", "1次", "每季度观摩活动次数"),
        ("2022年咸安区开通3条串联12个村庄的旅游公交线路。", "3条", "开通旅游公交线路数"),
        ("2022年咸安区有2家全国重点实验室落户咸宁。", "2家", "全国重点实验室落户数"),
        (
            "2022年咸安区实现6个农贸市场升级改造、背街小巷路面修复和排水管网疏通清淤、老旧小区消防设施逐户排查、"
            "城区流浪犬只底数摸排登记“四个到位”。",
            "6个",
            "农贸市场升级改造数",
        ),
        ("2022年咸安区新签约亿元以上项目30个。其中:工业项目20个(占比66%)。", "66%", "亿元以上新签约项目中工业项目占比"),
        ("2022年咸安区铺排重大项目59个,总投资30亿元,项目开工率85%。", "85%", "重大项目开工率"),
        ("2022年咸安区31个工业行业中,有20个行业实现正增长。", "20个", "正增长工业行业数"),
        ("2022年咸安区31个行业大类中有20个实现增长。", "20个", "实现增长行业大类数"),
        ("2022年咸安区12个县市区增速比上半年加快。", "12个", "增速比上半年加快县市区数"),
        ("2022年咸安区国家级高新技术企业达到80家。", "80家", "高新技术企业数"),
    ],
)
def test_what_is_counted_in_long_words(read: Read, text: str, quote: str, indicator: str) -> None:
    assert indicator in [claim.indicator for claim in read(text)[0] if claim.quote == quote]


def test_a_figure_inside_the_noun_is_no_claim(read: Read) -> None:
    claims, _ = read("2022年咸安区开通3条串联12个村庄的旅游公交线路。")
    assert [claim.quote for claim in claims] == ["3条"]
