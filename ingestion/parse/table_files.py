"""How do CSV and workbook files become tables? Cell by cell as text; what the cells mean is left to the extractor.

A CSV whose cells hold whole articles (a dump of reports) is a text document too.
"""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ingestion.errors import ParseFailure
from ingestion.parse.days import day_in
from ingestion.parse.json_lines import DATE_KEYS, TITLE_KEYS
from ingestion.parse.percent_cells import as_percent, percent_cells
from ingestion.records import QuarantineReason, Table

PROSE_CELL_CHARS = 200
PROSE_MARKS = "，。；"
MAX_CELLS = 2_000_000
MAX_CELL_CHARS = 2_000_000
MAX_ENTRIES = 2000
MAX_UNZIPPED_BYTES = 200 * 2**20
MAX_RATIO = 100
RATIO_FROM_BYTES = 2**20  # small files of zeros compress well and harm nobody
DELIMITERS = (",", "\t", ";")
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class CsvContent:
    """A CSV as a table, or, when its cells hold articles, as their prose with what the columns beside them say."""

    tables: tuple[Table, ...]
    prose: str = ""
    title: str | None = None
    published_date: date | None = None


def parse_csv(text: str, delimiter: str | None = None) -> CsvContent:
    """Read a CSV. Raises ParseFailure."""
    csv.field_size_limit(MAX_CELL_CHARS)
    sign = delimiter or max(DELIMITERS, key=text[:20_000].count)
    rows: list[tuple[str, ...]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True):
            rows.append(tuple(cell.strip() for cell in row))
            cells += len(row)
            if cells > MAX_CELLS:
                raise ParseFailure(QuarantineReason.TOO_LARGE, f"more than {MAX_CELLS} cells")
    except csv.Error as error:
        raise ParseFailure(QuarantineReason.UNREADABLE, f"row {len(rows) + 1}: {error}") from error
    if not any(any(row) for row in rows):
        raise ParseFailure(QuarantineReason.EMPTY, "no cell holds anything")
    written = [row for row in rows if any(_is_prose(cell) for cell in row)]
    return _articles(rows[0], written) if written else CsvContent((Table("table1", tuple(rows)),))


def _articles(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> CsvContent:
    """The long cells one below the other; title and date only where the file holds a single article."""
    prose = "\n".join(cell for row in rows for cell in row if _is_prose(cell))
    if len(rows) > 1:
        return CsvContent((), prose)
    named = dict(zip((name.strip().lower() for name in header), rows[0], strict=False))
    title = next((named[key] for key in TITLE_KEYS if named.get(key)), None)
    stated = next((named[key] for key in DATE_KEYS if named.get(key)), "")
    return CsvContent((), prose, " ".join(title.split()) if title else None, day_in(stated))


def parse_workbook(data: bytes) -> tuple[Table, ...]:
    """The cells of every visible sheet. Raises ParseFailure (parser_limit before anything is inflated)."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    shown: Mapping[str, frozenset[tuple[int, int]]] = {}
    if not data.startswith(OLE_MAGIC):
        check_zip(data)
        shown = percent_cells(io.BytesIO(data))
    tables: list[Table] = []
    cells = 0
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in [sheet.name for sheet in workbook.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]:
            sheet = workbook.get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=False)
            merged = tuple((first[0], last[0], first[1], last[1]) for first, last in sheet.merged_cell_ranges or ())
            cells += sum(len(row) for row in rows) + _merged_cells(merged, len(rows), max(map(len, rows), default=0))
            if cells > MAX_CELLS:
                raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"more than {MAX_CELLS} cells")
            texts = _texts(rows, shown.get(name, frozenset()))
            if any(any(row) for row in texts):
                tables.append(Table(name, texts, None, merged))
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile) as error:
        raise ParseFailure(QuarantineReason.UNREADABLE, f"not a readable workbook: {error}") from error
    if not tables:
        raise ParseFailure(QuarantineReason.EMPTY, "no cell that can be seen holds anything")
    return tuple(tables)


def _texts(rows: Sequence[Sequence[object]], shown: frozenset[tuple[int, int]]) -> tuple[tuple[str, ...], ...]:
    """The cells as a reader sees them, `shown` are those in %."""
    texts = tuple(tuple(cell_text(cell) for cell in row) for row in rows)
    if not shown:
        return texts
    return tuple(
        tuple(
            as_percent(value) if (at, column) in shown and isinstance(value, float) else texts[at][column]
            for column, value in enumerate(row)
        )
        for at, row in enumerate(rows)
    )


def _merged_cells(merged: Sequence[tuple[int, int, int, int]], height: int, width: int) -> int:
    """How many cells lie in merged areas; those of overlapping areas, which no program writes, count each time."""
    return sum(
        max(0, min(bottom + 1, height) - top) * max(0, min(right + 1, width) - left)
        for top, bottom, left, right in merged
    )


def check_zip(data: bytes) -> None:
    """Refuse an archive that would cost too much or reach outside, by its directory alone. Raises ParseFailure."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise ParseFailure(QuarantineReason.UNREADABLE, f"not a whole zip archive: {error}") from error
    if len(entries) > MAX_ENTRIES:
        raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"{len(entries)} entries, at most {MAX_ENTRIES}")
    unzipped = sum(entry.file_size for entry in entries)
    if unzipped > MAX_UNZIPPED_BYTES:
        raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"{unzipped} bytes unzipped, at most {MAX_UNZIPPED_BYTES}")
    if unzipped > RATIO_FROM_BYTES and unzipped > MAX_RATIO * len(data):
        raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"unzips to more than {MAX_RATIO} times its size")
    names = [entry.filename for entry in entries]
    if any(name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") for name in names):
        raise ParseFailure(QuarantineReason.PARSER_LIMIT, "an entry's name leads outside the archive")
    if len(set(names)) != len(names):
        raise ParseFailure(QuarantineReason.PARSER_LIMIT, "two entries have one name")


def cell_text(value: object) -> str:
    """A workbook cell as the text a reader sees: numbers without the noise of binary fractions."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time | timedelta | int):
        return str(value)
    if isinstance(value, str):
        return value.strip()
    raise TypeError(f"a workbook cell of type {type(value).__name__}")


def _is_prose(cell: str) -> bool:
    return len(cell) >= PROSE_CELL_CHARS and any(mark in cell for mark in PROSE_MARKS)
