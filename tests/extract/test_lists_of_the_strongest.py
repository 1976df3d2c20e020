"""Is a place in a list of the strongest told from the list itself, and from a slogan or a contest?"""

from collections.abc import Callable

import pytest

from ingestion.records import Claim, Measure, Rejection

Read = Callable[..., tuple[tuple[Claim, ...], tuple[Rejection, ...]]]

POSITIONS = {
    "全区荣登中国城区综合实力百强榜,列第46位。": ["中国城区综合实力百强排名 46"],
    "去年在全国百强县评比中列第96位,中部百强中列第18位。": ["全国百强县排名 96", "中部百强排名 18"],
    "居全国百强县投资潜力第3、绿色发展第5。": ["投资潜力全国百强县排名 3", "绿色发展全国百强县排名 5"],
    "荣登全国创新百强县榜首。": ["全国创新百强县排名 1"],
    "力争进入全国百强。": ["县域经济全国排名 100"],
    "县域经济综合实力跃居全国五十强、全省前三位。": ["县域经济综合实力全国排名 50", "县域经济综合实力全省排名 3"],
    "招商项目落地率居全市首位。": ["招商项目落地率全市排名 1"],
}
NO_POSITIONS = ["始终把安全生产放在各项工作首位。", "他在全国竞赛中获得第一名。", "学生获得全省数学竞赛第二名。"]
LISTS = ["2022年度全省县域发展二十强县名单公布。", "昨天发布的“十强县”共有三个在山区。", "邻县退出了“十强县”。"]


@pytest.mark.parametrize(("text", "told"), POSITIONS.items())
def test_the_position_and_not_its_list_is_read(read: Read, text: str, told: list[str]) -> None:
    claims, _ = read(text)
    assert [f"{c.indicator} {c.value}" for c in claims] == told
    assert {c.measure for c in claims} == {Measure.RANK}


@pytest.mark.parametrize("text", NO_POSITIONS)
def test_slogans_and_contests_rank_no_region(read: Read, text: str) -> None:
    assert read(text)[0] == ()


@pytest.mark.parametrize("text", LISTS)
def test_a_list_that_is_spoken_of_is_nobodys_position(read: Read, text: str) -> None:
    assert [c.indicator for c in read(text)[0] if c.measure is Measure.RANK] == []
