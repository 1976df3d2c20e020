"""Which calendar days does a figure speak of, and which are a period that a text names?

The speaker's year is told by whoever asks.
"""

import calendar
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date

from ingestion.extract.periods import PeriodMention

_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2


@dataclass(slots=True)
class Time:
    """Calendar days of a figure, both inclusive, and how they were found."""

    start: date
    end: date
    basis: str
    is_origin: bool = False  # a baseline: 从2020年的 …
    is_own: bool = False  # of one figure only: 2024年的52亿元
    is_known: bool = True  # does the text, or its date, tell the year?
    is_told: bool = False  # did it date a figure before this one?
    is_past: bool = False  # 去年, 过去一年: what is planned behind it is not of it

    def kept(self, basis: str) -> "Time":
        """The same days, for the figures behind the one that they dated."""
        return Time(self.start, self.end, basis, self.is_origin, self.is_own, self.is_known, True, self.is_past)


def resolve(mention: PeriodMention, base_year: int) -> tuple[date, date]:
    """First and last calendar day of a mention spoken in `base_year`, inclusive. Never raises.

    A part that is not said is the whole: no year is `base_year`, no month is the year. 本月 needs a month that the text
    does not give, so it resolves to the year too. A day after 截至 reaches back to the first of January.
    """
    first_year = _year(mention.year, mention.year_offset, base_year)
    last_year = first_year
    if mention.last_year is not None or mention.last_year_offset is not None:
        last_year = max(first_year, _year(mention.last_year, mention.last_year_offset, base_year))
    first_month, last_month = mention.first_month or 1, mention.last_month or 12
    last_day = _DAYS[last_month - 1] + (last_month == _FEBRUARY and calendar.isleap(last_year))
    first_day = 1
    if mention.day is not None:
        last_day = min(mention.day, last_day)
        first_day = 1 if mention.is_point else last_day
    return date(first_year, first_month, first_day), date(last_year, last_month, last_day)


def _year(absolute: int | None, offset: int | None, base_year: int) -> int:
    return min(MAXYEAR, max(MINYEAR, base_year + (offset or 0) if absolute is None else absolute))
