"""How does an answer become a workbook? Typed cells without formulas or links, and a sheet that says what it is.

Excel calculates with 15 digits, holds 1,048,576 rows and 32,767 characters a cell: figures and texts beyond that are
counted in the sheet `about`, and an answer of too many rows is refused rather than cut.
"""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.answer import Answer, Row
from warehouse.answer_text import plain_value
from warehouse.errors import QueryFailed
from warehouse.plain import no_formula, printable

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_575  # beside the header
MOST_CHARACTERS = 32_767
EXACT_DIGITS = 15
_FIRST_DAY = date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was
_WIDEST = 60
_INERT = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class _Sheet:
    """The sheet of rows while it is written, and what did not fit its cells."""

    def __init__(self, book: "Workbook", columns: Sequence[str]) -> None:
        self.inexact, self.shortened = 0, 0
        self._sheet: Worksheet = book.add_worksheet("answer")
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._text_only = book.add_format({"quote_prefix": True})  # stays text when a person edits the cell
        self._sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for place, name in enumerate(columns):
            self._sheet.write_string(0, place, printable(name), bold)

    def size(self, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Make columns as wide as their head and the first values, Chinese characters counting double."""
        for place, name in enumerate(columns):
            texts = [name, *(plain_value(row[place]) for row in rows if row[place] is not None)]
            widest = max(sum(2 if ord(character) > 0x2E7F else 1 for character in text[:_WIDEST]) for text in texts)
            self._sheet.set_column(place, place, min(widest + 2, _WIDEST))

    def write(self, line: int, row: Row) -> None:
        for place, value in enumerate(row):
            if value is not None:
                self._cell(line, place, value)

    def _cell(self, line: int, place: int, value: Any) -> None:
        if isinstance(value, bool):
            self._sheet.write_boolean(line, place, value)
        elif isinstance(value, datetime) and value.date() >= _FIRST_DAY:
            moment = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
            self._sheet.write_datetime(line, place, moment, self._moment)
        elif isinstance(value, date) and not isinstance(value, datetime) and value >= _FIRST_DAY:
            self._sheet.write_datetime(line, place, value, self._day)
        elif isinstance(value, int | Decimal) or (isinstance(value, float) and math.isfinite(value)):
            self._number(line, place, value)
        else:
            self._text(line, place, printable(plain_value(value)))

    def _number(self, line: int, place: int, value: int | float | Decimal) -> None:
        digits = Decimal(value).normalize().as_tuple().digits
        self.inexact += not isinstance(value, float) and len(digits) > EXACT_DIGITS
        self._sheet.write_number(line, place, float(value))

    def _text(self, line: int, place: int, text: str) -> None:
        self.shortened += len(text) > MOST_CHARACTERS
        form = self._text_only if no_formula(text) != text else None
        self._sheet.write_string(line, place, text[:MOST_CHARACTERS], form)


def write_xlsx(answer: Answer, path: Path, about: Sequence[tuple[str, str]], created: datetime) -> tuple[str, ...]:
    """Write an answer and what is to be said `about` it; returns warnings. Raises QueryFailed when it cannot fit."""
    from xlsxwriter import Workbook

    with Workbook(str(path), _INERT) as book:
        book.set_properties({"title": "Zhibiao 指标", "created": created.replace(tzinfo=None)})
        sheet = _Sheet(book, answer.columns)
        line = 0
        for rows in answer.batches():
            if line == 0:
                sheet.size(answer.columns, rows[:200])
            if line + len(rows) > MOST_ROWS:
                raise QueryFailed(f"a sheet holds {MOST_ROWS:,} rows and the answer more: take csv or parquet")
            for row in rows:
                line += 1
                sheet.write(line, row)
        warnings = tuple(_warnings(sheet, answer))
        _write_about(book, [*about, ("rows", str(answer.row_count)), *(("warning", text) for text in warnings)])
    return warnings


def _warnings(sheet: _Sheet, answer: Answer) -> list[str]:
    said = []
    if answer.is_cut:
        said.append(f"cut after {answer.row_count} rows: there are more")
    if sheet.inexact:
        said.append(f"{sheet.inexact} figures have more than {EXACT_DIGITS} digits: a spreadsheet rounds them")
    if sheet.shortened:
        said.append(f"{sheet.shortened} texts are longer than {MOST_CHARACTERS} characters: cut in the sheet")
    return said


def _write_about(book: "Workbook", about: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet("about")
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 100)
    for line, (name, text) in enumerate(about):
        sheet.write_string(line, 0, name)
        sheet.write_string(line, 1, printable(text)[:MOST_CHARACTERS])
