"""Do sentences give the claims they state: which indicator, how much, when, where, promised or reached?"""

from collections.abc import Callable
from datetime import date

import pytest

from ingestion.records import Claim, Kind, Measure, Rejection, RejectionReason, Strength

Read = Callable[..., tuple[tuple[Claim, ...], tuple[Rejection, ...]]]
YEAR = "2023-01-01..2023-12-31"
HALF = "2023-01-01..2023-06-30"


def fact(c: Claim) -> str:
    """indicator measure comparator value unit."""
    high = f"-{c.value_high}" if c.value_high is not None else ""
    return f"{c.indicator} {c.measure.value} {c.comparator.value} {c.value}{high}{c.unit}"


def span(c: Claim) -> str:
    return f"{c.period_start}..{c.period_end}"


CASES = {
    "level and growth in one clause": (
        "上半年,全区实现地区生产总值216.4亿元,同比增长6.7%。",
        ["地区生产总值 level eq 216.4亿元", "地区生产总值 yoy eq 6.7%"],
    ),
    "a fall is negative": (
        "上半年房地产开发投资同比下降12.5%。",
        ["房地产开发投资 yoy eq -12.5%"],
    ),
    "分别 deals figures to the clauses before": (
        "上半年完成工业投资30亿元,完成技改投资12亿元,同比分别增长8%、5%。",
        ["工业投资 level eq 30亿元", "技改投资 level eq 12亿元", "工业投资 yoy eq 8%", "技改投资 yoy eq 5%"],
    ),
    "分别 deals figures to names, 以上 governs all": (
        "确保规上工业增加值、固定资产投资分别增长9%、11%以上。",
        ["规模以上工业增加值 yoy ge 9%", "固定资产投资 yoy ge 11%"],
    ),
    "town and country in one word": (
        "上半年城乡居民人均可支配收入分别达到18200元和9300元。",
        ["城镇居民人均可支配收入 level eq 18200元", "农村居民人均可支配收入 level eq 9300元"],
    ),
    "a threshold belongs to the name": (
        "全年签约5亿元以上项目18个,其中10亿元以上6个。",
        ["5亿元以上新签约项目数 level eq 18个", "10亿元以上新签约项目数 level eq 6个"],
    ),
    "another side of a project": (
        "全年新开工项目45个,总投资120亿元。",
        ["新开工项目数 level eq 45个", "新开工项目总投资 level eq 120亿元"],
    ),
    "a bracket ends": (
        "全年投产项目30个(亿元以上项目12个),总投资90亿元。",
        ["投产项目数 level eq 30个", "亿元以上投产项目数 level eq 12个", "投产项目总投资 level eq 90亿元"],
    ),
    "the noun behind the figure": (
        "全年打造6个旅游名村、15个民宿集群。",
        ["旅游名村数 level eq 6个", "民宿集群数 level eq 15个"],
    ),
    "joining a stock": (
        "上半年新增规上工业企业12家,总数达到160家。",
        ["规模以上工业企业数 increment eq 12家", "规模以上工业企业数 level eq 160家"],
    ),
    "a verb holds for the members of its list": (
        "力争全年新增限上企业20家、规上服务业企业8家。",
        ["限额以上企业数 increment eq 20家", "规模以上服务业企业数 increment eq 8家"],
    ),
    "completion of a plan": (
        "上半年一般公共预算收入8.4亿元,完成年度预算的53.2%。",
        ["一般公共预算收入 level eq 8.4亿元", "一般公共预算收入 completion eq 53.2%"],
    ),
    "a share of a whole": (
        "上半年高新技术产业增加值占GDP比重达到24.6%。",
        ["高新技术产业增加值占地区生产总值比重 share eq 24.6%"],
    ),
    "three parts": (
        "三次产业结构为12.1:45.6:42.3。",
        [
            "第一产业增加值占比 share eq 12.1%",
            "第二产业增加值占比 share eq 45.6%",
            "第三产业增加值占比 share eq 42.3%",
        ],
    ),
    "positions with their pools": (
        "上半年规上工业增加值增长9.4%,增速居全市第2位、全省第15位。",
        [
            "规模以上工业增加值 yoy eq 9.4%",
            "规模以上工业增加值增速全市排名 rank eq 2位",
            "规模以上工业增加值增速全省排名 rank eq 15位",
        ],
    ),
    "from and to": (
        "贫困发生率由2019年的3.2%下降到0.4%。",
        ["贫困发生率 share eq 3.2%", "贫困发生率 share eq 0.4%"],
    ),
    "times are hundreds of percent": (
        "上半年新能源汽车产量增长1.5倍。",
        ["新能源汽车产量 yoy eq 150.0%"],
    ),
    "what narrows the name said before": (
        "上半年社会消费品零售总额52亿元,增长7%。其中,城镇实现41亿元,增长6.5%;乡村实现11亿元,增长8.9%。",
        [
            "社会消费品零售总额 level eq 52亿元",
            "社会消费品零售总额 yoy eq 7%",
            "城镇社会消费品零售总额 level eq 41亿元",
            "城镇社会消费品零售总额 yoy eq 6.5%",
            "乡村社会消费品零售总额 level eq 11亿元",
            "乡村社会消费品零售总额 yoy eq 8.9%",
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_claims_of_a_sentence(read: Read, text: str, expected: list[str]) -> None:
    claims, _ = read(text)
    assert [fact(c) for c in claims] == expected


@pytest.mark.parametrize(
    "text",
    [
        "会议于8月1日召开,120名干部参加会议。",
        "聚焦12条重点产业链开展招商。",
        "该公司年产50万吨的生产线正在建设。",
        "实施“三大工程、八项行动”。",
        "居民收入增长与经济增长同步。",
    ],
)
def test_no_claims(read: Read, text: str) -> None:
    assert [fact(c) for c in read(text)[0]] == []


@pytest.mark.parametrize(
    ("text", "kind", "strength", "period"),
    [
        ("力争全年地区生产总值增长7%以上。", Kind.TARGET, Strength.STRETCH, YEAR),
        ("确保全年地区生产总值增长7%以上。", Kind.TARGET, Strength.FIRM, YEAR),
        ("全年地区生产总值预期增长7%左右。", Kind.TARGET, Strength.EXPECT, YEAR),
        ("力争全年招商项目不少于30个。", Kind.TARGET, Strength.STRETCH, YEAR),
        ("上半年地区生产总值增长7%。", Kind.ACTUAL, None, HALF),
        ("今年以来,要抓好开局。二季度,固定资产投资同比增长7%。", Kind.ACTUAL, None, "2023-04-01..2023-06-30"),
        ("四季度固定资产投资增长7%以上。", Kind.TARGET, Strength.EXPECT, "2023-10-01..2023-12-31"),
        ("去年全区地区生产总值增长7%。", Kind.ACTUAL, None, "2022-01-01..2022-12-31"),
    ],
)
def test_kind_strength_and_period(read: Read, text: str, kind: Kind, strength: Strength | None, period: str) -> None:
    (claim,), _ = read(text)
    assert (claim.kind, claim.strength, span(claim)) == (kind, strength, period)


def test_base_and_stretch_are_two_claims(read: Read) -> None:
    claims, _ = read("全年地区生产总值增长7%以上,力争达到8%。")
    assert [(str(c.value), c.strength) for c in claims] == [("7", Strength.EXPECT), ("8", Strength.STRETCH)]


def test_headings_give_kind_and_period(read: Read) -> None:
    text = "工业攻坚行动\n全年目标\n规上工业总产值达到300亿元。\n一季度目标\n规上工业总产值达到70亿元。\n"
    claims, _ = read(text, published=date(2023, 1, 20))
    assert [(c.kind, span(c), c.period_basis) for c in claims] == [
        (Kind.TARGET, YEAR, "heading"),
        (Kind.TARGET, "2023-01-01..2023-03-31", "heading"),
    ]


def test_a_period_reaches_over_paragraphs_but_no_target_takes_a_past_one(read: Read) -> None:
    text = "1-6月,全区工业投资增长9%。\n技改投资增长12%。\n确保一般公共预算收入增长10%。"
    claims, _ = read(text)
    assert [span(c) for c in claims] == [HALF, HALF, YEAR]


def test_regions_of_a_sentence(read: Read) -> None:
    text = "上半年,赤壁市固定资产投资增长9%,通城县增长7%。全区固定资产投资增长8%,高于全省1.2个百分点。"
    claims, rejections = read(text)
    assert [(c.region, str(c.value)) for c in claims] == [("421281", "9"), ("421222", "7"), ("421202", "8")]
    assert [r.quote for r in rejections] == ["1.2个百分点"]  # a difference from another rate


def test_points_that_one_thing_adds_to_another_are_a_contribution(read: Read) -> None:
    (growth, pulled), _ = read("一季度第三产业增加值增长6%,拉动地区生产总值增长3.1个百分点。")
    assert (growth.measure, pulled.measure) == (Measure.YOY, Measure.CONTRIBUTION)
    assert pulled.indicator == "第三产业增加值拉动地区生产总值增长"


def test_a_page_of_no_known_year_is_read_and_left_unfinished(read: Read) -> None:
    (claim,), _ = read("前三季度,全区地区生产总值增长6%。", published=None)
    assert (claim.period_start, claim.period_end, claim.is_finished) == (None, None, False)


def test_what_stands_before_a_colon_tells_promise_from_result(read: Read) -> None:
    claims, _ = read("首季攻坚任务:入库项目75个,入库项目总投资90亿元。", published=date(2023, 1, 5))
    assert {c.kind for c in claims} == {Kind.TARGET}


def test_a_look_back_ends_with_the_year_reported(read: Read) -> None:
    text = "五年来,固定资产投资年均增长12%。一年来,新增规上工业企业18家。"
    claims, _ = read(text, published=date(2022, 12, 28))
    assert [(c.kind, span(c)) for c in claims] == [
        (Kind.ACTUAL, "2018-01-01..2022-12-31"),
        (Kind.ACTUAL, "2022-01-01..2022-12-31"),
    ]
    claims, _ = read(text, published=date(2023, 1, 15))
    assert [span(c) for c in claims] == ["2018-01-01..2022-12-31", "2022-01-01..2022-12-31"]


def test_results_told_in_the_first_weeks_of_a_year_are_of_the_year_before(read: Read) -> None:
    text = "2012年,是实施规划的重要一年。\n规模以上工业增加值358亿元,同比增长26%。"
    claims, _ = read(text, published=date(2012, 2, 3))
    assert {span(c) for c in claims} == {"2011-01-01..2011-12-31"}
    claims, _ = read("2012年,规模以上工业增加值358亿元,同比增长26%。", published=date(2013, 2, 3))
    assert {span(c) for c in claims} == {"2012-01-01..2012-12-31"}


def test_a_short_line_ends_a_goal_of_a_quarter_and_no_review(read: Read) -> None:
    review = "“十四五”时期工作回顾\n经济实力迈上新台阶\n新增高速公路46公里\n登记的市场主体2.3万户。"
    claims, _ = read(review, published=date(2026, 1, 28))
    assert {(c.kind, span(c)) for c in claims} == {(Kind.ACTUAL, "2021-01-01..2025-12-31")}
    goals = "全年目标\n税收收入达到30亿元。\n一季度目标\n税收收入达到7亿元。\n科技创新行动\n高新技术企业达到60家。"
    claims, _ = read(goals, published=date(2023, 1, 20))
    assert [span(c) for c in claims] == [YEAR, "2023-01-01..2023-03-31", YEAR]


def test_a_horizon_holds_no_longer_than_its_line(read: Read) -> None:
    claims, _ = read("到2027年,全区工业总产值突破500亿元。\n今年,整车产量要达到7万辆。\n要安排重点项目60个。")
    assert [span(c)[:4] for c in claims] == ["2027", "2023", "2023"]


def test_an_explicit_year_is_known_on_a_page_without_a_date(read: Read) -> None:
    claims, _ = read("到2027年,全区工业总产值突破500亿元。一季度完成90亿元。", published=None)
    assert [c.period_start and c.period_start.year for c in claims][:1] == [2027]


def test_the_current_month_is_the_last_one_told(read: Read) -> None:
    claims, _ = read("1-8月,固定资产投资完成190亿元,当月完成31亿元。", published=date(2023, 9, 12))
    assert [span(c) for c in claims] == ["2023-01-01..2023-08-31", "2023-08-01..2023-08-31"]


def test_one_name_dealt_to_regions(read: Read) -> None:
    claims, _ = read("上半年通城县、崇阳县地区生产总值分别增长6.8%和6.5%。")
    assert [(c.region, str(c.value)) for c in claims] == [("421222", "6.8"), ("421223", "6.5")]


def test_who_answers_for_it(read: Read) -> None:
    text = "1.粮食产量稳定在20万吨。(责任领导:张三、李四;牵头单位:区农业农村局;责任单位:区水利局)"
    (claim,), _ = read(text, published=date(2023, 1, 20), title="2023年重点工作任务分解方案")
    assert claim.responsible == ("张三", "李四", "区农业农村局")


def test_a_list_that_does_not_fit_is_refused_and_harms_nothing(read: Read) -> None:
    claims, rejections = read("上半年工业投资增长3%,分别完成8亿元、9亿元、7亿元。民间投资增长5%。")
    assert [fact(c) for c in claims] == ["工业投资 yoy eq 3%", "民间投资 yoy eq 5%"]
    assert [r.reason for r in rejections] == [RejectionReason.LIST_MISMATCH]


def test_growth_against_the_quarter_before_is_no_yoy(read: Read) -> None:
    claims, rejections = read("上半年用电量环比增长3%。")
    assert claims == ()
    assert [r.reason for r in rejections] == [RejectionReason.AMBIGUOUS]


def test_without_a_region_nothing_is_guessed(read: Read) -> None:
    claims, rejections = read("上半年地区生产总值增长6%。", region=None)
    assert [(c.region, c.region_name, c.is_finished) for c in claims] == [("", "", False)]
    assert rejections == ()


def test_the_quote_is_the_pages_own_text(read: Read) -> None:
    text = "上半年，全區(qū)實(shí)現(xiàn)地區(qū)生產(chǎn)總值１２３．５億(yì)元，同比增長(zhǎng)８％以上。"
    claims, _ = read(text)
    assert [text[c.char_start : c.char_end] for c in claims] == [c.quote for c in claims]
    assert [str(c.value) for c in claims] == ["123.5", "8"]


def test_the_same_saying_twice_is_one_claim(read: Read) -> None:
    text = "上半年地区生产总值增长6%。\n会议指出,上半年地区生产总值增长6%。\n上半年地区生产总值增长6%以上。"
    claims, _ = read(text)
    assert [(c.comparator.value, c.optional) for c in claims] == [("eq", False), ("ge", True)]


@pytest.mark.parametrize(
    "piece",
    ["增长8%,", "1个", "(", "其中", "分别", "5000万元以上", "第一", "全市", "2023年", "占", "“", "、", "力争\n"],
)
def test_pumped_text_stays_cheap(read: Read, piece: str) -> None:
    """A hostile page costs no more than its length: the suite's own time limit is the judge."""
    read(piece * (20000 // len(piece)))


def test_a_line_that_announces_turns_a_report_into_a_plan(read: Read) -> None:
    text = (
        "过去一年,我们主要做了以下工作:\n——固定资产投资增长8.6%。\n"
        "今年重点抓好以下工作:\n一是工业。实施产业项目80个,年度投资120亿元以上。\n各位代表:\n二是农业。产量达到40万吨。"
    )
    claims, _ = read(text, published=date(2023, 1, 5))
    assert [(c.kind, c.period[0].year) for c in claims[:3]] == [
        (Kind.ACTUAL, 2022),
        (Kind.TARGET, 2023),
        (Kind.TARGET, 2023),
    ]


def test_a_word_of_result_ends_the_reach_of_a_modal(read: Read) -> None:
    claims, _ = read("要确保增收。要抓好投资,截至6月底,全区已争取专项债券资金8.5亿元。")
    assert [(c.kind, span(c)) for c in claims] == [(Kind.ACTUAL, HALF)]


def test_the_year_before_goals_is_theirs(read: Read) -> None:
    text = "2022年全区地区生产总值增长5%。2023年主要预期目标:地区生产总值增长7%,粮食产量20万吨以上。"
    claims, _ = read(text, published=date(2023, 1, 5))
    assert [(c.kind, c.period[0].year) for c in claims] == [
        (Kind.ACTUAL, 2022),
        (Kind.TARGET, 2023),
        (Kind.TARGET, 2023),
    ]


def test_signing_is_of_its_day(read: Read) -> None:
    text = "7月12日,招商推介会在武汉举行。会上,全区共签约12个项目,签约金额达86亿元。"
    claims, _ = read(text)
    assert [(fact(c), span(c)) for c in claims] == [
        ("新签约项目数 level eq 12个", "2023-07-12..2023-07-12"),
        ("签约金额 level eq 86亿元", "2023-07-12..2023-07-12"),
    ]
