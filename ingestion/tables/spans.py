"""Which period does a head, label or caption of a statistical table name, and which days are that?

Own grammar of the forms that statistics offices write: 2023年1-9月, 2023-09, 9月末, 前三季度, 上半年. Anything else
is no period. How the parts of a period come together from caption, head and label is decided in `cells`.
"""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

_YEAR = r"(?:(?P<year>(?:19[4-9]|20[0-9])\d)(?:年度?|[-./](?=\d))?)?"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_FORMS = tuple(
    re.compile(_YEAR + rest)
    for rest in (
        r"(?:全年|年末|末|年底)?",
        rf"(?P<first>{_MONTH})月?[-~至到](?P<last>{_MONTH})月(?:份|末)?(?:累计)?",
        rf"(?P<month>{_MONTH})月(?:份|末|底)?",
        rf"(?P<bare>(?<=[-./年]){_MONTH}|0[1-9]|1[0-2])",  # 2023-9, 202309; no 20239
        r"(?:第)?(?P<quarter>[一二三四1-4])季度",
        r"Q(?P<latin>[1-4])",
        r"(?P<half>[上下])半年",
        r"(?:前(?P<quarters>[二两三23])|[一1](?:季度)?[-至到](?P<upto>[二三23]))季度",
    )
)
_LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class Span:
    """A period as far as it is named. Months None: the whole year, or not said here."""

    year: int | None = None
    first: int | None = None
    last: int | None = None

    def over(self, other: "Span") -> "Span":
        """What this one leaves open is taken from `other`."""
        months = self if self.last is not None else other
        return Span(self.year if self.year is not None else other.year, months.first, months.last)


@lru_cache(1 << 10)
def read_span(tidied: str) -> Span | None:
    """The period that a text names and nothing else; None when it names none."""
    for form in _FORMS:
        match = form.fullmatch(tidied) if tidied else None
        if match is not None:
            return _span(match.groupdict())
    return None


def _span(said: dict[str, str | None]) -> Span | None:
    year = int(said["year"]) if said["year"] else None
    first, last = _months(said)
    if first is not None and last is not None and first > last:
        return None
    if said.get("bare") and year is None:
        return None  # a number alone is no month
    return Span(year, first, last)


def _months(said: dict[str, str | None]) -> tuple[int | None, int | None]:
    if first := said.get("first"):
        return int(first), int(said["last"] or 0)
    if month := said.get("month") or said.get("bare"):
        return int(month), int(month)
    if quarter := said.get("quarter") or said.get("latin"):
        return _QUARTERS[quarter] * 3 - 2, _QUARTERS[quarter] * 3
    if half := said.get("half"):
        return (1, 6) if half == "上" else (7, 12)
    if upto := said.get("quarters") or said.get("upto"):
        return 1, 9 if upto in "三3" else 6
    return None, None


def days(span: Span) -> tuple[date, date]:
    """First and last day. Raises ValueError for a span without a year."""
    if span.year is None:
        raise ValueError("a span without a year has no days")
    last = span.last or _LAST_MONTH
    return date(span.year, span.first or 1, 1), date(span.year, last, calendar.monthrange(span.year, last)[1])


def in_year_before(span: Span, published: date) -> Span:
    """The span in the latest year in which it was over when the page was published."""
    year = published.year if days(replace(span, year=published.year))[1] < published else published.year - 1
    return replace(span, year=year)
