"""What is the title of a document, among its meta data, <title>, headings and the lines above its text? Pure."""

import re
from collections.abc import Mapping, Sequence

from ingestion.parse.marks import NAVIGATION_MARKS, SITE_ENDINGS, SITE_META, TITLE_META
from ingestion.parse.metadata import NEAR_LINES, Surroundings, is_meta_line

MAX_TITLE_CHARS = 120
MIN_TITLE_CHARS = 4
MIN_SEEN_CHARS = 6  # a shorter line is a column's name as likely as a title
MAX_SITE_CHARS = 16
CAPTION_CHARS = 60
OPENING_LINES = 3
LABEL_LINES = 4
_SPLIT = re.compile(r"\s*[_|｜]+\s*|\s+[-–—]+\s+|[-–—]{1,2}(?=[^-–—]*$)")
_CJK = re.compile(r"[\u3400-\u9fff]")
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
    return _above_the_data(near) or _first_heading(headings, around, site) or clean_title(head_title, site)


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
    return len(title) <= MAX_SITE_CHARS and title.endswith(SITE_ENDINGS)


def _above_the_data(near: Sequence[str]) -> str | None:
    """The line above that of date and source; labels whose values stand in cells of their own lie between."""
    for number, line in enumerate(near):
        if not is_meta_line(line):
            continue
        for candidate in near[number + 1 : number + 1 + LABEL_LINES]:
            is_label = candidate[-1] in ":：" or any(mark in candidate for mark in NAVIGATION_MARKS)
            if is_title(candidate) and not is_label and not is_meta_line(candidate):
                return candidate
    return None


def _first_heading(headings: Sequence[str], around: Surroundings, site: str | None) -> str | None:
    found = [heading for heading in headings if is_title(heading) and heading != site]
    found += [line for line in around.opening[:1] if is_title(line) and len(line) <= CAPTION_CHARS]
    return found[0] if found else None
