"""Where did the newest build stop that ended in no release, and which one confirmed it? Reads what stages left behind.

A build that somebody still works at is told as such: between two stages of a night nobody holds the writer lock, so a
build without a verdict is given some minutes. What is to be done is left to `zhibiao.status`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from warehouse.build import Build

# Airflow starts the next task within seconds, and after a failure of the machine it tries again some minutes later.
GRACE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class StoppedBuild:
    """A build that became no release: the stage that it did not pass, and what that left to read."""

    run_id: str
    stage: str  # a name of `zhibiao.stages.STAGES`
    why: tuple[str, ...]  # rules or models that failed; empty when nothing says
    read: Path  # the page of the gate, dbt's output, else the folder of the build
    last_sign: datetime
    is_over: bool  # False: somebody works at it, or may
    is_stale: bool = False  # another release came since it was loaded, so it can never be published


def newest_stopped(home: Path, now: datetime, *, writer: str | None, current: str | None) -> StoppedBuild | None:
    """The newest build that ended in no release; None when none is newer than those that ended in one, or kept one.

    `writer` is who holds the lock, as its file names them, `current` the current release's name.
    """
    from warehouse.build import BuildState

    builds, unfinished = _builds(home)
    if unfinished:  # every load removes those of before, so it is the newest of all
        path = max(unfinished, key=lambda each: each.stat().st_mtime)
        return StoppedBuild(path.name, "load_landing", (), path, _last_sign([path]), not _works_at(writer, path.name))
    newest = max(builds, key=lambda build: build.number, default=None)
    if newest is None or newest.state is not BuildState.LOADED:
        return None
    if newest.run_id == current:  # its publisher was killed after the switch: it is the release
        return None
    stage, why, read = _where(home, newest)
    sign = _last_sign([*newest.folder.iterdir(), *newest.target_folder.glob("run_results.json")])
    is_over = not _works_at(writer, newest.run_id) and (bool(why) or now - sign > GRACE)
    return StoppedBuild(newest.run_id, stage, why, read, sign, is_over, newest.parent != current)


def newest_confirming(home: Path, release: str) -> tuple[str, datetime] | None:
    """The newest build that only said again what the release says, and when it did."""
    from warehouse.build import BuildState

    builds = [build for build in _builds(home)[0] if (build.state, build.parent) == (BuildState.UNCHANGED, release)]
    newest = max(builds, key=lambda build: build.number, default=None)
    return None if newest is None else (newest.run_id, _last_sign([newest.folder / "build.json"]))


def _builds(home: Path) -> "tuple[list[Build], list[Path]]":
    """The builds of a home, and the folders of those that were never loaded whole."""
    from warehouse.build import builds_folder, open_build
    from warehouse.errors import BuildMissing, InvalidName

    folder = builds_folder(home)
    builds, unfinished = [], []
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            builds.append(open_build(home, path.name))
        except (BuildMissing, InvalidName):
            unfinished.append(path)
    return builds, unfinished


def _where(home: Path, build: "Build") -> tuple[str, tuple[str, ...], Path]:
    """The stage that the build did not pass, what failed there, and what to read."""
    from warehouse.models import failed_nodes
    from zhibiao.build_stages import dbt_log, verdict_path

    landing, marts = (_report(verdict_path(build, gate)) for gate in ("landing", "marts"))
    if landing is None or not landing["passed"]:
        return "run_landing_gate", *_told(build, "landing", landing)
    failed = failed_nodes(build)
    if failed is None or failed:
        console = dbt_log(home, build.run_id) / "dbt_build.txt"
        return "build_models", failed or (), console if console.is_file() else build.folder
    if marts is None or not marts["passed"]:
        return "run_marts_gate", *_told(build, "marts", marts)
    return "publish_release", (), build.folder


def _told(build: "Build", gate: str, report: Any) -> tuple[tuple[str, ...], Path]:
    from zhibiao.build_stages import verdict_path

    page = verdict_path(build, gate).with_suffix(".html")
    return tuple(report["failed"]) if report else (), page if page.is_file() else build.folder


def _report(path: Path) -> Any:
    """What a gate reported; None when it did not, or its report is no longer one."""
    try:
        report = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return report if isinstance(report, dict) and {"passed", "failed"} <= report.keys() else None


def _works_at(writer: str | None, run_id: str) -> bool:
    return writer is not None and json.dumps(run_id) in writer


def _last_sign(paths: Iterable[Path]) -> datetime:
    return datetime.fromtimestamp(max(path.lstat().st_mtime for path in paths), UTC)
