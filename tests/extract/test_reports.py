"""Are whole reports read as they are meant: what was done, what is promised, by whom, and which words carry over?"""

from collections.abc import Callable
from datetime import date

from ingestion.records import Claim, Kind, Measure, Rejection

Read = Callable[..., tuple[tuple[Claim, ...], tuple[Rejection, ...]]]
JANUARY = date(2024, 1, 20)


def fact(c: Claim) -> str:
    return f"{c.indicator} {c.measure.value} {c.value}{c.unit}"


def test_last_years_work_in_a_report_is_done(read: Read) -> None:
    text = (
        "一、2023年主要工作\n——发展提速。固定资产投资增长11%,净增规模以上工业企业40家。\n"
        "二、2024年主要目标\n固定资产投资增长9%。"
    )
    claims, _ = read(text, title="政府工作报告", published=JANUARY)
    assert [(c.kind, c.period_start.year) for c in claims] == [
        (Kind.ACTUAL, 2023),
        (Kind.ACTUAL, 2023),
        (Kind.TARGET, 2024),
    ]


def test_goals_of_a_year_that_is_over_stay_goals(read: Read) -> None:
    claims, _ = read("一、2023年工作目标\n固定资产投资增长9%。", published=JANUARY)
    assert [c.kind for c in claims] == [Kind.TARGET]


def test_a_horizon_holds_for_its_line(read: Read) -> None:
    text = (
        "三、2024年重点工作\n(一)强产业。到2025年,数字经济产值力争达到300亿元。\n"
        "(二)抓项目。确保新签约亿元以上项目90个。"
    )
    claims, _ = read(text, title="政府工作报告", published=JANUARY)
    assert [(int(c.value), c.period_start.year) for c in claims] == [(300, 2025), (90, 2024)]


def test_the_one_zone_of_the_publishers_place(read: Read) -> None:
    text = "一季度,全区工业投资增长12%,增速居全市第一。"
    claims, _ = read(text, title="一季度经开区工业投资增长12%", region="430600")
    assert {c.region for c in claims} == {"430600:岳阳经济技术开发区"}
    elsewhere, _ = read(text, title="一季度省级开发区工业投资增长12%", region="430600")
    assert {c.region for c in elsewhere} == {"430600"}


def test_bullets_belong_to_no_name(read: Read) -> None:
    claims, _ = read("2023年主要数据出炉:\n● 粮食产量23万吨;\n■ 工业投资增长9%。", published=JANUARY)
    assert [fact(c) for c in claims] == ["粮食产量 level 23万吨", "工业投资 yoy 9%"]


def test_three_branches_in_one_word(read: Read) -> None:
    claims, _ = read("上半年三次产业增加值分别为12亿元、40亿元、33亿元,依次增长3%、7%、5%。")
    assert [fact(c) for c in claims] == [
        *("第一产业增加值 level 12亿元", "第二产业增加值 level 40亿元", "第三产业增加值 level 33亿元"),
        *("第一产业增加值 yoy 3%", "第二产业增加值 yoy 7%", "第三产业增加值 yoy 5%"),
    ]


def test_a_list_that_is_summed_up(read: Read) -> None:
    claims, _ = read("上半年工业投资、技改投资两项分别为30亿元、12亿元,增速依次为8%和5%。")
    assert [fact(c) for c in claims] == [
        "工业投资 level 30亿元",
        "技改投资 level 12亿元",
        "工业投资 yoy 8%",
        "技改投资 yoy 5%",
    ]


def test_a_sentence_that_is_a_name_speaks_for_the_next(read: Read) -> None:
    claims, _ = read("一、地区生产总值。上半年完成85亿元,增长6%。其中:第一产业12亿元,增长3%;第二产业40亿元,增长7%。")
    assert [fact(c) for c in claims] == [
        *("地区生产总值 level 85亿元", "地区生产总值 yoy 6%", "第一产业增加值 level 12亿元"),
        *("第一产业增加值 yoy 3%", "第二产业增加值 level 40亿元", "第二产业增加值 yoy 7%"),
    ]


def test_a_base_and_a_hope_are_no_stock(read: Read) -> None:
    claims, _ = read("全年税收收入22亿元,力争24亿元。", title="2023年工作要点", published=date(2023, 1, 5))
    assert [c.measure for c in claims] == [Measure.LEVEL, Measure.LEVEL]


def test_acts_on_projects_do_not_join(read: Read) -> None:
    claims, _ = read("全年新引进亿元以上项目30个,新开工项目25个,竣工投产项目18个。", published=JANUARY)
    assert [fact(c) for c in claims[1:]] == ["新开工项目数 level 25个", "竣工投产项目数 level 18个"]
    assert [c.core for c in claims[1:]] == [True, True]


def test_a_plan_quoted_beside_its_result_may_be_left_out(read: Read) -> None:
    claims, _ = read("2022年,全区地区生产总值比上年增长5%,低于8%的年初目标。")
    assert [(c.kind, c.optional) for c in claims] == [(Kind.ACTUAL, False), (Kind.TARGET, True)]


def test_a_position_is_common_where_what_is_ranked_is(read: Read) -> None:
    claims, _ = read("上半年,全区进出口总额12亿元,总量居全市第二位。上半年蔬菜产量居全市第三位。")
    assert [c.core for c in claims if c.measure is Measure.RANK] == [True, False]
