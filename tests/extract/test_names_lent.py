"""What is a figure of, when the line, or the clause before, said whose it is, or what of things is told?"""

import pytest

from tests.extract.conftest import Read


@pytest.mark.parametrize(
    ("text", "quote", "indicator"),
    [
        ("2022年咸安区主要产品产量保持增长。玻璃增长3.8%,茶叶下降1%。", "1%", "茶叶产量"),
        ("2022年咸安区工业产品产量增长较快,其中:水泵增长7%,汽车增长9%。", "9%", "汽车产量"),
        ("2022年咸安区居民消费价格上涨1.9%。衣着上涨1.2%。", "1.2%", "衣着居民消费价格指数"),
        ("2022年咸安区居民消费价格上涨1.9%,其他用品类下降0.4%。", "0.4%", "其他用品类价格"),
        ("2022年咸安区苎麻产业恢复较快,增加值增长5%。", "5%", "苎麻产业增加值"),
        ("2022年咸安区民营经济稳步发展,实现增加值41亿元,增长6%。", "6%", "民营经济增加值"),
        ("2022年咸安区引进农业项目18个,到位资金4亿元。", "4亿元", "农业项目到位资金"),
        ("2022年咸安区签约项目18个,到位资金4亿元。", "4亿元", "实际到位资金"),
        ("2022年咸安区引进企业1家,续建项目3个,到位资金4亿元。", "4亿元", "实际到位资金"),
        ("2022年湖北省鄂东南经济区地区生产总值900亿元。", "900亿元", "鄂东南经济区地区生产总值"),
        ("2022年咸安区第二、第三产业投资分别增长7%和2%。", "7%", "第二产业投资"),
        ("2022年咸安区高技术制造业、战略性新兴产业增加值分别增长8%和9%。", "8%", "高技术制造业增加值"),
        ("2022年咸安区规模以上工业高技术产业、装备制造业增加值分别增长5%和6%。", "6%", "规模以上工业装备制造业增加值"),
        ("2022年咸安区一产、二产、三产分别增长4%、5%和6%。", "6%", "第三产业增加值"),
        ("2005年咸安区财政收入11亿元,是“九五”末的2.1倍,年均增长18%。", "18%", "财政收入"),
        ("2022年咸安区规模以上工业总产值(现价)94亿元。", "94亿元", "规模以上工业总产值"),
        ("2010年咸安区人均生产总值23644元,按现行汇率折算为3505美元。", "3505美元", "人均地区生产总值"),
        ("2022年,如今咸安区财政收入11亿元。", "11亿元", "财政收入"),
        ("2022年咸安区全社会固定投资14亿元。", "14亿元", "全社会固定资产投资"),
    ],
)
def test_the_name_is_lent_by_what_was_said_before(read: Read, text: str, quote: str, indicator: str) -> None:
    claims, _ = read(text)
    assert {claim.quote: claim.indicator for claim in claims}.get(quote) == indicator


def test_a_rate_as_high_as_another_is_no_growth_of_nought(read: Read) -> None:
    claims, rejections = read("2022年咸安区固定资产投资增长6%,增速与上半年持平。")
    assert [claim.quote for claim in claims] == ["6%"]
    assert "a rate as high as another" in {rejection.detail for rejection in rejections}
