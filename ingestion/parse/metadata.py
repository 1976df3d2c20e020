"""What are title, date and publisher of a document, from its lines? Shared by pages and plain texts. Pure.

A date counts only where a page says that it was put up: labelled, or alone with a time, near the title. The day of
reading (今天是 …) and dates of other articles never count.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import urlsplit

from ingestion.parse.marks import DATE_LABELS, SITE_ENDINGS, SOURCE_LABELS, TODAY_MARKS

EARLIEST = date(1990, 1, 1)
LATEST_YEAR = 2099  # a bound against typing errors; the clock is no part of parsing
MAX_TITLE_CHARS = 120
MIN_TITLE_CHARS = 4
MAX_META_LINE_CHARS = 160  # a line with 发布时间 and 来源 is short, a paragraph is not
_DAY = r"(?P<y>(?:19|20)\d{2})\s*(?:年|[-/.])\s*(?P<m>\d{1,2})\s*(?:月|[-/.])\s*(?P<d>\d{1,2})(?!\d)"
_ANY_DAY = re.compile(rf"(?<!\d){_DAY}")
_LABELLED = tuple(re.compile(rf"{label}\s*[:：]?\s*{_DAY}") for label in DATE_LABELS)
_CLOCK = re.compile(r"\s*日?\s*T?\d{1,2}:\d{2}")
_ALONE = re.compile(rf"^[\s(（\[【]*{_DAY}\s*日?(?:\s*T?\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?[\s)）\]】]*$")
_WEEKDAY = re.compile(rf"{_DAY}\s*日?\s*(?:星期|周)[一二三四五六日天]")
_SHORT_YEAR = re.compile(r"^(?P<y>\d{2})-(?P<m>\d{1,2})-(?P<d>\d{1,2})\s+\d{1,2}:\d{2}")
_URL_DAYS = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})-?(?P<m>\d{2})/(?P<d>\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?!\d)"),
)
_SOURCE = re.compile(rf"(?:{'|'.join(SOURCE_LABELS)})\s*[:：]\s*(?P<name>[^\s|:：　【\[（(]{{2,40}})")
_GLOSS = re.compile(r"(?<=[\u3400-\u9fff])[(（][a-zü\u00e0-\u00fc\u0101-\u01dc]{1,6}[)）]")  # pinyin after a character
_NEXT_LABEL = re.compile(r"(?:发布|發佈|日期|时间|時間|作者|记者|記者|通讯员|编辑|編輯|点击|點擊|浏览|字号|字体|责任)")
_NAME_AND_TIME = re.compile(rf"^(?P<name>[^\d|:：]{{2,40}}?)\s+{_DAY}\s*日?\s*T?\d{{1,2}}:\d{{2}}")
_NOT_A_SOURCE = re.compile(r"^(?:点击|點擊|浏览|作者|编辑|字号|字体|打印|时间|日期|发布|阅读)|^\d")
_SPLIT = re.compile(r"\s*[_|｜]+\s*|\s+[-–—]+\s+|[-–—]{1,2}(?=[^-–—]*$)")
_CJK = re.compile(r"[\u3400-\u9fff]")


def day_of(match: re.Match[str] | None) -> date | None:
    """The date a match holds; None if there is no such day."""
    if match is None:
        return None
    year = int(match["y"])
    year = year + 2000 if year < 100 else year
    try:
        day = date(year, int(match["m"]), int(match["d"]))
    except ValueError:
        return None
    return day if day >= EARLIEST and year <= LATEST_YEAR else None


def day_in(text: str) -> date | None:
    """The first full date in a short text such as a meta value."""
    return day_of(_ANY_DAY.search(text))


def published_in(lines: Sequence[str]) -> date | None:
    """The day of publication that these lines, those around the title, state. Labels win in their own order."""
    short = [line for line in lines if len(line) <= MAX_META_LINE_CHARS and not _is_today(line)]
    for pattern in _LABELLED:
        for line in short:
            day = day_of(pattern.search(line))
            if day is not None:
                return day
    for line in short:
        day = day_of(_ALONE.match(line)) or day_of(_with_clock(line)) or day_of(_beside_source(line))
        if day is not None:
            return day
    return None


def published_at_start(lines: Sequence[str]) -> date | None:
    """As `published_in`, and a time stamp that opens a text, however long its line is."""
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
    return None


def day_of_url(url: str) -> date | None:
    """The day that the path of an address holds, as content systems write it."""
    path = urlsplit(url).path
    for pattern in _URL_DAYS:
        day = day_of(pattern.search(path))
        if day is not None:
            return day
    return None


def publisher_in(lines: Iterable[str]) -> str | None:
    """The name after 来源 in a short line, or the name before a time stamp that fills the rest of it."""
    for glossed in lines:
        line = _GLOSS.sub("", glossed[: 2 * MAX_META_LINE_CHARS])
        match = _SOURCE.search(line) or _NAME_AND_TIME.match(line)
        if len(line) > MAX_META_LINE_CHARS or match is None or _NOT_A_SOURCE.match(match["name"]):
            continue
        name = _NEXT_LABEL.split(match["name"])[0].strip("、，,;； ")
        if len(name) > 1:
            return name
    return None


def is_meta_line(line: str) -> bool:
    """Does this line tell date or source rather than matter?"""
    if len(line) > MAX_META_LINE_CHARS:
        return False
    has_source = _SOURCE.search(_GLOSS.sub("", line)) is not None
    return has_source or _is_today(line) or _ALONE.match(line) is not None or published_in([line]) is not None


def clean_title(text: str, site_name: str | None = None) -> str | None:
    """A title without the names of site and column behind it; None if nothing like a title is left."""
    title = " ".join(text[:1000].split())
    while True:
        found = list(_SPLIT.finditer(title))
        if not found:
            break
        last = found[-1]
        head, tail = title[: last.start()].strip(), title[last.end() :].strip()
        is_site = tail == site_name or tail.endswith(SITE_ENDINGS) or not tail
        is_column = "_" in last.group() or "|" in last.group() or "｜" in last.group()
        if len(head) < MIN_TITLE_CHARS or not (is_site or (is_column and len(tail) <= 12)):
            break
        title = head
    return title if is_title(title) and title != site_name else None


def is_title(text: str) -> bool:
    """Could this line be a title: not too short or long, Chinese, and no full sentence."""
    return MIN_TITLE_CHARS <= len(text) <= MAX_TITLE_CHARS and _CJK.search(text) is not None and text[-1] not in "。；;"


def _is_today(line: str) -> bool:
    if any(mark in line for mark in TODAY_MARKS):
        return True
    is_labelled = _SOURCE.search(line) is not None or any(pattern.search(line) for pattern in _LABELLED)
    return _WEEKDAY.search(line) is not None and not is_labelled


def _with_clock(line: str) -> re.Match[str] | None:
    match = _ANY_DAY.search(line)
    return match if match is not None and _CLOCK.match(line, match.end()) else None


def _beside_source(line: str) -> re.Match[str] | None:
    return _ANY_DAY.search(line) if _SOURCE.search(line) else None
