"""Which headings does a new one end? All at its level and below, but for one that opens a part of the text.

Parts often carry no number (2009年工作回顾) while the sections within them do (一、二、…). What a heading says of its
period and kind is read in `registers`.
"""

import re
from datetime import date
from typing import NamedTuple

from ingestion.extract.period_days import Time
from ingestion.extract.periods import PeriodMention
from ingestion.extract.structure import PLAIN_HEADING_LEVEL, Block
from ingestion.records import Kind

PART_LEVEL = 0
_BARE_YEAR = re.compile(r"(?:回顾|盘点|展望|聚焦|回眸)?\s?(20[0-4]\d)\Z")
_TERM = re.compile(r"(?<![来后])的五年\Z|本届政府工作回顾")
_TERM_YEARS = 5
_CAPTION = re.compile(r"图 ?\d{1,2}[ :.、]?(?=\D|(?:19|20)\d\d)")
_FIRST_SECTION = re.compile(r"(?:一|第一[章部编篇节])[、. 章部编篇节]|\(一\)")


class Heading(NamedTuple):
    """A heading that is open, with what it says for the text below it."""

    level: int
    time: Time | None
    kind: Kind | None


def enter(headings: list[Heading], new: Heading, words: str) -> bool:
    """Take the headings that the new one ends off `headings`, and add it. Did one among them say a time?"""
    if headings and _FIRST_SECTION.match(words):
        last = headings[-1]
        if last.level == PLAIN_HEADING_LEVEL and last.kind is not None and _is_year(last.time):
            headings[-1] = last._replace(level=PART_LEVEL)
    ended = False
    while headings and (headings[-1].level >= new.level or _is_other_part(headings[-1], new)):
        ended |= headings.pop().time is not None
    headings.append(new)
    return ended


def _is_other_part(part: Heading, new: Heading) -> bool:
    """Is `part` a part of the text, and does the heading open another, of another year or kind?"""
    if part.level != PART_LEVEL or new.kind is None or new.time is None or part.time is None:
        return False
    return new.kind is not part.kind or new.time.end.year != part.time.end.year


def is_caption(text: str, block: Block) -> bool:
    """图1 2018-2022年用电量: what a picture shows dates no line of the text."""
    return _CAPTION.match(text, block.start, block.end) is not None


def tells_of_work(text: str, block: Block) -> bool:
    """2023年主要工作, read out in 2024, has been done; 2023年主要目标 stays a promise."""
    return text.endswith("工作", block.start, block.end)


def years_of(text: str, block: Block) -> list[PeriodMention]:
    """The years of a heading that names them as only a heading can: 回顾2022, 极不平凡的五年, 本届政府工作回顾."""
    match = _BARE_YEAR.match(text, block.start, block.end)
    if match is not None:
        return [PeriodMention(*match.span(1), year=int(match[1]))]
    match = _TERM.search(text, block.start, block.end)
    if match is None:
        return []
    return [PeriodMention(*match.span(), year_offset=-_TERM_YEARS, last_year_offset=-1, is_look_back=True)]


def _is_year(time: Time | None) -> bool:
    return time is not None and time.start == date(time.end.year, 1, 1) and (time.end.month, time.end.day) == (12, 31)


def reviewed_year(headings: list[Heading], year: int) -> int | None:
    """The year that a part looks back on, the one before the speaker's: 今年 in it was written in its own time."""
    told = next((h for h in reversed(headings) if h.time is not None), None)
    if told is None or told.kind is not Kind.ACTUAL or not _is_year(told.time) or told.time is None:
        return None
    return told.time.end.year if told.time.end.year == year - 1 else None
