"""Does a release come whole into PostgreSQL, does no reader ever meet two, and is nothing of others harmed?"""

import json
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from tests.warehouse.conftest import built
from tests.warehouse.dbt_runs import DbtRun
from tests.warehouse.postgres_server import server
from tests.web.conftest import HOSTILE, publish_built
from warehouse.errors import InvalidName, Locked, ServerAway, ServerRefused
from warehouse.postgres import copy_release
from warehouse.postgres_guard import STAMP
from warehouse.postgres_tables import postgres_type
from warehouse.release import Release

__all__ = ["built"]
NOW = datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)
CHANGED = "update marts.fct_actuals set value = value + 1; update marts.fct_targets set value = value + 1"


@pytest.fixture(scope="module")
def releases(built: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release]:
    """Two releases: the second has every value one higher, and hostile titles."""
    home = tmp_path_factory.mktemp("releases")
    hostile = HOSTILE.replace("'", "''")
    first = publish_built(built, home, "r1")
    return first, publish_built(built, home, "r2", f"{CHANGED}; update marts.dim_document set title = '{hostile}'")


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    with server() as address:
        yield address


@pytest.fixture
def address(running: str) -> Iterator[str]:
    """A server without anything in it."""
    yield running
    with psycopg.connect(running, autocommit=True) as connection:
        for (name,) in connection.execute(
            "select nspname from pg_namespace where nspname !~ '^(pg_|information_schema|public$)'"
        ).fetchall():
            connection.execute(SQL("drop schema {} cascade").format(Identifier(name)))
        for (name,) in connection.execute(
            "select rolname from pg_roles where rolname ~ '^(zhibiao|limited)'"
        ).fetchall():
            connection.execute(SQL("drop role {}").format(Identifier(name)))


def rows_of(address: str, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address, autocommit=True) as connection:
        return connection.execute(sql).fetchall()


def shown(row: tuple[object, ...]) -> str:
    """A row as text in which a moment is the same in whichever object of UTC it comes."""
    return repr([[str(part) for part in value] if isinstance(value, list) else str(value) for value in row])


def tables_of(address: str, schema: str = "zhibiao") -> set[str]:
    return {str(name) for (name,) in rows_of(address, f"select tablename from pg_tables where schemaname = '{schema}'")}


def test_every_table_has_the_rows_types_and_comments_of_the_release(
    releases: tuple[Release, Release], address: str
) -> None:
    """Compared value by value, the hostile titles and lists too."""
    copied = copy_release(releases[1], address, now=NOW)
    assert copied.is_new and copied.rows == sum(t["rows"] for t in releases[1].manifest["tables"].values())
    assert tables_of(address) == {*releases[1].manifest["tables"], STAMP}
    with duckdb.connect(str(releases[1].database), read_only=True) as ours, psycopg.connect(address) as theirs:
        ours.execute("set timezone = 'UTC'")
        theirs.execute("set timezone to 'UTC'")
        for table in releases[1].manifest["tables"]:
            expected = ours.execute(f'from "{table}"').fetchall()
            found = theirs.execute(f'select * from zhibiao."{table}"').fetchall()
            assert sorted(map(shown, found)) == sorted(map(shown, expected)), table
            said = ours.execute("select comment from duckdb_tables() where table_name = ?", [table]).fetchone()
            assert theirs.execute("select obj_description(%s::regclass)", [f"zhibiao.{table}"]).fetchone() == said
            columns = ours.execute(
                "select column_name, comment, not is_nullable from duckdb_columns() where table_name = ?"
                " order by column_index",
                [table],
            ).fetchall()
            assert theirs.execute(
                "select attname, coalesce(col_description(attrelid, attnum), ''), attnotnull from pg_attribute"
                " where attrelid = %s::regclass and attnum > 0 order by attnum",
                [f"zhibiao.{table}"],
            ).fetchall() == [(name, told or "", required) for name, told, required in columns]
    assert rows_of(address, "select data_type from information_schema.columns where table_schema = 'zhibiao'"
        " and table_name = 'fct_actuals' and column_name = 'value'") == [("numeric",)]  # fmt: skip
    assert rows_of(address, f"select release, copied_at from zhibiao.{STAMP}") == [("r2", NOW)]


def test_declared_keys_are_keys_of_the_database(releases: tuple[Release, Release], address: str) -> None:
    copy_release(releases[0], address, now=NOW)
    keys = dict[object, object](
        rows_of(
            address,
            "select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint"
            " where connamespace = 'zhibiao'::regnamespace and contype = 'p'",
        )  # type: ignore[arg-type]
    )
    package = json.loads((releases[0].folder / "datapackage.json").read_text("utf-8"))
    assert keys == {
        f"zhibiao.{each['name']}": f"PRIMARY KEY ({', '.join(each['schema']['primaryKey'])})"
        for each in package["resources"]
        if "primaryKey" in each.get("schema", {})
    }
    assert keys["zhibiao.fct_actuals"] == "PRIMARY KEY (actual_id)"


def test_the_role_reads_and_cannot_write(releases: tuple[Release, Release], address: str) -> None:
    copy_release(releases[0], address, now=NOW)
    with psycopg.connect(address) as connection:
        connection.execute("set role zhibiao_reader")
        assert connection.execute("select count(*) from zhibiao.fct_actuals").fetchone() != (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("delete from zhibiao.fct_actuals")
    with psycopg.connect(address) as connection:
        connection.execute("set role zhibiao_reader")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create table zhibiao.mine (a int)")


def test_the_same_release_again_changes_nothing_and_the_one_before_can_come_back(
    releases: tuple[Release, Release], address: str
) -> None:
    def identity() -> list[tuple[object, ...]]:
        return rows_of(address, "select 'zhibiao.fct_actuals'::regclass::oid")

    copy_release(releases[1], address, now=NOW)
    before = identity()
    assert not copy_release(releases[1], address, now=NOW).is_new
    assert identity() == before
    assert copy_release(releases[0], address, now=NOW).is_new
    assert rows_of(address, f"select release from zhibiao.{STAMP}") == [("r1",)]
    assert tables_of(address, "zhibiao_incoming") == set()


SUMS = "select (select sum(value) from zhibiao.fct_actuals) - (select sum(value) from zhibiao.fct_targets)"


def test_readers_during_swaps_meet_one_release_whole(releases: tuple[Release, Release], address: str) -> None:
    """Every reader asks two tables, in one statement, in one transaction of two, and in one of repeatable read."""
    copy_release(releases[0], address, now=NOW)
    expected = {(str(rows_of(address, f"select sum(value) from zhibiao.{t}")), r) for r in ("r1",) for t in TWO}
    copy_release(releases[1], address, now=NOW)
    expected |= {(str(rows_of(address, f"select sum(value) from zhibiao.{t}")), r) for r in ("r2",) for t in TWO}
    allowed = {r: frozenset(text for text, of in expected if of == r) for r in ("r1", "r2")}
    done, met, failed = threading.Event(), list[frozenset[str]](), list[Exception]()

    def read(level: psycopg.IsolationLevel) -> None:
        try:
            with psycopg.connect(address) as connection:
                connection.isolation_level = level
                while not done.is_set():
                    with connection.transaction():
                        connection.execute("select 1 from pg_class limit 1").fetchall()  # takes the snapshot
                        sums = [connection.execute(f"select sum(value) from zhibiao.{t}").fetchall() for t in TWO]
                        met.append(frozenset(map(str, sums)))
        except (psycopg.Error, AssertionError) as error:  # handed to the test's own thread
            failed.append(error)

    levels = [psycopg.IsolationLevel.READ_COMMITTED, psycopg.IsolationLevel.REPEATABLE_READ]
    threads = [threading.Thread(target=read, args=[level]) for level in (*levels, *levels)]
    for thread in threads:
        thread.start()
    for number in range(6):
        assert copy_release(releases[number % 2], address, now=NOW).is_new
    done.set()
    for thread in threads:
        thread.join()
    assert not failed
    assert set(met) == set(allowed.values())


TWO = ("fct_actuals", "fct_targets")


def test_a_transaction_that_reads_keeps_its_release_and_the_swap_says_who(
    releases: tuple[Release, Release], address: str
) -> None:
    copy_release(releases[0], address, now=NOW)
    with psycopg.connect(address, application_name="dashboard") as reader:
        first = reader.execute("select sum(value) from zhibiao.fct_actuals").fetchone()
        with pytest.raises(Locked, match=r"did not end in 0 s: process \d+ of loader \(dashboard, idle in transaction"):
            copy_release(releases[1], address, now=NOW, wait_seconds=0)
        assert reader.execute("select sum(value) from zhibiao.fct_actuals").fetchone() == first
        assert rows_of(address, f"select release from zhibiao.{STAMP}") == [("r1",)]
        waiting = threading.Timer(1, reader.commit)
        waiting.start()
        assert copy_release(releases[1], address, now=NOW, wait_seconds=30).is_new


def test_a_second_copy_at_the_same_time_is_refused(releases: tuple[Release, Release], address: str) -> None:
    def another(step: str) -> None:
        if step == "tables written":
            with pytest.raises(Locked, match="another process copies"):
                copy_release(releases[1], address, now=NOW)

    copy_release(releases[0], address, now=NOW, failpoint=another)


@pytest.mark.parametrize("at", ["tables written", "name taken"])
def test_a_copy_that_is_cut_off_leaves_what_was(releases: tuple[Release, Release], address: str, at: str) -> None:
    """The server ends the connection, as when the process is killed or the network goes."""
    copy_release(releases[0], address, now=NOW)

    def cut(step: str) -> None:
        if step == at:
            rows_of(
                address,
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'zhibiao publish'",
            )

    with pytest.raises(ServerAway, match="does not answer"):
        copy_release(releases[1], address, now=NOW, failpoint=cut)
    assert rows_of(address, f"select release from zhibiao.{STAMP}") == [("r1",)]
    assert tables_of(address, "zhibiao_incoming") == set()
    assert copy_release(releases[1], address, now=NOW).is_new


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("create schema zhibiao; create table zhibiao.mine (a int)", "no release wrote it"),
        ("create schema zhibiao_incoming", "zhibiao_incoming, which no release leaves behind"),
    ],
)
def test_a_schema_of_somebody_else_is_left(
    releases: tuple[Release, Release], address: str, made: str, told: str
) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(made)
    with pytest.raises(ServerRefused, match=told):
        copy_release(releases[0], address, now=NOW)
    assert tables_of(address) == ({"mine"} if "mine" in made else set())


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("create table zhibiao.notes (a int)", "schema zhibiao holds notes, which no release wrote"),
        ("create view zhibiao.firm as select 1", "schema zhibiao holds firm"),
        ("create view public.firm as select * from zhibiao.mart_wording", "public.firm; drop them"),
    ],
)
def test_what_others_made_of_the_tables_is_told_and_kept(
    releases: tuple[Release, Release], address: str, made: str, told: str
) -> None:
    copy_release(releases[0], address, now=NOW)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(made)
        with pytest.raises(ServerRefused, match=told):
            copy_release(releases[1], address, now=NOW)
        assert rows_of(address, f"select release from zhibiao.{STAMP}") == [("r1",)]
        connection.execute("drop view if exists public.firm")


def test_a_user_who_may_not_make_roles_is_told_the_statement(releases: tuple[Release, Release], address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("create role limited login")
        connection.execute("grant create on database postgres to limited")
    limited = address.replace("loader@", "limited@")
    with pytest.raises(ServerRefused, match='create role "zhibiao_reader" nologin'):
        copy_release(releases[0], limited, now=NOW)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("create role zhibiao_reader nologin")
        assert copy_release(releases[0], limited, now=NOW).is_new
        connection.execute("drop owned by limited cascade")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ("mysql://loader:hunter2@127.0.0.1/x", ServerRefused),
        ("postgresql://loader:hunter2@127.0.0.1:notaport/x?a", ServerRefused),
        ("postgresql://loader:hunter2@127.0.0.1:1/x", ServerAway),
    ],
)
def test_an_address_that_leads_nowhere_is_one_line_without_its_password(
    releases: tuple[Release, Release], wrong: str, error: type[Exception]
) -> None:
    with pytest.raises(error) as raised:
        copy_release(releases[0], wrong, now=NOW)
    assert "hunter2" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_database_of_another_encoding_is_refused(releases: tuple[Release, Release]) -> None:
    with server("SQL_ASCII") as other, pytest.raises(ServerRefused, match="encoded in SQL_ASCII"):
        copy_release(releases[0], other, now=NOW)


def test_a_text_that_postgres_cannot_hold_is_told_with_its_table(built: DbtRun, tmp_path: Path, address: str) -> None:
    nul = publish_built(built, tmp_path, "r1", "update marts.dim_document set title = 'a' || chr(0)")
    with pytest.raises(ServerRefused, match=r"does not take the rows of dim_document: .*invalid byte sequence"):
        copy_release(nul, address, now=NOW)
    assert tables_of(address) == set()


def test_schema_and_role_must_be_plain_names(releases: tuple[Release, Release]) -> None:
    for schema, reader in (('x"; drop', "r"), ("zhibiao", "a b"), ("x" * 60, "r")):
        with pytest.raises(InvalidName):
            copy_release(releases[0], "postgresql://nobody@127.0.0.1:1/x", now=NOW, schema=schema, reader=reader)


def test_every_type_of_a_release_has_one_of_postgres(releases: tuple[Release, Release]) -> None:
    with duckdb.connect(str(releases[0].database), read_only=True) as connection:
        columns = "select distinct data_type from duckdb_columns() where not internal"
        kinds = [kind for (kind,) in connection.execute(columns).fetchall()]
    assert {postgres_type(kind) for kind in kinds} >= {"text", "text[]", "numeric(30,9)", "date[]"}
    assert all(re.fullmatch(r"[a-z ]+(\(\d+,\d+\))?(\[\])?", postgres_type(kind)) for kind in kinds)
    with pytest.raises(ServerRefused, match="BLOB"):
        postgres_type("BLOB")
