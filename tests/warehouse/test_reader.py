"""Can a question read the release, only the release, and nothing that it should not cost?"""

import threading
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.warehouse.marts_factory import CLAIM, make_build, publish_build
from warehouse.answer import ask
from warehouse.connection import open_reader, open_writer
from warehouse.errors import ClaimUnknown, InvalidName, NoRelease, QueryFailed, WarehouseError
from warehouse.explanation import explain
from warehouse.reader import Table, query
from warehouse.release import published_folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    publish_build(make_build(home, "r1"))
    return home


@pytest.fixture
def published(home: Path) -> Path:
    return published_folder(home)


def test_answer_has_columns_rows_and_the_release_it_is_of(published: Path) -> None:
    sql = "select region_code, value, said_date from fct_targets where value > $1 order by all limit 1"
    expected = (("990100", Decimal("441.000000000"), date(2024, 1, 31)),)
    assert query(published, sql, [440]) == Table("r1", ("region_code", "value", "said_date"), expected)


def test_named_parameter_is_a_value_never_sql(published: Path) -> None:
    sql = "select count(*) as n from dim_region where name_zh = $name"
    assert query(published, sql, {"name": "演示市' or '1' = '1"}).records() == [{"n": 0}]
    assert query(published, sql, {"name": "演示市"}).records() == [{"n": 1}]


def test_two_statements_are_refused_rather_than_half_answered(published: Path) -> None:
    for sql in ("select 1; select 2", "pivot dim_region on level using count(*); select 2", "select 1; drop table x"):
        with pytest.raises(QueryFailed, match=r"2 statements were given, .*: ask them one by one"):
            query(published, sql)
        with pytest.raises(QueryFailed, match="2 statements were given"), ask(published / "r1", sql):
            pass
    for sql in ("select 1;", "select 1; -- and no more", "select ';', 1", "pivot dim_region on level using count(*)"):
        assert query(published, sql).rows
        with ask(published / "r1", sql) as answer:
            assert list(answer.batches())


def test_more_rows_than_asked_for_are_cut_and_said_so(published: Path) -> None:
    sql = "select region_code from dim_region order by 1"
    assert query(published, sql, max_rows=1) == Table("r1", ("region_code",), (("990100",),), is_cut=True)
    assert query(published, sql, max_rows=2).is_cut is False


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_text('{outside}')",
        "select * from read_csv('{outside}')",
        "select * from '{outside}'",
        "select * from glob('/*')",
        "copy dim_region to '{outside}.copy'",
        "export database '{outside}.export'",
        "attach '{outside}.duckdb'",
        "install fts",
        "load fts",
        "create table t (i int)",
        "update fct_targets set value = 0",
        "delete from fct_targets",
        "drop table fct_targets",
        "set threads = 64",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "create persistent secret s (type s3)",
        "select getenv('HOME')",
    ],
)
def test_question_cannot_reach_or_change_anything_else(published: Path, tmp_path: Path, sql: str) -> None:
    outside = tmp_path / "outside"
    outside.write_text("inside information")
    with pytest.raises(QueryFailed) as caught:
        query(published, sql.format(outside=outside))
    assert "\n" not in str(caught.value)
    assert "inside information" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["outside"]


def test_endless_question_is_stopped(published: Path) -> None:
    endless = "select count(*) from range(10000000000) as a (i), range(1000) as b (j) where i * j % 7 = 3"
    with pytest.raises(QueryFailed, match=r"longer than 0\.2 s"):
        query(published, endless, timeout_seconds=0.2)


def test_question_that_needs_too_much_memory_fails_alone(published: Path) -> None:
    greedy = "select list(i order by i % 1000, i) from range(50000000) as t (i)"
    with pytest.raises(QueryFailed, match=r"(?i)memory"):
        query(published, greedy, memory_limit="60MB")
    assert query(published, "select 1").rows == ((1,),)


def test_times_are_utc_in_every_connection_and_thread(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    zones: list[object] = []
    with open_reader(published / "r1" / "zhibiao.duckdb"):

        def ask() -> None:
            zones.append(query(published, "select current_setting('TimeZone')").rows[0][0])

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert zones == ["UTC"] * 8


def test_no_release_yet_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoRelease, match="run the pipeline first"):
        query(tmp_path / "published", "select 1")


def test_file_that_is_no_database_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "x.duckdb").write_text("no database at all" * 1000)
    with pytest.raises(WarehouseError, match=r"x\.duckdb: DuckDB cannot open it"):
        open_reader(tmp_path / "x.duckdb")


def test_explanation_leads_from_the_claim_to_bytes_and_to_every_row_on_it(home: Path) -> None:
    raw = home / "raw" / "aa" / "aa11"
    missing = explain(home, CLAIM)
    assert (missing.is_raw_kept, missing.captures) == (False, ())
    raw.parent.mkdir(parents=True)
    raw.write_bytes(b"page")
    raw.with_name("aa11.json").write_text('{"url": "http://office.demo.test/report.html", "status": 200}')
    found = explain(home, CLAIM)
    assert found.raw_path == raw
    assert found.is_raw_kept
    assert found.captures[0]["status"] == 200
    assert found.claim["quote"] == "440亿元"
    assert found.document is not None
    assert found.document["publisher"] == "演示市人民政府"
    assert [table for table, _ in found.rows] == ["fct_target_attainment"] * 2 + ["fct_targets"] * 8
    assert all(CLAIM in row.values() for _, row in found.rows)
    raw.rename(raw.with_name("aa11.gz"))
    packed = explain(home, CLAIM)
    assert (packed.raw_path, packed.is_raw_kept) == (raw.with_name("aa11.gz"), True)


@pytest.mark.parametrize("claim_id", ["nothing", "' or 1=1 --", ""])
def test_unknown_claim_is_said_to_be_unknown(home: Path, claim_id: str) -> None:
    with pytest.raises(ClaimUnknown, match="has no claim"):
        explain(home, claim_id)


def test_path_that_duckdb_would_cut_off_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a?b").mkdir()
    with pytest.raises(InvalidName, match="rename it"):
        open_writer(tmp_path / "a?b" / "x.duckdb")
