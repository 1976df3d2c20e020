"""Is there anything to build tonight? Before landing is loaded: are folders, rules and scope those of the last build?

A build keeps a mark of what it looked at. While the mark of now says the same, and whoever owns the ledger says so of
the rest (`ingestion.is_quiet_since`), the current release says all there is to say, and nothing is read. In doubt the
build is loaded, and its digest of all inputs decides (`warehouse.load.nothing_changed`).
"""

import json
from collections.abc import Sequence
from pathlib import Path

from warehouse.build import Build, BuildState, builds_folder, open_build
from warehouse.digest import tree_digest
from warehouse.errors import BuildMissing
from warehouse.load import package_versions
from warehouse.manifest import Scope
from warehouse.release import Release, current, verify


def landing_mark(home: Path, scope: Scope, inputs: Sequence[Path]) -> str:
    """What a build would look at besides the ledger: names of batches, rules, versions, scope.

    A batch that was written again in place has a folder of another inode.
    """
    landing = home / "landing"
    folders = sorted(path for path in landing.iterdir() if path.name[:1] != ".") if landing.is_dir() else []
    batches = [[path.name, path.stat().st_ino] for path in folders]
    return json.dumps([batches, tree_digest(inputs), package_versions(), scope.as_json()], sort_keys=True)


def last_build(home: Path) -> Build | None:
    """The build that led to the current release, or the newest that confirmed it; None when its record is gone."""
    release, folder = current(home), builds_folder(home)
    if release is None or not folder.is_dir():
        return None
    found = [build for build in map(_opened, sorted(folder.iterdir())) if build is not None]
    return max((build for build in found if _led_to(build, release)), key=lambda build: build.number, default=None)


def whole_current(home: Path) -> Release | None:
    """The current release if every file of it is as published."""
    release = current(home)
    return release if release is not None and not verify(release.folder, tables=False) else None


def _led_to(build: Build, release: Release) -> bool:
    if build.state is BuildState.UNCHANGED:
        return build.parent == release.name
    return build.state is BuildState.PUBLISHED and build.run_id == release.name


def _opened(folder: Path) -> Build | None:
    try:
        return open_build(folder.parent.parent, folder.name)
    except BuildMissing:  # being loaded, or the litter of a killed run
        return None
