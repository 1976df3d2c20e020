"""How does a build become what everybody sees? As a complete, sealed folder, and then by one rename of a symbolic link.

At every instant `published/current` names one whole release. Whatever dies before the rename leaves litter with a
hidden name; whatever dies after it leaves the new release. Whether the figures are good is left to dbt and to the
gates: without the passed verdicts of both on this very file nothing is published.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from warehouse.build import Build, BuildState, mark
from warehouse.connection import DEFAULT_MEMORY_LIMIT, DEFAULT_THREADS, open_reader
from warehouse.digest import TableDigest, file_sha256, logical_digest, table_digest
from warehouse.durable import remove, seal, sync, write_new
from warehouse.errors import BuildMissing, ReleaseInvalid, StaleBuild, VerdictMissing
from warehouse.export import export_marts
from warehouse.gate_page import PAGE, gate_page
from warehouse.gate_rules import GATE_RULES
from warehouse.lock import WriterLock
from warehouse.manifest import FORMAT, MANIFEST, canonical, sealed
from warehouse.release import (
    CURRENT,
    DATABASE,
    Release,
    current,
    current_name,
    database_digests,
    database_sums,
    open_release,
    published_folder,
    verify,
)
from warehouse.rollback import rollbacks
from warehouse.surface import MARTS, Mart, data_package, read_marts, surface_digest

GATES = ("landing", "marts")
DATA_PACKAGE = "datapackage.json"


def no_failpoint(step: str) -> None:
    """The hook of a run that is not under test: does nothing."""


def publish(
    lock: WriterLock,
    build: Build,
    *,
    verdicts: Sequence[Path],
    now: datetime,
    memory_limit: str = DEFAULT_MEMORY_LIMIT,
    threads: int = DEFAULT_THREADS,
    failpoint: Callable[[str], None] = no_failpoint,
) -> Release:
    """Publish the marts of a build and return the release; `is_new` is False when the current one says the same.

    `verdicts` are the report files of both gates, `now` an aware time for the manifest; `failpoint` is called with the
    name of each step that is done. Raises VerdictMissing, StaleBuild, ReleaseInvalid and ModelsFailed; then `current`
    is what it was. A call that was killed may be repeated.
    """
    lock.require()
    home, published = lock.home, published_folder(lock.home)
    published.mkdir(parents=True, exist_ok=True)
    if current_name(published) == build.run_id:
        return _already_published(home, build)
    _require_parent(published, build)
    _require_not_withdrawn(home, build)
    gates = _read_verdicts(verdicts, build)
    _clean_litter(published, build)
    marts = read_marts(build.database, build.target_folder / "manifest.json")
    digests = database_digests(build.database, MARTS)
    kept = _same_release(home, build, digests, surface_digest((*marts, GATE_RULES)))
    if kept is not None:
        mark(build, BuildState.UNCHANGED)
        return replace(kept, is_new=False)

    folder = published / f".incoming-{build.run_id}"
    folder.mkdir()
    failpoint("folder made")
    export_marts(build.database, marts, folder / DATABASE, gates=gates, memory_limit=memory_limit, threads=threads)
    failpoint("tables exported")
    _require_copied(build, folder)
    for verdict in verdicts:
        write_new(folder / verdict.name, verdict.read_text("utf-8"))
    write_new(folder / PAGE, gate_page(gates, f"release {build.run_id}"))
    _describe(folder, build, marts=(*marts, GATE_RULES), digests=digests, gates=gates, now=now)
    failpoint("manifest written")
    seal(folder)
    failpoint("folder sealed")
    if problems := verify(folder, tables=False):  # its tables are those of the build, whose digests the manifest bears
        raise ReleaseInvalid(f"{folder} is not what was written: {'; '.join(map(str, problems))}; check the disk")
    failpoint("folder verified")
    final = published / build.run_id
    folder.rename(final)
    sync(published)
    failpoint("folder named")
    _require_parent(published, build)
    link = published / f".current-{build.run_id}"
    link.symlink_to(build.run_id)
    failpoint("link made")
    lock.require()
    link.replace(published / CURRENT)
    failpoint("link renamed")
    sync(published)
    failpoint("current switched")
    mark(build, BuildState.PUBLISHED)
    return open_release(final)


def _already_published(home: Path, build: Build) -> Release:
    """The release of an earlier call for the same run that died after the switch."""
    release = current(home)
    if release is None or release.manifest["inputs_digest"] != build.inputs_digest:
        raise StaleBuild(f"run id {build.run_id!r} is published with other inputs and is never reused: take a new one")
    mark(build, BuildState.PUBLISHED)
    return release


def _require_parent(published: Path, build: Build) -> None:
    """Compare-and-swap: what was current when the build was loaded must be current still."""
    name = current_name(published)
    if name != build.parent:
        raise StaleBuild(
            f"run {build.run_id!r} was loaded when {build.parent or 'nothing'} was current, now {name or 'nothing'}: "
            "another run has published since; start a new run"
        )


def _require_not_withdrawn(home: Path, build: Build) -> None:
    """A retry of a run that people rolled back from must not undo it: its release may have readers, and stays."""
    if build.run_id in {done.from_release for done in rollbacks(home)}:
        raise StaleBuild(f"run {build.run_id!r} was published and rolled back from: start a new run")


def _read_verdicts(paths: Sequence[Path], build: Build) -> list[dict[str, Any]]:
    """Both gates' reports. Raises VerdictMissing unless each passed, the second on the very bytes to be published."""
    verdicts: dict[str, dict[str, Any]] = {}
    for path in paths:
        try:
            verdict = json.loads(path.read_text("utf-8"))
            verdicts[verdict["gate"]] = verdict
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise VerdictMissing(f"{path} is no report of a gate ({error!r}): run the gate again") from error
    for gate in GATES:
        if gate not in verdicts:
            raise VerdictMissing(f"gate {gate!r} has no report for run {build.run_id!r}: run it before publishing")
        if verdicts[gate].get("passed") is not True or not verdicts[gate].get("evaluated"):
            raise VerdictMissing(f"gate {gate!r} did not pass run {build.run_id!r}: nothing is published")
    if not build.database.is_file():
        raise BuildMissing(f"{build.database} is missing: load run {build.run_id!r} again")
    if build.journal.exists():  # the hash is of the file alone: what a journal adds, no gate has judged
        raise VerdictMissing(f"{build.journal} stands beside the build: a writer was killed; load the run again")
    if verdicts["marts"].get("database_sha256") != file_sha256(build.database):
        raise VerdictMissing(f"{build.database} changed since gate 'marts' judged it: run the gate again")
    return [verdicts[gate] for gate in GATES]


def _clean_litter(published: Path, build: Build) -> None:
    """Remove what killed publishers left: hidden entries, and this run's own folder that never became current."""
    for path in published.iterdir():
        if path.name.startswith((".incoming-", ".current-")) or path.name == build.run_id:
            remove(path)


def _same_release(home: Path, build: Build, digests: Mapping[str, TableDigest], surface: str) -> Release | None:
    """The current release when it is whole and says exactly the same about the same scope."""
    release = current(home)
    if release is None or release.scope.as_json() != build.scope.as_json():
        return None
    said = (release.manifest["logical_digest"], release.manifest["surface_digest"])
    if said != (logical_digest(digests), surface) or verify(release.folder):
        return None
    return release


def _require_copied(build: Build, folder: Path) -> None:
    """Raise ReleaseInvalid unless the file just written holds the rows of the build, read back from it."""
    built, copied = database_sums(build.database, MARTS), database_sums(folder / DATABASE)
    tables = (built.keys() | copied.keys()) - {GATE_RULES.name}  # no model made that one
    differing = sorted(name for name in tables if built.get(name) != copied.get(name))
    if differing:
        raise ReleaseInvalid(
            f"{folder / DATABASE} holds other rows than {build.database} in {', '.join(differing)}; check the disk"
        )


def _describe(
    folder: Path,
    build: Build,
    *,
    marts: tuple[Mart, ...],
    digests: Mapping[str, TableDigest],
    gates: Sequence[Mapping[str, Any]],
    now: datetime,
) -> None:
    """Write the data package and, last, the manifest of everything else in the folder."""
    created_at = now.isoformat(timespec="seconds")
    files = _file_facts(folder)
    package = data_package(marts, files, build.run_id, created_at, DATABASE)
    write_new(folder / DATA_PACKAGE, canonical(package))
    manifest = {
        "format": FORMAT,
        "run_id": build.run_id,
        "parent": build.parent,
        "scope": build.scope.as_json(),
        "created_at": created_at,
        "inputs_digest": build.inputs_digest,
        "logical_digest": logical_digest(digests),
        "surface_digest": surface_digest(marts),
        "files": _file_facts(folder),
        "tables": {
            name: {"rows": each.rows, "digest": each.digest}
            for name, each in {**digests, **_gate_digest(folder / DATABASE)}.items()
        },
        "extractor_versions": _extractor_versions(build),
        "versions": dict(build.versions),
        "gates": list(gates),
    }
    write_new(folder / MANIFEST, sealed(manifest))


def _gate_digest(database: Path) -> dict[str, TableDigest]:
    with open_reader(database) as connection:
        return {GATE_RULES.name: table_digest(connection, "main", GATE_RULES.name, GATE_RULES.columns)}


def _file_facts(folder: Path) -> dict[str, dict[str, Any]]:
    return {path.name: {"bytes": path.stat().st_size, "sha256": file_sha256(path)} for path in sorted(folder.iterdir())}


def _extractor_versions(build: Build) -> list[str]:
    with open_reader(build.database) as connection:
        rows = connection.execute(
            "select distinct extractor_version from marts.dim_document order by extractor_version"
        ).fetchall()
    return [version for (version,) in rows]
