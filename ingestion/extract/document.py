"""What holds for a whole document? Its date, the year it speaks in, and what its title promises.

These are the last resorts of every clause: a figure without a period of its own takes them. Regions of documents are
found in `regions`; what a clause says itself always wins, and is read in `frames`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import takewhile

from ingestion.extract.periods import PeriodMention, find_periods
from ingestion.extract.speaking_year import speaking_year
from ingestion.extract.structure import Block
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Kind, Page

_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d|\d\d)(?:(?P<mark>-|/|\.)|年)(\d{1,2})(?(mark)(?P=mark)|月)(\d{1,2})(?:日|(?![\d月]))"
)  # no 2019年1-8月
_YEAR = re.compile(r"(?<![\d.])((?:19[5-9]|20[0-4])\d)(?!\d)年?")  # no 20351.72
_LABELLED = re.compile(r"(?:发布|发表|更新|公开|成文|印发)?(?:日期|时间)\s*[:：]\s*(?=\d{4}[-/.年]\d)")
_DATELINE = re.compile(r"(?<![\d年])(1[0-2]|[1-9])月(?:3[01]|[12]\d|[1-9])日(?=[,电讯上下召在]|\()")
_DATELINE_REACH = 160
_COMPACT_REACH = 200
_HEADLINES = 5  # lines among which the headline is
_HEAD = 800  # characters in which a page says when it was published
_CENTURY = 2000
_BRACKETS = re.compile(r"\([^()]*(?:更新|修订|全文)[^()]*\)")  # 2011年统计公报(2022年更新)
_COMPACT_DATE = re.compile(r"(?<!\d)(20[0-4]\d)(0[1-9]|1[0-2])([0-3]\d)(?!\d)")  # 20210603期, of a newspaper
_DAY_FIRST = re.compile(r"(?<![\d.])([0-3]?\d)\.([01]?\d)\.(20[0-4]\d)(?![\d.])")  # 19.10.2016
_SESSION = re.compile(r" ?在[^。]{4,40}(?:会议|大会)上")  # may go on in the next line
_LATE_UPLOAD = 3  # years between a page's last year and the day that its copy was put up
_TITLES_KEPT = 1 << 12
_JOINTS = re.compile("[及和与暨、,;:]")  # between two periods of a title that tells of both
_PAIR = 2
ANY_YEAR = 2000  # a leap year, so that every day has a date
_SESSIONS = frozenset({1, 2, 3})  # months in which the past years are reviewed
LATE_IN_THE_YEAR = 11  # from November on, reports on the year are given in it


@dataclass(frozen=True, slots=True)
class Document:
    """What a document says as a whole. `kind` is what its title announces."""

    title: str
    published: date | None
    year: int  # the year its speaker stands in; any year where the text names none, see `is_dated`
    kind: Kind | None
    period: PeriodMention | None  # of the title, when it names exactly one
    is_dated: bool = True
    opening_month: int | None = None  # of publication, or of the day that opens the text: 2月2日,…
    is_work_report: bool = False  # 2023年政府工作报告: held at the beginning of that year, on the one before
    reports_too: bool = False  # 2014年工作总结及2015年工作计划: what is over is no promise

    @property
    def reported_year(self) -> int:
        """The year that a look back ends with: of a speech in spring the last, of one at the year's end its own.

        A text without a date is known by the years it reports on.
        """
        if self.is_work_report and (self.published is None or self.published.month < LATE_IN_THE_YEAR):
            return self.year - 1
        if self.is_work_report and self.published is not None:
            return self.published.year  # heard in December
        if self.published is None and ("两会" in self.title or self.opening_month in _SESSIONS):
            return self.year - 1
        late = self.published is None or self.published.month >= LATE_IN_THE_YEAR
        return self.year if late else self.year - 1

    def is_over(self, end: date) -> bool:
        """Had a period that ends then passed when the page was published?"""
        return self.published is not None and end <= self.published

    def speaks_after(self, start: date, end: date, *, promised: bool) -> bool:
        """Did a period end before the one in which an undated page speaks? A plan of years speaks in none of them.

        Years told together (十一五) are results then even where the words promise; a single one only where neither
        they nor the title do.
        """
        if self.published is not None or not self.is_dated or end.year >= self.year:
            return False
        is_of_years = self.period is not None and self.period.last_year is not None
        together = start.year < end.year and not is_of_years
        return together or not (promised or (self.kind is Kind.TARGET and not self.reports_too))


def describe(
    page: Page,
    title: str,
    text: str,
    blocks: list[Block],
    vocabulary: Vocabulary,
    *,
    periods: Sequence[PeriodMention],
) -> Document:
    """Read date, year, kind and period of a document. `title` and `text` are normalised, `periods` those of `text`."""
    announced = title_kind(title, vocabulary) if title else None  # an opening paragraph announces nothing
    reports_too = announced is None and _reports_first(title, vocabulary)
    reports_too = reports_too and any(word in title for word in vocabulary.words("hope"))
    if reports_too:
        announced = Kind.TARGET
    has_headline = bool(title) or (bool(blocks) and blocks[0].level > 0)
    if not title and blocks:
        title = text[blocks[0].start : blocks[0].end][:80]
    published = page.published_date or _first_date(text)
    if published is None and (label := _LABELLED.search(text)):
        published = _first_date(text, label.end(), label.end() + 20)
    if published is None and (compact := _COMPACT_DATE.search(text, 0, _COMPACT_REACH)):
        published = _date(*(int(part) for part in compact.groups()))
    if published is None and (reverse := _DAY_FIRST.search(text, 0, _COMPACT_REACH)):
        published = _date(*(int(part) for part in reversed(reverse.groups())))
    mentions = _periods_of(title)
    if not page.title and not mentions:  # a line of navigation stands before the headline
        headlines = (text[b.start : b.end] for b in takewhile(lambda b: b.level, blocks[1:_HEADLINES]))
        mentions = next((said for line in headlines if (said := _periods_of(line))), [])
    spoken = _spoken_year(title) or _headline_year(text, blocks)
    if spoken is not None and published is not None and published.year > spoken:
        published = _session_date(text)  # else it is of a library that put it up later
        spoken = spoken if published is None else None  # the report on 2010 was read out in 2011
    uploaded = published if spoken is None else None
    if uploaded is not None and _is_late_copy(periods, uploaded):
        published = None
    month = published.month if published is not None else _opening_month(text) or _session_month(text)
    year = spoken or (published.year if published is not None else _year_of(title if has_headline else ""))
    year = year or speaking_year(text, periods, uploaded.year if uploaded else None, month)
    period = _title_period(title, mentions)
    known = year is not None
    return Document(
        title, published, year or ANY_YEAR, announced, period, known, month, spoken is not None, reports_too
    )


def _periods_of(title: str) -> list[PeriodMention]:
    """What a title may date its page by: no day, nothing that is compared with or counted from."""
    found = find_periods(_BRACKETS.sub("", title))
    return [m for m in found if m.day is None and not (m.is_base_period or m.is_origin)]


def _title_period(title: str, mentions: Sequence[PeriodMention]) -> PeriodMention | None:
    """The one period of a title; its year and its part of the year may stand apart: 2019年甲省经济半年报."""
    if len(mentions) != _PAIR or _JOINTS.search(title, mentions[0].end, mentions[1].start):
        return mentions[0] if len(mentions) == 1 else None
    year, part = mentions
    is_pair = year.year and (year.last_month, year.last_year) == (None, None) and part.last_month and part.year is None
    return replace(part, year=year.year) if is_pair and part.year_offset is None else None


def _opening_month(text: str) -> int | None:
    """The month of a dateline without a year: 2月2日,… or 新华网长春2月2日电."""
    match = _DATELINE.search(text, 0, _DATELINE_REACH)
    return int(match[1]) if match is not None else None


@lru_cache(_TITLES_KEPT)
def title_kind(title: str, vocabulary: Vocabulary) -> Kind | None:
    """What a title or heading announces: promises, reports, or neither (both words: the last one decides).

    2014年工作总结及2015年工作计划 announces both, so that neither holds for all of it.
    """
    best: tuple[int, Kind] | None = None
    for kind, words in ((Kind.TARGET, "hope"), (Kind.ACTUAL, "report")):
        for word in vocabulary.words(words):
            position = title.rfind(word)
            if position >= 0 and (best is None or position + len(word) > best[0]):
                best = position + len(word), kind
    if best is None or (best[1] is Kind.TARGET and _reports_first(title, vocabulary)):
        return None
    return best[1]


def _reports_first(title: str, vocabulary: Vocabulary) -> bool:
    joints = [joint for joint in "及和与暨、" if joint in title]
    return any(word + joint in title for joint in joints for word in (*vocabulary.words("report"), "情况"))


def _first_date(text: str, start: int = 0, end: int = _HEAD) -> date | None:
    """The first full date in text[start:end]. Two-digit years only in the form 23-08-10."""
    for match in _DATE.finditer(text, start, end):
        year, month, day = (int(match[group]) for group in (1, 3, 4))
        if year < 100:
            if "-" not in match.group():
                continue
            year += _CENTURY
        if day_found := _date(year, month, day):
            return day_found  # 2023-13-40 is an identifier, no date: the next candidate may be one
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _spoken_year(title: str) -> int | None:
    """The year in the title of a work report, in which it was held."""
    years = _YEAR.findall(title)
    return int(years[0]) if len(set(years)) == 1 and "工作报告" in title else None


def _session_date(text: str) -> date | None:
    """The day on which a report was read out: 2011年1月13日在…会议上."""
    days = (m for m in _DATE.finditer(text, 0, _HEAD) if _SESSION.match(text, m.end()))
    return next((_first_date(text, m.start(), m.end()) for m in days), None)


def _session_month(text: str) -> int | None:
    """The month of the sessions that hear the reports of governments, in news of such a report."""
    head = text[:_HEAD]
    return 1 if "作政府工作报告" in head and "我代表" not in head else None  # the report itself names its years


def _headline_year(text: str, blocks: Sequence[Block]) -> int | None:
    """The same of a line at the head of a page whose title is its site's."""
    lines = (text[b.start : b.end] for b in blocks if b.start < _HEAD and b.level)
    return next((year for line in lines if (year := _spoken_year(line)) is not None), None)


def _is_late_copy(periods: Sequence[PeriodMention], uploaded: date) -> bool:
    """Do all years of the text lie well before the day that the page gives for itself?"""
    years = [m.last_year or m.year for m in periods if m.day is None or m.year != uploaded.year]
    told = [year for year in years if year is not None]
    return bool(told) and max(told) <= uploaded.year - _LATE_UPLOAD


def _year_of(title: str) -> int | None:
    """The last year that a title names."""
    years = _YEAR.findall(_BRACKETS.sub("", title)) or _YEAR.findall(title)
    return max(map(int, years), default=None)
