"""Which stretches of a line are a table whose rows run on, its cells kept apart by bars: 指标 | 数量 | 甲 | 3 | 乙 | 4?

A copy that lost the ends of the rows keeps the bars. The width is that of the header in front of the first label with a
figure. Tables whose rows stand on lines of their own are found in `text_tables`.
"""

import re
from collections.abc import Iterator, Sequence

from ingestion.extract.text_tables import Found, is_number, lines_of
from ingestion.records import Table

_BAR = re.compile(r"\s*[|｜]\s*")
_HEAD = re.compile(r"(?:指\s*标(?:名称)?|项\s*目|名\s*称|地\s*区|产\s*品(?:名称)?)$")
_SENTENCE_END = re.compile("[。;；!！?？]")
_MINIMUM_BARS = 8
_MINIMUM_ROWS = 3
_WIDTHS = range(2, 9)
_LONGEST_CAPTION = 60
_LONGEST_CELL = 40


def barred_tables(text: str) -> list[Found]:
    """The tables that stand inside a line. They take no line: prose may stand before and behind them."""
    found: list[Found] = []
    for line in lines_of(text):
        if line.body.count("|") + line.body.count("｜") < _MINIMUM_BARS:
            continue
        for caption, rows in _tables(_BAR.split(line.body.strip("|｜ "))):
            table = Table(f"barred{len(found) + 1}", tuple(map(tuple, rows)), caption)
            found.append(Found(table, line.start, frozenset()))
    return found


def _tables(cells: Sequence[str]) -> Iterator[tuple[str | None, list[Sequence[str]]]]:
    """Caption and rows, the header first, of each table among the cells of a line."""
    at = 0
    while at < len(cells):
        head = _HEAD.search(cells[at])
        width = _width(cells, at) if head else 0
        rows = _rows(cells, at + width, width) if width else []
        if head is None or len(rows) < _MINIMUM_ROWS:
            at += 1
            continue
        before = _SENTENCE_END.split(cells[at][: head.start()])[-1].strip()
        yield before[-_LONGEST_CAPTION:] or None, [(head.group(), *cells[at + 1 : at + width]), *rows]
        at += width * (len(rows) + 1)


def _width(cells: Sequence[str], head: int) -> int:
    """How many cells the header has: up to the label in front of the first figure; 0 for none that fits."""
    first = next((at for at in range(head, min(len(cells), head + _WIDTHS.stop + 1)) if is_number(cells[at])), 0)
    width = first - 1 - head
    return width if width in _WIDTHS else 0


def _rows(cells: Sequence[str], start: int, width: int) -> list[Sequence[str]]:
    """The rows of `width` cells from `start` on: a label and figures, of which some may be blank."""
    rows: list[Sequence[str]] = []
    for at in range(start, len(cells) - width + 1, width):
        row = cells[at : at + width]
        is_row = row[0] and len(row[0]) <= _LONGEST_CELL and not is_number(row[0]) and any(map(is_number, row[1:]))
        if not is_row or not all(not cell or is_number(cell) for cell in row[1:]):
            break
        rows.append(row)
    return rows
