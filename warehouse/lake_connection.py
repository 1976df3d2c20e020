"""How does a process reach a DuckLake? Catalog in PostgreSQL, Parquet in a folder that all machines share.

The extensions come from their wheels (requirements/scale-*.lock) and are loaded by path: nothing is ever downloaded.
What stands in the lake, and how a release gets there, is left to `warehouse.lake`.
"""

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import psycopg
import psycopg.conninfo

from warehouse.connection import DEFAULT_MEMORY_LIMIT, DEFAULT_THREADS
from warehouse.errors import ServerAway, ServerRefused
from warehouse.sql import Fragment, Literal, Name, compose

EXTENSIONS = ("ducklake", "postgres_scanner")
ALIAS = "lake"
METADATA = "zhibiao_lake"  # schema of the catalog's tables in PostgreSQL
_SETTINGS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}


@dataclass(frozen=True, slots=True)
class Lake:
    """Where a lake is: the libpq address of its catalog, and the folder of its Parquet files."""

    catalog: str = field(repr=False)
    data: Path


def extension_paths() -> tuple[Path, ...]:
    """The files of the extensions. Raises ServerRefused when their wheels are not installed, or of another DuckDB."""
    found = []
    for name in EXTENSIONS:
        spec = importlib.util.find_spec(f"duckdb_extension_{name}")
        if spec is None or spec.origin is None:
            raise ServerRefused(f"DuckDB's extension {name} is not installed: install requirements/scale-*.lock")
        file = Path(spec.origin).parent / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
        if not file.is_file():
            raise ServerRefused(
                f"{file} is missing: the wheel of {name} is of another DuckDB than {duckdb.__version__}"
            )
        found.append(file)
    return tuple(found)


def load_extensions(connection: duckdb.DuckDBPyConnection) -> None:
    """Load what a lake needs."""
    for path in extension_paths():
        connection.execute(compose("load $path", path=Literal(str(path))))


def checked(lake: Lake) -> Lake:
    """The lake, its address understood. Raises ServerRefused for one that libpq cannot read, or with a password.

    DuckDB repeats the address in what it says when it cannot connect.
    """
    form = "postgresql://user@host:port/database, the password in PGPASSWORD or in the file that PGPASSFILE names"
    try:
        parts = psycopg.conninfo.conninfo_to_dict(lake.catalog)
    except psycopg.ProgrammingError as error:
        raise ServerRefused(f"the address of the lake's catalog cannot be read: it must be {form}") from error
    if not str(parts.get("port") or "5432").isdigit():  # of a password with a slash, libpq reads a part as the port
        raise ServerRefused(f"the address of the lake's catalog names a port that is no number: it must be {form}")
    if parts.get("password"):
        raise ServerRefused(f"the address of the lake's catalog holds a password: it must be {form}")
    return lake


@contextmanager
def open_lake(
    lake: Lake,
    *,
    read_only: bool = False,
    snapshot: int | None = None,
    memory_limit: str = DEFAULT_MEMORY_LIMIT,
    threads: int = DEFAULT_THREADS,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that stands in the lake (`use lake`), at one `snapshot` of it when that is given.

    The catalog is made when it is not there. Raises ServerAway and ServerRefused, for statements of the caller too.
    """
    checked(lake)
    options = ["data_path $data", "metadata_schema $metadata"]
    if not read_only:
        lake.data.mkdir(parents=True, exist_ok=True)
    if read_only or snapshot is not None:
        options.append("read_only")
    if snapshot is not None:
        options.append(f"snapshot_version {int(snapshot)}")
    attach = compose(
        f"attach $path as $alias ({', '.join(options)})",
        path=Literal(f"ducklake:postgres:{lake.catalog}"),
        alias=Name(ALIAS),
        data=Literal(f"{lake.data}{os.sep}"),
        metadata=Literal(METADATA),
    )
    with TemporaryDirectory(prefix="zhibiao-lake-") as spill, _told_in_a_line():
        limits = {"memory_limit": memory_limit, "threads": str(threads), "temp_directory": spill}
        with duckdb.connect(config={**_SETTINGS, **limits}) as connection:
            connection.execute("set timezone = 'UTC'")
            load_extensions(connection)
            connection.execute(attach)
            connection.execute(compose("use $alias", alias=Name(ALIAS)))
            yield connection


@contextmanager
def _told_in_a_line() -> Iterator[None]:
    """DuckDB's errors by what follows from them: try again, or mend something first."""
    try:
        yield
    except (duckdb.TransactionException, duckdb.IOException, duckdb.ConnectionException) as error:
        raise ServerAway(f"the lake did not take it: {_first_line(error)}; it stands as before, try again") from error
    except duckdb.Error as error:
        raise ServerRefused(f"the lake refused: {_first_line(error)}; it stands as before") from error


def _first_line(error: BaseException) -> str:
    return str(error).split("\n")[0]


def quoted(table: str, schema: str = "main") -> Fragment:
    """A table of the lake by its whole name."""
    return Fragment(f"{Name(ALIAS)}.{Name(schema)}.{Name(table)}")
