"""Does `current` always name one whole release, whatever dies, fails or runs at the same time?"""

import errno
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.warehouse.marts_factory import CLAIM, NOW, make_build, publish_and_die, publish_build, write_verdicts
from warehouse.build import BuildState, open_build
from warehouse.errors import Locked, ModelsFailed, ReleaseInvalid, StaleBuild, VerdictMissing
from warehouse.load import nothing_changed
from warehouse.lock import WriterLock
from warehouse.publication import publish
from warehouse.reader import query
from warehouse.release import current, last_of_scope, published_folder, verify

ROOT = Path(__file__).parents[2]


def whole_current(home: Path) -> str:
    """The name of the current release after checking every byte of it."""
    release = current(home)
    assert release is not None
    assert verify(release.folder) == []
    return release.name


def visible(home: Path) -> list[str]:
    return sorted(path.name for path in published_folder(home).iterdir())


def test_first_release_is_complete_sealed_and_describes_itself(tmp_path: Path) -> None:
    release = publish_build(make_build(tmp_path, "r1"))
    assert whole_current(tmp_path) == "r1"
    assert release.is_new
    assert {path.stat().st_mode & 0o777 for path in release.folder.iterdir()} == {0o444}
    assert release.folder.stat().st_mode & 0o777 == 0o555
    package = json.loads((release.folder / "datapackage.json").read_text("utf-8"))
    targets = next(resource for resource in package["resources"] if resource["name"] == "fct_targets")
    fields = {field["name"]: field for field in targets["schema"]["fields"]}
    assert targets["schema"]["primaryKey"] == ["target_id"]
    assert fields["target_id"]["constraints"] == {"required": True}
    assert (fields["value"]["type"], fields["said_date"]["type"]) == ("number", "date")
    assert [gate["gate"] for gate in release.manifest["gates"]] == ["landing", "marts"]
    assert release.manifest["extractor_versions"] == ["v1"]
    assert open_build(tmp_path, "r1").state is BuildState.PUBLISHED


def test_published_file_holds_only_marts_with_comments_and_macros(tmp_path: Path) -> None:
    publish_build(make_build(tmp_path, "r1"))
    published = published_folder(tmp_path)
    tables = query(published, "select schema_name, table_name, comment from duckdb_tables() order by 2").rows
    assert {schema for schema, _, _ in tables} == {"main"}
    assert ("main", "dim_region", "It's dim_region. Grain: One row per key.") in tables
    comments = query(published, "select comment from duckdb_columns() where column_name = 'region_code'").rows
    assert ("Code; or 'zone'.",) in comments
    as_of = "select value from targets_as_of(date '2024-02-10') where region_code = '990100'"
    assert query(published, as_of).rows[0][0] == 441, "the vintage of 31 January, not that of 1 March"
    assert len(query(published, "select * from targets_as_of(date '2023-12-31')").rows) == 0
    # The third vintage of the factory was set aside: it is nobody's target, however late one looks.
    late = "select vintage_status from targets_as_of(date '2025-01-01') where region_code = '990100'"
    assert query(published, late).rows == (("latest",),)
    assert len(query(published, "select * from attainment('演示市', 2024)").rows) == 1
    assert len(query(published, "select * from attainment('990200', 2023)").rows) == 0
    assert query(published, "select quote, url from evidence($1)", [CLAIM]).rows == (
        ("440亿元", "http://office.demo.test/report.html"),
    )


def test_same_marts_give_the_same_parquet_bytes_with_any_threads_and_any_row_order(tmp_path: Path) -> None:
    first = publish_build(make_build(tmp_path / "a", "r1"), threads=1)
    build = make_build(tmp_path / "b", "r9")
    with duckdb.connect(str(build.database)) as connection:
        connection.execute("create table marts.other as select * from marts.fct_targets order by random()")
        connection.execute("delete from marts.fct_targets")
        connection.execute("insert into marts.fct_targets select * from marts.other")
        connection.execute("drop table marts.other")
    second = publish_build(build, threads=2)
    assert first.manifest["logical_digest"] == second.manifest["logical_digest"]
    for path in first.folder.glob("*.parquet"):
        assert path.read_bytes() == (second.folder / path.name).read_bytes(), path.name


def test_nothing_new_keeps_the_release_and_is_known_the_next_time(tmp_path: Path) -> None:
    publish_build(make_build(tmp_path, "r1", inputs="i1"))
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "published" / "r1").iterdir()}
    again = publish_build(make_build(tmp_path, "r2", inputs="i2"))
    assert (again.name, again.is_new) == ("r1", False)
    assert visible(tmp_path) == ["current", "r1"]
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "published" / "r1").iterdir()} == before
    assert open_build(tmp_path, "r2").state is BuildState.UNCHANGED
    same, other = make_build(tmp_path, "r3", inputs="i2"), make_build(tmp_path, "r4", inputs="i3")
    kept = nothing_changed(tmp_path, same)
    assert kept is not None
    assert kept.name == "r1"
    assert nothing_changed(tmp_path, other) is None
    (tmp_path / "published" / "r1" / "datapackage.json").chmod(0o644)
    (tmp_path / "published" / "r1" / "datapackage.json").write_text("{}")
    assert nothing_changed(tmp_path, same) is None, "a damaged release is no reason to do nothing"
    assert publish_build(same).is_new, "nor one to keep"
    assert whole_current(tmp_path) == "r3"


def test_changed_value_or_column_text_is_a_new_release(tmp_path: Path) -> None:
    publish_build(make_build(tmp_path, "r1"))
    assert publish_build(make_build(tmp_path, "r2", value=450)).is_new
    build = make_build(tmp_path, "r3", value=450)
    path = build.target_folder / "manifest.json"
    path.write_text(path.read_text("utf-8").replace("Code; or", "Code or"), "utf-8")
    assert publish_build(build).is_new
    newest = last_of_scope(tmp_path, "demo")
    assert newest is not None
    assert (newest.name, newest.manifest["parent"], last_of_scope(tmp_path, "all")) == ("r3", "r2", None)


def test_stale_build_is_refused(tmp_path: Path) -> None:
    publish_build(make_build(tmp_path, "r1"))
    slow = make_build(tmp_path, "slow", value=1)
    publish_build(make_build(tmp_path, "r2", value=2))
    with pytest.raises(StaleBuild, match="loaded when r1 was current, now r2"):
        publish_build(slow)
    assert whole_current(tmp_path) == "r2"
    assert visible(tmp_path) == ["current", "r1", "r2"]


def test_release_that_became_stale_while_exporting_is_not_switched_to(tmp_path: Path) -> None:
    """The lock makes this impossible by itself; the check before the switch is what holds if a lock ever fails."""
    publish_build(make_build(tmp_path, "r1"))
    publish_build(make_build(tmp_path, "r2", value=2))
    build = make_build(tmp_path, "slow", value=3)

    def rolled_back(step: str) -> None:
        if step == "folder named":
            (tmp_path / "published" / "current").unlink()
            (tmp_path / "published" / "current").symlink_to("r1")

    with pytest.raises(StaleBuild):
        publish_build(build, rolled_back)
    assert whole_current(tmp_path) == "r1"


@pytest.mark.parametrize("change", ["delete from fct_targets", "create table stowaway as select 1 as one"])
def test_file_with_other_rows_than_the_build_is_not_published(tmp_path: Path, change: str) -> None:
    publish_build(make_build(tmp_path, "r1"))

    def spoil(step: str) -> None:
        if step == "tables exported":
            with duckdb.connect(str(published_folder(tmp_path) / ".incoming-r2" / "zhibiao.duckdb")) as connection:
                connection.execute(change)

    with pytest.raises(ReleaseInvalid, match=r"fct_targets|stowaway"):
        publish_build(make_build(tmp_path, "r2", value=449), spoil)
    assert whole_current(tmp_path) == "r1"


def test_two_publishers_end_in_one_release_and_one_locked(tmp_path: Path) -> None:
    first, second = make_build(tmp_path, "r1", value=1), make_build(tmp_path, "r2", value=2)

    def publish_the_other(step: str) -> None:
        if step == "tables exported":
            with pytest.raises(Locked, match='"run_id": "r1"'):
                publish_build(second)

    publish_build(first, publish_the_other)
    assert whole_current(tmp_path) == "r1"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"passed": False}, "gate 'marts' did not pass"),
        ({"passed": "yes"}, "gate 'marts' did not pass"),
        ({"evaluated": 0}, "gate 'marts' did not pass"),
        ({"gate": "landing"}, "gate 'marts' has no report"),
        ({"database_sha256": "0" * 64}, "changed since gate 'marts' judged it"),
    ],
)
def test_nothing_is_published_without_both_verdicts(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    build = make_build(tmp_path, "r1")
    verdicts = write_verdicts(build, **changes)
    with WriterLock(tmp_path, "r1") as lock, pytest.raises(VerdictMissing, match=message):
        publish(lock, build, verdicts=verdicts, now=NOW)
    assert visible(tmp_path) == []


def test_build_changed_after_the_gate_is_refused(tmp_path: Path) -> None:
    build = make_build(tmp_path, "r1")
    verdicts = write_verdicts(build)
    with duckdb.connect(str(build.database)) as connection:
        connection.execute("update marts.fct_targets set value = 1")
    with WriterLock(tmp_path, "r1") as lock, pytest.raises(VerdictMissing, match="changed since"):
        publish(lock, build, verdicts=verdicts, now=NOW)


def test_marts_that_a_macro_does_not_fit_are_not_published(tmp_path: Path) -> None:
    build = make_build(tmp_path, "r1")
    with duckdb.connect(str(build.database)) as connection:
        connection.execute("alter table marts.fct_targets drop column strength_tier")
    with pytest.raises(ModelsFailed, match="macro does not fit"):
        publish_build(build)
    assert current(tmp_path) is None


def test_kill_at_every_step_leaves_a_whole_release_and_the_next_call_publishes(tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish_build(make_build(home, "r0"))
    steps: list[str] = []
    publish_build(make_build(tmp_path / "other", "r0"), steps.append)
    assert len(steps) >= 9
    for number, step in enumerate(steps, start=1):
        parent = whole_current(home)
        build = make_build(home, f"r{number}", value=number)
        with publisher(home, build.run_id, step) as (process, _):
            process.join(60)
            assert process.exitcode == -signal.SIGKILL, step
        switched = steps.index(step) >= steps.index("link renamed")
        assert whole_current(home) == (build.run_id if switched else parent), step
        assert publish_build(build).name == build.run_id, "the same call again ends what the killed one began"
        assert whole_current(home) == build.run_id
    assert visible(home) == sorted(["current", *(f"r{number}" for number in range(len(steps) + 1))]), "no litter"


def test_kill_at_random_times_leaves_a_whole_release(tmp_path: Path) -> None:
    publish_build(make_build(tmp_path, "r0"))
    chance = random.Random(20241121)
    for number in range(1, 21):
        build = make_build(tmp_path, f"r{number}", value=number)
        with publisher(tmp_path, build.run_id, "never") as (process, begun):
            assert begun.wait(60)
            time.sleep(chance.random() * 0.25)
            process.kill()
            process.join()
        assert whole_current(tmp_path) in {build.run_id, build.parent}
        assert publish_build(build).name == build.run_id


# A server that has imported everything and forks: half a second less for each of the processes to be killed.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.warehouse.marts_factory"])


@contextmanager
def publisher(home: Path, run_id: str, step: str) -> Iterator[tuple[ForkServerProcess, Event]]:
    """Another process that publishes a build and kills itself at a step, and the event that it has begun."""
    begun = PROCESSES.Event()
    process = PROCESSES.Process(target=publish_and_die, args=(home, run_id, step, begun))
    process.start()
    try:
        yield process, begun
    finally:
        process.kill()
        process.join()


def test_every_failing_file_operation_leaves_current_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail the first, the second, … file operation of publishing until one run meets no fault any more."""
    publish_build(make_build(tmp_path, "r0"))
    fired = 0
    for number in range(1, 200):
        fault = errno.EIO if number % 2 else errno.ENOSPC
        build = make_build(tmp_path, f"r{number}", value=number)
        with monkeypatch.context() as patch:
            countdown = Countdown(number, fault)
            for owner, name in FILE_OPERATIONS:
                patch.setattr(owner, name, countdown.around(getattr(owner, name)))
            try:
                publish_build(build)
            except OSError as error:
                assert error.errno == fault
        name = whole_current(tmp_path)
        assert name in {"r0", build.run_id}
        if not countdown.fired:
            break
        fired += 1
        if name == build.run_id:  # only a flush of the folder comes after the switch
            (tmp_path / "published" / "current").unlink()
            (tmp_path / "published" / "current").symlink_to("r0")
    assert fired >= 20
    assert whole_current(tmp_path) == build.run_id
    assert not [name for name in visible(tmp_path) if name.startswith(".")]


FILE_OPERATIONS: list[tuple[Any, str]] = [
    (os, "fsync"),
    (Path, "rename"),
    (Path, "replace"),
    (Path, "symlink_to"),
    (Path, "chmod"),
    (Path, "mkdir"),
    (Path, "write_text"),
]


class Countdown:
    def __init__(self, calls: int, fault: int) -> None:
        self.left = calls
        self.fault = fault
        self.fired = False

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            if any(f"{os.sep}published" in str(arg) or isinstance(arg, int) for arg in args[:1]):
                self.left -= 1
                if self.left == 0:
                    self.fired = True
                    raise OSError(self.fault, os.strerror(self.fault))
            return function(*args, **kwargs)

        return counted


def test_readers_see_whole_releases_while_fifty_are_published(tmp_path: Path) -> None:
    """Each release has its number as value in two tables: a mixed read would show two numbers."""
    publish_build(make_build(tmp_path, "r000", value=1000))
    script = textwrap.dedent(f"""
        import pathlib, time
        from warehouse.reader import query
        published, stop = pathlib.Path({str(tmp_path)!r}) / "published", pathlib.Path({str(tmp_path)!r}) / "stop"
        seen = []
        while not stop.exists():
            answer = query(published, "select min(value) from fct_targets union all select max(value) from fct_actuals")
            first, second = (int(row[0]) for row in answer.rows)
            assert first == second == 1000 + int(answer.release[1:]), (answer, seen[-1:])
            seen.append(first)
            time.sleep(0.05)  # leave the publisher its share of a small machine
        assert seen == sorted(seen), "a later question never sees an older release"
        print(len(seen), len(set(seen)))
    """)
    readers = [
        subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    try:
        for number in range(1, 51):
            publish_build(make_build(tmp_path, f"r{number:03}", value=1000 + number))
    finally:
        (tmp_path / "stop").touch()  # else they would go on for ever
    for reader in readers:
        output, _ = reader.communicate(timeout=60)
        assert reader.returncode == 0
        reads, releases = map(int, output.split())
        assert reads >= 50
        assert releases >= 5
    assert whole_current(tmp_path) == "r050"


def test_hostile_text_in_descriptions_stays_text(tmp_path: Path) -> None:
    build = make_build(tmp_path, "r1")
    path = build.target_folder / "manifest.json"
    hostile = "'; drop table main.dim_region; --$text ${x} $$"
    path.write_text(path.read_text("utf-8").replace("Code; or 'zone'.", hostile), "utf-8")
    publish_build(build)
    comments = query(
        published_folder(tmp_path),
        "select comment from duckdb_columns() where comment is not null and table_name = 'dim_region'",
    ).rows
    assert comments == ((hostile,),)
    assert len(query(published_folder(tmp_path), "select * from dim_region").rows) == 2
