"""In which year does a text speak that carries no date? The years it tells of are weighed.

What holds for a document beside it is read in `document`.
"""

import re
from collections import Counter
from collections.abc import Sequence

from ingestion.extract.numerals import spelled_value
from ingestion.extract.periods import PeriodMention

_HEAD = 800  # characters in which news names the event it is on
_EVENT_YEAR = re.compile(  # 2025粤港澳大湾区招商大会
    r"(?<!\d)(20[0-4]\d)(?=[\u4e00-\u9fff·()]{2,16}?(?:大会|年会|论坛|博览会|洽谈会|推介会|招商会|活动周|两会))"
)
WHICH_YEAR = re.compile(
    r"[^,;。\n]{0,6}?(?:(?P<first>开局|起步)|(?P<last>收官|最后|决胜)|重要|关键|攻坚|承上启下)[^,;。\n]{0,4}?[之一]年"
)
_LISTED_YEAR = re.compile(r"\d、")  # 2006、2007、2008年 are told of as past
_QUARTERS_ON = re.compile(r"连续(\d{1,2}|[一二三四五六七八九十]{1,3})个季度")
_MONTHS_ON = re.compile(r"连续(\d{1,2})个月")  # 连续11个月…,自2019年4月以来首次
_MONTHS_REACH = 100
_YEARS_AVERAGED = re.compile(r"([2-5两三四五])年平均")
_COUNT_REACH = 24
_LATELY = re.compile(r"(?:最近|近|过去)[两二三四五]年")
_LATELY_REACH = 40
_AHEAD = ("预计于", "计划于", "将于", "力争于", "拟于")  # before a year in which something is to open
_PLANS = re.compile(r"[^,;。\n]{0,12}?(?:目标|计划|安排|打算|预期|要求|任务|将|力争|工作(?!时|报|回顾|总结))")
_REVIEWED = re.compile(r"(?:回顾|总结|盘点)[^,;。\n]{0,8}$")
_REVIEW_REACH = 12
_SPRING = 3  # months in which reports on the year before are given
YEAR_SHARE = 3  # a year named a third as often as the most frequent one is no passing mention


def speaking_year(text: str, mentions: Sequence[PeriodMention], uploaded: int | None, month: int | None) -> int | None:
    """The latest year that is told of more than in passing: neither compared with nor a distant goal, nor the day
    that a copy was put up in the year `uploaded`. `month` is the one in which the text opens, where it says so."""
    told = [m for m in mentions if m.year is not None and m.last_year is None and not m.is_base_period]
    told = [m for m in told if m.last_month is not None or not m.is_cumulative]  # 1994年以来: when it began
    told = [m for m in told if not _LISTED_YEAR.match(text, max(m.start - 2, 0))]
    if uploaded is not None:
        told = [m for m in told if m.day is None or m.year != uploaded]
    told = [m for m in told if not text.endswith(_AHEAD, 0, m.start)]
    years = Counter(m.year for m in told if m.year and not (m.is_point or m.is_origin))  # 到2035年: no speaker's year
    years.update(map(int, _EVENT_YEAR.findall(text, 0, _HEAD)))
    if not years:  # 十二五 alone, or the end of what is counted from a year
        return _year_of_plan(text, mentions) or _counted_year(text, mentions)
    most = max(years.values())
    often = [year for year, n in years.items() if n * YEAR_SHARE >= most and (n > 1 or most == 1 or year - 1 in years)]
    latest = max(often or years)
    is_spring = month is not None and month <= _SPRING and latest - 1 not in years
    if is_spring and "去年" in text and _is_over(text, told, latest, month or 0):
        return latest + 1
    return latest


def _is_over(text: str, told: Sequence[PeriodMention], year: int, month: int) -> bool:
    """Is a year of which a text of the first months tells the one before: all of it is result, nothing plan?"""
    named = [m for m in told if m.year == year and m.day is None]
    if _EVENT_YEAR.search(text, 0, _HEAD) or any((m.last_month or 12) <= month for m in named):
        return False
    return bool(named) and not any(
        (_PLANS.match(text, m.end) and _REVIEWED.search(text, max(0, m.start - _REVIEW_REACH), m.start) is None)
        or WHICH_YEAR.match(text, m.end + text.startswith(",", m.end))
        for m in named
    )


def _year_of_plan(text: str, mentions: Sequence[PeriodMention]) -> int | None:
    """The year that a plan of years tells: its last, unless it says which of its years this is."""
    ends = []
    for m in mentions:
        if m.year is None or m.last_year is None:
            continue
        said = WHICH_YEAR.match(text, m.end)
        if said is not None and said["first"]:
            return m.year
        if _LATELY.search(text, max(0, m.start - _LATELY_REACH), m.start) and "今年" in text:
            ends.append(m.last_year + 1)  # 最近三年,2021年-2023年分别增长…: told in the year behind them
        elif said is None or said["last"]:  # 实施十三五规划的重要一年 may be any
            ends.append(m.last_year)
    return max(ends, default=None)


def _counted_year(text: str, mentions: Sequence[PeriodMention]) -> int | None:
    """The year that a count ends in: 自2017年以来连续11个季度 in 2019, 比2019年增长8%,两年平均增长4% in 2021."""
    for m in mentions:
        if m.year is None or m.last_year is not None or not (m.is_origin or m.is_base_period):
            continue
        before = _MONTHS_ON.search(text, max(0, m.start - _MONTHS_REACH), m.start)
        if before is not None and m.is_origin and m.first_month is not None:
            return m.year + (m.first_month - 1 + int(before[1])) // 12
        pattern = _QUARTERS_ON if m.is_origin else _YEARS_AVERAGED
        count = pattern.search(text, m.end, m.end + _COUNT_REACH)
        number = spelled_value(count[1]) if count is not None else None
        if number is not None:
            return m.year + (int(number - 1) // 4 if m.is_origin else int(number))
    return None
