"""Names that one word says for two, that a list said before, or that a clause says more shortly than the one before."""

from decimal import Decimal

import pytest

from tests.extract.conftest import Read


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("2022年咸安区各项存贷款余额分别为310亿元和205亿元。", ["各项存款余额", "各项贷款余额"]),
        ("2022年咸安区一般公共预算收支分别完成13亿元、41亿元。", ["一般公共预算收入", "一般公共预算支出"]),
        (
            "2022年咸安区城乡居民人均可支配收入分别为41000元、22000元。",
            ["城镇居民人均可支配收入", "农村居民人均可支配收入"],
        ),
        (
            "2022年咸安区城乡居民人均可支配收入分别为41000元、22000元,增长5.1%、6.2%。",
            ["城镇居民人均可支配收入", "农村居民人均可支配收入"] * 2,
        ),
        ("2022年咸安区税收收入9亿元,增长5.1%、6.2%。", ["税收收入"] * 3),  # no list before: both are of the head
    ],
)
def test_contractions_and_lists_dealt_once(read: Read, text: str, indicators: list[str]) -> None:
    assert [claim.indicator for claim in read(text)[0]] == indicators


@pytest.mark.parametrize(
    ("text", "quote", "indicator"),
    [
        ("2022年1-8月,咸安区规上工业增加值39亿元。8月当月实现工业增加值5亿元。", "5亿元", "规模以上工业增加值"),
        ("2022年1-8月,咸安区固定资产投资完成190亿元。8月当月完成投资额31亿元。", "31亿元", "固定资产投资"),
        ("2022年咸安区规上工业增加值39亿元;全部工业增加值52亿元。", "52亿元", "全部工业增加值"),
        ("2022年咸安区工业增加值31亿元,其中,规上企业增长11.3%。", "11.3%", "规模以上工业增加值"),
        ("2022年咸安区35家规模以上工业企业实现总产值52亿元。", "52亿元", "规模以上工业总产值"),
        ("2022年咸安区规模以上工业总产值245亿元。分行业看,纺织业产值56亿元。", "56亿元", "规模以上纺织业产值"),
        ("2022年咸安区完成人民币计价进出口总额25亿元。", "25亿元", "进出口总额"),
        ("2022年咸安区实际利用内资增长19%。", "19%", "实际利用内资"),
        ("2022年咸安区地区生产总值总量较少,为56亿元。", "56亿元", "地区生产总值"),
        ("2022年咸安区城镇调查失业率均值为5.1%。", "5.1%", "城镇调查失业率"),
        ("2022年咸安区固定资产投资216亿元,完成市政府下达全年目标的59.2%。", "59.2%", "固定资产投资"),
        ("2022年咸安区来自本地的公共财政收入21亿元,其中地方公共财政收入7亿元。", "7亿元", "地方公共财政收入"),
        ("2022年咸安区一般公共预算收支的增幅均居全市第一。", "第一", "一般公共预算收入增幅全市排名"),
    ],
)
def test_shorter_forms(read: Read, text: str, quote: str, indicator: str) -> None:
    found = [claim.indicator for claim in read(text)[0] if quote in claim.quote]
    assert found[:1] == [indicator]


def test_regions_that_grow_at_given_rates(read: Read) -> None:
    claims = read("2022年咸安区规模以上工业增加值增长5%,赤壁市、嘉鱼县以9%和8.2%的增速领先。")[0]
    assert [(c.region_name, c.value) for c in claims[1:]] == [("赤壁市", Decimal(9)), ("嘉鱼县", Decimal("8.2"))]


@pytest.mark.parametrize(
    ("text", "quote", "indicator"),
    [
        ("2022年咸安区软件和信息技术服务业增加值6亿元。", "6亿元", "软件和信息技术服务业增加值"),
        ("2022年咸安区服务业增加值90亿元。", "90亿元", "第三产业增加值"),
        ("2022年咸安区规模以上工业企业全年实现出口交货值7亿元。", "7亿元", "规模以上工业企业出口交货值"),
        ("2022年咸安区工业对经济增长贡献率达72%,拉动GDP增长3个百分点。", "3个百分点", "工业拉动地区生产总值增长"),
    ],
)
def test_what_narrows_stays(read: Read, text: str, quote: str, indicator: str) -> None:
    assert [claim.indicator for claim in read(text)[0] if claim.quote.endswith(quote)] == [indicator]


@pytest.mark.parametrize("text", ["2022年咸安区稳增长、冲百亿元。", "2022年咸安区装机在全市率先破1亿元。"])
def test_words_that_tell_are_no_names(read: Read, text: str) -> None:
    assert read(text)[0] == ()
