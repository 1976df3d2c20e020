"""How is a text laid out? Blocks with their heading level, sentences and clauses, as spans of the normalised text.

Nothing here knows what a word means: a heading is told by its form (numbering, length, no full stop). Which period or
kind a heading promises is left to `frames`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ingestion.extract.periods import PeriodMention
from ingestion.extract.quantity import Quantity
from ingestion.extract.region_mention import RegionMention

_NUMBERING = (
    (
        1,
        re.compile(r"(?:第[一二三四五六七八九十百]+[章部编篇]|[一二三四五六七八九十]{1,3}[、.](?!二、三|[二三]产))\s*"),
    ),
    (2, re.compile(r"(?:第[一二三四五六七八九十百]+节|\([一二三四五六七八九十]{1,3}\))\s*")),
    (3, re.compile(r"\d{1,2}[.、](?!\d)\s*")),
    (4, re.compile(r"(?:\(\d{1,2}\)|[一二三四五六七八九十]是)\s*")),
)
_NUMBERED = re.compile("|".join(pattern.pattern for _, pattern in _NUMBERING))
HEADING_MAXIMUM = 48
PLAIN_HEADING_LEVEL = 5
SENTENCE_MAXIMUM = 2000
_OPENING, _CLOSING = "(“《[〔", ")”》]〕"
# A full stop with what closes behind it, a bar between cells, or a bracket. One set in front, so that a search passes
# over all else fast.
_MARK = re.compile(rf"[。!?|{re.escape(_OPENING + _CLOSING)}](?:(?<=[。!?])[”’\"')]+)?")
_FULL_STOP = re.compile(r"[。;!?]")


# A page put on one line keeps the headings of its parts: …审议。 一、2023年工作回顾 过去一年,…
_PART_WITHIN = re.compile(
    r"(?<=[。!?: 路划点])[一二三四五六]、"  # also behind a title that runs on: …工作计划一、2020年工作总结
    r"(?=[^,。;:\n]{0,12}(?:20\d\d ?年|十[一二三四五]五|本届|五年))(?:"
    r"(?:20\d\d ?年)?[^,。;:\n ]{2,24}?"
    r"(?:(?:回顾|总结|成就|安排|总体要求)(?![及和与、的:,。])|(?:工作|目标|任务|打算|重点)(?= ))"
    r"|(?P<year>20\d\d年)[^,。;:\n ]{2,16}?(?=(?P=year)))"
)
_LONG_LINE = 120  # characters above which a line may hold headings


class Block(NamedTuple):
    """One line of the text that is not blank. `level` is 1 (outermost) … 5 for headings, 0 for running text."""

    start: int
    end: int
    level: int


@dataclass(slots=True, eq=False)  # a sentence is equal to itself only
class Sentence:
    """A sentence (up to 。 ! ? or the end of its block), and what begins in it once it is read."""

    start: int
    end: int
    quantities: Sequence[Quantity] = ()
    periods: Sequence[PeriodMention] = ()
    regions: Sequence[RegionMention] = ()


def blocks(text: str) -> Iterator[Block]:
    """The lines of `text` in order, without outer blanks."""
    position = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = position + line.index(stripped[0])
            if len(stripped) > _LONG_LINE and "、" in stripped:
                yield from _parts(text, start, start + len(stripped))
            else:
                yield Block(start, start + len(stripped), _level(stripped))
        position += len(line) + 1


def _parts(text: str, start: int, end: int) -> Iterator[Block]:
    """The headings of parts within a long line, and what stands between them."""
    for heading in _PART_WITHIN.finditer(text, start, end):
        if text[start : heading.start()].strip():
            yield Block(start, heading.start(), 0)
        yield Block(heading.start(), heading.end(), 1)
        start = heading.end()
    if text[start:end].strip():
        yield Block(start, end, 0)


def sentences(text: str, start: int, end: int) -> list[Sentence]:
    """The sentences of `text[start:end]`. A full stop inside quotation marks or brackets ends no sentence."""
    found: list[Sentence] = []
    begin, depth = start, 0  # unbalanced closers count for nothing
    for match in _MARK.finditer(text, start, end):
        mark = match[0]
        if mark in _OPENING:
            depth += 1
        elif mark in _CLOSING:
            depth = max(0, depth - 1)
        elif not depth or len(mark) > 1:
            _add(found, text, begin, match.end())
            begin, depth = match.end(), 0
    _add(found, text, begin, end)
    return found


def clause_start(text: str, low: int, position: int) -> int:
    """Where the clause before `position` begins: behind the last comma, semicolon, colon or full stop from `low` on."""
    return max(low, *(text.rfind(mark, low, position) + 1 for mark in ",;:。"))


def announces(text: str, block: Block) -> bool:
    """Is the line short and ends in a colon, so that it may announce what follows?"""
    return not block.level and block.end - block.start <= HEADING_MAXIMUM and text[block.end - 1] == ":"


def announcement(text: str, block: Block, last: Sentence) -> Block | None:
    """The last sentence of a paragraph where it announces the lines below: 2018年主要预期目标为:"""
    line = Block(last.start, block.end, PLAIN_HEADING_LEVEL)
    return line if announces(text, line._replace(level=0)) else None


def _add(found: list[Sentence], text: str, start: int, end: int) -> None:
    """Add a sentence, cut at commas where it is longer than any real one: what follows costs time by its length."""
    while end - start > SENTENCE_MAXIMUM:
        cut = max(text.rfind(mark, start, start + SENTENCE_MAXIMUM) for mark in ";,、 ")
        cut = cut + 1 if cut > start else start + SENTENCE_MAXIMUM
        found.append(Sentence(start, cut))
        start = cut
    if text[start:end].strip():
        found.append(Sentence(start, end))


def numbering_end(text: str, start: int, end: int) -> int:
    """Where the matter of a line begins that opens with an item's number: 一、 (二) 3. (4)."""
    match = _NUMBERED.match(text, start, end)
    return match.end() if match else start


def _level(line: str) -> int:
    body = line.rstrip()
    if len(body) > HEADING_MAXIMUM or _FULL_STOP.search(body) or body[-1] in ",、:":
        return 0
    for level, pattern in _NUMBERING:
        if pattern.match(body):
            return level
    return PLAIN_HEADING_LEVEL
