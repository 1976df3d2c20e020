"""What must hold whatever bytes come? One function a target: it returns, or raises where our code is wrong.

Quick tests call them on kept cases and on mutated documents, `tests.fuzz.<target>` by coverage. Each takes the bytes
alone; the first of them choose among what a server or a source record would say.
"""

import hashlib
import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from zipfile import ZIP_STORED

from ingestion.errors import ParseFailure
from ingestion.extract.normalize import normalize
from ingestion.extract.numbers import find_quantities
from ingestion.extract.quantity import Form, Quantity
from ingestion.extract.units import UnitTable
from ingestion.parse import CSV, HTML, JSON, PDF, PLAIN, TSV, parse
from ingestion.parse.charset import decode
from ingestion.parse.table_files import check_zip, parse_workbook
from ingestion.records import QuarantineReason
from tests.hostile.workbook_cases import SHEET, parts, zipped

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
CHARSETS = (None, "utf-8", "gb2312", "gbk", "big5", "utf-16", "latin-1", "no-such-charset")
KINDS = (HTML, PLAIN, CSV, TSV, JSON, PDF)
STYLE_PART = "xl/styles.xml"
STYLES = b'<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="10"/></cellXfs></styleSheet>'
PARTS = (STYLE_PART, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET)
_SUM = re.compile(r"\d\s*[十百千万亿]+\s*\d")
MOST_TEXT = 20_000  # characters of a number text: one fuzzing input stays quick


def check_decode(data: bytes) -> None:
    """Text that UTF-8 can hold, without zero characters, or a refusal with its reason; the same each time."""
    charset, body = CHARSETS[data[0] % len(CHARSETS)] if data else None, data[1:]
    for is_html in (False, True):
        first = _or_reason(lambda is_html=is_html: decode(body, charset, is_html=is_html))  # type: ignore[misc]
        assert first == _or_reason(lambda is_html=is_html: decode(body, charset, is_html=is_html))  # type: ignore[misc]
        if isinstance(first, tuple):
            text, _ = first
            text.encode("utf-8")  # no lone surrogates: Parquet and DuckDB refuse them
            assert "\x00" not in text


def check_numbers(data: bytes) -> None:
    """Every quantity is finite, lies in the text, and a number written in digits has its digits there."""
    text = normalize(data.decode("utf-8", "replace")[:MOST_TEXT]).text
    for found in find_quantities(text, _units()):
        assert 0 <= found.start <= found.number_start <= found.number_end <= found.end <= len(text), found
        for value in (found.value, found.value_high):
            if value is not None:
                assert isinstance(value, Decimal) and math.isfinite(value), found
                assert found.form is not Form.DIGITS or _stands_in(value, text, found), found


def check_zip_archive(data: bytes) -> None:
    """Cells or a refusal, never another error: of an archive as it comes, and of a workbook with one part like that.

    A changed byte of a packed part fails its checksum and reaches no reader of XML, so the part is packed here.
    """
    _or_reason(lambda: check_zip(data))
    if data.startswith(b"PK\x03\x04"):
        _or_reason(lambda: parse_workbook(data))
    elif data:
        part = PARTS[data[0] % len(PARTS)]
        _or_reason(lambda: parse_workbook(zipped(parts() | {STYLE_PART: STYLES} | {part: data[1:]}, ZIP_STORED)))


def check_parse(data: bytes) -> None:
    """A page, or a refusal with a known reason, whatever kind was declared; the same each time."""
    kind, charset = (KINDS[data[0] % len(KINDS)], CHARSETS[data[0] // 16 % len(CHARSETS)]) if data else (HTML, None)
    read_as(data[1:], kind, charset)


def read_as(data: bytes, kind: str, charset: str | None = None) -> QuarantineReason | None:
    """Parse as the declared kind; why it was refused, None for a page. Raises where parsing raises anything else."""
    address = "http://www.a.test/art/2024/1/5/art_1.html"
    digest = hashlib.sha256(data).hexdigest()

    def read() -> object:
        return parse(data, raw_sha256=digest, url=address, media_type=kind, charset=charset)

    first = _or_reason(read)
    assert first == _or_reason(read)
    if isinstance(first, QuarantineReason):
        return first
    repr(first).encode("utf-8")
    return None


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "decode": check_decode,
    "numbers": check_numbers,
    "parse": check_parse,
    "zip": check_zip_archive,
}


def _or_reason(read: Callable[[], object]) -> object:
    try:
        return read()
    except ParseFailure as error:
        assert isinstance(error.reason, QuarantineReason)
        return error.reason


def _stands_in(value: Decimal, text: str, found: Quantity) -> bool:
    """Significant digits alone: 3.5万 may be told as 35000, and 8.30 as 8.3; 1万1 is a sum and is not looked at."""
    span = text[found.number_start : found.number_end]
    written = re.sub(r"\D", "", span)
    return bool(_SUM.search(span)) or re.sub(r"\D", "", f"{value:f}").strip("0") in written


@cache
def _units() -> UnitTable:
    return UnitTable.load(SEEDS)
