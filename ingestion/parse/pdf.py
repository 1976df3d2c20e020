"""How does a PDF become text and tables? Its text layer alone; what is only painted (a scan) is refused.

Ruled tables become tables with their merged cells, and stand as lines in the text too, as those of web pages do. A
table without rules stays lines of text. The library is slow and was not made for hostile bytes: the limited worker
bounds its time and memory.
"""

import io
import logging
import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingestion.errors import ParseFailure
from ingestion.records import QuarantineReason, Table

MAX_PAGES = 300
MAX_CHARACTERS = 2_000_000
MAX_TABLES = 500
MAX_CAPTION = 60
MIN_TEXT = 8  # characters a page; fewer beside pictures are page numbers on a scan
MAX_UNMAPPED_SHARE = 0.02  # of characters whose font does not tell what they are
SMALL = 0.8  # of the size around it: a footnote's number, which must not become digits of a figure
_UNMAPPED = re.compile(r"\(cid:\d+\)")
_PAGE_NUMBER = re.compile(r"[-—–·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[,，/共]+\s*\d{1,4}\s*页?)?[-—–·\s]*")
_TEXT: dict[str, Any] = {"x_tolerance": 2, "y_tolerance": 3}
# What the library raises for a file that breaks its rules; it has no one error of its own.
_BROKEN = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    struct.error,
    zlib.error,
    OSError,
)


@dataclass(frozen=True, slots=True)
class PdfContent:
    """The text of all pages, the rows of tables as lines of cells, and the tables."""

    text: str
    tables: tuple[Table, ...]


def parse_pdf(data: bytes) -> PdfContent:
    """Read the text layer. Raises ParseFailure (unreadable, parser_limit)."""
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every oddity of every page
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            return _content(document)
    except (PDFException, PSException, PdfminerException, MalformedPDFException, *_BROKEN) as error:
        detail = f"not a readable PDF: {type(error).__name__}: {error}"
        raise ParseFailure(QuarantineReason.UNREADABLE, detail) from error


def _content(document: Any) -> PdfContent:
    pages = document.pages
    if len(pages) > MAX_PAGES:
        raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"{len(pages)} pages, at most {MAX_PAGES}")
    lines: list[str] = []
    tables: list[Table] = []
    characters = pictures = 0
    for number, page in enumerate(pages, start=1):
        characters += len(page.chars)
        pictures += len(page.images)
        if characters > MAX_CHARACTERS or len(tables) > MAX_TABLES:
            detail = f"more than {MAX_CHARACTERS} characters or {MAX_TABLES} tables"
            raise ParseFailure(QuarantineReason.PARSER_LIMIT, detail)
        _read_page(page, number, lines, tables)
        page.close()  # forgets what it holds
    text = "\n".join(lines)
    if not text.strip() or (pictures and len(text) < MIN_TEXT * len(pages)):
        raise ParseFailure(QuarantineReason.UNREADABLE, "no text layer")
    if sum(len(found) for found in _UNMAPPED.findall(text)) > MAX_UNMAPPED_SHARE * len(text):
        raise ParseFailure(QuarantineReason.UNREADABLE, "the fonts do not tell which characters their signs are")
    return PdfContent(text, tuple(tables))


def _read_page(page: Any, number: int, lines: list[str], tables: list[Table]) -> None:
    """Add the lines and tables of a page, from top to bottom."""
    found = sorted(page.find_tables(), key=lambda table: (table.bbox[1], table.bbox[0]))
    boxes = [table.bbox for table in found]
    prose = page.filter(lambda item: item["object_type"] != "char" or not any(_is_in(item, box) for box in boxes))
    pieces: list[tuple[float, str | Any]] = [(line["top"], line["text"]) for line in prose.extract_text_lines(**_TEXT)]
    pieces += [(table.bbox[1], table) for table in found]
    above: list[str] = []
    for _, piece in sorted(pieces, key=lambda item: item[0]):
        if isinstance(piece, str):
            line = piece.strip()
            if line and not _PAGE_NUMBER.fullmatch(line):
                lines.append(line)
                above.append(line)
            continue
        table = _table(piece, page.chars, f"page{number}table{len(tables) + 1}", above[-2:])
        above = []
        if table is not None:
            tables.append(table)
            lines += [line for row in table.rows if (line := " | ".join(row)).strip("| ")]


def _is_in(item: Any, box: Sequence[float]) -> bool:
    middle_x, middle_y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return bool(box[0] <= middle_x <= box[2] and box[1] <= middle_y <= box[3])


def _table(found: Any, chars: Sequence[Any], name: str, above: Sequence[str]) -> Table | None:
    """The table with its merged cells; None for a frame around less than two rows and columns."""
    lefts = _edges(cell[0] for cell in found.cells)
    tops = _edges(cell[1] for cell in found.cells)
    if len(lefts) < 2 or len(tops) < 2:
        return None
    rows = [[""] * len(lefts) for _ in tops]
    merged: list[tuple[int, int, int, int]] = []
    inside = [char for char in chars if _is_in(char, found.bbox)]
    for cell in found.cells:
        left, top = _at(lefts, cell[0]), _at(tops, cell[1])
        right, bottom = _at(lefts, cell[2]) - 1, _at(tops, cell[3]) - 1
        rows[top][left] = _text([char for char in inside if _is_in(char, cell)])
        if right > left or bottom > top:
            merged.append((top, max(bottom, top), left, max(right, left)))
    caption = "\n".join(line for line in above if len(line) <= MAX_CAPTION and line[-1] not in "。；;")
    return Table(name, tuple(map(tuple, rows)), caption or None, tuple(merged))


def _edges(values: Any) -> list[float]:
    """The different positions; those closer than a hair are one."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > 1:
            edges.append(value)
    return edges


def _at(edges: Sequence[float], value: float) -> int:
    """How many of the edges stand clearly in front of the position."""
    return sum(edge < value - 1 for edge in edges)


def _text(chars: Sequence[Any]) -> str:
    """The characters of a cell on one line, without small ones: they are numbers of footnotes."""
    from pdfplumber.utils.text import extract_text

    if not chars:
        return ""
    size = max(char["size"] for char in chars)
    large = [char for char in chars if char["size"] >= SMALL * size]
    return " ".join(extract_text(large, **_TEXT).split())
