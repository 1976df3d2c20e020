"""The bytes of one table in every format that offices publish, written with the standard library alone.

A table is rows of texts; `merges` are its merged cells (first and last row, first and last column, from 0), of which
the first one holds the text. `above` are lines over the table where the format has room for them.
"""

import csv
import io
import struct
import zipfile
from collections.abc import Sequence
from html import escape

Rows = Sequence[Sequence[str]]
Merges = Sequence[tuple[int, int, int, int]]
_STAMP = (1980, 1, 1, 0, 0, 0)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def csv_bytes(rows: Rows, encoding: str = "gb18030") -> bytes:
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\r\n").writerows(rows)
    return sink.getvalue().encode(encoding)


def html_bytes(rows: Rows, merges: Merges = (), above: Sequence[str] = (), title: str = "") -> bytes:
    covered, spans = _covered(merges), {(top, left): (bottom, right) for top, bottom, left, right in merges}
    lines = []
    for row, texts in enumerate(rows):
        cells = []
        for column, text in enumerate(texts):
            if (row, column) in covered:
                continue
            bottom, right = spans.get((row, column), (row, column))
            span = f' rowspan="{bottom - row + 1}" colspan="{right - column + 1}"'
            cells.append(f"<td{span}><p><span>{escape(text)}</span></p></td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    head = "".join(f"<p>{escape(line)}</p>" for line in above)
    page = f"<html><head><title>{escape(title)}</title></head><body>{head}<table>{''.join(lines)}</table></body></html>"
    return page.encode()


def xlsx_bytes(
    sheets: Sequence[tuple[str, Rows, Merges]], hidden: Sequence[str] = (), percent: Sequence[tuple[int, int]] = ()
) -> bytes:
    """Cells that hold numbers are numbers. `percent` are cells shown in %, whose value is a hundredth of the text."""
    names = [f"sheet{at}.xml" for at in range(1, len(sheets) + 1)]
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" r:id="r{at}"{_state(name, hidden)}/>'
        for at, (name, _, _) in enumerate(sheets, start=1)
    )
    related = "".join(
        f'<Relationship Id="r{at}" Type="{_OFFICE}/worksheet" Target="worksheets/{name}"/>'
        for at, name in enumerate(names, start=1)
    )
    styles = (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="176" formatCode="0.0%"/></numFmts>'
        '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="176" applyNumberFormat="1"/></cellXfs></styleSheet>'
    )
    sheet_type = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/{name}" ContentType="{sheet_type}.worksheet+xml"/>' for name in names
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{sheet_type}.sheet.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>',
        "xl/styles.xml": styles,
    }
    for name, (_, rows, merges) in zip(names, sheets, strict=True):
        parts[f"xl/worksheets/{name}"] = _sheet_xml(rows, merges, percent)
    return _zipped(parts)


def _state(name: str, hidden: Sequence[str]) -> str:
    return ' state="hidden"' if name in hidden else ""


def _sheet_xml(rows: Rows, merges: Merges, percent: Sequence[tuple[int, int]]) -> str:
    lines = []
    for row, texts in enumerate(rows):
        cells = []
        for column, text in enumerate(texts):
            place = f"{chr(ord('A') + column)}{row + 1}"
            if (row, column) in percent:
                cells.append(f'<c r="{place}" s="1"><v>{float(text) / 100!r}</v></c>')
            elif _is_number(text):
                cells.append(f'<c r="{place}"><v>{text}</v></c>')
            elif text:
                cells.append(f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>')
        lines.append(f'<row r="{row + 1}">{"".join(cells)}</row>')
    areas = "".join(
        f'<mergeCell ref="{chr(ord("A") + left)}{top + 1}:{chr(ord("A") + right)}{bottom + 1}"/>'
        for top, bottom, left, right in merges
    )
    merged = f"<mergeCells>{areas}</mergeCells>" if areas else ""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData>{merged}</worksheet>'


def ods_bytes(sheets: Sequence[tuple[str, Rows, Merges]]) -> bytes:
    tables = []
    for name, rows, merges in sheets:
        covered = _covered(merges)
        lines = []
        for row, texts in enumerate(rows):
            cells = []
            for column, text in enumerate(texts):
                tag = "covered-table-cell" if (row, column) in covered else "table-cell"
                value = f' office:value-type="float" office:value="{text}"' if _is_number(text) else ""
                value = value or (' office:value-type="string"' if text else "")
                cells.append(f"<table:{tag}{value}>{f'<text:p>{escape(text)}</text:p>' if text else ''}</table:{tag}>")
            lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
        tables.append(f'<table:table table:name="{escape(name)}">{"".join(lines)}</table:table>')
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" '
        f'xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet>{"".join(tables)}</office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return _zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def xls_bytes(name: str, rows: Rows, merges: Merges) -> bytes:
    """One sheet in the binary format of 1997 (BIFF8), as offices still publish it."""
    body = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            place = struct.pack("<HHH", row, column, 0)
            if _is_number(text):
                body += _record(0x203, place + struct.pack("<d", float(text)))
            elif text:
                body += _record(0x204, place + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))
    areas = b"".join(struct.pack("<HHHH", *area) for area in merges)
    body += _record(0xE5, struct.pack("<H", len(merges)) + areas) + _record(0x0A, b"")
    start = _record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0, 0, 0, 0))
    title = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    at = len(start) + 4 + 6 + len(title) + 4
    start += _record(0x85, struct.pack("<IBB", at, 0, 0) + title) + _record(0x0A, b"")
    return _compound((start + body).ljust(4096, b"\0"))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _compound(stream: bytes, none: int = 0xFFFFFFFF, end: int = 0xFFFFFFFE) -> bytes:
    """A compound file of one stream: header, one sector of the allocation table, the directory, the stream."""
    stream = stream.ljust(-(-len(stream) // 512) * 512, b"\0")
    count = len(stream) // 512
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<I", 0)
    chain = [0xFFFFFFFD, end, *range(3, count + 2), end]
    table = struct.pack("<128I", *chain, *[none] * (128 - len(chain)))
    entries = b""
    for name, kind, child, first, size in (("Root Entry", 5, 1, end, 0), ("Workbook", 2, none, 2, len(stream))):
        written = (name + "\0").encode("utf-16-le")
        entries += written.ljust(64, b"\0") + struct.pack("<HBBIII", len(written), kind, 1, none, none, child)
        entries += bytes(36) + struct.pack("<III", first, size, 0)
    return header.ljust(512, b"\xff") + table + entries.ljust(512, b"\0") + stream


def pdf_bytes(pages: Sequence[tuple[Sequence[str], Rows, Merges]]) -> bytes:
    """Lines above and a ruled table on each page, in a font whose character codes are Unicode."""
    font = (
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
        "/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
        "/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]"
        "/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>]>>"
    )
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>", font]
    for at, (above, rows, merges) in enumerate(pages):
        stream = _page_stream(above, rows, merges)
        objects.append(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 595]/Resources<</Font<</F1 3 0 R>>>>"
            f"/Contents {5 + 2 * at} 0 R>>"
        )
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
    body, places = "%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return f"{body}trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode("ascii")


def _page_stream(above: Sequence[str], rows: Rows, merges: Merges, size: int = 8, height: int = 16) -> str:
    """Text at (x, y) from the lower left corner; every cell is a rectangle."""
    out, y = [], 560
    for line in above:
        out.append(_shown(line, 40, y, size))
        y -= height
    columns = max((len(row) for row in rows), default=1)
    width = 760 // columns
    covered, spans = _covered(merges), {(top, left): (bottom, right) for top, bottom, left, right in merges}
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            if (row, column) in covered:
                continue
            bottom, right = spans.get((row, column), (row, column))
            low = y - height * (bottom - 0 + 1)
            x = 40 + width * column
            out.append(f"{x} {low} {width * (right - column + 1)} {height * (bottom - row + 1)} re S")
            out.append(_shown(text, x + 2, low + 4, size))
    return "\n".join(out)


def _shown(text: str, x: int, y: int, size: int) -> str:
    return f"BT /F1 {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET" if text else ""


def _covered(merges: Merges) -> set[tuple[int, int]]:
    return {
        (row, column)
        for top, bottom, left, right in merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal() and text.isascii()


def _zipped(parts: dict[str, str]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, date_time=_STAMP), text.encode())
    return sink.getvalue()
