"""Which tables of a page hold data, and what is their grid? Tables that only lay out a page are told apart here."""

import re
from dataclasses import dataclass

from ingestion.errors import ParseFailure
from ingestion.parse.blocks import Block, one_line
from ingestion.records import QuarantineReason

MAX_CELL_CHARS = 300  # a longer cell is prose in a frame
MAX_SPAN = 1000
MAX_CELLS = 200_000
NUMERIC_SHARE = 0.25
_SPANS = {name: re.compile(rf'\s{name}="([^"]*)"') for name in ("rowspan", "colspan")}
_NUMBER = re.compile(r"^[-+−－]?\d[\d,，.]*\s*[%％]?$")


Area = tuple[int, int, int, int]  # first and last row, first and last column, from 0


@dataclass(frozen=True, slots=True)
class DataTable:
    """A data table: `grid` with spans filled in, `lines` as people read it, each cell once."""

    grid: tuple[tuple[str, ...], ...]
    lines: tuple[str, ...]
    caption: str | None
    is_numeric: bool
    merged: tuple[Area, ...]  # cells that span others


def data_table(table: Block) -> DataTable | None:
    """The table if it holds data: at least two rows of at least two cells, no long prose. It holds no other table."""
    rows, caption = _rows(table)
    if len(rows) < 2 or max(len(row) for row in rows) < 2:
        return None
    texts = [[one_line(cell.text()) for cell in row] for row in rows]
    filled = [text for row in texts for text in row if text]
    if not filled or max(len(text) for text in filled) > MAX_CELL_CHARS:
        return None
    lines = tuple(line for row in texts if (line := " | ".join(row).strip()).strip("| "))
    numbers = sum(1 for text in filled if _NUMBER.match(text))
    grid, merged = _grid(rows, texts)
    return DataTable(grid, lines, caption, numbers >= NUMERIC_SHARE * len(filled), merged)


def _rows(table: Block) -> tuple[list[list[Block]], str | None]:
    """Rows of cells, and the caption."""
    rows: list[list[Block]] = []
    caption: str | None = None
    stack = [table]
    while stack:
        block = stack.pop()
        if block.tag == "caption":
            caption = one_line(block.text()) or None
        elif block.tag == "tr":
            cells = [child for child in block.blocks if child.tag in ("td", "th")]
            if cells:
                rows.append(cells)
        elif block is table or block.tag in ("tbody", "thead", "tfoot"):
            stack.extend(reversed(block.blocks))
    return rows, caption


def _grid(rows: list[list[Block]], texts: list[list[str]]) -> tuple[tuple[tuple[str, ...], ...], tuple[Area, ...]]:
    """The cells by row and column, each spanning cell repeated over all it covers, and where those stand."""
    merged: list[Area] = []
    filled: dict[tuple[int, int], str] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell, text in zip(row, texts[number], strict=True):
            while (number, column) in filled:
                column += 1
            height = min(_span(cell.attributes, "rowspan"), len(rows) - number)
            width = _span(cell.attributes, "colspan")
            filled[number, column] = text
            if height > 1 or width > 1:
                merged.append((number, number + height - 1, column, column + width - 1))
                for down in range(height):
                    for right in range(width):
                        filled.setdefault((number + down, column + right), text)
            if len(filled) > MAX_CELLS:
                raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"a table of more than {MAX_CELLS} cells")
            column += width
    width = max(column for _, column in filled) + 1
    if width * len(rows) > MAX_CELLS:
        raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"a table of more than {MAX_CELLS} cells")
    grid = tuple(tuple(filled.get((row, column), "") for column in range(width)) for row in range(len(rows)))
    return grid, tuple(merged)


def _span(attributes: str, name: str) -> int:
    if name not in attributes:  # most cells span no other
        return 1
    match = _SPANS[name].search(attributes)
    text = match[1].strip() if match is not None else ""
    if not (text.isascii() and text.isdigit()) or len(text) > 6:
        return 1
    return max(1, min(int(text), MAX_SPAN))
