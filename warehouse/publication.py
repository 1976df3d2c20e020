"""How does a build become what everybody sees? As a complete, sealed folder, and then by one rename of a symbolic link.

At every instant `published/current` names one whole release. Whatever dies before the rename leaves litter with a
hidden name; whatever dies after it leaves the new release. Whether the figures are good is left to dbt and to the
gates: without the passed verdicts of both on this very file nothing is published.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from warehouse.admission import (
    differing_tables,
    read_verdicts,
    require_not_withdrawn,
    require_parent,
    same_release,
)
from warehouse.build import Build, BuildState, mark
from warehouse.connection import DEFAULT_MEMORY_LIMIT, DEFAULT_THREADS, open_reader
from warehouse.digest import TableDigest, file_sha256, logical_digest, table_digest
from warehouse.durable import files_below, remove, seal, sync, write_new
from warehouse.errors import ReleaseInvalid, StaleBuild
from warehouse.export import export_marts
from warehouse.failpoint import no_failpoint
from warehouse.gate_page import PAGE, gate_page
from warehouse.gate_rules import GATE_RULES
from warehouse.lock import WriterLock
from warehouse.manifest import FORMAT, MANIFEST, canonical, sealed
from warehouse.pruned import ASIDE
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
from warehouse.surface import MARTS, Mart, data_package, read_marts, surface_digest

DATA_PACKAGE = "datapackage.json"


def no_report(release: Release) -> None:
    """The report of a caller who wants none: nothing is written."""


def publish(
    lock: WriterLock,
    build: Build,
    *,
    verdicts: Sequence[Path],
    now: datetime,
    memory_limit: str = DEFAULT_MEMORY_LIMIT,
    threads: int = DEFAULT_THREADS,
    report: Callable[[Release], None] = no_report,
    failpoint: Callable[[str], None] = no_failpoint,
) -> Release:
    """Publish the marts of a build and return the release; `is_new` is False when the current one says the same.

    `verdicts` are the report files of both gates, `now` an aware time for the manifest. `report` may write files into
    the folder of the release that it is given, which is not sealed yet and whose manifest does not tell the files;
    `failpoint` is called with the name of each step that is done. Raises VerdictMissing, StaleBuild, ReleaseInvalid and
    ModelsFailed; then `current` is what it was. A call that was killed may be repeated.
    """
    lock.require()
    home, published = lock.home, published_folder(lock.home)
    published.mkdir(parents=True, exist_ok=True)
    if current_name(published) == build.run_id:
        return _already_published(home, build)
    require_parent(published, build)
    require_not_withdrawn(home, build)
    gates = read_verdicts(verdicts, build)
    _clean_litter(published, build)
    marts = read_marts(build.database, build.target_folder / "manifest.json")
    digests = database_digests(build.database, MARTS)
    kept = same_release(home, build, digests, surface_digest((*marts, GATE_RULES)))
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
    said = _said(folder, build, marts=(*marts, GATE_RULES), digests=digests, gates=gates, now=now)
    report(Release(build.run_id, folder, said))
    failpoint("report written")
    _describe(folder, (*marts, GATE_RULES), said)
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
    require_parent(published, build)
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


def _clean_litter(published: Path, build: Build) -> None:
    """Remove what killed publishers left: hidden entries, and this run's own folder that never became current."""
    for path in published.iterdir():
        if path.name.startswith((".incoming-", ".current-", ASIDE)) or path.name == build.run_id:
            remove(path)


def _require_copied(build: Build, folder: Path) -> None:
    """Raise ReleaseInvalid unless the file just written holds the rows of the build, read back from it."""
    differing = differing_tables(database_sums(build.database, MARTS), database_sums(folder / DATABASE))
    if differing:
        raise ReleaseInvalid(
            f"{folder / DATABASE} holds other rows than {build.database} in {', '.join(differing)}; check the disk"
        )


def _said(
    folder: Path,
    build: Build,
    *,
    marts: tuple[Mart, ...],
    digests: Mapping[str, TableDigest],
    gates: Sequence[Mapping[str, Any]],
    now: datetime,
) -> dict[str, Any]:
    """The manifest of a release, without its files."""
    return {
        "format": FORMAT,
        "run_id": build.run_id,
        "parent": build.parent,
        "scope": build.scope.as_json(),
        "created_at": now.isoformat(timespec="seconds"),
        "inputs_digest": build.inputs_digest,
        "logical_digest": logical_digest(digests),
        "surface_digest": surface_digest(marts),
        "tables": {
            name: {"rows": each.rows, "digest": each.digest}
            for name, each in {**digests, **_gate_digest(folder / DATABASE)}.items()
        },
        "extractor_versions": _extractor_versions(build),
        "versions": dict(build.versions),
        "gates": list(gates),
    }


def _describe(folder: Path, marts: tuple[Mart, ...], said: Mapping[str, Any]) -> None:
    """Write the data package and, last, the manifest of everything else in the folder."""
    files = {name: _file_fact(path) for name, path in files_below(folder).items()}
    package = data_package(marts, files, said["run_id"], said["created_at"], DATABASE)
    write_new(folder / DATA_PACKAGE, canonical(package))
    files[DATA_PACKAGE] = _file_fact(folder / DATA_PACKAGE)
    write_new(folder / MANIFEST, sealed({**said, "files": files}))


def _gate_digest(database: Path) -> dict[str, TableDigest]:
    with open_reader(database) as connection:
        return {GATE_RULES.name: table_digest(connection, "main", GATE_RULES.name, GATE_RULES.columns)}


def _file_fact(path: Path) -> dict[str, Any]:
    return {"bytes": path.stat().st_size, "sha256": file_sha256(path)}


def _extractor_versions(build: Build) -> list[str]:
    with open_reader(build.database) as connection:
        rows = connection.execute(
            "select distinct extractor_version from marts.dim_document order by extractor_version"
        ).fetchall()
    return [version for (version,) in rows]
