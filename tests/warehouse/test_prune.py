"""Do old releases go while others read, publish or die, and is a release of real figures still whole afterwards?"""

import multiprocessing
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.warehouse.marts_factory import make_build, publish_build
from warehouse.errors import Locked
from warehouse.lock import WriterLock
from warehouse.pruned import prunes
from warehouse.release import current, published_folder, verify
from warehouse.release_list import listed_releases
from warehouse.retention import Plan, plan_prune, prune

LONG_AFTER = datetime(2030, 1, 1, tzinfo=UTC)
READER = """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    print("open", flush=True)
    sys.stdin.readline()
    print(connection.execute("select count(*) from fct_targets").fetchone()[0], flush=True)
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for number in (1, 2, 3, 4):
        publish_build(make_build(tmp_path, f"r{number}", value=number))
    return tmp_path


def remove(home: Path) -> Plan:
    with WriterLock(home, "prune") as lock:
        return prune(lock, keep=1, days=1, now=LONG_AFTER)


def left(home: Path) -> list[str]:
    return sorted(path.name for path in published_folder(home).iterdir())


def whole(home: Path) -> str:
    found = current(home)
    assert found is not None
    assert verify(found.folder) == []
    return found.name


def test_release_that_another_process_reads_stays_until_it_ends(home: Path) -> None:
    database = published_folder(home) / "r1" / "zhibiao.duckdb"
    with subprocess.Popen(
        [sys.executable, "-c", READER, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
        assert [each.name for each in remove(home).going] == ["r2"]
        assert left(home) == ["current", "r1", "r3", "r4"]
        reader.stdin.write("\n")
        reader.stdin.flush()
        assert reader.stdout.readline() == "8\n"
    assert [each.name for each in remove(home).going] == ["r1"]
    assert (left(home), whole(home)) == (["current", "r3", "r4"], "r4")


def _remove_and_die(home: Path, step: str) -> None:
    """In a process of its own."""

    def fail(done: str) -> None:
        if done == step:
            os.kill(os.getpid(), signal.SIGKILL)

    with WriterLock(home, "prune") as lock:
        prune(lock, keep=1, days=1, now=LONG_AFTER, failpoint=fail)


@pytest.mark.parametrize("step", ["removal noted", "release renamed", "release removed"])
def test_kill_on_the_way_leaves_whole_releases_and_the_next_call_ends_it(home: Path, step: str) -> None:
    victim = multiprocessing.get_context("forkserver").Process(target=_remove_and_die, args=(home, step))
    victim.start()
    victim.join(60)
    assert victim.exitcode == -signal.SIGKILL
    assert whole(home) == "r4"
    for each in listed_releases(published_folder(home)):
        assert verify(published_folder(home) / each.name) == [], each.name
    remove(home)
    assert left(home) == ["current", "r3", "r4"]
    assert {each.release for each in prunes(home)} == {"r1", "r2"}


def test_who_publishes_and_who_removes_wait_for_nobody_and_disturb_nobody(home: Path) -> None:
    build = make_build(home, "r5", value=5)
    refused: list[str] = []

    def meanwhile(step: str) -> None:
        try:
            remove(home)
        except Locked as error:
            refused.append(str(error))

    publish_build(build, meanwhile)
    assert len(refused) > 5
    assert all("r5" in message for message in refused)
    late = make_build(home, "r6", value=6)
    with WriterLock(home, "prune") as lock:
        with pytest.raises(Locked, match="prune"):
            publish_build(late)
        prune(lock, keep=1, days=1, now=LONG_AFTER)
    assert publish_build(late).manifest["parent"] == "r5", "removing between load and publish makes nothing stale"
    assert (left(home), whole(home)) == (["current", "r4", "r5", "r6"], "r6")


def test_release_of_yesterday_stays_without_being_asked(home: Path) -> None:
    """Builds of the tests are of 2024-05-06."""
    found = plan_prune(home, keep=1, days=1, now=datetime(2024, 5, 7, 7, 8, 8, tzinfo=UTC))
    assert [each.name for each in found.going] == []
    assert {each.stays for each in found.standings} == {
        "current",
        "parent of the current one",
        "was current less than 1 days ago",
    }
