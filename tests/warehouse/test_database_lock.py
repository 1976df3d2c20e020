"""Do writers on machines that share a database, but no kernel, exclude each other? Does a lost lock publish nothing?"""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

import warehouse
from tests.ingestion.ledgers import schema_of
from tests.warehouse.marts_factory import NOW, make_build, publish_build, write_verdicts
from warehouse.build import Build
from warehouse.errors import Locked, ServerAway, ServerRefused
from warehouse.lock import WriterLock, lock_holder
from warehouse.publication import publish
from warehouse.release import Release, current
from zhibiao import stages
from zhibiao.cli import app
from zhibiao.settings import load_settings
from zhibiao.status import read_status

ROOT = Path(__file__).parents[2]
# Holds the lock of a home of its own, and of the database, until it is told to end.
HOLD = """
import subprocess, sys
from pathlib import Path
from warehouse.lock import WriterLock
with WriterLock(Path(sys.argv[1]), "night-1", sys.argv[2]) as lock:
    child = None
    if sys.argv[3:] == ["with a child"]:
        child = subprocess.Popen(["sleep", "60"], pass_fds=lock.descriptors(), stdout=subprocess.DEVNULL)
    print(child.pid if child else "held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def database(postgres: str, tmp_path: Path) -> str:
    """A schema of one test's own: the lock is one of a schema."""
    schema = schema_of(tmp_path)
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"create schema {schema}")
    return f"{postgres}&options=-csearch_path%3D{schema}"


@contextmanager
def other_machine(home: Path, database: str, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A writer whose home is another folder, so that no file lock is shared."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home), database, *more],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stdout is not None and process.stdin is not None
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()


def end_holders(postgres: str) -> None:
    """As when the server restarts or the network was away for too long."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name like 'zhibiao \"%'"
        )


def test_the_second_is_told_who_holds_the_lock_and_since_when(tmp_path: Path, database: str) -> None:
    with other_machine(tmp_path / "a", database) as (process, _):
        with pytest.raises(Locked) as error, WriterLock(tmp_path / "b", "night-2", database):
            pass
        line = (
            rf'locked: the database says that zhibiao "night-1" .*:{process.pid} \(process \d+ of the database,'
            r" since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\) writes; wait for that run to end"
        )
        assert re.fullmatch(line, str(error.value))
        assert '"night-1"' in str(lock_holder(tmp_path / "b", database=database))
        assert lock_holder(tmp_path / "b") is None, "no kernel tells of another machine"
    with WriterLock(tmp_path / "b", "night-2", database):
        pass
    assert lock_holder(tmp_path / "b", database=database) is None


def test_a_stage_ends_with_73_when_another_machine_writes(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = database.replace("postgresql://", "postgresql+psycopg://")
    settings = load_settings({"ZHIBIAO_LEDGER_URL": url}, home=tmp_path / "b")
    monkeypatch.setenv("ZHIBIAO_LEDGER_URL", url)
    with other_machine(tmp_path / "a", database):
        for stage, arguments in (
            ("load_landing", {}),
            ("run_landing_gate", {"run_id": "r"}),
            ("build_models", {"run_id": "r"}),
            ("publish_release", {"run_id": "r"}),
        ):
            with pytest.raises(stages.StageFailed, match='"night-1"') as error:
                stages.run(stage, settings, **arguments)
            assert error.value.code == 73
        for command in (["rollback", "--reason", "a", "--by", "b"], ["prune", "--keep", "1", "--yes"]):
            done = CliRunner().invoke(app, [*command, "--home", str(tmp_path / "b")])
            assert (done.exit_code, '"night-1"' in done.stderr) == (73, True)
        told = json.loads(CliRunner().invoke(app, ["doctor", "--json", "--home", str(tmp_path / "b")]).stdout)
        assert next(each["what"] for each in told if each["check"] == "lock").startswith('held by zhibiao "night-1"')
        status = read_status(settings.home, NOW, ledger_url=url, is_nightly=True, lock_database=settings.lock_database)
        assert 'zhibiao "night-1"' in str(status.writer)


def test_a_killed_holder_frees_it(tmp_path: Path, database: str) -> None:
    with other_machine(tmp_path / "a", database) as (process, _):
        process.send_signal(signal.SIGKILL)
        process.wait(20)
        wait_until_free(database)
        with WriterLock(tmp_path / "b", "night-2", database):
            pass


def test_a_child_that_survives_its_killed_parent_keeps_it(tmp_path: Path, database: str) -> None:
    """What it writes is the build of the same run, which a retry elsewhere would write too."""
    with other_machine(tmp_path / "a", database, "with a child") as (process, child):
        process.send_signal(signal.SIGKILL)
        process.wait(20)
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("select pg_sleep(0.5)")
        with pytest.raises(Locked), WriterLock(tmp_path / "b", "night-2", database):
            pass
        os.kill(int(child), signal.SIGKILL)
        wait_until_free(database)


def wait_until_free(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        for _ in range(100):
            if lock_holder(Path("/nowhere"), database=database) is None:
                return
            connection.execute("select pg_sleep(0.05)")
    raise AssertionError("the server did not free the lock")


def publish_under(lock: WriterLock, build: Build, failpoint=lambda step: None) -> Release:  # type: ignore[no-untyped-def]
    return publish(lock, build, verdicts=write_verdicts(build), now=NOW, failpoint=failpoint)


@pytest.mark.parametrize("last_step", ["nothing", "tables exported", "link made"])
def test_who_lost_the_connection_before_the_switch_publishes_nothing(
    tmp_path: Path, database: str, postgres: str, last_step: str
) -> None:
    publish_build(make_build(tmp_path, "r1", value=1))
    second = make_build(tmp_path, "r2", value=2)
    lost = pytest.raises(Locked, match=r"connection that held .* was lost \(.*run again")
    with lost as error, WriterLock(tmp_path, "r2", database) as lock:
        if last_step == "nothing":
            end_holders(postgres)
        publish_under(lock, second, lambda step: end_holders(postgres) if step == last_step else None)
    assert "\n" not in str(error.value)
    release = current(tmp_path)
    assert release is not None
    assert release.name == "r1"
    with WriterLock(tmp_path, "r2", database) as lock:
        assert publish_under(lock, second).name == "r2"


def test_a_lock_that_a_pooler_gave_up_publishes_nothing(tmp_path: Path, database: str) -> None:
    build = make_build(tmp_path, "r1")
    with WriterLock(tmp_path, "r1", database) as lock:
        assert lock._shared is not None
        lock._shared._connection.execute("discard all")
        with pytest.raises(Locked, match="gave the writer's lock up"):
            publish_under(lock, build)
    assert current(tmp_path) is None


def test_a_lock_that_is_refused_leaves_the_file_lock_free(tmp_path: Path, database: str) -> None:
    with other_machine(tmp_path / "a", database), pytest.raises(Locked), WriterLock(tmp_path, "n", database):
        pass
    with WriterLock(tmp_path, "n"):
        pass


def test_a_database_that_is_away_is_one_line_without_the_password(tmp_path: Path) -> None:
    for address, kind in (
        ("postgresql://loader:hunter2@127.0.0.1:1/x", ServerAway),
        ("postgresql://loader:hunter2@127.0.0.1:notaport/x?a", ServerRefused),
    ):
        with pytest.raises(kind) as error, WriterLock(tmp_path, "n", address):
            pass
        assert "hunter2" not in str(error.value) and "\n" not in str(error.value)
    settings = load_settings({"ZHIBIAO_LEDGER_URL": "postgresql+psycopg://a:hunter2@127.0.0.1:1/x"}, home=tmp_path)
    with pytest.raises(stages.StageFailed, match="does not answer") as failed:
        stages.run("publish_release", settings, run_id="r")
    assert failed.value.may_pass


def test_limits_on_sessions_do_not_end_the_lock(tmp_path: Path, database: str, postgres: str) -> None:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("alter role loader set statement_timeout to 7000")
        try:
            with WriterLock(tmp_path, "n", database) as lock:
                assert lock._shared is not None
                shown = lock._shared._connection.execute("show statement_timeout").fetchone()
        finally:
            connection.execute("alter role loader reset all")
    assert shown == ("0",)


def test_with_sqlite_no_database_is_asked(tmp_path: Path) -> None:
    assert load_settings({}, home=tmp_path).lock_database is None
    assert warehouse.lock_holder(tmp_path) is None
