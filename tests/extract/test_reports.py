"""Are whole reports read as they are meant: what was done, what is promised, by whom, and which words carry over?"""

from collections.abc import Callable
from datetime import date

import pytest

from ingestion.records import Claim, Kind, Measure, Rejection, Strength

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
    assert [(c.kind, c.period[0].year) for c in claims] == [
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
    assert [(int(c.value), c.period[0].year) for c in claims] == [(300, 2025), (90, 2024)]


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


def test_a_floor_bounds_its_own_figure(read: Read) -> None:
    claims, _ = read("全年新签约项目不少于90个,投产项目45个。", title="2023年工作要点", published=date(2023, 1, 5))
    assert [c.strength for c in claims] == [Strength.FIRM, Strength.EXPECT]


def test_to_complete_is_a_demand(read: Read) -> None:
    claims, _ = read("会议要求,四季度要完成工业投资12亿元。", published=date(2023, 9, 20))
    assert [(c.kind, c.strength) for c in claims] == [(Kind.TARGET, Strength.FIRM)]


def test_a_part_of_the_plan_is_demanded(read: Read) -> None:
    claims, _ = read("一季度要求:工业投资完成全年任务的25%以上。", title="2023年工作要点", published=date(2023, 1, 5))
    assert [(fact(c), c.strength) for c in claims] == [("工业投资 completion 25%", Strength.FIRM)]


def test_a_modal_before_a_bound_names_nothing(read: Read) -> None:
    claims, _ = read("2023年高新技术企业总量力争突破90家。税收收入增长6%,力争突破20亿元。", published=date(2023, 1, 5))
    assert [fact(c) for c in claims] == ["高新技术企业数 level 90家", "税收收入 yoy 6%", "税收收入 level 20亿元"]
    assert claims[2].strength is Strength.STRETCH


def test_a_clause_without_figure_names_the_next(read: Read) -> None:
    claims, _ = read("上半年,税收收入迈上新台阶,完成22亿元,增长9%。")
    assert [fact(c) for c in claims] == ["税收收入 level 22亿元", "税收收入 yoy 9%"]


def test_what_passes_a_mark_is_a_stock(read: Read) -> None:
    claims, _ = read("上半年净增规模以上工业企业14家,高新技术企业突破90家。")
    assert [c.measure for c in claims] == [Measure.INCREMENT, Measure.LEVEL]


def test_who_speaks_is_no_indicator(read: Read) -> None:
    claims, _ = read("围绕企业梯队,方案提出“四上”企业净增20家。", title="2023年工作要点", published=date(2023, 1, 5))
    assert [fact(c) for c in claims] == ["四上企业数 increment 20家"]


def test_the_act_stands_before_the_projects(read: Read) -> None:
    text = "亿元以上项目今年新签约30个、新开工24个,确保9个项目竣工投产。"
    claims, _ = read(text, title="2023年工作要点", published=date(2023, 1, 5))
    assert [c.indicator for c in claims] == ["亿元以上新签约项目数", "亿元以上新开工项目数", "竣工投产项目数"]


def test_the_goal_of_a_thing_is_of_the_thing(read: Read) -> None:
    text = "税收收入的季度目标是6亿元。全年把地区生产总值增长目标调整为6%左右。"
    claims, _ = read(text, title="2023年工作要点", published=date(2023, 1, 5))
    assert [fact(c) for c in claims] == ["税收收入 level 6亿元", "地区生产总值 yoy 6%"]


def test_marks_and_averages_may_be_left_out(read: Read) -> None:
    text = "上半年,全区地区生产总值101亿元,增长6%,两年平均增长5%,总量迈上100亿元台阶。"
    claims, _ = read(text)
    assert [(int(c.value), c.optional) for c in claims] == [(101, False), (6, False), (5, True), (100, True)]


def test_causes_and_turns_are_no_part_of_a_name(read: Read) -> None:
    text = "上半年固定资产投资由负转正、增长2%,主要受工业投资增长9%拉动。好势头——出口总额3亿元,按年增长4%。"
    claims, _ = read(text)
    assert [fact(c) for c in claims] == [
        *("固定资产投资 yoy 2%", "工业投资 yoy 9%", "出口总额 level 3亿元", "出口总额 yoy 4%"),
    ]


def test_a_part_of_a_plan_told_with_its_amount(read: Read) -> None:
    text = "上半年工业投资24亿元,增长8%,完成60亿元保底目标的40%;税收收入13亿元,为全年目标20亿元的65%;技改投资增长7%。"
    claims, _ = read(text)
    assert [fact(c) for c in claims if not c.optional] == [
        *("工业投资 level 24亿元", "工业投资 yoy 8%", "工业投资 completion 40%"),
        *("税收收入 level 13亿元", "税收收入 completion 65%", "技改投资 yoy 7%"),
    ]
    assert [(c.kind, int(c.value)) for c in claims if c.optional] == [(Kind.TARGET, 60)]
    assert {c.period_end for c in claims if not c.optional} == {date(2023, 6, 30)}


def test_an_act_said_once_holds_for_its_sentence(read: Read) -> None:
    text = "新签约亿元以上项目30个,10亿元以上项目力争达到4个。10亿元以上项目达到60个。"
    claims, _ = read(text, title="2023年工作要点", published=date(2023, 1, 5))
    assert [c.indicator for c in claims][:2] == ["亿元以上新签约项目数", "10亿元以上新签约项目数"]
    assert [c.indicator for c in claims][2:] == ["10亿元以上项目数"]


@pytest.mark.parametrize("word", ["下降为", "降为", "回落至", "上升为"])
def test_what_a_rate_goes_to_is_no_fall(read: Read, word: str) -> None:
    claims, _ = read(f"地区生产总值增速由一季度的9.5%{word}二季度的4.6%。")
    assert [str(c.value) for c in claims if c.quote.endswith("4.6%")] == ["4.6"]
