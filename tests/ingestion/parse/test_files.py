"""Are plain texts, CSV files, workbooks and JSON lines read whole, and hostile ones refused with their reason?"""

import io
import zipfile
from datetime import date, datetime

import pytest

from ingestion.errors import ParseFailure
from ingestion.parse import media_type_of, parse, split_content_type
from ingestion.parse.plain import parse_plain
from ingestion.parse.table_files import cell_text, check_zip, parse_workbook
from ingestion.records import Page, QuarantineReason

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BODY = "上半年，临河县地区生产总值增长7.2%，固定资产投资增长9.1%。"


def read(data: bytes, url: str, media_type: str | None = None) -> Page:
    return parse(data, raw_sha256="0" * 64, url=url, media_type=media_type)


def refused(data: bytes, url: str, media_type: str | None = None) -> ParseFailure:
    with pytest.raises(ParseFailure) as caught:
        read(data, url, media_type)
    return caught.value


@pytest.mark.parametrize(
    ("head", "title", "day", "publisher"),
    [
        (
            "临河县上半年经济运行情况\n2023-07-21 10:25:00 来源: 临河日报\n",
            "临河县上半年经济运行情况",
            date(2023, 7, 21),
            "临河日报",
        ),
        (
            "臨河縣經(jīng)濟(jì)運(yùn)行\n日期:2021-08-31 21:35:07 來源: 點(diǎn)擊:\n",
            "臨河縣經(jīng)濟(jì)運(yùn)行",
            date(2021, 8, 31),
            None,
        ),
        ("2023年重点工作分解方案\n（2023年1月29日）\n", "2023年重点工作分解方案", date(2023, 1, 29), None),
        ("临河召开调度会\n\n  某某客户端   2022-05-26 16:44:27\n", "临河召开调度会", date(2022, 5, 26), "某某客户端"),
        ("23-08-10 06:16，正文：8月9日，县长表示，", None, date(2023, 8, 10), None),
        ("2023-07-26 07:42，正文：据报道，", None, date(2023, 7, 26), None),
        ("1月29日，全县召开大会。2022年3月1日起，这项规定已经实施，现予公布。\n", None, None, None),
        ("今天是2024年6月18日 星期二\n", None, None, None),
        ("今天是2024年6月18日 12:30\n", None, None, None),
        ("来源：東(dōng)楚報(bào)\n发布日期：2023年2月30日\n", None, None, "東楚報"),
    ],
)
def test_head_of_a_text(head: str, title: str | None, day: date | None, publisher: str | None) -> None:
    text, *found = parse_plain(head + BODY)
    assert found == [title, day, publisher]
    assert text == head + BODY


def test_text_keeps_its_characters_but_for_line_ends() -> None:
    page = read(b"\xef\xbb\xbf" + "甲　乙\r\n丙\x08丁\r戊".encode(), "a.txt", "text/plain")
    assert page.text == "甲　乙\n丙丁\n戊"


def test_wide_csv_in_gb18030_is_a_table_with_blanks() -> None:
    raw = "指标：地区生产总值(亿元)\r\n地区,2023年,2022年\r\n临河县,318.6,\r\n注：初步数。\r\n"
    page = read(raw.encode("gb18030"), "年度.csv", "text/csv")
    assert (page.text, page.charset, page.media_type) == ("", "gb18030", "text/csv")
    assert page.tables[0].rows == (
        ("指标：地区生产总值(亿元)",),
        ("地区", "2023年", "2022年"),
        ("临河县", "318.6", ""),
        ("注：初步数。",),
    )


def test_csv_that_holds_an_article_is_a_text() -> None:
    article = "各位代表：\n" + BODY * 9
    raw = f'province,title,publish_date,full_text\n某省,某省政府工作报告,2024-01-20,"{article}"\n'
    page = read(raw.encode(), "r.csv", "text/csv")
    assert page.tables == ()
    assert (page.text, page.title, page.published_date) == (article, "某省政府工作报告", date(2024, 1, 20))


def test_semicolon_and_tab_are_seen() -> None:
    assert read(b"a;b;c\n1;2,5;3\n", "x.csv", "text/csv").tables[0].rows[1] == ("1", "2,5", "3")
    assert read(b"a\tb\n1\t2,5\n", "x.tsv", "text/tab-separated-values").tables[0].rows[1] == ("1", "2,5")


def test_broken_csv_names_its_row() -> None:
    failure = refused(b'a,b\n"open,1\n', "x.csv", "text/csv")
    assert (failure.reason, failure.detail[:5]) == (QuarantineReason.UNREADABLE, "row 2")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (318.6, "318.6"),
        (0.1 + 0.2, "0.3"),
        (1000000.0, "1000000"),
        (5, "5"),
        (-0.5, "-0.5"),
        (" 甲 ", "甲"),
        ("", ""),
        (True, "TRUE"),
        (date(2023, 1, 31), "2023-01-31"),
        (datetime(2023, 1, 31), "2023-01-31"),  # noqa: DTZ001 (a workbook has no zones)
    ],
)
def test_workbook_cells_read_as_a_person_sees_them(value: object, text: str) -> None:
    assert cell_text(value) == text


def zipped(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return sink.getvalue()


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def relationship(kind: str, target: str) -> str:
    item = f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{PACKAGE}/relationships">{item}</Relationships>'


def workbook(cells: str, extra: dict[str, bytes] | None = None, *, doctype: str = "") -> bytes:
    """A workbook of one sheet whose dimension claims the whole grid."""
    default = '<Default Extension="xml" ContentType="application/xml"/>'
    sheets = '<sheets><sheet name="1-9月" sheetId="1" r:id="r1"/></sheets>'
    data = f'<dimension ref="A1:XFD1048576"/><sheetData>{cells}</sheetData>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{default}</Types>',
        "_rels/.rels": relationship("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": relationship("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'{doctype}<worksheet xmlns="{MAIN}">{data}</worksheet>',
    }
    return zipped({**{name: text.encode() for name, text in parts.items()}, **(extra or {})})


ROW = '<row r="2"><c r="B2" t="inlineStr"><is><t>临河县</t></is></c><c r="C2"><v>318.6</v></c></row>'


def test_workbook_with_a_forged_dimension_gives_the_cells_it_has() -> None:
    page = read(workbook(ROW), "月报.xlsx", XLSX)
    (table,) = page.tables
    assert table.name == "1-9月"
    assert table.rows == (("", "", ""), ("", "临河县", "318.6"))


@pytest.mark.parametrize(
    ("data", "reason", "says"),
    [
        (workbook(ROW)[:-60], QuarantineReason.UNREADABLE, "zip"),
        (workbook(""), QuarantineReason.EMPTY, "no cell"),
        (workbook(ROW, {f"x{n}": b"" for n in range(2000)}), QuarantineReason.PARSER_LIMIT, "entries"),
        (workbook(ROW, {"../../etc/passwd": b"x"}), QuarantineReason.PARSER_LIMIT, "outside"),
        (workbook(ROW, {"/etc/passwd": b"x"}), QuarantineReason.PARSER_LIMIT, "outside"),
        (workbook(ROW, {"bomb": b"\0" * 30_000_000}), QuarantineReason.PARSER_LIMIT, "times its size"),
        (zipped({"a.txt": b"x"}), QuarantineReason.UNREADABLE, "workbook"),
    ],
    ids=["cut", "no cells", "entries", "dotdot", "absolute", "ratio", "another zip"],
)
def test_hostile_workbooks_end_in_their_reason(data: bytes, reason: QuarantineReason, says: str) -> None:
    failure = refused(data, "a.xlsx", XLSX)
    assert failure.reason is reason
    assert says in failure.detail


def test_two_entries_of_one_name_are_refused() -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("a", b"1")
        archive.writestr("a", b"2")
    with pytest.raises(ParseFailure, match="one name"):
        check_zip(sink.getvalue())


def test_entities_of_a_workbook_are_never_expanded() -> None:
    doctype = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>甲&b;&f;</t></is></c></row>'
    try:
        tables = parse_workbook(workbook(cells, doctype=doctype))
    except ParseFailure as failure:
        assert failure.reason is QuarantineReason.UNREADABLE
    else:
        assert tables[0].rows[0][0] in ("甲", "甲&b;&f;")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("not json", "not JSON"),
        ("[1, 2]", "an object was expected"),
        ('{"id": "a"}', "no text under any of"),
        ('{"id": "a", "text": 5}', "text must be text, not int"),
        ('{"id": "a", "text": "\\ud800"}', "lone surrogate"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_bad_json_line_names_its_place(line: str, says: str) -> None:
    failure = refused(line.encode(), "news.jsonl#L7", "application/json")
    assert "news.jsonl#L7" in failure.detail
    assert says in failure.detail


def test_json_line_with_other_names_of_its_fields() -> None:
    line = '{"id": 7, "标题": "半年报", "正文": "增长8%。", "发布日期": "2023年7月1日", "来源": "县统计局"}'
    page = read(line.encode(), "n.jsonl#7", "application/json")
    assert (page.text, page.title, page.publisher) == ("增长8%。", "半年报", "县统计局")
    assert page.published_date == date(2023, 7, 1)


@pytest.mark.parametrize(
    ("start", "declared", "url", "kind"),
    [
        (b"<html><table>", "application/vnd.ms-excel", "a.xls", "text/html"),
        (b"\xef\xbb\xbf<!DOCTYPE HTML>", "text/plain", "a", "text/html"),
        (b"a,b", "text/plain; x", "a.csv", "text/csv"),
        (b"a,b", "text/plain", "a.csv?x=1", "text/csv"),
        (b"PK\x03\x04", "application/octet-stream", "a.xlsx", XLSX),
        (b"PK\x03\x04", "application/zip", "a.zip", None),
        (b"%PDF-1.7", "application/pdf", "a.pdf", "application/pdf"),
        (b"words", None, "a.bin", None),
        (b"words", "text/html", "a", "text/html"),
        (b"words", XLSX, "a.xlsx", None),
    ],
)
def test_kind_of_document(start: bytes, declared: str | None, url: str, kind: str | None) -> None:
    assert media_type_of(start, declared, url) == kind


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        ("text/html; charset=GBK", ("text/html", "gbk")),
        ('Text/HTML;x=1; Charset="utf-8"', ("text/html", "utf-8")),
        ("text/csv", ("text/csv", None)),
        (None, (None, None)),
        (";", (None, None)),
    ],
)
def test_content_type_header(header: str | None, parts: tuple[str | None, str | None]) -> None:
    assert split_content_type(header) == parts


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\x00\x00"])
def test_nothing_is_empty_whatever_it_is_called(data: bytes) -> None:
    for url in ("a.txt", "a.html", "a.csv", "a.xlsx", "a.bin"):
        assert refused(data, url).reason is QuarantineReason.EMPTY


def test_binary_called_text_is_no_text() -> None:
    noise = b"\x01\x02\x03\x04abc" * 50
    assert refused(noise, "a.txt", "text/plain").reason is QuarantineReason.UNKNOWN_TYPE
