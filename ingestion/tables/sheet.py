"""What does a table look like to a record: its cells tidied, merged ones filled, notes and blank cells known.

Which rows are header, data or notes of which part is decided in `layout`.
"""

from dataclasses import dataclass

from ingestion.errors import ParseFailure
from ingestion.records import QuarantineReason, Table
from ingestion.tables.model import TableRecord
from ingestion.tables.words import tidy, without_marks


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. `raw` as published, `text` tidied and without footnote marks, merged cells filled in `text` alone."""

    name: str
    caption: str | None
    raw: tuple[tuple[str, ...], ...]
    text: tuple[tuple[str, ...], ...]
    spread: frozenset[tuple[int, int]]  # cells of a merged area
    blank: frozenset[str]

    @property
    def width(self) -> int:
        """Columns of every row."""
        return len(self.text[0]) if self.text else 0

    def cell(self, row: int, column: int) -> str:
        """The address of a cell, as evidence gives it."""
        return f"{self.name}!R{row + 1}C{column + 1}"

    def is_blank(self, row: int, column: int) -> bool:
        """Does the cell state nothing?"""
        return self.text[row][column] in self.blank

    def filled(self, row: int) -> list[int]:
        """Columns whose cells hold more than a mark for nothing."""
        return [column for column in range(self.width) if not self.is_blank(row, column)]


def sheet(table: Table, record: TableRecord) -> Sheet:
    """The table as `record` sees it."""
    width = max((len(row) for row in table.rows), default=0)
    raw = tuple((*row, *[""] * (width - len(row))) for row in table.rows)
    marks = tuple(tidy(mark) for mark in record.footnotes)
    blank = frozenset(tidy(mark) for mark in record.blank)
    text = [[_label(cell, marks, blank) for cell in row] for row in raw]
    spread = set()
    for top, bottom, left, right in table.merged:
        for row in range(top, min(bottom + 1, len(text))):
            for column in range(left, min(right + 1, width)):
                text[row][column] = text[top][left]
                spread.add((row, column))
    return Sheet(table.name, table.caption, raw, tuple(map(tuple, text)), frozenset(spread), blank)


def _label(cell: str, marks: tuple[str, ...], blank: frozenset[str]) -> str:
    tidied = tidy(cell)
    return tidied if tidied in blank else without_marks(tidied, marks)  # a star alone is a mark for nothing


def drift(where: str, found: str, expected: str) -> ParseFailure:
    """Why the whole file is refused (schema_drift): a cell is not what the record lists."""
    shown = found if len(found) <= 40 else found[:40] + "…"
    return ParseFailure(QuarantineReason.SCHEMA_DRIFT, f"{where}: found {shown!r}, expected {expected}")
