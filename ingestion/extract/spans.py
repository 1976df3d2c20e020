"""Which years, or which month, does a figure speak of beside the period that was told? Averages, sums, last years."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeGuard

from ingestion.extract.period_days import Time
from ingestion.extract.periods import PeriodMention

_DECEMBER = 12
_EARLY, _LATE = 3, 8  # months: a year has no results of its own yet, and is nearly over
_HARDLY_PLANNED = 4  # months ahead of which nothing is told but plans
_SPAN = 3  # years at least: two are averaged beside a month too
_PLAN = 5  # years
_WITH = frozenset("与和同跟")  # …2012年相比


def words_of(text: str, m: PeriodMention) -> tuple[int, int]:
    """Where a time is told: 比2012年 and 与2012年相比 with the words that compare, which are of no name."""
    if not m.is_base_period:
        return m.start, m.end
    if text.startswith("相比", m.end) and text[m.start - 1 : m.start] in _WITH:
        return m.start - 1, m.end + 2
    return m.start - text.startswith("比", max(m.start - 1, 0)), m.end


def at_the_end(time: Time) -> Time:
    """What a stock grew to over several years is its level in the last one."""
    return replace(time, start=date(time.end.year, 1, 1), is_own=True) if time.start.year < time.end.year else time


def since_the_base(time: Time, mentions: Sequence[PeriodMention]) -> Time | None:
    """2012年…比2007年增加30亿元,年均增长9%: the average is of the years since the one that is compared with."""
    years = [m.year for m in mentions if m.is_base_period and m.year is not None]
    if not years or (time.start, time.end) != (date(time.end.year, 1, 1), date(time.end.year, _DECEMBER, 31)):
        return None
    if years[-1] > time.end.year - _SPAN:
        return None
    return replace(time, start=date(years[-1] + 1, 1, 1), is_own=True)


def over_the_plan(time: Time, span: Time | None, told: Time | None) -> Time:
    """到2025年…年均增长 speaks of the years of the plan that ends then, or of the `span` that is looked back on.

    `told` is what dated the figure before: 2015年完成50亿元,“十二五”期间年均增长9% ends no 2015年.
    """
    year = time.end.year
    if span is not None and span.end.year == year and time.start.year == year:
        return replace(time, start=span.start, is_own=True)
    is_plan_end = time.start.year == year and year % _PLAN == 0 and (time.end.month, time.start.month) == (_DECEMBER, 1)
    if is_plan_end:
        return replace(time, start=date(year - _PLAN + 1, 1, 1), is_own=True)
    is_aside = told is not None and time.start.year < year == told.start.year == told.end.year
    return replace(time, is_own=True) if is_aside else time


def is_of_an_average(text: str, mention: PeriodMention, figure: int) -> bool:
    """2015年产值50亿元,“十二五”期间年均增长9%;税收4亿元: are the years those of an average told before the figure?"""
    if mention.last_year is None or not text.startswith(("年均", ",年均", "年平均", ",年平均"), mention.end):
        return False
    return any(mark in text[mention.end + 1 : figure] for mark in ",;")


def summed_up(time: Time, announced: Time | None) -> Time:
    """累计增长3%,当月增长5%: what a month's report sums up is of all months, in a review of years of all years."""
    if (time.start.year, time.start.month) == (time.end.year, time.end.month):
        return replace(time, start=date(time.end.year, 1, 1), is_own=True)
    is_year = time.basis != "sentence" and (time.start, time.end.month) == (date(time.end.year, 1, 1), _DECEMBER)
    if not is_year or announced is None or announced.end.year != time.end.year:
        return time
    return replace(time, start=min(time.start, announced.start), is_own=True)


def is_part_of(time: Time | None, year: int) -> TypeGuard[Time]:
    """Is it a part of that year, from January on?"""
    if time is None or time.start != date(year, 1, 1):
        return False
    return time.end.year == year and time.end.month < _DECEMBER


def lies_ahead(m: PeriodMention, year: int, published: date | None) -> bool:
    """Is it a part of the year that lay ahead when the page was published? Then a result of it is of the last year."""
    if published is None or published.year != year:
        return False
    month = m.last_month or _DECEMBER
    if published.month + _HARDLY_PLANNED < month < _DECEMBER:
        return True
    return published.month <= _EARLY and month > _LATE and not m.is_point


def month_of(said: Time, offset: int) -> Time:
    """当月 is the last month of the period told before, 上月 the one before it."""
    end = said.end if offset == 0 else date(said.end.year, said.end.month, 1) - timedelta(days=1)
    return Time(date(end.year, end.month, 1), end, said.basis, is_own=True, is_known=said.is_known)
