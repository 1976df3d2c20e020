"""Do the models build and do their tests hold? Runs `dbt build` once on a build file and reads its results.

dbt runs in a child process with an environment of its own making, so nothing of the caller's environment decides how a
figure comes out. dbt's unit tests are left out: they judge the code on rows of their own, the same every night, so they
run where code changes (`make test`). What the models say is left to the dbt project.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from ingestion.records import StageReport
from warehouse.build import Build
from warehouse.connection import DEFAULT_MEMORY_LIMIT, DEFAULT_THREADS, open_reader
from warehouse.errors import BuildMissing, ModelsFailed
from warehouse.lock import WriterLock
from warehouse.sql import Fragment, compose

_CHILD = Path(__file__).with_name("dbt_child.py")
_GOOD = frozenset({"success", "pass", "warn", "no-op"})
_SHOWN_FAILURES = 5
_SHOWN_ROWS = 3


def build_models(
    lock: WriterLock,
    build: Build,
    *,
    project_dir: Path,
    log_dir: Path,
    now: datetime | None = None,
    memory_limit: str = DEFAULT_MEMORY_LIMIT,
    threads: int = DEFAULT_THREADS,
    timeout_seconds: float | None = None,
) -> StageReport:
    """Seeds, models and data tests of `project_dir` in the build file. Raises ModelsFailed.

    dbt's products go to the build folder, its log and console output to `log_dir`. Sources whose newest row is too
    old, seen from `now` (an aware time), and corrections past their day of review are warned of; no model sees that
    time, and no test that can fail.
    """
    if not build.database.is_file():
        raise BuildMissing(f"{build.database} is missing: load run {build.run_id!r} first")
    log_dir.mkdir(parents=True, exist_ok=True)
    results_path = build.target_folder / "run_results.json"
    results_path.unlink(missing_ok=True)
    (build.target_folder / "sources.json").unlink(missing_ok=True)
    console = log_dir / "dbt_build.txt"
    arguments = _arguments(build, project_dir, log_dir, now=now)
    environment = _environment(build, memory_limit, threads)
    if now is not None:
        environment["ZHIBIAO_BUILD_NOW"] = now.isoformat()
    code = _run_child(lock, arguments, environment, console, timeout_seconds)
    results = _read_results(results_path, console)
    bad = [result for result in results if result["status"] not in _GOOD]
    if bad or code != 0:
        raise ModelsFailed("\n".join(_describe(build, bad, console)))
    built = Counter(result["unique_id"].split(".")[0] for result in results)
    if not built["model"]:
        raise ModelsFailed(f"dbt built no model in {project_dir}: see {console}")
    if build.journal.exists():
        raise ModelsFailed(f"dbt ended without closing the build file: {build.journal} is left; load the run again")
    warned = [_warning(build, result) for result in results if result["status"] == "warn"]
    if now is not None:
        warned += _stale_sources(build.target_folder, console)
    counts = {"models": built["model"], "seeds": built["seed"], "tests": built["test"]}
    return StageReport("build_models", {**counts, "warnings": len(warned)}, tuple(warned))


def failed_nodes(build: Build) -> tuple[str, ...] | None:
    """What failed in the build's last run of dbt, without what was skipped because of it; None without results."""
    try:
        results = json.loads((build.target_folder / "run_results.json").read_text("utf-8"))["results"]
    except (OSError, ValueError, KeyError):  # dbt never ended, which is an answer of its own
        return None
    return tuple(_node(result) for result in results if result["status"] not in {*_GOOD, "skipped"})


def _arguments(build: Build, project_dir: Path, log_dir: Path, *, now: datetime | None) -> list[str]:
    quiet = ("--no-use-colors", "--no-version-check", "--no-send-anonymous-usage-stats")
    places = (
        *("--project-dir", str(project_dir.resolve()), "--profiles-dir", str(project_dir.resolve())),
        *("--target-path", str(build.target_folder.resolve()), "--log-path", str(log_dir.resolve())),
    )
    # 2026-11: 16 unit tests took 5.6 of a build's 26.3 s of processor time, and there are to be more of them.
    run = [*quiet, "build", "--exclude-resource-type", "unit_test", *places]
    if now is None:
        return run
    day = ("--vars", json.dumps({"run_date": now.date().isoformat()}))
    return [*run, *day, "+", *quiet, "source", "freshness", *places, *day]


def _environment(build: Build, memory_limit: str, threads: int) -> dict[str, str]:
    return {
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
        "DO_NOT_TRACK": "1",
        "HOME": str(build.folder.resolve()),
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        "ZHIBIAO_BUILD_FILE": str(build.database.resolve()),
        "ZHIBIAO_BUILD_MEMORY": memory_limit,
        "ZHIBIAO_BUILD_THREADS": str(threads),
    }


def _run_child(
    lock: WriterLock, arguments: list[str], environment: dict[str, str], console: Path, timeout_seconds: float | None
) -> int:
    """The child's exit code. It inherits the lock and lives no longer than the pipe on its stdin."""
    descriptors = lock.descriptors()
    # -P: this package's folder must not stand on the child's module path.
    command = [sys.executable, "-P", str(_CHILD), *arguments]
    with console.open("wb") as output:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and file; paths are arguments, never a shell line
            command,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            pass_fds=descriptors,
            start_new_session=True,
        )
        try:
            return child.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            raise ModelsFailed(f"dbt build took longer than {timeout_seconds} s and was ended: see {console}") from None
        finally:
            if child.poll() is None:
                os.killpg(child.pid, 9)
                child.wait()
            if child.stdin is not None:
                child.stdin.close()


def _read_results(path: Path, console: Path) -> list[Mapping[str, Any]]:
    try:
        results: list[Mapping[str, Any]] = json.loads(path.read_text("utf-8"))["results"]
    except (OSError, ValueError, KeyError):
        lines = console.read_text("utf-8", "replace").strip().splitlines()[-8:]
        raise ModelsFailed("\n".join(["dbt build ended without results:", *lines, f"see {console}"])) from None
    return results


def _stale_sources(target: Path, console: Path) -> list[str]:
    """A line for each source table that is not fresh. That fetching stands still is no fault of what was fetched.

    dbt leaves a table out of its results when the question itself failed, so what was to be asked is read elsewhere.
    """
    asked = json.loads((target / "manifest.json").read_text("utf-8"))["sources"]
    try:
        results = json.loads((target / "sources.json").read_text("utf-8"))["results"]
    except (OSError, ValueError, KeyError):
        results = []
    found = {result["unique_id"]: result for result in results}
    timed = sorted(name for name, source in asked.items() if source["loaded_at_field"])
    lines = {name: _staleness(found.get(name), console) for name in timed}
    return [f"source {'.'.join(name.split('.')[-2:])}: {line}" for name, line in lines.items() if line]


def _staleness(result: Mapping[str, Any] | None, console: Path) -> str:
    status = result["status"] if result is not None else "missing"
    if result is not None and status in ("warn", "error"):
        limit = result["criteria"][f"{status}_after"]
        return f"newest row of {result['max_loaded_at']}, over {limit['count']} {limit['period']}s ago"
    return "" if status == "pass" else f"its freshness could not be asked, see {console}"


def _describe(build: Build, bad: list[Mapping[str, Any]], console: Path) -> Iterator[str]:
    """One line for each failed node, then its first failing rows; the rest is counted."""
    failed = [result for result in bad if result["status"] != "skipped"]
    skipped = len(bad) - len(failed)
    yield f"dbt build failed: {len(failed)} failed, {skipped} skipped because of them; see {console}"
    for result in failed[:_SHOWN_FAILURES]:
        message = " ".join(str(result.get("message") or "no message").split())
        yield f"  {_node(result)}: {result['status']}: {message[:500]}"
        for row in _failing_rows(build, result):
            yield f"    {row}"
    if len(failed) > _SHOWN_FAILURES:
        yield f"  and {len(failed) - _SHOWN_FAILURES} more"


def _warning(build: Build, result: Mapping[str, Any]) -> str:
    return "; ".join([f"{_node(result)}: {result.get('message')}", *_failing_rows(build, result)])


def _node(result: Mapping[str, Any]) -> str:
    kind, _, name, *_ = str(result["unique_id"]).split(".")
    return f"{kind} {name}"


def _failing_rows(build: Build, result: Mapping[str, Any]) -> list[str]:
    """The first rows that a failed data test returns, as text."""
    code = result.get("compiled_code")
    if not code or not str(result["unique_id"]).startswith("test."):
        return []
    statement = compose("select * from ($query) as failing limit 3", query=Fragment(str(code)))
    try:
        with open_reader(build.database) as connection:
            rows = connection.execute(statement).fetchmany(_SHOWN_ROWS)
            columns = [column[0] for column in connection.description or ()]
    except duckdb.Error as error:
        return [f"(its rows cannot be read: {str(error).splitlines()[0]})"]
    return [", ".join(f"{name}={value}" for name, value in zip(columns, row, strict=True))[:300] for row in rows]
