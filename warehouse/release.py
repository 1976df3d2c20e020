"""Which release is current, and is it whole? Reads `published/` and changes nothing.

A reader resolves `current` once and stays with the folder it got: a release folder is never changed or reused. Making
releases is left to `warehouse.publication`.
"""

import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse.connection import open_reader
from warehouse.digest import TableDigest, file_sha256, logical_digest, table_columns, table_digest, table_sum
from warehouse.durable import files_below
from warehouse.errors import ReleaseInvalid, WarehouseError
from warehouse.gate_rules import GATE_RULES
from warehouse.manifest import MANIFEST, Scope, read_manifest
from warehouse.pruned import prunes
from warehouse.schema import Column

CURRENT = "current"
DATABASE = "zhibiao.duckdb"


@dataclass(frozen=True, slots=True)
class Release:
    """One release folder and what its manifest says."""

    name: str
    folder: Path
    manifest: Mapping[str, Any]
    is_new: bool = True  # False when a run found nothing to say and kept this release

    @property
    def database(self) -> Path:
        """The published DuckDB file."""
        return self.folder / DATABASE

    @property
    def scope(self) -> Scope:
        """What the release covers."""
        return Scope.from_json(self.manifest["scope"])


@dataclass(frozen=True, slots=True)
class Problem:
    """One way in which a release differs from its manifest."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def published_folder(home: Path) -> Path:
    """Where the releases of a home stand."""
    return home / "published"


def current_name(published: Path) -> str | None:
    """The name `current` points to, None when nothing was published yet. Raises ReleaseInvalid when it dangles."""
    link = published / CURRENT
    try:
        target = link.readlink()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ReleaseInvalid(f"{link} is no symbolic link ({error.strerror}); restore it by hand") from error
    if len(target.parts) != 1 or not (published / target).is_dir():
        raise ReleaseInvalid(f"{link} points to {target}, which is no release folder beside it")
    return target.name


def open_release(folder: Path) -> Release:
    """The release in `folder`. Raises ReleaseInvalid when its manifest is missing or altered."""
    manifest = read_manifest(folder)
    if manifest["run_id"] != folder.name and not folder.name.startswith("."):
        raise ReleaseInvalid(f"{folder} holds the release {manifest['run_id']!r}: the folder was renamed")
    return Release(folder.name, folder, manifest)


def current(home: Path) -> Release | None:
    """The release that readers see now, None before the first one."""
    published = published_folder(home)
    name = current_name(published)
    return None if name is None else open_release(published / name)


def last_of_scope(home: Path, scope_name: str) -> Release | None:
    """The newest release of that scope among the current one and its ancestors."""
    release, gone = current(home), {each.release: each.parent for each in prunes(home)}
    while release is not None and release.scope.name != scope_name:
        release = _nearest(published_folder(home), release.manifest["parent"], gone)
    return release


def _nearest(published: Path, name: str | None, gone: Mapping[str, str | None]) -> Release | None:
    """The release of that name or, where it was removed, the nearest one before it."""
    passed = set()
    while name is not None and not (published / name).is_dir():
        passed.add(name)
        name = gone.get(name)
        if name in passed:  # a journal by another hand may lead in a circle
            return None
    return None if name is None else open_release(published / name)


def verify(folder: Path, *, tables: bool = True) -> list[Problem]:
    """Every difference between a release folder and its manifest: bytes, tables, missing and extra files.

    Without `tables` the files' bytes alone are judged.
    """
    try:
        manifest = open_release(folder).manifest
    except ReleaseInvalid as error:
        return [Problem(MANIFEST, str(error))]
    problems = list(file_problems(folder, manifest["files"]))
    if tables and not problems:
        problems.extend(_table_problems(folder / DATABASE, manifest))
    return problems


def file_problems(folder: Path, files: Mapping[str, Any]) -> Iterator[Problem]:
    """Files that are missing, too many or of other bytes than the manifest says."""
    present = files_below(folder)
    for name in sorted(set(present) - set(files) - {MANIFEST}):
        yield Problem(name, "is not listed in the manifest")
    if DATABASE not in files:
        yield Problem(DATABASE, "is not listed in the manifest")
    for name, expected in sorted(files.items()):
        path = present.get(name)
        if path is None:
            yield Problem(name, "is missing")
        elif not stat.S_ISREG(path.lstat().st_mode):
            yield Problem(name, "is no regular file")
        elif path.stat().st_size != expected["bytes"]:
            yield Problem(name, f"has {path.stat().st_size} bytes, the manifest says {expected['bytes']}")
        elif file_sha256(path) != expected["sha256"]:
            yield Problem(name, "does not match its SHA-256")


def mode_problems(folder: Path) -> Iterator[Problem]:
    """What somebody may write: a release is sealed, 0444 in 0555."""
    for path in (folder, *sorted(folder.rglob("*"))):
        status = path.lstat()
        sealed = 0o555 if stat.S_ISDIR(status.st_mode) else 0o444
        if (mode := stat.S_IMODE(status.st_mode)) != sealed:
            yield Problem(path.name, f"has mode {mode:04o}, not {sealed:04o}: somebody may write it")


def _table_problems(database: Path, manifest: Mapping[str, Any]) -> Iterator[Problem]:
    try:
        found = database_digests(database)
    except (WarehouseError, duckdb.Error) as error:
        yield Problem(DATABASE, f"cannot be read: {str(error).splitlines()[0]}")
        return
    expected = manifest["tables"]
    for name in sorted(set(found) ^ set(expected)):
        yield Problem(name, "is in the file or in the manifest, not in both")
    for name in sorted(set(found) & set(expected)):
        if found[name] != TableDigest(expected[name]["rows"], expected[name]["digest"]):
            yield Problem(name, f"has {found[name].rows} rows and another digest than the manifest says")
    figures = {name: digest for name, digest in found.items() if name != GATE_RULES.name}  # a kept release keeps those
    if logical_digest(figures) != manifest["logical_digest"]:
        yield Problem(MANIFEST, "its logical digest is not that of the tables")


def database_digests(database: Path, schema: str = "main") -> dict[str, TableDigest]:
    """Rows and digest of every table in one schema of a DuckDB file, opened read-only."""
    with open_reader(database) as connection:
        return schema_digests(connection, schema)


def database_sums(database: Path, schema: str = "main") -> dict[str, TableDigest]:
    """Rows and sum of every table in one schema of a DuckDB file, to be compared in this process."""
    with open_reader(database) as connection:
        return _of_tables(connection, schema, table_sum)


def schema_digests(connection: duckdb.DuckDBPyConnection, schema: str) -> dict[str, TableDigest]:
    """Rows and digest of every table in one schema of an open database."""
    return _of_tables(connection, schema, table_digest)


def _of_tables(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    digest: Callable[[duckdb.DuckDBPyConnection, str, str, Sequence[Column]], TableDigest],
) -> dict[str, TableDigest]:
    rows = connection.execute(
        "select table_name from duckdb_tables()"
        " where database_name = current_database() and schema_name = $1 order by table_name",
        [schema],
    ).fetchall()
    return {table: digest(connection, schema, table, table_columns(connection, schema, table)) for (table,) in rows}
