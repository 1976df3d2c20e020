"""What is a claim at all, and is every figure one, or refused, or noise? All sentences are invented."""

from collections.abc import Callable

import pytest

from ingestion.records import Claim, Kind, Measure, Rejection, Strength

Read = Callable[..., tuple[tuple[Claim, ...], tuple[Rejection, ...]]]


def told(claims: tuple[Claim, ...]) -> list[str]:
    return [f"{c.indicator} {c.measure} {c.value}{c.unit}" for c in claims]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "全区地区生产总值达470。4亿元,同比增长3。8,其中工业增加值增长5。1。",
            ["地区生产总值 level 470.4亿元", "地区生产总值 yoy 3.8%", "工业增加值 yoy 5.1%"],
        ),
        ("完成工业投资5亿元。2023年引进外资企业3家。", ["工业投资 level 5亿元", "引进外资企业数 level 3家"]),
        ("居民消费价格指数为102.3,控制在3.5%以内。", ["居民消费价格指数 index 102.3", "居民消费价格指数 yoy 3.5%"]),
        (
            "二手住宅销售价格环比指数为100.4、同比指数为97.2。",
            ["二手住宅销售价格环比指数 index 100.4", "二手住宅销售价格同比指数 index 97.2"],
        ),
        ("单位面积产值2.5亿元/平方公里。", ["单位面积产值 level 2.5亿元/平方公里"]),
        ("城镇登记失业率≤4%。", ["城镇登记失业率 share 4%"]),
        ("粮食产量连续5年稳定在13亿斤以上。", ["粮食产量 level 13亿斤"]),
    ],
)
def test_what_a_damaged_or_bare_number_states(read: Read, text: str, expected: list[str]) -> None:
    assert told(read(text)[0]) == expected


@pytest.mark.parametrize(
    "text",
    [
        "亩均投资2.5亿元/公顷。",  # a rate in a unit that is not known is no amount of money
        "市领导和300余名企业家到会。",
        "共邀请了客商120家,其中包括19家中央企业、30家上市公司。",
    ],
)
def test_what_is_no_claim(read: Read, text: str) -> None:
    assert read(text)[0] == ()


def test_how_many_they_are_whose_figure_follows_is_no_claim(read: Read) -> None:
    claims, rejections = read("全县16家规模以上企业实现产值12.3亿元,比上年增长4%,实现增加值2.6亿元。")
    assert told(claims) == [
        "规模以上企业产值 level 12.3亿元",
        "规模以上企业产值 yoy 4%",
        "规模以上企业增加值 level 2.6亿元",
    ]
    assert [r.quote for r in rejections] == ["16家"]
    assert told(read("新建4家养老院,完成投资2亿元。")[0])[0] == "新建养老院数 level 4家"


def test_a_place_among_the_strongest_is_refused_or_claimed_and_never_both(read: Read) -> None:
    for text in ("力争进入全国百强。", "跻身全省十强。", "始终保持在百强。"):
        claims, rejections = read(text)
        assert len(claims) + len(rejections) == 1, text
        assert all(c.measure is Measure.RANK for c in claims)


def test_each_figure_of_a_list_is_answered_for(read: Read) -> None:
    claims, rejections = read("嘉鱼县、通城县税收收入环比分别增长6.8%和6.5%。")
    assert len(claims) + len(rejections) == 2
    claims, rejections = read("工业用电量、工业投资环比分别增长6.8%和6.5%。")
    assert len(claims) + len(rejections) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("粮食总产量达到8.2亿斤,增量居全省第3位。", "粮食总产量增量全省排名 3"),
        ("地区生产总值在全省128个区县中排名第17位。", "地区生产总值全省区县排名 17"),
        ("工业增加值9亿元,名义增速虽低但实际增速第一。", "工业增加值增速排名 1"),
        ("固定资产投资突破90亿元,在中部地区增速第1。", "固定资产投资增速中部地区排名 1"),
        ("全区工业增速位列前三。", "工业增速排名 3"),
    ],
)
def test_what_a_position_is_of(read: Read, text: str, expected: str) -> None:
    assert expected in [f"{c.indicator} {c.value}" for c in read(text)[0]]


@pytest.mark.parametrize(
    "text",
    [
        "荣获“湖北省经济实力十强县”称号。",
        "被评为全国百强镇。",
        "全力推动“三增三强”。",
        "茶园补贴按1亩≈0.0667公顷折算。",
    ],
)
def test_titles_slogans_and_equations_are_no_claims(read: Read, text: str) -> None:
    assert read(text)[0] == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "地区生产总值157.6亿元,其中一、二、三产分别增长3.3%、0.6%、5.7%。",
            ["第一产业增加值 yoy 3.3%", "第二产业增加值 yoy 0.6%", "第三产业增加值 yoy 5.7%"],
        ),
        (
            "城乡居民人均可支配收入均增长7%左右。",
            ["城镇居民人均可支配收入 yoy 7%", "农村居民人均可支配收入 yoy 7%"],
        ),
    ],
)
def test_one_word_for_several_names(read: Read, text: str, expected: list[str]) -> None:
    assert told(read(text)[0])[-len(expected) :] == expected


def test_a_slogan_of_striving_governs_no_figure_behind_it(read: Read) -> None:
    claims, _ = read("上半年,全区上下奋力拼搏,工农业总产值达29.4亿元。")
    assert [(c.kind, c.strength) for c in claims] == [(Kind.ACTUAL, None)]
    claims, _ = read("2024年,奋力实现工农业总产值30亿元。")
    assert [(c.kind, c.strength) for c in claims] == [(Kind.TARGET, Strength.STRETCH)]


def test_sessions_and_pages_are_no_claims(read: Read) -> None:
    assert read("圆满完成十三届政府工作目标任务。第03版:要闻。本文共21页珍藏版。")[0] == ()
    assert told(read("举办3届茶文化节。")[0]) == ["茶文化节数 level 3届"]


def test_a_plan_that_is_over_tells_results_on_an_undated_page(read: Read) -> None:
    text = "“十一五”期间,全区新建茶叶基地16个。"
    title = "2010年工作总结及2011年工作目标规划"
    assert [c.kind for c in read(text, title=title, published=None)[0]] == [Kind.ACTUAL]
    text = "“十二五”期间,全区新建茶叶基地16个。"
    assert [c.kind for c in read(text, title=title, published=None)[0]] == [Kind.TARGET]


def test_the_first_duty_demands_nothing(read: Read) -> None:
    claims, _ = read("上半年,全镇坚持发展第一要务,工农业总产值达29.4亿元。")
    assert [c.kind for c in claims] == [Kind.ACTUAL]


def test_a_count_behind_what_a_plant_makes_is_no_guest(read: Read) -> None:
    claims, _ = read("甲公司年产2万吨新型材料、乙公司副产氢气综合利用等4个项目已开工建设。")
    assert [c.value for c in claims] == [4]
