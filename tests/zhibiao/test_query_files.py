"""Are answers exact in every format, is text of pages inert in all of them, and are files whole or absent?"""

import csv
import errno
import io
import json
import os
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET  # our own files

import duckdb
import pytest

from tests.zhibiao.asking import HOSTILE, TITLES, Zhibiao, refused

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def sheet_cells(path: Path, number: int = 1) -> list[tuple[str, str]]:
    """Type and text of every cell of a sheet, from the file itself."""
    names = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(path) as book:
        root = ET.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))  # noqa: S314 written by this test
    cells = []
    for cell in root.iterfind(".//m:c", names):
        assert cell.find("m:f", names) is None, "a formula"
        text = "".join(each.text or "" for each in cell.iter() if each.tag.endswith(("}v", "}t")))
        cells.append((cell.get("t", "n"), text))
    return cells


# Formats


def test_hostile_text_is_inert_in_csv(zhibiao: Zhibiao, tmp_path: Path) -> None:
    path = tmp_path / "titles.csv"
    assert zhibiao("query", TITLES, "-o", str(path), "--bom").exit_code == 0
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbftitle\r\n")
    text = content.decode("utf-8-sig")
    assert not CONTROL.search(text)
    titles = [row[0] for row in csv.reader(io.StringIO(text, newline=""))][1:]
    assert len(titles) == len(HOSTILE)
    for title in titles:
        assert not title.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "＝")), title
    assert titles[0] == "'=cmd|'/C calc'!A0"
    assert titles[HOSTILE.index("'); DROP TABLE fct_targets; --")] == "'); DROP TABLE fct_targets; --"
    assert 'say "ah", then\nleave' in titles
    assert zhibiao("query", TITLES, "--format", "csv").stdout_bytes == content.removeprefix(b"\xef\xbb\xbf")


def test_numbers_stay_numbers_in_csv(zhibiao: Zhibiao) -> None:
    sql = """
    select -5.2::decimal(30, 9) as a, -3 as b, -1.5::double as c, '-5.2' as d, null as e, '' as f, true as g,
        timestamptz '2024-01-02 03:04:05+08' as h, date '2024-01-02' as i, ['甲', '=1'] as j,
        12345678901234567890.123456789::decimal(38, 9) as k, 0.000000000::decimal(30, 9) as l
    """
    lines = zhibiao("query", sql, "--format", "csv").stdout_bytes.decode().split("\r\n")
    assert lines[1] == (
        '-5.2,-3,-1.5,\'-5.2,,"",true,2024-01-01 19:04:05+00:00,2024-01-02,'
        '"[""甲"", ""=1""]",12345678901234567890.123456789,0'
    )
    assert lines[2:] == [""]


def test_column_name_is_no_formula_either(zhibiao: Zhibiao, tmp_path: Path) -> None:
    sql = "pivot (select title, 1 as n from dim_document where document_id = 'h00') on title using sum(n)"
    assert zhibiao("query", sql, "--format", "csv").stdout.startswith("'=cmd|")
    assert zhibiao("query", sql, "-o", str(tmp_path / "a.xlsx")).exit_code == 0
    assert sheet_cells(tmp_path / "a.xlsx")[0][0] in {"s", "inlineStr"}


def test_hostile_text_is_inert_in_a_workbook(zhibiao: Zhibiao, tmp_path: Path) -> None:
    path = tmp_path / "titles.xlsx"
    assert zhibiao("query", TITLES, "-o", str(path)).exit_code == 0
    with zipfile.ZipFile(path) as book:
        everything = "".join(book.read(name).decode() for name in book.namelist())
    assert "<f>" not in everything
    assert "<hyperlink " not in everything
    assert not CONTROL.search(everything)
    cells = sheet_cells(path)
    assert {kind for kind, _ in cells} <= {"s", "inlineStr"}, "0123 and =1 are text"
    assert ("=cmd|'/C calc'!A0") in {text for _, text in cells}


def test_workbook_has_typed_cells_a_frozen_head_and_says_what_it_is(zhibiao: Zhibiao, tmp_path: Path) -> None:
    path = tmp_path / "answer.xlsx"
    sql = """
    select -86.08::decimal(30, 9) as a, date '2024-05-06' as d, true as b, timestamptz '2024-05-06 07:00:00+00' as t,
        12345678901234567.891::decimal(38, 3) as long_figure, date '1850-01-01' as old, repeat('长', 40000) as text,
        'nan'::double as n
    """
    done = zhibiao("query", sql, "-o", str(path))
    assert done.exit_code == 0
    assert "warning: 1 figures have more than 15 digits" in done.stderr
    assert "warning: 1 texts are longer" in done.stderr
    cells = sheet_cells(path)[8:]
    assert [kind for kind, _ in cells] == ["n", "n", "b", "n", "n", "inlineStr", "inlineStr", "inlineStr"]
    assert [text for _, text in cells[:3]] == ["-86.08", "45418", "1"]
    assert (cells[5][1], len(cells[6][1]), cells[7][1]) == ("1850-01-01", 32767, "nan")
    with zipfile.ZipFile(path) as book:
        assert 'state="frozen"' in book.read("xl/worksheets/sheet1.xml").decode()
    about = [text for _, text in sheet_cells(path, 2)]
    for said in ("r1", "2024-05-06T07:08:09+00:00", sql.strip(), "2024-01-01 to 2024-12-31", "rows", "1"):
        assert any(said in text for text in about), said
    assert "made for demonstration (演示市人民政府)" in about
    again = tmp_path / "again.xlsx"
    zhibiao("query", sql, "-o", str(again))
    assert again.read_bytes() == path.read_bytes()


def test_hostile_text_is_inert_and_whole_in_json(zhibiao: Zhibiao) -> None:
    done = zhibiao("query", TITLES, "--json")
    assert [row["title"] for row in json.loads(done.stdout)] == list(HOSTILE)
    assert not CONTROL.search(done.stdout)


def test_json_keeps_every_digit(zhibiao: Zhibiao) -> None:
    sql = (
        "select 12345678901234567890.123456789::decimal(38, 9) as a, 86.080000000 as b, 'inf'::double as c, [1.50] as d"
    )
    text = zhibiao("query", sql, "--json").stdout
    assert text == '[\n{"a": 12345678901234567890.123456789, "b": 86.08, "c": "inf", "d": [1.5]}\n]\n'
    assert json.loads(text, parse_float=Decimal)[0]["a"] == Decimal("12345678901234567890.123456789")
    assert json.loads(zhibiao("query", "select 1 as a where false", "--json").stdout) == []


def test_hostile_text_is_inert_on_the_screen(zhibiao: Zhibiao) -> None:
    text = zhibiao("query", TITLES).stdout
    assert not CONTROL.search(text)
    assert "[link=http://x.test]click[/link]" in text


def test_parquet_keeps_types_and_texts(zhibiao: Zhibiao, tmp_path: Path) -> None:
    path = tmp_path / "answer.parquet"
    sql = """
    select title, -5.2::decimal(30, 9) as a, date '2024-01-02' as d, timestamptz '2024-01-02 03:04:05+00' as t, [1] as l
    from dim_document where document_id like 'h%' order by document_id
    """
    assert zhibiao("query", sql, "-o", str(path)).exit_code == 0
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        found = connection.execute("select * from read_parquet(?)", [str(path)])
        assert [str(column[1]) for column in found.description] == [
            "VARCHAR",
            "DECIMAL(30,9)",
            "DATE",
            "TIMESTAMP WITH TIME ZONE",
            "BIGINT[]" if "BIGINT" in str(found.description[4][1]) else "INTEGER[]",
        ]
        rows = found.fetchall()
    assert [row[0] for row in rows] == list(HOSTILE)
    assert rows[0][1:3] == (Decimal("-5.2"), date(2024, 1, 2))
    assert rows[0][3] == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


# Files


@pytest.mark.parametrize("ending", ["csv", "json", "xlsx", "parquet"])
def test_file_is_written_whole_or_not_at_all_and_never_over_another(
    zhibiao: Zhibiao, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"answer.{ending}"
    late_failure = (
        "select case when i = 90000 then cast('x' || i as integer) else i end as n from range(100000) as t (i)"
    )
    assert "Conversion Error" in refused(zhibiao("query", late_failure, "-o", str(path)))
    assert list(tmp_path.iterdir()) == [], "nothing of the first 90,000 rows is left"
    assert zhibiao("query", "select 1 as n", "-o", str(path)).exit_code == 0
    first = path.read_bytes()
    assert "is there already" in refused(zhibiao("query", "select 2 as n", "-o", str(path)))
    assert path.read_bytes() == first
    assert zhibiao("query", "select 2 as n", "-o", str(path), "--force").exit_code == 0
    assert path.read_bytes() != first
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert path.stat().st_mode & 0o777 == 0o666 & ~_umask()


@pytest.mark.parametrize("code", [errno.EPERM, errno.EOPNOTSUPP, errno.EXDEV])
def test_file_is_written_where_a_file_has_one_name_only(
    zhibiao: Zhibiao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def no_link(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", no_link)
    path = tmp_path / "a.csv"
    assert zhibiao("query", "select 1 as n", "-o", str(path)).exit_code == 0
    assert path.read_bytes() == b"n\r\n1\r\n"
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]

    def came_meanwhile(*_: object, **__: object) -> None:
        (tmp_path / "b.csv").write_text("theirs")
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", came_meanwhile)
    assert "is there already" in refused(zhibiao("query", "select 1 as n", "-o", str(tmp_path / "b.csv")))
    assert (tmp_path / "b.csv").read_text() == "theirs"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.csv", "b.csv"]


def _umask() -> int:
    import os

    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_file_in_no_folder_or_that_is_one_is_refused(zhibiao: Zhibiao, tmp_path: Path) -> None:
    assert "cannot be written" in refused(zhibiao("query", "select 1", "-o", str(tmp_path / "none" / "a.csv")))
    (tmp_path / "folder.csv").mkdir()
    assert "is a folder" in refused(zhibiao("query", "select 1", "-o", str(tmp_path / "folder.csv"), "--force"))


@pytest.mark.parametrize("ending", ["csv", "json", "xlsx", "parquet"])
def test_answer_that_is_cut_says_so(zhibiao: Zhibiao, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    done = zhibiao("query", "from range(30000)", "--limit", "15000", "-o", str(path))
    assert "warning: cut after 15000 rows" in done.stderr
    whole = zhibiao("query", "from range(15000)", "--limit", "15000", "-o", str(path), "--force")
    assert "warning" not in whole.stderr
    if ending == "xlsx":
        assert not any("cut after" in text for _, text in sheet_cells(path, 2))
    assert "only the first 2 rows are shown" in zhibiao("query", "from range(3)", "--limit", "2").stderr
    assert "cut after 2 rows" in zhibiao("query", "from range(3)", "--limit", "2", "--json").stderr


def test_parquet_that_cannot_hold_a_type_says_so(zhibiao: Zhibiao, tmp_path: Path) -> None:
    said = refused(zhibiao("query", "select interval 1 day as i", "-o", str(tmp_path / "a.parquet")))
    assert "parquet cannot hold" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ["csv", "json", "xlsx", "parquet"])
def test_what_fails_far_into_an_answer_is_told_with_its_cause(zhibiao: Zhibiao, tmp_path: Path, ending: str) -> None:
    late = "select case when i = 50000 then cast('x' || i as integer) else i end as v from range(60000) as t (i)"
    said = refused(zhibiao("query", late, "-o", str(tmp_path / f"a.{ending}")))
    assert "Could not convert string 'x50000'" in said
    assert list(tmp_path.iterdir()) == []


def test_part_of_another_process_is_left_alone(zhibiao: Zhibiao, tmp_path: Path) -> None:
    theirs = tmp_path / f".a.csv.{os.getpid()}.part"
    theirs.write_text("theirs")
    assert zhibiao("query", "select 1 as one", "-o", str(tmp_path / "a.csv")).exit_code == 0
    assert theirs.read_text() == "theirs"
