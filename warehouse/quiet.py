"""Is there anything to build tonight? Before landing is loaded: are folders, rules and scope those of the last build?

A build keeps a mark of what it looked at. While the mark of now says the same, and whoever owns the ledger says so of
the rest (`ingestion.ledger_quiet`), the current release says all there is to say, and nothing is read. In doubt the
build is loaded, and its digest of all inputs decides (`warehouse.load.nothing_changed`). Either way a record says that
the release was confirmed. Whether landed files are still as they were landed is seen when they are read, and not here.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from warehouse.batches import manifest_of
from warehouse.build import Build, BuildState, builds_folder, clean_litter, open_build, write_build
from warehouse.digest import file_sha256
from warehouse.errors import BuildMissing
from warehouse.load import rules_of
from warehouse.lock import WriterLock
from warehouse.manifest import Scope
from warehouse.release import Release, current, verify


def landing_mark(home: Path, scope: Scope, inputs: Sequence[Path]) -> str:
    """What a build would look at besides the ledger: batches with what they say of their files, rules, scope.

    Empty where a batch cannot be read now, as while words are being taken out of it: then nobody can tell.
    """
    landing = home / "landing"
    folders = sorted(path for path in landing.iterdir() if path.name[:1] != ".") if landing.is_dir() else []
    try:
        batches = [[folder.name, file_sha256(manifest_of(folder))] for folder in folders]
    except OSError:
        return ""
    return json.dumps([batches, rules_of(inputs, scope)], sort_keys=True)


def keep_mark(build: Build, mark: str) -> Build:
    """Keep with a build what it looked at."""
    marked = replace(build, mark=mark)
    write_build(marked)
    return marked


def confirm(lock: WriterLock, build: Build, release: Release, mark: str) -> None:
    """Record that a night found all as `build` had left it, and clear away what builds nobody needs."""
    lock.require()
    number = clean_litter(lock.home, release.name)
    folder = builds_folder(lock.home) / lock.run_id
    folder.mkdir(parents=True)
    told = {"run_id": lock.run_id, "folder": folder, "parent": release.name, "number": number, "mark": mark}
    write_build(replace(build, state=BuildState.UNCHANGED, **told))  # type: ignore[arg-type]


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
