"""What is the title of a document, among its meta data, <title>, headings and the lines above its text? Pure."""

import re
from collections.abc import Mapping, Sequence

from ingestion.parse.labels import any_of, with_values
from ingestion.parse.marks import (
    AUTHOR_MARKS,
    NAVIGATION_MARKS,
    SITE_ENDINGS,
    SITE_META,
    TITLE_LABELS,
    TITLE_META,
    TITLE_WORDS,
)
from ingestion.parse.metadata import NEAR_LINES, NEAR_OPENING, Surroundings, is_meta_line

MAX_TITLE_CHARS = 120
MIN_TITLE_CHARS = 4
MIN_SEEN_CHARS = 6  # a shorter line is a column's name as likely as a title
MAX_SITE_CHARS = 16
CAPTION_CHARS = 60
OPENING_LINES = 3
LABEL_LINES = 4
_SPLIT = re.compile(r"\s*[_|｜]+\s*|\s+[-–—]+\s+|[-–—]{1,2}(?=[^-–—]*$)")
_CJK = re.compile(r"[\u3400-\u9fff]")
_LABELLED = re.compile(rf"^(?:{any_of(TITLE_LABELS)})\s?[:：|][\s|]{{0,3}}(?P<title>[^|]{{4,120}}?)\s?(?:\||$)")
_NUMBER = re.compile(r"〔\d{4}〕\s?\d+\s?号$|^第\s?[A-Z]?\d{1,3}\s?版")
_DOCUMENT_ENDINGS = (*TITLE_WORDS, "简报", "年报", "周报")
_BOUNDS = frozenset(" _|｜-–—")


def title_of(metas: Mapping[str, str], head_title: str, headings: Sequence[str], around: Surroundings) -> str | None:
    """The article's title. What the page shows wins where <title> or a meta repeats it: they add site and column."""
    site = next((metas[name] for name in SITE_META if name in metas), None)
    near = [*around.above[-NEAR_LINES:][::-1], *around.opening[:OPENING_LINES]]
    shown = [line for line in (*headings, *near) if len(line) >= MIN_SEEN_CHARS and is_title(line) and line != site]
    told = [metas[name] for name in TITLE_META if metas.get(name)]
    for whole in (*told, head_title):
        repeated = max((line for line in shown if _repeats(whole, line)), key=len, default=None)
        title = repeated or clean_title(whole, site)
        if title is not None and (repeated or not _names_a_site(title)):
            return title
    return (
        _labelled([*around.above, *around.opening])
        or next((line for line in near if line in shown and line in headings and _is_free(line)), None)
        or _above_the_data(around)
        or _first_heading(headings, around, site)
        or clean_title(head_title, site)
    )


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


def _repeats(whole: str, line: str) -> bool:
    """Does the whole hold this line between its ends or separators?"""
    at = whole.find(line)
    if at < 0:
        return False
    end = at + len(line)
    return (at == 0 or whole[at - 1] in _BOUNDS) and (end == len(whole) or whole[end] in _BOUNDS)


def _names_a_site(title: str) -> bool:
    is_document = title.endswith(_DOCUMENT_ENDINGS)  # 统计公报 ends as 日报 does
    return len(title) <= MAX_SITE_CHARS and title.endswith(SITE_ENDINGS) and not is_document


def _labelled(lines: Sequence[str]) -> str | None:
    """What the table of 信息公开 names as the title."""
    for line in with_values(lines):
        match = _LABELLED.match(line) if len(line) <= 2 * MAX_TITLE_CHARS else None
        if match is not None and is_title(match["title"]) and len(match["title"]) >= MIN_SEEN_CHARS:
            return match["title"]
    return None


def _above_the_data(around: Surroundings) -> str | None:
    """The line above that of date, source or author; labels whose values stand in cells of their own lie between."""
    above = list(around.above[-NEAR_LINES:])
    for lines in (above, [*above, *around.opening[:NEAR_OPENING]]):
        for number in range(len(lines) - 1, 0, -1):
            if not (is_meta_line(lines[number]) or lines[number].startswith(AUTHOR_MARKS)):
                continue
            for candidate in lines[max(0, number - LABEL_LINES) : number][::-1]:
                if is_title(candidate) and _is_free(candidate) and not _names_a_site(candidate):
                    return candidate
    return None


def _is_free(line: str) -> bool:
    return not _is_label(line) and not is_meta_line(line)


def _is_label(line: str) -> bool:
    """Is this a path, a label, an author or the number of a document or of a page, and no title?"""
    return (
        line[-1] in ":："
        or any(mark in line for mark in NAVIGATION_MARKS)
        or line.startswith(AUTHOR_MARKS)
        or _NUMBER.search(line) is not None
    )


def _first_heading(headings: Sequence[str], around: Surroundings, site: str | None) -> str | None:
    found = [heading for heading in headings if is_title(heading) and heading != site]
    found += [
        line for line in around.opening[:1] if is_title(line) and len(line) <= CAPTION_CHARS and not _is_label(line)
    ]
    return found[0] if found else None
