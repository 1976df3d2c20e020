"""Which numbers of an XLSX does a reader see as percentages? 0.083 in a cell of the format 0.0% is 8.3%, not 0.083.

The reader of workbooks gives values without their formats, which would make a growth rate wrong by a factor of 100.
Only the styles are read here, and sheets where a style is a percentage; the XML is untrusted and goes through
defusedxml.
"""

import lzma
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

from ingestion.errors import ParseFailure
from ingestion.records import QuarantineReason

MAX_PART_BYTES = 64 * 2**20
_BUILT_IN = frozenset({"9", "10"})  # 0% and 0.00%
_LITERAL = re.compile(r'"[^"]*"|\\.')  # text inside a format, which is no sign of it
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# What `zipfile` lets through of a part that is cut, encrypted, of an unknown method or does not inflate.
_PACKED_WRONG = (zipfile.BadZipFile, RuntimeError, EOFError, OSError, zlib.error, lzma.LZMAError)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def percent_cells(file: IO[bytes]) -> dict[str, frozenset[tuple[int, int]]]:
    """Rows and columns from 0 of the cells shown in %, by sheet. `file` was checked by `check_zip`.

    Raises ParseFailure for XML that is broken, too large or has entities.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError

    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            styles = _percent_styles(archive) if "xl/styles.xml" in names else frozenset()
            if not styles:
                return {}
            return {name: frozenset(_cells(archive, part, styles)) for name, part in _sheets(archive) if part in names}
    except (DefusedXmlException, ParseError, KeyError, ValueError, *_PACKED_WRONG) as error:
        detail = f"not a readable workbook: {type(error).__name__}: {error}"
        raise ParseFailure(QuarantineReason.UNREADABLE, detail) from error


def as_percent(value: float) -> str:
    """The number as it is shown: 0.083 is 8.3%."""
    return f"{(Decimal(format(value, '.15g')) * 100).normalize():f}%"


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """The numbers of the cell styles that show percentages."""
    root = _root(archive, "xl/styles.xml")
    codes = {
        item.get("numFmtId", ""): _LITERAL.sub("", item.get("formatCode", ""))
        for item in root.iter()
        if _is(item, "numFmt")
    }
    formats = _BUILT_IN | {number for number, code in codes.items() if "%" in code}
    styles = next((item for item in root.iter() if _is(item, "cellXfs")), None)
    found = [item for item in styles if _is(item, "xf")] if styles is not None else []
    return frozenset(str(at) for at, item in enumerate(found) if item.get("numFmtId") in formats)


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Names of the sheets and the parts that hold them."""
    targets = {item.get("Id"): item.get("Target", "") for item in _root(archive, "xl/_rels/workbook.xml.rels").iter()}
    for item in _root(archive, "xl/workbook.xml").iter():
        target = targets.get(item.get(_RELATION)) if _is(item, "sheet") else None
        if target:
            yield item.get("name", ""), posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _cells(archive: zipfile.ZipFile, part: str, styles: frozenset[str]) -> Iterator[tuple[int, int]]:
    from defusedxml.ElementTree import iterparse

    row = column = -1
    _check_size(archive, part)
    with archive.open(part) as sheet:
        for event, item in iterparse(sheet, events=("start", "end")):
            if event == "end":
                item.clear()  # the rows behind are not kept
            elif _is(item, "row"):
                row, column = int(item.get("r", row + 2)) - 1, -1
            elif _is(item, "c"):
                place = _REFERENCE.fullmatch(item.get("r", ""))
                column = _column(place[1]) if place else column + 1
                if item.get("s") in styles:
                    yield row, column


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _root(archive: zipfile.ZipFile, part: str) -> Any:
    from defusedxml.ElementTree import fromstring

    _check_size(archive, part)
    return fromstring(archive.read(part))


def _check_size(archive: zipfile.ZipFile, part: str) -> None:
    size = archive.getinfo(part).file_size
    if size > MAX_PART_BYTES:
        raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"{part} has {size} bytes, at most {MAX_PART_BYTES}")


def _is(item: Any, name: str) -> bool:
    """Is it that element, whatever its namespace (transitional or strict)?"""
    return bool(item.tag.rpartition("}")[2] == name)
