"""Are PDFs read by their text layer, ruled tables with their merged cells, and others refused with their reason?"""

import logging

import pytest

from ingestion.errors import ParseFailure
from ingestion.parse import PDF, media_type_of, parse, pdf
from ingestion.parse.pdf import parse_pdf
from ingestion.records import QuarantineReason
from tests.ingestion.tables.writers import pdf_bytes

ROWS = (
    ("指标", "1-9月", "", "9月"),
    ("", "累计", "同比增长(%)", ""),
    ("地区生产总值", "1234.5", "5.6", "-"),
    ("规模以上工业增加值", "-", "7.1", "3.2"),
)
MERGES = ((0, 0, 1, 2), (0, 1, 0, 0), (0, 1, 3, 3))
ABOVE = ("临河县2023年9月主要指标", "发布日期：2023-10-18")


def test_a_ruled_table_keeps_cells_and_merged_areas_and_stands_in_the_text() -> None:
    page = parse(pdf_bytes([(ABOVE, ROWS, MERGES)]), raw_sha256="0" * 64, url="a.pdf", media_type=None)
    (table,) = page.tables
    assert (table.rows, sorted(table.merged)) == (ROWS, sorted(MERGES))
    assert table.caption == "\n".join(ABOVE)
    assert (page.title, str(page.published_date), page.media_type) == (ABOVE[0], "2023-10-18", PDF)
    assert page.text.splitlines()[-1] == "规模以上工业增加值 | - | 7.1 | 3.2"


def test_prose_of_all_pages_is_text_without_page_numbers() -> None:
    lines = ("2023年全县地区生产总值318.6亿元，", "比上年增长6.1%。", "- 2 -")
    content = parse_pdf(pdf_bytes([(lines, (), ()), (("第3页", "完。"), (), ())]))
    assert content.text.splitlines() == [lines[0], lines[1], "完。"]
    assert content.tables == ()


def test_small_digits_behind_a_figure_are_a_footnote_and_no_digits() -> None:
    data = pdf_bytes([((), (("指标", "值"), ("产量", "12.5")), ())])
    raised = b"BT /F1 8 Tf 422 532 Td"
    assert raised in data
    start = data.index(raised)
    end = data.index(b"ET", start) + 2
    mark = b"\nBT /F1 4 Tf 456 535 Td <0031> Tj ET"
    changed = data[:end] + mark + data[end:]
    (table,) = parse_pdf(changed).tables
    assert table.rows[1] == ("产量", "12.5")


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        (pdf_bytes([((), (), ())]), "no text layer"),
        (b"%PDF-1.4\n1 0 obj\n<</Type/Catalog", "not a readable PDF"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "not a readable PDF"),
    ],
)
def test_what_has_no_text_is_unreadable(data: bytes, detail: str) -> None:
    with pytest.raises(ParseFailure, match=detail) as caught:
        parse_pdf(data)
    assert caught.value.reason is QuarantineReason.UNREADABLE


def test_too_many_pages_are_a_limit_and_no_short_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    with pytest.raises(ParseFailure) as caught:
        parse_pdf(pdf_bytes([(("甲",), (), ())] * 3))
    assert caught.value.reason is QuarantineReason.PARSER_LIMIT


def test_a_pdf_is_known_by_its_signature_and_nothing_else_passes_for_one() -> None:
    assert media_type_of(b"%PDF-1.4", "text/html", "x.html") == PDF
    assert media_type_of(b"\x00\x01", None, "x.pdf") is None


def test_odd_files_fill_no_log(caplog: pytest.LogCaptureFixture) -> None:
    odd = pdf_bytes([(ABOVE, ROWS, MERGES)]).replace(b"/FontBBox[0 -200 1000 900]", b" " * 26)
    with caplog.at_level(logging.INFO):
        assert parse_pdf(odd).tables
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
