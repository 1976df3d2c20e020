"""Which tables of a page hold data, and what is their grid? Tables that only lay out a page are told apart here."""

import re
from dataclasses import dataclass

from ingestion.errors import ParseFailure
from ingestion.parse.tree import Element, text_of
from ingestion.records import QuarantineReason

MAX_CELL_CHARS = 300  # a longer cell is prose in a frame
MAX_SPAN = 1000
MAX_CELLS = 200_000
NUMERIC_SHARE = 0.25
_SPACES = re.compile(r"[\s\u00a0\u3000\u200b\ufeff]+")
_NUMBER = re.compile(r"^[-+−－]?\d[\d,，.]*\s*[%％]?$")


@dataclass(frozen=True, slots=True)
class DataTable:
    """A data table: `grid` with spans filled in, `lines` as people read it, each cell once."""

    grid: tuple[tuple[str, ...], ...]
    lines: tuple[str, ...]
    caption: str | None
    is_numeric: bool


def cell_text(element: Element) -> str:
    """Text of one cell on one line."""
    return _SPACES.sub(" ", text_of(element)).strip()


def data_table(table: Element) -> DataTable | None:
    """The table if it holds data: at least two rows of at least two cells, no table within, no long prose."""
    rows, caption = _rows(table)
    if rows is None or len(rows) < 2 or max(len(row) for row in rows) < 2:
        return None
    texts = [[cell_text(cell) for cell in row] for row in rows]
    filled = [text for row in texts for text in row if text]
    if not filled or max(len(text) for text in filled) > MAX_CELL_CHARS:
        return None
    lines = tuple(line for row in texts if (line := " | ".join(row).strip()).strip("| "))
    numbers = sum(1 for text in filled if _NUMBER.match(text))
    return DataTable(_grid(rows, texts), lines, caption, numbers >= NUMERIC_SHARE * len(filled))


def _rows(table: Element) -> tuple[list[list[Element]] | None, str | None]:
    """Rows of cells and the caption; None for rows when a table stands within."""
    rows: list[list[Element]] = []
    caption: str | None = None
    stack: list[Element] = [table]
    while stack:
        element = stack.pop()
        inner = [child for child in element.children if isinstance(child, Element)]
        if element.tag == "caption":
            caption = cell_text(element) or None
        elif element.tag == "tr":
            cells = [child for child in inner if child.tag in ("td", "th")]
            if any(_holds_table(cell) for cell in cells):
                return None, None
            if cells:
                rows.append(cells)
        elif element is table or element.tag in ("tbody", "thead", "tfoot"):
            stack.extend(reversed(inner))
    return rows, caption


def _holds_table(cell: Element) -> bool:
    stack: list[Element] = [cell]
    while stack:
        element = stack.pop()
        if element.tag == "table":
            return True
        stack.extend(child for child in element.children if isinstance(child, Element))
    return False


def _grid(rows: list[list[Element]], texts: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    """The cells by row and column, each spanning cell repeated over all it covers."""
    filled: dict[tuple[int, int], str] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell, text in zip(row, texts[number], strict=True):
            while (number, column) in filled:
                column += 1
            height = min(_span(cell, "rowspan"), len(rows) - number)
            width = _span(cell, "colspan")
            for down in range(height):
                for right in range(width):
                    filled.setdefault((number + down, column + right), text)
            if len(filled) > MAX_CELLS:
                raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"a table of more than {MAX_CELLS} cells")
            column += width
    width = max(column for _, column in filled) + 1
    if width * len(rows) > MAX_CELLS:
        raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"a table of more than {MAX_CELLS} cells")
    return tuple(tuple(filled.get((row, column), "") for column in range(width)) for row in range(len(rows)))


def _span(cell: Element, name: str) -> int:
    text = cell.attribute(name).strip()
    if not (text.isascii() and text.isdigit()) or len(text) > 6:
        return 1
    return max(1, min(int(text), MAX_SPAN))
