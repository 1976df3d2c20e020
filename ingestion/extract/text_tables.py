"""Which lines of a plain text are the rows of a table? Columns by bars, tabs or blanks, or one cell a line.

Found tables are handed to `tables`, which reads every table the same way; their lines are then no prose. Here only the
layout is told, by form alone: what labels and units mean is not known here.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingestion.extract.periods import PeriodMention, find_periods
from ingestion.records import Table

_SEPARATOR = re.compile(r"\s*[|｜]\s*|\t+|[ \u3000\xa0]{2,}")
_MARKS = ("|", "｜", "\t", "  ", "\u3000", "\xa0")  # a line without any of them is one cell
_BETWEEN = re.compile("[|｜\t]|[ \u3000\xa0]{2}")  # without one of these a line is one cell
_COMMA = re.compile("[,，]")
_BLANK = re.compile(r"\s+")  # pages close up wider gaps
_EDGES = " \t\u3000\xa0|｜"  # a page's cells, each on its line, may keep the bar that closed them
_RULE = re.compile(r"[-|:=+\s]+")
_NUMBER = re.compile(r"[-−—]?\(?[-−]?\d[\d,]*(?:\.\d+)?\)?%?|[-—…/]{1,3}")
_MINIMUM_ROWS = 3
_LONGEST_CELL = 40
_CAPTION_LINES = 3
_WIDE_CELLS = 2  # more cells than this on a line may stand one wide blank apart: 合　计 is one cell
_BARS = ("|", "｜")
_WIDEST = 8  # columns of a table that stands one cell a line
_MINIMUM_REPEATS = 3
_CONTEXT = 2000  # characters above a table in which a paragraph says its time
_OPENING = 24


@dataclass(slots=True)
class Line:
    """A line that is not blank, at text[start:end]. `body` is its text without outer blanks."""

    start: int
    end: int
    text: str
    body: str


@dataclass(frozen=True, slots=True)
class Found:
    """A table in a text, where it begins, and the starts of the lines it takes."""

    table: Table
    start: int
    starts: frozenset[int]


def find_tables(text: str) -> list[Found]:
    """The tables in `text`, in order, named text1, text2 …"""
    lines = list(lines_of(text))
    barred = list(_barred(lines))
    stacked = (run for run in _stacked(lines) if not any(first < run[1] and run[0] < last for first, last, _ in barred))
    taken = [*_ruled(lines), *barred, *stacked, *_separated(lines, _COMMA), *_separated(lines, _BLANK)]
    taken.sort(key=lambda run: run[0])
    found: list[Found] = []
    end = 0
    for first, last, rows in taken:
        if first < end:
            continue
        caption, above = _caption(lines, first, end)
        table = Table(f"text{len(found) + 1}", rows, caption)
        found.append(Found(table, lines[above].start, frozenset(line.start for line in lines[above:last])))
        end = last
    return found


def opening_period(text: str, end: int) -> PeriodMention | None:
    """The period that the nearest paragraph above `end` begins with: 1-7月,全市 …, which holds for its table too."""
    lines = text[max(0, end - _CONTEXT) : end].splitlines()
    for line in reversed(lines):
        head = line.strip()[:_OPENING]
        period = next((m for m in find_periods(head) if m.start == 0 and not m.is_base_period), None)
        if period is not None and period.day is None and len(line.strip()) > _LONGEST_CELL:
            return period
    return None


def lines_of(text: str) -> Iterator[Line]:
    """The lines of `text` that are not blank."""
    position = 0
    for raw in text.splitlines(keepends=True):
        body = raw.strip()
        if body:
            yield Line(position + raw.index(body[0]), position + len(raw), raw.rstrip("\r\n"), body)
        position += len(raw)


def _cells(line: str) -> list[str]:
    """The cells of a line without outer blanks."""
    if not any(mark in line for mark in _MARKS):
        return [line]
    if not _BETWEEN.search(line):  # one wide blank between several cells
        cells = line.split("\u3000")
        return cells if len(cells) > _WIDE_CELLS else [line]
    cells = [cell.strip() for cell in _SEPARATOR.split(line.strip("|｜"))]
    return cells if len(cells) > 1 else [line]


def is_number(cell: str) -> bool:
    """Is the cell a figure, or a mark for none?"""
    if _is_word(cell[:1]):
        return False
    return _NUMBER.fullmatch(cell if cell.isascii() else unicodedata.normalize("NFKC", cell)) is not None


def _is_word(character: str) -> bool:
    """May no number begin or end so?"""
    return character.isalpha() and not character.isnumeric()


def _ruled(lines: Sequence[Line]) -> Iterator[tuple[int, int, tuple[tuple[str, ...], ...]]]:
    """Runs of lines with columns: at least three rows, two of them with figures behind their label."""
    first = 0
    while first < len(lines):
        last, rows = first, []
        while last < len(lines):
            if not _is_rule(lines[last]):
                cells = _cells(lines[last].body)
                if not _is_row(cells):
                    break
                rows.append(tuple(cells))
            last += 1
        if len(rows) >= _MINIMUM_ROWS:
            figures = sum(any(is_number(cell) and cell[-1].isdigit() for cell in row[1:]) for row in rows)
            if figures >= _MINIMUM_ROWS - 1:
                yield first, last, tuple(rows)
        first = max(last, first + 1)


def _is_rule(line: Line) -> bool:
    return not _is_word(line.body[0]) and _RULE.fullmatch(line.text) is not None


def _is_row(cells: Sequence[str]) -> bool:
    return len(cells) > 1 and all(len(cell) <= _LONGEST_CELL and "。" not in cell for cell in cells)


def _stacked(lines: Sequence[Line]) -> Iterator[tuple[int, int, tuple[tuple[str, ...], ...]]]:
    """Tables that stand one cell a line: labels and figures repeat in the same order."""
    texts = [line.text.strip(_EDGES) for line in lines]
    kinds = "".join(map(_kind, texts))
    position = 0
    while position < len(lines):
        width, repeats = _period(kinds, position)
        if repeats < _MINIMUM_REPEATS:
            position += 1
            continue
        last = position + width * repeats
        header = position - width
        first = header if header >= 0 and all(kind == "T" for kind in kinds[header:position]) else position
        cells = texts[first:last]
        yield first, last, tuple(tuple(cells[i : i + width]) for i in range(0, len(cells), width))
        position = last


def _barred(lines: Sequence[Line]) -> Iterator[tuple[int, int, tuple[tuple[str, ...], ...]]]:
    """One cell a line, each closed by a bar, and a bar alone opens each row and stands for an empty cell."""
    position = 0
    while position < len(lines):
        width = _barred_width(lines, position)
        rows: list[tuple[str, ...]] = []
        last = position
        while width and lines[last : last + 1] and lines[last].body in _BARS:
            row = [line.text.strip(_EDGES) for line in lines[last + 1 : last + 1 + width]]
            if len(row) < width or not row[0] or any(_kind(cell) == "-" for cell in row):
                break
            rows.append(tuple(row))
            last += width + 1
        if len(rows) >= _MINIMUM_ROWS and sum(any(map(is_number, row[1:])) for row in rows) >= _MINIMUM_ROWS - 1:
            yield position, last, tuple(rows)
        position = max(last, position + 1)


def _barred_width(lines: Sequence[Line], position: int) -> int:
    """How many cells stand between two bars alone; 0 where no row begins."""
    if lines[position].body not in _BARS:
        return 0
    for width, line in enumerate(lines[position + 1 : position + 2 + _WIDEST]):
        if line.body in _BARS:
            return width if width > 1 else 0
        if line.body[-1] not in _BARS:
            return 0
    return 0


def _separated(
    lines: Sequence[Line], separator: re.Pattern[str]
) -> Iterator[tuple[int, int, tuple[tuple[str, ...], ...]]]:
    """Lines of as many cells as the header above them, each a label and figures: 甲市,3032.1,4.4."""
    position = 1
    while position < len(lines):
        last = position
        if _may_end_row(lines[position]):
            header = _split(lines[position - 1], separator)
            rows = [header]
            while last < len(lines) and _may_end_row(lines[last]):
                row = _split(lines[last], separator)
                if len(row) != len(header) or not _is_label_with_figures(row):
                    break
                rows.append(row)
                last += 1
            if len(header) > _WIDE_CELLS and last - position >= _MINIMUM_ROWS - 1 and _is_row(header):
                yield position - 1, last, tuple(rows)
        position = max(last, position + 1)


def _split(line: Line, separator: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in separator.split(line.body))


def _may_end_row(line: Line) -> bool:
    """Can the line end in a figure?"""
    return line.body[-1] != "。" and not _is_word(line.body[-1])


def _is_label_with_figures(row: Sequence[str]) -> bool:
    return len(row) > 1 and not is_number(row[0]) and all(map(is_number, row[1:]))


def _kind(cell: str) -> str:
    if is_number(cell):
        return "N"
    return "T" if len(cell) <= _LONGEST_CELL else "-"


def _period(kinds: str, start: int) -> tuple[int, int]:
    """Width and number of the rows that begin at `start`: each a label, then the same order of units and figures."""
    best = (0, 0)
    if kinds[start] != "T" or "N" not in kinds[start : start + _WIDEST]:
        return best
    for width in range(2, _WIDEST + 1):
        row = kinds[start : start + width]
        if len(row) < width or row[-1] != "N" or "-" in row:
            continue
        repeats = 1
        while kinds.startswith(row, start + repeats * width):
            repeats += 1
        if repeats > best[1]:
            best = (width, repeats)
    return best


def _caption(lines: Sequence[Line], first: int, floor: int) -> tuple[str | None, int]:
    """The short lines right above a table, and the index of the first of them."""
    above = first
    while above > max(floor, first - _CAPTION_LINES):
        text = lines[above - 1].text.strip()
        if len(text) > _LONGEST_CELL or text.endswith(("。", ";", "；")):
            break
        above -= 1
    return " ".join(line.text.strip() for line in lines[above:first]) or None, above
