"""How does landing become a build? By reading its Parquet files into a fresh DuckDB file, column by declared column.

A file that does not hold exactly the declared columns, or whose bytes are not those that were landed, stops the load
and is named: nothing is guessed, cast or filled (Parquet alone would read many a flipped bit as another figure).
What the claims mean is left to the dbt project, whether they are plausible to the gates.
"""

import hashlib
import json
import shutil
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import duckdb

from warehouse.baseline import write_baseline
from warehouse.batches import Batch, folders_of, landed_batches, what_next
from warehouse.build import Build, builds_folder, clean_litter, led_to_no_change, write_build
from warehouse.connection import DEFAULT_MEMORY_LIMIT, DEFAULT_THREADS, open_writer
from warehouse.digest import table_digest, tree_digest
from warehouse.document_groups import SAME_TEXT, write_document_groups
from warehouse.errors import SchemaDrift, WarehouseError
from warehouse.lock import WriterLock
from warehouse.manifest import RULES, Scope
from warehouse.release import Release, current, current_name, last_of_scope, published_folder, verify
from warehouse.schema import BATCH_TABLES, FETCHES, LANDING_TABLES, NEWEST_READINGS, SOURCES, Column, LandingTable
from warehouse.sql import Name, compose, names

_RULE_PARTS = ("macros", "models", "seeds")  # of the dbt project
_PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb", "great-expectations")

_FEW_FILES = 8
_SHAPES = """
with shapes as (
    select
        file_name,
        list((name, type, type_length, num_children, converted_type, scale, precision, logical_type)) as shape
    from parquet_schema($1)
    group by file_name
)
select min(file_name) from shapes group by shape order by 1
"""
# The fetch state without times and attempt numbers: what each address stands for, and whether it could be had last.
_FETCH_STATE = """
create temp table fetch_state as
select
    source_id,
    url,
    arg_max(raw_sha256, fetch_id) filter (where raw_sha256 is not null) as raw_sha256,
    arg_max(case when outcome in ('failed', 'refused') then outcome else 'held' end, fetch_id) as outcome
from landing.fetches
group by source_id, url
"""


def load_build(
    lock: WriterLock,
    *,
    fetches: Path,
    sources: Path,
    scope: Scope,
    inputs: Sequence[Path],
    memory_limit: str = DEFAULT_MEMORY_LIMIT,
    threads: int = DEFAULT_THREADS,
) -> Build:
    """Load what landing holds of the scope's sources into `<home>/build/<run_id>/zhibiao.duckdb`.

    `fetches` and `sources` are the Parquet snapshot of the ledger; `inputs` are the files and folders that decide how
    the build comes out besides the data (the dbt project, the suites). Raises SchemaDrift, LandingDamaged,
    WarehouseError.
    """
    lock.require()
    home, run_id = lock.home, lock.run_id
    if (published_folder(home) / run_id).exists():
        raise WarehouseError(f"run id {run_id!r} is published already and is never reused: take a new one")
    folder = builds_folder(home) / run_id
    if folder.exists():
        shutil.rmtree(folder)  # an earlier attempt of the same run; the lock says that it is over
    parent = current_name(published_folder(home))
    number = clean_litter(home, parent)
    baseline = last_of_scope(home, scope.name)
    folder.mkdir(parents=True)
    with open_writer(folder / "zhibiao.duckdb", memory_limit=memory_limit, threads=threads) as connection:
        batches = landed_batches(home / "landing")
        counts = _load_landing(connection, batches, fetches, sources, scope)
        counts["document_groups"] = write_document_groups(connection)
        counts["baseline"] = write_baseline(connection, baseline) if baseline is not None else 0
        digest = _inputs_digest(connection, batches, rules_of(inputs, scope))
        connection.execute("checkpoint")
    build = Build(run_id, folder, scope, parent, digest, _versions(inputs), counts, number)
    write_build(build)
    return build


def nothing_changed(home: Path, build: Build) -> Release | None:
    """The current release when it is whole, covers the same scope and comes of the same inputs; else None."""
    release = current(home)
    if release is None or release.scope.as_json() != build.scope.as_json():
        return None
    same = release.manifest["inputs_digest"] == build.inputs_digest
    if not same and not led_to_no_change(home, release.name, build.inputs_digest):
        return None
    return None if verify(release.folder, tables=False) else release  # bytes of its manifest are tables of it, too


def rules_of(inputs: Sequence[Path], scope: Scope) -> list[str]:
    """All that decides how a build comes out besides landing and ledger."""
    return [
        tree_digest(inputs),
        json.dumps(_versions(inputs), sort_keys=True),
        json.dumps(scope.as_json()),
        f"same text {SAME_TEXT.value}",
    ]


def _versions(inputs: Sequence[Path]) -> dict[str, str]:
    return {package: version(package) for package in _PACKAGES} | _rule_versions(inputs)


def _rule_versions(inputs: Sequence[Path]) -> dict[str, str]:
    """A digest of each part of the inputs that decides figures, so that a reader can tell which one changed."""
    parts = [(name, root / name) for root in inputs for name in _RULE_PARTS if (root / name).is_dir()]
    return {f"{RULES}{name}": tree_digest([part])[:16] for name, part in parts}


def _load_landing(
    connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], fetches: Path, sources: Path, scope: Scope
) -> dict[str, int]:
    connection.execute("create schema landing")
    for table in LANDING_TABLES:
        connection.execute(table.ddl())
    for table in BATCH_TABLES:
        _insert(connection, table, [folder / f"{table.name}.parquet" for folder in folders_of(batches)], scope)
    _insert(connection, FETCHES, [fetches], scope)
    _insert(connection, SOURCES, [sources], scope)
    told = [(batch.landing_seq, batch.batch_id, batch.extractor_version) for batch in batches]
    connection.execute(
        "insert into landing.batches select unnest($1), unnest($2), unnest($3)",
        [list(column) for column in zip(*told, strict=True)] or [[], [], []],
    )
    connection.execute(
        "delete from landing.batches where landing_seq not in (select landing_seq from landing.documents)"
    )
    connection.execute(NEWEST_READINGS)
    _require_sources(connection, sources, scope)
    return {table.name: _count(connection, table) for table in LANDING_TABLES}


def _insert(connection: duckdb.DuckDBPyConnection, table: LandingTable, files: list[Path], scope: Scope) -> None:
    for file in _of_each_shape(connection, files):
        _require_columns(connection, table, file)
    if not files:
        return
    statement = compose(
        "insert into landing.$table ($columns) select $columns from read_parquet($$1)"
        " semi join (select unnest($$2) as source_id) as wanted using (source_id)",
        table=Name(table.name),
        columns=names(table.column_names),
    )
    try:
        connection.execute(statement, [[str(file) for file in files], list(scope.source_ids)])
    except duckdb.Error as error:
        for file in files if len(files) > 1 else ():  # the build is given up: which of them is it?
            _insert(connection, table, [file], scope)
        where, next_ = (
            (files[0], what_next(files[0].parent)) if len(files) == 1 else (f"{len(files)} files", "load again")
        )
        raise SchemaDrift(f"landing.{table.name}: {where}: {str(error).splitlines()[0]}; {next_}") from error


def _of_each_shape(connection: duckdb.DuckDBPyConnection, files: list[Path]) -> list[Path]:
    """One file of each set of columns, as Parquet itself declares them; all of them where one cannot be read.

    Years of nights leave thousands of files of one shape, and asking DuckDB of each would take most of a load.
    """
    if len(files) < _FEW_FILES:
        return files
    try:
        rows = connection.execute(_SHAPES, [[str(file) for file in files]]).fetchall()
    except duckdb.Error:  # the one that cannot be read is named when it is asked alone
        return files
    return [Path(file) for (file,) in rows]


def _require_columns(connection: duckdb.DuckDBPyConnection, table: LandingTable, file: Path) -> None:
    """Raise SchemaDrift unless the file holds exactly the declared columns with the declared types."""
    try:
        rows = connection.execute(
            "select column_name, column_type from (describe select * from read_parquet($1))", [str(file)]
        ).fetchall()
    except duckdb.Error as error:
        what = f"{file} cannot be read as Parquet ({str(error).splitlines()[0]})"
        raise SchemaDrift(f"{what}: {what_next(file.parent)}") from error
    found = dict(rows)
    declared = {column.name: column.type for column in table.columns}
    differences = [f"lacks {name}" for name in sorted(set(declared) - set(found))]
    differences += [f"has unknown {name}" for name in sorted(set(found) - set(declared))]
    differences += [
        f"{name} is {found[name]} instead of {declared[name]}"
        for name in sorted(set(found) & set(declared))
        if found[name] != declared[name]
    ]
    if differences:
        raise SchemaDrift(
            f"{file}: {'; '.join(differences)}. It was written by another version:"
            f" {what_next(file.parent, is_damaged=False)}"
        )


def _require_sources(connection: duckdb.DuckDBPyConnection, sources: Path, scope: Scope) -> None:
    known = {source_id for (source_id,) in connection.execute("select source_id from landing.sources").fetchall()}
    missing = sorted(set(scope.source_ids) - known)
    if missing:
        raise WarehouseError(f"{sources} has no row for {', '.join(missing)}: take the snapshot of the ledger again")


def _count(connection: duckdb.DuckDBPyConnection, table: LandingTable) -> int:
    row = connection.execute(compose("select count(*) from landing.$table", table=Name(table.name))).fetchone()
    return int(row[0]) if row else 0


def _inputs_digest(connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], others: Sequence[str]) -> str:
    """One digest of what the build is made of: the loaded batches, whose bytes were checked, what each address stands
    for (not when it was asked), the sources, and whatever `others` digest.
    """
    connection.execute(_FETCH_STATE)
    loaded = {seq for (seq,) in connection.execute("select landing_seq from landing.batches").fetchall()}
    parts = list(others)
    for batch in batches:
        if batch.landing_seq in loaded:
            parts.append(batch.identity)
    parts.append(table_digest(connection, "landing", SOURCES.name, SOURCES.columns).digest)
    state = [Column(name, "VARCHAR") for name in ("source_id", "url", "raw_sha256", "outcome")]
    parts.append(table_digest(connection, "temp", "fetch_state", state).digest)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
