"""Are workbooks of all formats read as a person sees them: visible sheets, merged cells, numbers shown in %?"""

import zipfile
from io import BytesIO

import pytest

from ingestion.errors import ParseFailure
from ingestion.parse import ODS, XLSX, media_type_of, parse
from ingestion.parse.percent_cells import as_percent
from ingestion.parse.table_files import MAX_CELLS, parse_workbook
from ingestion.records import QuarantineReason
from tests.ingestion.tables.writers import ods_bytes, xlsx_bytes

ROWS = (("地区", "产量", "增长"), ("甲县", "12.5", "8.3"))


def test_hidden_sheets_are_not_read() -> None:
    data = xlsx_bytes([("公布", ROWS, ()), ("底稿", (("地区",), ("甲县",)), ())], hidden=["底稿"])
    assert [table.name for table in parse_workbook(data)] == ["公布"]


def test_a_workbook_of_hidden_sheets_alone_is_empty() -> None:
    with pytest.raises(ParseFailure) as caught:
        parse_workbook(xlsx_bytes([("底稿", ROWS, ())], hidden=["底稿"]))
    assert caught.value.reason is QuarantineReason.EMPTY


def test_merged_cells_are_told() -> None:
    (table,) = parse_workbook(xlsx_bytes([("一", ROWS, ((0, 0, 1, 2),))]))
    assert table.merged == ((0, 0, 1, 2),)


def test_a_number_shown_in_percent_reads_so() -> None:
    (table,) = parse_workbook(xlsx_bytes([("一", ROWS, ())], percent=[(1, 2)]))
    assert table.rows[1] == ("甲县", "12.5", "8.3%")


@pytest.mark.parametrize(
    ("value", "shown"), [(0.083, "8.3%"), (-0.0125, "-1.25%"), (1.0, "100%"), (0.0, "0%"), (0.1 + 0.2, "30%")]
)
def test_percent_has_no_noise_of_binary_fractions(value: float, shown: str) -> None:
    assert as_percent(value) == shown


def test_ods_is_known_by_its_own_name_inside() -> None:
    data = ods_bytes([("一", ROWS, ())])
    page = parse(data, raw_sha256="0" * 64, url="http://example.cn/download.do?id=3", media_type=None)
    assert (page.media_type, page.tables[0].rows) == (ODS, ROWS)
    assert media_type_of(xlsx_bytes([("一", ROWS, ())]), None, "a.xlsx") == XLSX


def test_entities_in_the_styles_are_refused() -> None:
    source = zipfile.ZipFile(BytesIO(xlsx_bytes([("一", ROWS, ())])))
    sink = BytesIO()
    with zipfile.ZipFile(sink, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            if name == "xl/styles.xml":
                body = b'<!DOCTYPE s [<!ENTITY a "&#37;"><!ENTITY b "&a;&a;">]>' + body.replace(b"0.0%", b"0.0&b;")
            target.writestr(name, body)
    with pytest.raises(ParseFailure, match="Entities") as caught:
        parse_workbook(sink.getvalue())
    assert caught.value.reason is QuarantineReason.UNREADABLE


def test_overlapping_merged_areas_are_a_limit() -> None:
    area = (0, 999, 0, 25)
    rows = [["1"] * 26 for _ in range(1000)]
    with pytest.raises(ParseFailure) as caught:
        parse_workbook(xlsx_bytes([("一", rows, [area] * (MAX_CELLS // 26_000 + 1))]))
    assert caught.value.reason is QuarantineReason.PARSER_LIMIT
