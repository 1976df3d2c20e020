"""Does the doctor see each thing that is wrong with a machine, say what to do, and leave everything as it was?"""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import warehouse
from ingestion import raw_store
from ingestion.fetch import FREE_RUNS, MIN_FREE_BYTES, fetch_source
from ingestion.ledger import open_ledger
from ingestion.source_record import folder_source
from ingestion.store_glance import glance_at_store
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.scripted import network, serve
from tests.ingestion.test_ledger import NOON
from zhibiao.cli import app
from zhibiao.doctor import checks, sight
from zhibiao.doctor.finding import Finding, State
from zhibiao.settings import PROJECT

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOME = Path("home")


def test_every_judgement_names_the_state_and_what_to_do() -> None:
    for found, state, says in (
        (checks.python((3, 11), {(3, 11), (3, 12)}), State.OK, "3.11"),
        (checks.python((3, 13), {(3, 11), (3, 12)}), State.FAULT, "3.11 or 3.12"),
        (checks.packages({"duckdb": "1.5.5"}, {"duckdb": "1.5.5", "other": "1"}), State.OK, "1 packages"),
        (checks.packages({"duckdb": "1.5.5"}, {"duckdb": "1.4.5"}), State.FAULT, "duckdb 1.4.5 (lock: 1.5.5)"),
        (checks.packages({"duckdb": "1.5.5"}, {}), State.FAULT, "duckdb missing"),
        (checks.packages({}, {"duckdb": "1.5.5"}), State.FAULT, "no lock"),
        (checks.space(99, 100, HOME), State.FAULT, "prune-raw"),
        (checks.space(199, 100, HOME), State.WARNING, "prune-raw"),
        (checks.space(200, 100, HOME), State.OK, "free"),
        (checks.writer_lock(None, HOUR), State.OK, "nobody"),
        (checks.writer_lock('{"pid": 7}', HOUR), State.OK, '"pid": 7'),
        (checks.writer_lock('{"pid": 7}', 4 * HOUR), State.WARNING, "4 h"),
        (checks.last_run(NOW - 35 * HOUR, NOW, is_nightly=True), State.OK, "35 h ago"),
        (checks.last_run(NOW - 37 * HOUR, NOW, is_nightly=True), State.WARNING, "scheduler"),
        (checks.last_run(NOW - 37 * HOUR, NOW, is_nightly=False), State.OK, "37 h ago"),
        (checks.last_run(None, NOW, is_nightly=True), State.WARNING, "zhibiao run"),
        (checks.release("r1", (), "2026"), State.OK, "whole"),
        (checks.release("r1", ["a: is missing"], "2026"), State.FAULT, "a: is missing"),
        (checks.release(None, (), ""), State.WARNING, "nothing is published"),
        (checks.store(2, (), 0), State.OK, "2 stored"),
        (checks.store(2, (), 1), State.OK, "adopts"),
        (checks.store(2, ["ab"], 0), State.FAULT, "check-store"),
        (checks.litter([]), State.OK, "none"),
        (checks.litter(["a", "b", "c", "d", "e"]), State.WARNING, "a, b, c and 2 more"),
        (checks.clock(NOW, {"a fetch": NOW + timedelta(minutes=4)}), State.OK, "2026"),
        (checks.clock(NOW, {"a fetch": NOW + timedelta(minutes=6)}), State.FAULT, "a fetch is of"),
        (checks.components(["scheduler"], ["scheduler"]), State.OK, "running"),
        (checks.components(["scheduler", "api-server"], ["scheduler"]), State.FAULT, "api-server"),
        (checks.components([], []), State.OK, "not started"),
    ):
        assert found.state is state, found
        assert says in f"{found.what} {found.next}", found
        assert bool(found.next) == (state is not State.OK), "what is not well says what to do"


@pytest.mark.parametrize("ip", ["0.0.0.0", "::", "10.0.0.7", "192.168.1.2"])  # noqa: S104 - what must not be
def test_a_log_server_on_every_interface_is_a_fault(ip: str) -> None:
    found = checks.ports({(ip, 8793), ("127.0.0.1", 8765)}, {8765, 8793, 8794})
    assert found.state is State.FAULT
    assert f"{ip}:8793" in found.what
    assert checks.ports({(ip, 22), ("127.0.0.1", 8765)}, {8765, 8793}).state is State.OK, "a port that is not ours"


def test_what_others_may_read_of_credentials_is_a_fault() -> None:
    assert checks.modes({Path("a"): 0o600, Path("b"): 0o700}).state is State.OK
    for mode in (0o640, 0o604, 0o644, 0o750, 0o755):
        assert checks.modes({Path("a"): 0o600, Path("b"): mode}).state is State.FAULT


def test_a_nightly_machine_needs_a_contact_and_should_tell_failures() -> None:
    lack: dict[str, Any] = {"is_nightly": True, "contact": None, "is_sqlite": True, "tells_failures": False}
    assert [one.state for one in checks.settings_lack(**lack)] == [State.FAULT, State.WARNING, State.WARNING]
    well = {**lack, "contact": "a@b.test", "is_sqlite": False, "tells_failures": True}
    assert [one.state for one in checks.settings_lack(**well)] == [State.OK]
    assert [one.state for one in checks.settings_lack(**{**lack, "is_nightly": False})] == [State.OK]


@pytest.mark.parametrize(
    ("profile", "state"),
    [
        (sight.dbt_profile(PROJECT / "dbt_project"), State.OK),
        (None, State.FAULT),
        ({"zhibiao": {"target": "x", "outputs": {}}}, State.FAULT),
        ({"zhibiao": {"target": "x", "outputs": {"x": {"type": "duckdb", "path": "my.duckdb"}}}}, State.FAULT),
    ],
)
def test_dbt_writes_to_the_build_file_alone(profile: object, state: State) -> None:
    assert checks.dbt_profile(profile).state is state


def test_the_lock_of_this_interpreter_is_read_whole() -> None:
    locked = sight.locked_packages(PROJECT / "requirements" / "runtime-3.11.lock")
    assert len(locked) > 100
    assert locked["duckdb"].startswith("1.5")
    assert {(3, 11), (3, 12)} == sight.supported_pythons()


def test_a_listening_socket_is_seen_with_its_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert ("127.0.0.1", port) in sight.listening()
    assert ("127.0.0.1", port) not in sight.listening()


def test_who_holds_the_lock_is_seen_without_trying_it(tmp_path: Path) -> None:
    assert warehouse.lock_holder(tmp_path) is None
    with warehouse.WriterLock(tmp_path, "night-7"):
        assert "night-7" in str(warehouse.lock_holder(tmp_path))
    assert warehouse.lock_holder(tmp_path) is None, "the file stays, the lock goes"


def test_an_orphan_that_inherited_the_lock_holds_it(tmp_path: Path) -> None:
    with warehouse.WriterLock(tmp_path, "night-8") as lock:
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=(lock.fileno(),))
    try:
        assert "night-8" in str(warehouse.lock_holder(tmp_path))
    finally:
        child.communicate(b"\n")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with one fetched document."""
    for name in [name for name in os.environ if name.startswith("ZHIBIAO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path / "airflow"))
    home, docs = tmp_path / "home", tmp_path / "docs"
    docs.mkdir()
    (docs / "a.txt").write_text("2023年，某县地区生产总值增长8.3%。")
    with serve({}) as server:
        fetch_source(
            folder_source(docs),
            home=home,
            ledger_url=ledger_url(home),
            run_id="f",
            network=network(server),
            now=lambda: NOON,
        )
    return home


def examined(home: Path, *, code: int) -> dict[str, Finding]:
    done = CliRunner().invoke(app, ["doctor", "--home", str(home), "--json"])
    assert done.exit_code == code, done.stdout
    return {one["check"]: Finding(**one) for one in json.loads(done.stdout)}


def _lose(home: Path) -> None:
    with open_ledger(ledger_url(home)) as ledger:
        raw_store.blob_path(home, ledger.hashes_at("a.txt")[0]).unlink()


def _damage_ledger(home: Path) -> None:
    for path in home.glob("ledger.sqlite-*"):
        path.unlink()
    (home / "ledger.sqlite").write_bytes(b"no database" * 500)


def _dangle(home: Path) -> None:
    (home / "published").mkdir()
    (home / "published" / "current").symlink_to("gone")


def _fetch_of_tomorrow(home: Path) -> None:
    with sqlite3.connect(home / "ledger.sqlite") as connection:
        connection.execute("update fetches set requested_at = '2999-01-01 00:00:00.000000'")


def _open_password(home: Path) -> None:
    (home.parent / "airflow").mkdir(mode=0o700)
    (home.parent / "airflow" / "passwords.json").write_text("{}")
    (home.parent / "airflow" / "passwords.json").chmod(0o644)


@pytest.mark.parametrize(
    ("harm", "check", "says"),
    [
        (_lose, "store", "have no bytes"),
        (_damage_ledger, "store", "ledger cannot be read"),
        (_dangle, "release", "current points to gone"),
        (_fetch_of_tomorrow, "clock", "the last fetch is of 2999"),
        (_open_password, "credentials", "passwords.json is 0644"),
    ],
)
def test_a_fault_ends_with_1_and_one_line_each(home: Path, harm: Callable[[Path], None], check: str, says: str) -> None:
    assert State.FAULT not in {one.state for one in examined(home, code=0).values()}
    harm(home)
    found = examined(home, code=1)[check]
    assert (found.state, says in found.what) == (State.FAULT, True), found
    assert found.next and "\n" not in found.what + found.next


def test_only_old_litter_is_told(home: Path) -> None:
    (home / "published" / ".incoming-r7").mkdir(parents=True)
    now = datetime.fromtimestamp(time.time(), UTC)
    assert sight.litter(home, now) == [], "a run may be at work"
    (home / "published" / ".pruned-r1").mkdir()
    assert sight.litter(home, now + 4 * HOUR) == ["published/.incoming-r7", "published/.pruned-r1"]


def test_looking_changes_nothing(home: Path) -> None:
    def all_files() -> dict[str, bytes]:
        paths = (path for path in home.rglob("*") if path.is_file() and ".sqlite" not in path.name)
        return {str(path): path.read_bytes() for path in paths}

    before = all_files()
    examined(home, code=0)
    assert all_files() == before
    empty = home / "nothing" / "here"
    examined(empty, code=0)
    assert not empty.parent.exists()


def test_the_room_that_is_wanted_grows_with_what_the_last_run_brought(home: Path) -> None:
    assert glance_at_store(home, ledger_url=ledger_url(home)).floor_bytes == MIN_FREE_BYTES
    with sqlite3.connect(home / "ledger.sqlite") as connection:
        connection.execute("update fetches set wire_bytes = ?", [MIN_FREE_BYTES])
    assert glance_at_store(home, ledger_url=ledger_url(home)).floor_bytes == FREE_RUNS * MIN_FREE_BYTES


def test_a_person_reads_two_columns_and_what_to_do(home: Path) -> None:
    _lose(home)
    done = CliRunner().invoke(app, ["doctor", "--home", str(home)])
    assert done.exit_code == 1
    assert "fault    store" in done.stdout
    assert "→ zhibiao check-store" in done.stdout
