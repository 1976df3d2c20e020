"""What is ranked, and among whom?"""

import pytest

from tests.extract.conftest import Read

CASES = {
    "the rate behind its pool": (
        "2022年全市固定资产投资增长9%,在中部地区增速第二。",
        ["固定资产投资增速中部地区排名 2"],
    ),
    "the rate of what opened the sentence": (
        "2022年全市经济总量突破3000亿元,尤其是在增速方面位居全省第四。",
        ["地区生产总值增速全省排名 4"],
    ),
    "all cities of the province": ("2022年全市GDP2100亿元,在全省17个市州中位居第六位。", ["地区生产总值全省排名 6"]),
    "a kind of units": ("2022年全市GDP2100亿元,在全省40个县中位居第三。", ["地区生产总值全省县排名 3"]),
    "the total is the product itself": ("2022年全市GDP总量高居全省第二位。", ["地区生产总值全省排名 2"]),
    "the whole of a share": ("2022年全市经济总量占全省的7%、居第4位。", ["地区生产总值全省排名 4"]),
    "the place it moved from": (
        "2022年全市进出口总值增长9%,经济总量由全省第八位上升至第七位。",
        ["地区生产总值全省排名 8", "地区生产总值全省排名 7"],
    ),
    "a streak is no pool": ("2022年全市外贸总量连续6年居中部第三位。", ["进出口总额中部排名 3"]),
    "behind a doubling it is the level": (
        "2022年全市工业总产值251亿元,增长12%,五年翻了两番,稳居全省第一。",
        ["工业总产值全省排名 1"],
    ),
    "two pools": (
        "2022年全市地区生产总值增长6%,总量居全省第8位、副省级城市第4位。",
        ["地区生产总值全省排名 8", "地区生产总值副省级城市排名 4"],
    ),
    "a position for each name": (
        "2022年全市规上工业增加值、固定资产投资增速分别居全省第2位和第5位。",
        ["规模以上工业增加值增速全省排名 2", "固定资产投资增速全省排名 5"],
    ),
    "a position for each figure before": (
        "2022年全市规上工业增加值增长8%,固定资产投资增长9%,分别居全省第2、第5位。",
        ["规模以上工业增加值增速全省排名 2", "固定资产投资增速全省排名 5"],
    ),
    "the amount and its rate": (
        "2022年全市GDP总量、增速分别居全省第3位、第6位。",
        ["地区生产总值全省排名 3", "地区生产总值增速全省排名 6"],
    ),
    "one word of order for two": (
        "2022年全市财政收入、税收收入分别居全省第二、三位。",
        ["财政收入全省排名 2", "税收收入全省排名 3"],
    ),
    "a comparison does not end the topic": (
        "2022年全市固定资产投资增长9%,增幅分别高于全国、全省1、2个百分点,居全省第3位。",
        ["固定资产投资增速全省排名 3"],
    ),
}


@pytest.mark.parametrize(("text", "told"), CASES.values(), ids=CASES)
def test_what_is_ranked_and_among_whom(read: Read, text: str, told: list[str]) -> None:
    claims, _ = read(text, region="421200")
    assert [f"{c.indicator} {c.value}" for c in claims if c.measure.value == "rank"] == told


def test_places_beside_each_other_are_ranked_in_what_holds_them(read: Read) -> None:
    claims, _ = read("2022年,全省地区生产总值增长5%。鄂州、黄石排名第二和第四。", region="420000")
    assert {c.indicator for c in claims if c.measure.value == "rank"} == {"地区生产总值增速全省排名"}
