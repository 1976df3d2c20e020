"""Which bytes make the demonstration workbook? Writes `zhibiao/demo/folder/huangshi_2023m09.xlsx`.

A monthly table as a statistics bureau hands it out: caption with the period, a row of indicator names, a
row of units, one row a district, a note. Only the standard library, every time stamp fixed, members stored
in one order and uncompressed, so that two runs (and two zlib versions) give the same bytes.
The figures are invented. Reading the workbook is left to `ingestion`.

    python scripts/build_demo_xlsx.py [OUTPUT]
"""

import argparse
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

DEFAULT_OUTPUT = Path(__file__).resolve().parents[1] / "zhibiao" / "demo" / "folder" / "huangshi_2023m09.xlsx"

Cell = str | float | None

CAPTION = "黄石市2023年1—9月分县（市、区）主要经济指标"
HEADER: tuple[str, ...] = (
    "地区",
    "地区生产总值",
    "地区生产总值同比增长",
    "规模以上工业增加值同比增长",
    "固定资产投资同比增长",
    "社会消费品零售总额",
    "社会消费品零售总额同比增长",
    "一般公共预算收入",
    "一般公共预算收入同比增长",
)
UNITS: tuple[Cell, ...] = (None, "亿元", "%", "%", "%", "亿元", "%", "亿元", "%")
# None is a cell the bureau left empty (铁山区 has no treasury of its own in this table).
ROWS: tuple[tuple[Cell, ...], ...] = (
    ("黄石市", 1568.9, 6.9, 8.6, 11.2, 712.4, 7.9, 121.7, 9.4),
    ("黄石港区", 241.3, 6.2, 5.4, 7.8, 168.5, 8.3, 9.86, 6.7),
    ("西塞山区", 276.8, 8.2, 9.4, 18.7, 72.1, 6.8, 9.02, 7.1),
    ("下陆区", 238.5, 7.1, 8.8, 12.6, 98.7, 8.7, 9.64, -1.3),
    ("铁山区", 38.7, 4.6, 3.9, -6.5, 12.4, 5.1, None, None),
    ("大冶市", 612.4, 8.2, 10.0, 20.9, 214.6, 8.8, 52.4, 9.6),
    ("阳新县", 261.2, 5.5, 7.3, 4.1, 107.3, 6.5, 12.6, 4.8),
)
NOTE = "注：地区生产总值为季度核算数；空格表示不单独核算。本表为演示数据，数字均为虚构。"

# ZIP cannot hold a date before 1980; any fixed one will do.
TIMESTAMP = (1980, 1, 1, 0, 0, 0)
XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_NS = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def sheet_rows() -> list[tuple[Cell, ...]]:
    """The whole sheet, row by row, as it stands in the workbook."""
    return [(CAPTION,), HEADER, UNITS, *ROWS, (NOTE,)]


def cell_xml(row: int, column: int, value: Cell) -> str:
    """One cell as SpreadsheetML; an empty one is left out. `row` and `column` count from 1."""
    if value is None:
        return ""
    reference = f"{chr(ord('A') + column - 1)}{row}"
    if isinstance(value, str):
        return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{reference}"><v>{value!r}</v></c>'


def sheet_xml(rows: list[tuple[Cell, ...]]) -> str:
    """The worksheet part; caption and note are merged over the width of the table."""
    body = "".join(
        f'<row r="{number}">'
        + "".join(cell_xml(number, column, value) for column, value in enumerate(row, start=1))
        + "</row>"
        for number, row in enumerate(rows, start=1)
    )
    last = chr(ord("A") + len(HEADER) - 1)
    merged = "".join(f'<mergeCell ref="A{number}:{last}{number}"/>' for number in (1, len(rows)))
    return (
        f'{XML_HEAD}<worksheet xmlns="{MAIN_NS}"><sheetData>{body}</sheetData>'
        f'<mergeCells count="2">{merged}</mergeCells></worksheet>'
    )


def parts() -> list[tuple[str, str]]:
    """Every member of the package: (name, text), in the order in which it is written."""
    return [
        (
            "[Content_Types].xml",
            f'{XML_HEAD}<Types xmlns="{PACKAGE_NS}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEET_TYPE}.worksheet+xml"/>'
            "</Types>",
        ),
        (
            "_rels/.rels",
            f'{XML_HEAD}<Relationships xmlns="{PACKAGE_NS}/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE_NS}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
        ),
        (
            "xl/workbook.xml",
            f'{XML_HEAD}<workbook xmlns="{MAIN_NS}" xmlns:r="{OFFICE_NS}">'
            '<sheets><sheet name="1-9月" sheetId="1" r:id="rId1"/></sheets></workbook>',
        ),
        (
            "xl/_rels/workbook.xml.rels",
            f'{XML_HEAD}<Relationships xmlns="{PACKAGE_NS}/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE_NS}/worksheet" Target="worksheets/sheet1.xml"/>'
            "</Relationships>",
        ),
        ("xl/worksheets/sheet1.xml", sheet_xml(sheet_rows())),
    ]


def build(output: Path) -> None:
    """Writes the workbook to `output`, replacing it."""
    with zipfile.ZipFile(output, "w", zipfile.ZIP_STORED) as package:
        for name, text in parts():
            member = zipfile.ZipInfo(name, date_time=TIMESTAMP)
            member.create_system = 3  # else the byte tells on which system it was built
            package.writestr(member, text.encode())


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the demonstration workbook.")
    parser.add_argument("output", nargs="?", type=Path, default=DEFAULT_OUTPUT)
    build(parser.parse_args().output)


if __name__ == "__main__":
    main()
