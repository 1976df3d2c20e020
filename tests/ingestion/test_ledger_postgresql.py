"""Does the ledger hold on a server, where many write at once, connections are lost and types are strict?"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from ingestion.errors import LedgerAway, StoreError
from ingestion.ledger import Ledger, open_ledger
from ingestion.records import FetchRecord, Removal, Tombstone
from tests.ingestion.ledgers import change, in_schema, ledger_url, on_postgresql, schema_of
from tests.ingestion.test_ledger import NOON, STORED
from tests.warehouse.postgres_server import server

ROOT = Path(__file__).resolve().parents[2]
FAILED = replace(STORED, raw_sha256=None, etag=None)
# A process that opens the ledger when it is told to, and appends or rebuilds as told.
WRITER = """
import sys
from dataclasses import replace
from ingestion.ledger import open_ledger
from tests.ingestion.test_ledger import STORED
url, name, deed, count = sys.argv[1:]
print("here", flush=True)
sys.stdin.readline()
with open_ledger(url) as ledger:
    rows = [replace(STORED, source_id=name, url=f"http://{name}.test/{number}") for number in range(int(count))]
    if deed == "rebuild":
        try:
            ledger.append_rebuilt(rows, [])
        except ValueError as error:
            sys.exit(str(error))
    else:
        for row in rows:
            print(ledger.append_fetch(row), flush=True)
"""


@pytest.fixture
def served(postgres: str) -> Iterator[str]:
    """PostgreSQL alone."""
    with on_postgresql(postgres):
        yield postgres


@pytest.fixture
def ledger(tmp_path: Path, served: str) -> Iterator[Ledger]:
    with open_ledger(ledger_url(tmp_path)) as opened:
        yield opened


def end_connections(address: str, name: str = "zhibiao ledger") -> int:
    """As when the server restarts, or a firewall forgets; how many there were."""
    ends = "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where application_name = %s"
    with psycopg.connect(address, autocommit=True) as connection:
        (count,) = connection.execute(ends, [name]).fetchone() or (0,)
    return int(count)


def together(home: Path, deed: str, count: int, names: str = "ab") -> list[subprocess.CompletedProcess[str]]:
    """Processes that open one ledger at the same moment."""
    command = [sys.executable, "-c", WRITER, ledger_url(home)]
    started = [
        subprocess.Popen(
            [*command, name, deed, str(count)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for name in names
    ]  # fmt: skip
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
    done = []
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in started:
        out, err = process.communicate(timeout=60)
        done.append(subprocess.CompletedProcess(process.args, process.returncode, out, err))
    return done


@pytest.mark.usefixtures("database")
def test_two_processes_make_the_tables_and_append_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    done = together(tmp_path, "append", 40, "abcd")
    assert [(process.returncode, process.stderr) for process in done] == [(0, "")] * 4
    ids = [[int(line) for line in process.stdout.split()] for process in done]
    assert all(each == sorted(each) for each in ids)
    with open_ledger(ledger_url(tmp_path)) as ledger:
        rows = list(ledger.fetch_records(None))
    assert [row.fetch_id for row in rows] == sorted(number for each in ids for number in each)
    assert len({row.url for row in rows}) == 160


@pytest.mark.usefixtures("database")
def test_of_two_that_rebuild_at_once_one_is_refused(tmp_path: Path) -> None:
    with open_ledger(ledger_url(tmp_path)):
        pass
    done = sorted(together(tmp_path, "rebuild", 2000), key=lambda process: process.returncode)
    assert [process.returncode for process in done] == [0, 1]
    assert done[1].stderr == "the ledger holds attempts already\n"
    with open_ledger(ledger_url(tmp_path)) as ledger:
        assert len({row.source_id for row in ledger.fetch_records(None)}) == 1


@pytest.mark.usefixtures("database")
def test_text_with_nul_is_kept_with_its_picture_and_found_again(tmp_path: Path) -> None:
    """A header or a title may hold one; PostgreSQL refuses it."""
    with open_ledger(ledger_url(tmp_path)) as ledger:
        ledger.append_fetch(replace(STORED, url="http://a.test/\0", etag='"\0"'))
        held = ledger.last_held("a", "http://a.test/\0")
        assert held is not None
        assert (held.url, held.etag) == ("http://a.test/␀", '"␀"')
        ledger.append_tombstone(Tombstone("0" * 64, Removal.TAKEN_DOWN, "a\0b", "me", NOON))
        assert ledger.tombstones()["0" * 64].reason == "a␀b"
        ledger.remember_source("a", {"source_id": "a", "publisher": "甲\0报"}, run_id="r")
        assert ledger.source_rows(None) == [{"source_id": "a", "publisher": "甲\0报"}]


@pytest.mark.usefixtures("database")
def test_a_path_longer_than_an_entry_of_an_index_is_kept(tmp_path: Path) -> None:
    path = "/".join(sha256(f"某县{number}".encode()).hexdigest() for number in range(60))  # no repetition to compress
    assert len(path.encode()) > 3000
    with open_ledger(ledger_url(tmp_path)) as ledger:
        ledger.append_fetch(replace(STORED, url=path))
        assert ledger.last_held("a", path) is not None


@pytest.mark.usefixtures("database")
def test_after_a_row_that_is_refused_the_ledger_goes_on(tmp_path: Path) -> None:
    nothing: FetchRecord = replace(STORED, run_id=None)  # type: ignore[arg-type]
    with open_ledger(ledger_url(tmp_path)) as ledger:
        with pytest.raises(sa.exc.IntegrityError):
            ledger.append_fetches([STORED, nothing])
        assert list(ledger.fetch_records(None)) == []
        ledger.append_fetch(STORED)
        assert len(list(ledger.fetch_records(None))) == 1


def test_connection_lost_between_two_rows_is_replaced(ledger: Ledger, served: str) -> None:
    ledger.append_fetch(STORED)
    assert end_connections(served) == 1
    ledger.append_fetch(STORED)
    assert len(list(ledger.fetch_records(None))) == 2


def test_connection_lost_in_the_middle_is_one_line_and_may_pass(tmp_path: Path, served: str) -> None:
    with open_ledger(ledger_url(tmp_path)) as ledger:
        ledger.append_fetches([STORED] * 6000)
        with pytest.raises(LedgerAway) as error, open_ledger(ledger_url(tmp_path)) as second:
            rows = second.fetch_records(None)
            next(rows)
            assert end_connections(served) >= 1
            list(rows)
    line = r"the ledger in PostgreSQL does not answer: .*; what it acknowledged stays, try again"
    assert re.fullmatch(line, str(error.value))


def test_whatever_the_zone_of_the_server_times_are_utc(tmp_path: Path, served: str) -> None:
    with psycopg.connect(served, autocommit=True) as connection:
        connection.execute("alter role loader set timezone to 'Asia/Shanghai'")
    try:
        with open_ledger(ledger_url(tmp_path)) as ledger:
            ledger.append_fetch(STORED)
            assert ledger.last_attempt_at() == NOON
        assert change(tmp_path, "select requested_at from fetches") == [(NOON.replace(tzinfo=None),)]
    finally:
        with psycopg.connect(served, autocommit=True) as connection:
            connection.execute("alter role loader reset timezone")


def test_an_acknowledged_row_is_durable_and_no_append_is_undone_for_another(tmp_path: Path, served: str) -> None:
    with psycopg.connect(served, autocommit=True) as connection:
        connection.execute("alter role loader set synchronous_commit to off")
        connection.execute("alter role loader set default_transaction_isolation to 'serializable'")
    try:
        with open_ledger(ledger_url(tmp_path)) as ledger, ledger._engine.connect() as connection:
            assert connection.exec_driver_sql("show synchronous_commit").scalar() == "on"
            assert connection.exec_driver_sql("show transaction_isolation").scalar() == "read committed"
    finally:
        with psycopg.connect(served, autocommit=True) as connection:
            connection.execute("alter role loader reset all")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://loader:hunter2@db/x", r"is postgresql://: it must be .*postgresql\+psycopg://"),
        ("postgresql+psycopg2://loader:hunter2@db/x", r"is postgresql\+psycopg2://"),
        ("mysql://loader:hunter2@db/x", "is mysql://"),
        ("postgresql+psycopg://loader:hunter2@db:port/x", "cannot be read"),
        ("loader:hunter2@db/x", "cannot be read"),
    ],
)
def test_another_form_of_address_is_told_without_its_password(url: str, says: str) -> None:
    with pytest.raises(StoreError, match=says) as error, open_ledger(url):
        pass
    assert "hunter2" not in str(error.value)


def test_a_missing_driver_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"psycopg.* is not installed"), open_ledger("postgresql+psycopg://a@b/c"):
        pass


def test_a_server_that_is_away_or_refuses_is_one_line_without_the_password(tmp_path: Path, served: str) -> None:
    with (
        pytest.raises(LedgerAway, match=r"does not answer: .*try again") as error,
        open_ledger("postgresql+psycopg://loader:hunter2@127.0.0.1:1/x"),
    ):
        pass
    assert "hunter2" not in str(error.value) and "\n" not in str(error.value)
    with psycopg.connect(served, autocommit=True) as connection:
        connection.execute("create role guest login")
    ledger_url(tmp_path)  # makes the schema, where the guest may nothing
    url = in_schema(served.replace("loader", "guest"), schema_of(tmp_path))
    with pytest.raises(StoreError, match=r"PostgreSQL refused what the ledger asked \(\w{5}\): "), open_ledger(url):
        pass


def test_a_database_in_another_encoding_is_refused() -> None:
    with server("SQL_ASCII") as other:
        url = other.replace("postgresql://", "postgresql+psycopg://")
        with pytest.raises(StoreError, match="encoded in SQL_ASCII"), open_ledger(url):
            pass


def test_who_killed_a_writer_loses_no_acknowledged_row(tmp_path: Path, served: str) -> None:
    """Beside one that goes on: the server ends the transaction of the dead one."""
    command = [sys.executable, "-c", WRITER, ledger_url(tmp_path), "a", "append", "100000"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    told = [process.stdout.readline() for _ in range(50)][1:]
    process.send_signal(signal.SIGKILL)
    told += process.stdout.readlines()
    process.wait()
    with open_ledger(ledger_url(tmp_path)) as ledger:
        after = ledger.append_fetch(replace(STORED, requested_at=datetime(2024, 1, 3, tzinfo=UTC)))
        ids = [row.fetch_id for row in ledger.fetch_records(None)]
    assert {int(line) for line in told if line.endswith("\n")} <= set(ids)
    assert after == ids[-1]
