"""Workbooks that are bombs, forged, cut, armed, or something else. A zip is judged before it is inflated."""

import io
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from xml.sax.saxutils import escape

from ingestion.parse import ODS, XLS, XLSX
from tests.hostile.case import Case
from tests.hostile.html_cases import ARMED

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ROWS = (("2024年1-3月咸安区主要指标", ""), ("指标", "亿元"), ("地区生产总值", "30"))
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)
RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>'
)
BOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>'
)
BOOK_RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/worksheet"'
    ' Target="worksheets/sheet1.xml"/></Relationships>'
)
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/></manifest:manifest>'
)
SHEET = "xl/worksheets/sheet1.xml"


def sheet(
    rows: tuple[tuple[str, ...], ...] = ROWS, *, dimension: str = "A1:B3", merged: str = "", extra: str = ""
) -> str:
    lines = []
    for row, cells in enumerate(rows, 1):
        texts = (
            f'<c r="{chr(65 + column)}{row}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
            for column, text in enumerate(cells)
        )
        lines.append(f'<row r="{row}">{"".join(texts)}</row>')
    data = f"<sheetData>{''.join(lines)}{extra}</sheetData>"
    return f'<worksheet xmlns="{MAIN}"><dimension ref="{dimension}"/>{data}{merged}</worksheet>'


def parts(**changed: str) -> dict[str, bytes]:
    whole = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": BOOK_RELATIONS,
        SHEET: sheet(),
    }
    return {name: text.encode() for name, text in (whole | changed).items()}


def zipped(entries: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def book(**changed: str) -> bytes:
    return zipped(parts(**changed))


def with_sheet(text: str) -> bytes:
    return zipped(parts() | {SHEET: text.encode()})


def with_entry(name: str, data: bytes) -> bytes:
    return zipped(parts() | {name: data})


def forged_size(data: bytes, size: int) -> bytes:
    """The sheet's entry says another size in the directory and before the data."""
    changed = bytearray(data)
    at = 0
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        while (at := data.find(mark, at)) >= 0:
            name_at = at + (30 if mark == b"PK\x03\x04" else 46)
            if data[name_at : name_at + len(SHEET)] == SHEET.encode():
                struct.pack_into("<I", changed, at + offset, size)
            at += 4
        at = 0
    return bytes(changed)


def overlapping() -> bytes:
    """Two entries of the directory that point to one place."""
    data = bytearray(with_entry("xl/worksheets/sheet2.xml", sheet().encode()))
    places = [at for at in range(len(data) - 4) if data[at : at + 4] == b"PK\x01\x02"]
    offsets = [struct.unpack_from("<I", data, at + 42)[0] for at in places]
    struct.pack_into("<I", data, places[-1] + 42, offsets[0])
    return bytes(data)


def many(entries: int) -> bytes:
    return zipped(parts() | {f"xl/x{n}.xml": b"" for n in range(entries)}, zipfile.ZIP_STORED)


def twice() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings(action="ignore"):
        for name, data in [*parts().items(), (SHEET, sheet().encode())]:
            archive.writestr(name, data)
    return out.getvalue()


def opened(inner: str) -> bytes:
    text = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="a">{inner}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", ODS)
        archive.writestr("content.xml", text)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    return out.getvalue()


def open_cell(text: str, repeated: int = 1) -> str:
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{repeated}">'
        f"<text:p>{escape(text)}</text:p></table:table-cell>"
    )


def open_rows(*rows: tuple[str, ...]) -> str:
    return "".join(f"<table:table-row>{''.join(map(open_cell, row))}</table:table-row>" for row in rows)


def cases(canary_file: str, canary_url: str) -> Iterator[Case]:
    """All of them; the canaries are named where a reader might open or ask them."""

    def case(name: str, build: Callable[[], bytes], expect: int | str, media_type: str = XLSX) -> Case:
        ending = {XLSX: "xlsx", XLS: "xls", ODS: "ods"}[media_type]
        return Case(f"workbook/{name}", build, f"{name}.{ending}", media_type, expect)

    yield case("sound", book, 1)
    for cut in (4, 30, 100, 300, 600, -1, -10, -22, -60, -200):
        yield case(f"cut-at-{cut}", lambda cut=cut: book()[:cut], "unreadable")  # type: ignore[misc]
    yield case("zeros-in-the-middle", lambda: book()[:200] + bytes(200) + book()[400:], "unreadable")
    yield case("rubbish-before-the-archive", lambda: b"PK\x03\x04" + bytes(50) + book(), 1)
    yield case("empty-archive", lambda: zipped({"a": b""}), "unreadable")
    yield case("no-sheet", lambda: zipped({k: v for k, v in parts().items() if k != SHEET}), "unreadable")
    yield case(
        "no-workbook", lambda: zipped({k: v for k, v in parts().items() if "workbook.xml" not in k}), "unreadable"
    )

    yield case("bomb-of-300-mb", lambda: with_entry("xl/x.xml", bytes(300 * 2**20)), "parser_limit")
    yield case("bomb-of-150-mb", lambda: with_entry("xl/x.xml", bytes(150 * 2**20)), "parser_limit")
    yield case("bomb-of-spaces-in-the-sheet", lambda: with_sheet(sheet(extra=" " * 30_000_000)), "parser_limit")
    yield case(
        "bomb-that-lies-about-its-size",
        lambda: forged_size(with_sheet(sheet(extra=" " * 60_000_000)), 1000),
        "unreadable",
    )
    yield case("size-of-four-gigabytes", lambda: forged_size(book(), 2**32 - 2), "parser_limit")
    yield case("size-of-nothing", lambda: forged_size(book(), 0), "unreadable")
    yield case("entries-2500", partial(many, 2500), "parser_limit")
    yield case("entries-1500", partial(many, 1500), 1)
    yield case("entries-that-overlap", overlapping, 1)
    yield case("entries-of-one-name", twice, "parser_limit")
    for name in ("../../x.xml", "/etc/x.xml", "..\\x.xml", "xl/../../x", "\\\\host\\x"):
        yield case(f"name-{name.replace('/', '_')}", partial(with_entry, name, b"x"), "parser_limit")
    yield case("archive-in-archive", lambda: with_entry("xl/x.zip", book()), 1)
    yield case("archive-named-workbook", lambda: zipped({"x.xlsx": book()}), "unreadable")

    yield case("dimension-of-a-million-rows", lambda: with_sheet(sheet(dimension="A1:XFD1048576")), 1)
    yield case("dimension-that-is-none", lambda: with_sheet(sheet(dimension="Z")), "unreadable")
    yield case(
        "cell-in-the-last-corner",
        lambda: with_sheet(sheet(extra='<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row>')),
        "parser_limit",
    )
    yield case(
        "cell-beyond-the-last",
        lambda: with_sheet(sheet(extra='<row r="9"><c r="ZZZZ99999999"><v>1</v></c></row>')),
        "parser_limit",
    )
    yield case(
        "row-number-that-is-none",
        lambda: with_sheet(sheet(extra='<row r="-1"><c r="A-1"><v>1</v></c></row>')),
        "unreadable",
    )
    yield case(
        "merged-over-all",
        lambda: with_sheet(sheet(merged='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')),
        1,
    )
    yield case(
        "merged-20000-times",
        lambda: with_sheet(sheet(merged="<mergeCells>" + '<mergeCell ref="A1:B3"/>' * 20_000 + "</mergeCells>")),
        1,
    )
    yield case("number-beyond-all", lambda: with_sheet(sheet(extra='<row r="4"><c r="A4"><v>1e999</v></c></row>')), 1)
    yield case("number-that-is-none", lambda: with_sheet(sheet(extra='<row r="4"><c r="A4"><v>nan</v></c></row>')), 1)
    yield case(
        "shared-text-that-is-missing",
        lambda: with_sheet(sheet(extra='<row r="4"><c r="A4" t="s"><v>99</v></c></row>')),
        "unreadable",
    )
    yield case("text-of-3-mb", lambda: with_sheet(sheet((*ROWS, ("咸" * 1_000_000, "")))), "parser_limit")

    yield case("entities", lambda: with_sheet(_laughs() + sheet()), 1)
    yield case("entity-of-file", lambda: with_sheet(_outside(f"file://{canary_file}") + sheet((*ROWS, ("&x;", "")))), 1)
    yield case("entity-of-address", lambda: with_sheet(_outside(canary_url) + sheet()), 1)
    yield case(
        "link-outside",
        lambda: with_entry("xl/externalLinks/externalLink1.xml", f'<x href="{canary_url}"/>'.encode()),
        1,
    )
    yield case(
        "formula-with-its-value",
        lambda: with_sheet(sheet(extra='<row r="4"><c r="A4" t="str"><f>WEBSERVICE("x")</f><v>a</v></c></row>')),
        1,
    )
    for name, text in ARMED.items():
        if "\x1b" not in text:
            yield case(f"armed-{name}", lambda text=text: with_sheet(sheet((*ROWS, (text, "")))), 1)  # type: ignore[misc]
    yield case("xml-that-breaks-off", lambda: with_sheet(sheet()[:-60]), "unreadable")
    yield case("xml-in-another-encoding", lambda: zipped(parts() | {SHEET: sheet().encode("gb18030")}), "unreadable")
    yield case("nested-100000", lambda: with_sheet(sheet(extra="<x>" * 100_000 + "</x>" * 100_000)), 1)

    yield case("ole-of-nothing", lambda: OLE, "unreadable", XLS)
    yield case("ole-of-zeros", lambda: OLE + bytes(4096), "unreadable", XLS)
    yield case("ole-of-ones", lambda: OLE + b"\xff" * 4096, "unreadable", XLS)
    yield case(
        "ole-whose-sectors-go-round",
        lambda: (
            OLE + struct.pack("<16xHHHHH6xIIIIIIIII", 62, 3, 0xFFFE, 9, 6, 0, 1, 0, 0, 4096, 0, 0, 0, 0) + bytes(8192)
        ),
        "parser_limit",
        XLS,
    )
    yield case("page-named-xls", lambda: b"<html><body><table><tr><td>a</td></tr></table></body></html>", "empty", XLS)
    yield case("text-named-xls", lambda: b"a,b\n1,2\n", "unknown_type", XLS)
    yield case("ods-sound", lambda: opened(open_rows(*ROWS)), 1, ODS)
    yield case(
        "ods-of-repeated-columns",
        lambda: opened(f"<table:table-row>{open_cell('1', 2_000_000_000)}</table:table-row>"),
        "schema_drift",
        ODS,
    )
    yield case(
        "ods-of-repeated-rows",
        lambda: opened(f'<table:table-row table:number-rows-repeated="2000000000">{open_cell("1")}</table:table-row>'),
        "schema_drift",
        ODS,
    )
    yield case("ods-cut", lambda: opened(open_rows(*ROWS))[:-30], "unreadable", ODS)


def _laughs() -> str:
    parts = ['<!ENTITY lol "lol">']
    parts += [f'<!ENTITY lol{n} "{f"&lol{n - 1 if n > 1 else str()};" * 10}">' for n in range(1, 10)]
    return f"<!DOCTYPE worksheet [{''.join(parts)}]>"


def _outside(address: str) -> str:
    return f'<!DOCTYPE worksheet [<!ENTITY x SYSTEM "{address}">]>'
