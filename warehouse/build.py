"""What is a build, and where does it stand? One folder per run with a fresh DuckDB file and `build.json` beside it.

`build.json` is written last when loading ends, so a folder without it is the litter of a run that was killed. The
stages after loading may run in other processes; they find the build by its run id.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from warehouse.errors import BuildMissing
from warehouse.lock import checked_run_id
from warehouse.manifest import Scope

BUILD_FILE = "zhibiao.duckdb"
KEPT_UNPUBLISHED = 2  # builds that ended in no release are kept for a look at what failed
KEPT_UNCHANGED = 3  # records of builds that only confirmed the current release


class BuildState(StrEnum):
    """How far did a build get?"""

    LOADED = "loaded"
    PUBLISHED = "published"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Build:
    """A loaded build: its folder, what it covers, what it was made from and which release it follows."""

    run_id: str
    folder: Path
    scope: Scope
    parent: str | None  # the current release when loading began
    inputs_digest: str
    versions: Mapping[str, str]
    counts: Mapping[str, int]
    number: int  # grows with every build of a home
    state: BuildState = BuildState.LOADED
    mark: str = ""  # where ledger and landing stood when loading began; empty: nobody can tell any more

    @property
    def database(self) -> Path:
        """The build file."""
        return self.folder / BUILD_FILE

    @property
    def journal(self) -> Path:
        """DuckDB's journal of a writer that did not close the build file: whoever reads the file reads it too."""
        return self.folder / f"{BUILD_FILE}.wal"

    @property
    def target_folder(self) -> Path:
        """Where dbt puts its manifest, its results and compiled SQL."""
        return self.folder / "target"


def builds_folder(home: Path) -> Path:
    """Where the builds of a home stand."""
    return home / "build"


def write_build(build: Build) -> None:
    """Write `build.json` whole or not at all."""
    values = {**asdict(build), "folder": None, "scope": build.scope.as_json()}
    path = build.folder / "build.json"
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(values, ensure_ascii=False, indent=2) + "\n", "utf-8")
    temporary.replace(path)


def open_build(home: Path, run_id: str) -> Build:
    """The build of a run. Raises BuildMissing when the run has none or died while loading."""
    folder = builds_folder(home) / checked_run_id(run_id)
    try:
        values = json.loads((folder / "build.json").read_text("utf-8"))
        values |= {
            "folder": folder,
            "scope": Scope.from_json(values["scope"]),
            "state": BuildState(values["state"]),
        }
        return Build(**values)
    except FileNotFoundError:
        raise BuildMissing(f"{folder} holds no loaded build: load run {run_id!r} first") from None
    except (ValueError, KeyError, TypeError) as error:
        raise BuildMissing(f"{folder / 'build.json'} cannot be read ({error}): load run {run_id!r} again") from error


def mark(build: Build, state: BuildState) -> Build:
    """Record how far the build got."""
    marked = replace(build, state=state)
    write_build(marked)
    return marked


def mark_unchanged(build: Build) -> Build:
    """Record that the current release says all there is to say."""
    return mark(build, BuildState.UNCHANGED)


def clean_litter(home: Path, current: str | None) -> int:
    """Delete the builds nobody needs and return the next build number. Only for the holder of the writer lock.

    Published builds go, builds that died while loading go, of those that only confirmed the current release the record
    stays, and of those that ended in no release the newest `KEPT_UNPUBLISHED` stay: between two stages of a run nobody
    holds the lock, so they may still be alive.
    """
    folder = builds_folder(home)
    if not folder.is_dir():
        return 1
    builds: list[Build] = []
    for path in sorted(folder.iterdir()):
        try:
            builds.append(open_build(home, path.name))
        except BuildMissing:
            shutil.rmtree(path)
    builds.sort(key=lambda build: build.number, reverse=True)
    unpublished = [build for build in builds if build.state is BuildState.LOADED][:KEPT_UNPUBLISHED]
    confirming = [build for build in builds if build.state is BuildState.UNCHANGED and build.parent == current]
    for build in builds:
        if build in confirming[:KEPT_UNCHANGED]:
            _empty(build)
        elif build not in unpublished:
            shutil.rmtree(build.folder)
    return builds[0].number + 1 if builds else 1


def led_to_no_change(home: Path, release: str, inputs_digest: str) -> bool:
    """Did an earlier build from these inputs say exactly what this release says?"""
    for path in builds_folder(home).iterdir():
        try:
            build = open_build(home, path.name)
        except BuildMissing:
            continue  # being loaded, or the litter of a killed run: it says nothing
        if build.state is BuildState.UNCHANGED and (build.parent, build.inputs_digest) == (release, inputs_digest):
            return True
    return False


def _empty(build: Build) -> None:
    """Keep the record of a build and nothing else."""
    for path in build.folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "build.json":
            path.unlink()
