"""On which day was a document put up, from what a page says of itself and around its text? For pages and texts. Pure.

A date counts by what the page says of it: first the page's own data, then a label of publication, then a date that
stands alone, with a clock or beside the source, then the address; last come days of other things (changed, written,
signed). The day of reading (今天是 …) and dates of other articles never count. The forms of dates stand in `days`,
their labels in `labels`; who put it up is left to `publishers`, its title to `titles`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ingestion.parse.days import (
    CLOCK,
    DAY,
    day_in,
    day_of,
    day_of_moment,
    day_of_url,
    han_day,
    month_of_url,
    valid_day,
    year_of_url,
)
from ingestion.parse.labels import (
    LATER,
    MAX_META_LINE_CHARS,
    OTHER_DAYS,
    PLAIN,
    PUBLISHED,
    SOURCE,
    with_values,
    without_glosses,
)
from ingestion.parse.marks import (
    DATE_META,
    MADE_AGAIN_MARK,
    PAPER_MARKS,
    SCRIPT_DATES,
    TODAY_MARKS,
)

NEAR_LINES = 12  # above the text: a date without a label counts this near
NEAR_OPENING = 6  # of the text itself: a saved fragment has its head within
MAX_SIGNATURE_CHARS = 40
MAX_NAMED_LINE_CHARS = 60
SCRIPT_CHARS = 300_000  # of a page's markup that are looked through for a variable of publication


WEEKDAY_NAMES = ("星期", "周", "礼拜")
_DATED = re.compile(r"\d\s{0,3}[-/.年月]")
_ANY_DAY = re.compile(rf"(?<!\d){DAY}")
_CLOCK = re.compile(CLOCK)
_ALONE = re.compile(rf"^[\s(（\[【]{{0,3}}{DAY}\s{{0,3}}日?(?:{CLOCK})?[\s)）\]】]{{0,3}}$")
_FIRST = re.compile(r"^(?P<y>(?:19|20)\d{2})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
_SHORT_YEAR = re.compile(r"^(?P<y>\d{2})-(?P<m>\d{1,2})-(?P<d>\d{1,2})\s{1,3}\d{1,2}:\d{2}")
_MONTH_DAY = re.compile(r"(?<![\d-])(?P<m>\d{1,2})(?:-|月)(?P<d>\d{1,2})日?\s{1,3}\d{1,2}:\d{2}")
_WEEKDAY = re.compile(rf"{DAY}\s{{0,3}}日?\s{{0,3}}(?:{'|'.join(WEEKDAY_NAMES)})[一二三四五六日天]")
_PAGE = re.compile(r"第\s?[A-Z]?\d{1,3}\s?版")
_ON_A_PAGE = re.compile(rf"{DAY}\s{{0,3}}日?\s{{0,3}}(?:星期[一二三四五六日天])?\s{{0,3}}第?\s?[A-Z]?\d{{1,3}}\s?版")
_SENTENCE = re.compile(r"[，。；！？]")
_MOMENT = re.compile(r"ct\s?=\s?[\"'](\d{10})[\"']")  # how WeChat's pages carry their time
_QUOTED_DAYS = tuple(re.compile(rf"{quote}{DAY}") for quote in ('"', "'"))
_SCRIPT_NAME = re.compile(rf"\b(?:{'|'.join(SCRIPT_DATES)})[\"']?\s{{0,2}}[:=]\s{{0,2}}$", re.IGNORECASE)
_EMBEDDED_DAY = re.compile(r"\"datePublished\"\s{0,3}:\s{0,3}\"([^\"]{8,40})\"")
_FOUNDER = "<!--enpproperty"  # Founder's system writes an article's data into a comment
_FOUNDER_DAY = re.compile(r"<date>([^<]{8,30})</date>")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The lines of a page around its text, each in the page's order."""

    above: Sequence[str] = ()
    opening: Sequence[str] = ()  # the text's first lines
    ending: Sequence[str] = ()  # the text's last lines
    below: Sequence[str] = ()

    def near(self) -> list[str]:
        """Lines on which a date without a label can be the day of publication, nearest to the text first."""
        opening = (line for line in with_values(self.opening[:NEAR_OPENING]) if not _SENTENCE.search(line))
        return [*list(with_values(self.above[-NEAR_LINES:]))[::-1], *opening]

    def above_and_opening(self) -> list[str]:
        """Every line above the text, nearest first, and the text's first."""
        return [*list(with_values(self.above))[::-1], *with_values(self.opening)]


def publication_day(
    metas: Mapping[str, str], around: Surroundings, url: str, markup: str = "", title: str | None = None
) -> date | None:
    """The day a page was put up, by the best that it says of it."""
    told = next(filter(None, (day_in(metas.get(name, "")) for name in DATE_META)), None)
    if told is not None and not _may_be_made_again(told, metas, url):
        return told
    byline = _byline(around, title)
    seen = published_in(byline) or _after(PUBLISHED, around.above_and_opening())
    seen = seen or _after(LATER, byline) or _weekday_in(byline, around, title)
    if told is not None and not _is_made_again(seen, metas, url):
        return told
    near = around.near()
    return (
        seen
        or day_of_url(url)
        or published_in(near)
        or _after(PUBLISHED, with_values(around.below))
        or _printed_day([*near, *around.ending[::-1]])
        or _in_scripts(markup)
        or _without_year(near, url)
        or next(filter(None, map(_leading_day, near)), None)
        or _masthead_day(around)
        or _other_day(around)
    )


def published_in(lines: Sequence[str]) -> date | None:
    """The day of publication that these lines, those around the title, state. Labels win in their own order."""
    short = _short(lines)
    for pattern in (PUBLISHED, PLAIN):
        for line in short:
            day = day_of(pattern.search(line))
            if day is not None:
                return day
    for line in short:
        if any(pattern.search(line) for pattern in OTHER_DAYS):
            continue
        day = day_of(_ALONE.match(line)) or day_of(_with_clock(line)) or day_of(_beside_source(line))
        if day is not None:
            return day
    return None


def published_at_start(lines: Sequence[str]) -> date | None:
    """As `published_in`, and a time stamp that opens a text, however long its line is, and days of other things."""
    day = published_in(lines)
    if day is not None:
        return day
    for line in lines[:2]:
        match = _SHORT_YEAR.match(line)
        if match is None:
            full = _ANY_DAY.match(line)
            match = full if full is not None and _CLOCK.match(line, full.end()) else None
        day = day_of(match)
        if day is not None:
            return day
    return _other_day(Surroundings(opening=lines))


def embedded_metas(markup: str) -> dict[str, str]:
    """What a page's markup says outside its elements: JSON-LD and the comment of Founder's system."""
    found: dict[str, str] = {}
    match = _EMBEDDED_DAY.search(markup) if '"datePublished"' in markup else None
    if match is not None:
        found["datepublished"] = match[1]
    start = markup.find(_FOUNDER)
    if start >= 0:
        comment = markup[start : start + 4000].partition("/enpproperty-->")[0]
        day, title = _FOUNDER_DAY.search(comment), re.search(r"<title>([^<]{2,200})</title>", comment)
        found.update({"pubdate": day[1]} if day is not None else {})
        found.update({"articletitle": title[1]} if title is not None else {})
    return found


def is_meta_line(line: str) -> bool:
    """Does this line tell date or source rather than matter?"""
    if len(line) > MAX_META_LINE_CHARS:
        return False
    has_source = SOURCE.search(without_glosses(line)) is not None
    return has_source or _is_today(line) or _ALONE.match(line) is not None or published_in([line]) is not None


def _byline(around: Surroundings, title: str | None) -> list[str]:
    """The lines between title and text, nearest to the text first; without the title, those near above the text.

    Above the title stand the left column's list and its dates as well, so a bare date counts more here than there.
    """
    above = list(with_values(around.above[-NEAR_LINES:]))[::-1]
    return above[: above.index(title)] if title in above else above


def _after(label: re.Pattern[str], lines: Iterable[str]) -> date | None:
    """The first day after such a label."""
    return next(filter(None, (day_of(label.search(line)) for line in _short(lines))), None)


def _may_be_made_again(told: date, metas: Mapping[str, str], url: str) -> bool:
    """Could this be the day on which the system made the page again? suzhou.gov.cn wrote that into PubDate."""
    month = month_of_url(url)
    is_said = any(MADE_AGAIN_MARK in value and day_in(value) == told for value in metas.values())
    return is_said or (month is not None and month != (told.year, told.month))


def _is_made_again(seen: date | None, metas: Mapping[str, str], url: str) -> bool:
    """Is it that, since the page shows another day and says so itself, or the address is of the month shown?"""
    if seen is None:
        return False
    return (seen.year, seen.month) == month_of_url(url) or any(MADE_AGAIN_MARK in value for value in metas.values())


def _other_day(around: Surroundings) -> date | None:
    """The day a document was changed, written or signed, where nothing says when it was put up."""
    lines = [*around.above_and_opening(), *with_values(around.below)]
    labelled = next(filter(None, (_after(pattern, lines) for pattern in OTHER_DAYS)), None)
    if labelled is not None:
        return labelled
    signed = (line for line in around.ending[::-1] if len(line) <= MAX_SIGNATURE_CHARS and not _SENTENCE.search(line))
    return next(filter(None, (day_of(_ALONE.match(line)) or han_day(line) for line in signed)), None)


def _short(lines: Iterable[str]) -> list[str]:
    """The lines that can tell a day: short, with a number that could be of one, and not the day of reading."""
    return [line for line in lines if len(line) <= MAX_META_LINE_CHARS and _DATED.search(line) and not _is_today(line)]


def _in_scripts(markup: str) -> date | None:
    """A variable of publication in the page's scripts: mofcom.gov.cn and WeChat write the visible day from one."""
    for pattern in _QUOTED_DAYS:  # a literal start is found far faster than any of the names
        for match in pattern.finditer(markup, 0, SCRIPT_CHARS):
            if _SCRIPT_NAME.search(markup, max(0, match.start() - 40), match.start()) is not None:
                return day_of(match)
    for moment in _MOMENT.finditer(markup, 0, SCRIPT_CHARS):
        if not markup[moment.start() - 1].isalnum():  # var ct, not var product
            return day_of_moment(int(moment[1]))
    return None


def _without_year(lines: Sequence[str], url: str) -> date | None:
    """A time stamp without its year, on a page whose address has the year."""
    year = year_of_url(url)
    for line in _short(lines) if year is not None else ():
        match = _MONTH_DAY.search(line)
        day = valid_day(year or 0, int(match["m"]), int(match["d"])) if match is not None else None
        if day is not None:
            return day
    return None


def _leading_day(line: str) -> date | None:
    """The day a short line without a sentence begins with, names after it: 2016-04-12 小云 云岫发布."""
    if len(line) > MAX_NAMED_LINE_CHARS or _SENTENCE.search(line) or _is_today(line):
        return None
    if any(pattern.search(line) for pattern in OTHER_DAYS):
        return None
    return day_of(_FIRST.match(line) or _SHORT_YEAR.match(line))


def _printed_day(lines: Sequence[str]) -> date | None:
    """The day of a printed paper beside the number of its page: 《人民日报》（2024年03月28日 第 01 版）."""
    return next(filter(None, (day_of(_ON_A_PAGE.search(line)) for line in _short(lines))), None)


def _weekday_in(byline: Sequence[str], around: Surroundings, title: str | None) -> date | None:
    """A day with its weekday between title and text, where the day of reading does not stand."""
    if title not in around.above[-NEAR_LINES:]:
        return None
    dated = (line for line in byline if len(line) <= MAX_NAMED_LINE_CHARS and not _says_today(line))
    return next(filter(None, (day_of(_WEEKDAY.search(line)) for line in dated)), None)


def _masthead_day(around: Surroundings) -> date | None:
    """The day with its weekday at the head of a printed paper's page; elsewhere that is the day of reading."""
    lines = [*around.above[::-1], *around.opening[:NEAR_OPENING]]
    if not any(_PAGE.search(line) or any(mark in line for mark in PAPER_MARKS) for line in lines):
        return None
    return next(filter(None, (day_of(_WEEKDAY.search(line)) for line in lines if not _says_today(line))), None)


def _says_today(line: str) -> bool:
    return any(mark in line for mark in TODAY_MARKS)


def _is_today(line: str) -> bool:
    if _says_today(line):
        return True
    if not any(name in line for name in WEEKDAY_NAMES) or _WEEKDAY.search(line) is None:
        return False
    return not any(pattern.search(line) for pattern in (SOURCE, PUBLISHED, PLAIN, *OTHER_DAYS))


def _with_clock(line: str) -> re.Match[str] | None:
    match = _ANY_DAY.search(line)
    return match if match is not None and _CLOCK.match(line, match.end()) else None


def _beside_source(line: str) -> re.Match[str] | None:
    return _ANY_DAY.search(line) if SOURCE.search(line) else None
