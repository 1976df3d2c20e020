"""Does a failed model or test stop the run with its name and rows, and does dbt die with its run?"""

import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse import models
from warehouse.build import Build, write_build
from warehouse.connection import open_reader
from warehouse.errors import Locked, ModelsFailed
from warehouse.lock import WriterLock
from warehouse.manifest import Scope
from warehouse.models import build_models

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "models").mkdir(parents=True)
    (folder / "macros").mkdir()
    (folder / "dbt_project.yml").write_text(
        "name: tiny\nversion: 1.0.0\nconfig-version: 2\nprofile: tiny\nmodel-paths: [models]\n"
        "flags: {send_anonymous_usage_stats: false}\nmodels: {+materialized: table}\n"
    )
    (folder / "profiles.yml").write_text(
        "tiny:\n  target: t\n  outputs:\n    t:\n      type: duckdb\n      keep_open: false\n"
        "      path: \"{{ env_var('ZHIBIAO_BUILD_FILE') }}\"\n      threads: 1\n"
    )
    (folder / "models" / "numbers.sql").write_text("select 1 as n union all select -5 union all select null")
    return folder


@pytest.fixture
def build(tmp_path: Path) -> Build:
    folder = tmp_path / "home" / "build" / "run-1"
    folder.mkdir(parents=True)
    made = Build("run-1", folder, Scope("demo", ()), None, "0", {}, {}, 1)
    duckdb.connect(str(made.database)).close()
    write_build(made)
    return made


def add_source(project: Path, build: Build) -> None:
    """Two tables whose newest rows are of 1 and of 10 May; both may be two days old."""
    with duckdb.connect(str(build.database)) as connection:
        connection.execute("create schema landing")
        for table, day in (("old", 1), ("new", 10)):
            connection.execute(
                f"create table landing.{table} as select timestamptz '2024-05-{day:02} 00:00:00+00' as seen"
            )
    (project / "models" / "sources.yml").write_text(
        "sources:\n  - name: landing\n    schema: landing\n    config:\n      loaded_at_field: seen\n"
        "      freshness: {warn_after: {count: 2, period: day}, error_after: {count: 8, period: day}}\n"
        "    tables: [{name: old}, {name: new}]\n"
    )


def run(build: Build, project: Path) -> dict[str, int]:
    with WriterLock(build.folder.parents[1], build.run_id) as lock:
        report = build_models(lock, build, project_dir=project, log_dir=build.folder / "logs")
    return dict(report.counts)


def test_models_and_tests_are_counted_and_failing_rows_are_named(project: Path, build: Build) -> None:
    assert run(build, project) == {"models": 1, "seeds": 0, "tests": 0, "warnings": 0}
    with open_reader(build.database) as connection:
        assert connection.execute("select count(*) from numbers").fetchone() == (3,)
    assert not list(project.rglob("target")), "the project folder is left as it was"
    (project / "tests").mkdir()
    (project / "tests" / "numbers__n__is_positive.sql").write_text("select n from {{ ref('numbers') }} where n < 0")
    with pytest.raises(ModelsFailed) as caught:
        run(build, project)
    assert "test numbers__n__is_positive: fail" in str(caught.value)
    assert "n=-5" in str(caught.value)


def test_unit_tests_are_left_to_where_code_changes(project: Path, build: Build) -> None:
    """This one would fail; a night does not pay for judging code that did not change."""
    (project / "models" / "numbers.yml").write_text(
        "unit_tests:\n  - name: unit_numbers__fails\n    model: numbers\n    given: []\n    expect: {rows: [{n: 7}]}\n"
    )
    assert run(build, project)["models"] == 1


def warnings_of(build: Build, project: Path, seen_from: datetime) -> tuple[str, ...]:
    with WriterLock(build.folder.parents[1], build.run_id) as lock:
        return build_models(lock, build, project_dir=project, log_dir=build.folder / "logs", now=seen_from).notes


def test_stale_sources_are_warned_of_as_seen_from_the_named_moment(project: Path, build: Build) -> None:
    shutil.copy(ROOT / "dbt_project" / "macros" / "source_freshness.sql", project / "macros")
    add_source(project, build)
    noon = datetime(2024, 5, 10, 12, tzinfo=UTC)
    stale = "source landing.old: newest row of 2024-05-01T00:00:00+00:00, over 8 days ago"
    assert warnings_of(build, project, noon) == (stale,)
    assert warnings_of(build, project, noon.replace(day=1)) == ()


def test_a_warning_names_its_rows_and_is_judged_on_the_day_of_the_run(project: Path, build: Build) -> None:
    (project / "tests").mkdir()
    (project / "tests" / "numbers__n__is_reviewed.sql").write_text(
        "{{ config(severity='warn') }} select n from {{ ref('numbers') }}"
        " where n < 0 and date '2024-05-01' < try_cast('{{ var(\"run_date\", \"\") }}' as date)"
    )
    due = "test numbers__n__is_reviewed: Got 1 result, configured to warn if != 0; n=-5"
    add_source(project, build)
    told = warnings_of(build, project, datetime(2024, 5, 2, tzinfo=UTC))
    assert [line for line in told if line.startswith("test")] == [due]
    told = warnings_of(build, project, datetime(2024, 5, 1, tzinfo=UTC))
    assert [line for line in told if line.startswith("test")] == []


def test_freshness_that_cannot_be_asked_is_told(project: Path, build: Build) -> None:
    add_source(project, build)
    with duckdb.connect(str(build.database)) as connection:
        connection.execute("alter table landing.new rename seen to gone")
    told = warnings_of(build, project, datetime(2024, 5, 1, tzinfo=UTC))
    assert [line.partition(", see")[0] for line in told] == [
        "source landing.new: its freshness could not be asked",
        "source landing.old: newest row of 2024-05-01T00:00:00+00:00, over 8 days ago",
    ]


def test_broken_project_gives_the_reason_not_a_missing_file(project: Path, build: Build) -> None:
    (project / "models" / "broken.sql").write_text("select * from {{ ref('nowhere') }}")
    with pytest.raises(ModelsFailed, match="nowhere"):
        run(build, project)


def test_killed_run_takes_dbt_with_it_and_frees_the_lock(project: Path, build: Build, tmp_path: Path) -> None:
    """An orphan that went on writing beside a retry would mix two runs in one file."""
    started = tmp_path / "started"
    (project / "models" / "slow.sql").write_text(
        "select count(*) as n from range(100000000000) as a (i) where i % 7 = 3"
    )
    script = textwrap.dedent(f"""
        from pathlib import Path
        from warehouse.build import open_build
        from warehouse.lock import WriterLock
        from warehouse.models import build_models
        home = Path({str(build.folder.parents[1])!r})
        with WriterLock(home, "run-1") as lock:
            Path({str(started)!r}).touch()
            build_models(lock, open_build(home, "run-1"), project_dir=Path({str(project)!r}), log_dir=home / "logs")
    """)
    home = build.folder.parents[1]
    process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)
    _until(lambda: "slow" in _text(home / "logs" / "dbt_build.txt"))
    process.send_signal(signal.SIGKILL)
    process.wait()
    _until(lambda: _lock_is_free(home))
    duckdb.connect(str(build.database)).close()  # refused while anybody else writes the file


def test_child_holds_the_lock_and_sees_nothing_of_our_environment(
    project: Path, build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If this process dies, its dbt is an orphan for a moment; nobody may write beside it."""
    child = tmp_path / "child.py"
    child.write_text("import os, sys\nprint(sorted(os.environ), flush=True)\nsys.stdin.read()")
    monkeypatch.setattr("warehouse.models._CHILD", child)
    monkeypatch.setenv("ZHIBIAO_CANARY", "secret")
    home = build.folder.parents[1]
    failures: list[Exception] = []

    def run_models(lock: WriterLock) -> None:
        try:
            build_models(lock, build, project_dir=project, log_dir=home / "logs", timeout_seconds=2)
        except ModelsFailed as error:
            failures.append(error)

    with WriterLock(home, "run-1") as lock:
        thread = threading.Thread(target=run_models, args=[lock])
        thread.start()
        _until(lambda: "LC_ALL" in _text(home / "logs" / "dbt_build.txt"))
    assert not _lock_is_free(home), "this process has let go, its child has not"
    thread.join()
    assert "took longer than 2 s" in str(failures[0])
    assert _lock_is_free(home)
    assert "CANARY" not in _text(home / "logs" / "dbt_build.txt")


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.is_file() else ""


def _lock_is_free(home: Path) -> bool:
    try:
        with WriterLock(home, "probe"):
            return True
    except Locked:
        return False


def _until(condition, seconds: float = 60) -> None:  # type: ignore[no-untyped-def]
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.05)


def test_a_build_file_that_dbt_did_not_close_is_told(
    project: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gate would judge models that stand in the journal, and hash the file without them."""
    run_child = models._run_child

    def leaving(*arguments: Any) -> int:
        code = run_child(*arguments)
        build.journal.touch()
        return code

    monkeypatch.setattr(models, "_run_child", leaving)
    with pytest.raises(ModelsFailed, match=r"without closing the build file: .*zhibiao\.duckdb\.wal is left"):
        run(build, project)
