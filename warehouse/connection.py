"""How does a process open a DuckDB file? As the one writer of a build, or as one of many locked-down readers.

No extension is ever installed or loaded by itself, sessions run in UTC, and limits are arguments. Who may write, and
when, is left to `warehouse.lock`; which file is current to `warehouse.release`.
"""

from pathlib import Path

import duckdb

from warehouse.errors import InvalidName, WarehouseError

DEFAULT_MEMORY_LIMIT = "2GB"
DEFAULT_THREADS = 2

_NO_EXTENSIONS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}

# What is written anew is readable from DuckDB 1.3 on: texts are then packed by DICT_FSST in one way instead of three
# that are all tried. ZSTD would be tried on every column and taken for none (benchmarks/README.md).
_FORMAT = {"storage_compatibility_version": "v1.3.0", "disabled_compression_methods": "zstd"}


def open_writer(
    path: Path,
    *,
    memory_limit: str = DEFAULT_MEMORY_LIMIT,
    threads: int = DEFAULT_THREADS,
    temp_directory: Path | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open `path` for writing, creating it when absent; spills go to `temp_directory`, else beside the file."""
    config = {**_NO_EXTENSIONS, **_FORMAT, "memory_limit": memory_limit, "threads": str(threads)}
    if temp_directory is not None:
        config["temp_directory"] = str(temp_directory)
    return _open(path, read_only=False, config=config)


def open_reader(
    path: Path,
    *,
    locked_down: bool = True,
    memory_limit: str = DEFAULT_MEMORY_LIMIT,
    threads: int = DEFAULT_THREADS,
    temp_directory: Path | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open an existing file read-only. `locked_down` also denies files, other databases and changes of settings.

    Without `temp_directory` the reader does not spill: a release folder is not writable, and a query that needs more
    than `memory_limit` fails with one clear error. DuckDB shares one instance per path and process, so two readers of
    one file in one process have to ask for the same limits.
    """
    config = {
        **_NO_EXTENSIONS,
        "memory_limit": memory_limit,
        "threads": str(threads),
        "temp_directory": "" if temp_directory is None else str(temp_directory),
    }
    connection = _open(path, read_only=True, config=config)
    if locked_down:
        _lock_down(connection)
    return connection


def read_only_url(path: Path) -> str:
    """The SQLAlchemy URL of a read-only connection to `path`, for tools that speak SQLAlchemy alone."""
    from warehouse.buffered_dialect import read_only_url as url  # lazy: only the gates need SQLAlchemy

    return url(path)


def _open(path: Path, *, read_only: bool, config: dict[str, str]) -> duckdb.DuckDBPyConnection:
    if "?" in str(path):  # DuckDB would cut its journal's name off there, and lose what was written
        raise InvalidName(f"{path}: DuckDB cannot work below a folder with ? in its name; rename it")
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=config)
    except duckdb.Error as error:
        first_line = str(error).splitlines()[0]
        raise WarehouseError(f"{path}: DuckDB cannot open it ({first_line}); is it there, whole and free?") from error
    if not _is_locked(connection):
        _set(connection, "set global timezone = 'UTC'")
    return connection


def _lock_down(connection: duckdb.DuckDBPyConnection) -> None:
    if not _is_locked(connection):
        _set(connection, "set global enable_external_access = false")
        _set(connection, "set global lock_configuration = true")


def _set(connection: duckdb.DuckDBPyConnection, statement: str) -> None:
    """Change a setting of the instance, unless another thread that opened the same file has just locked it."""
    try:
        connection.execute(statement)
    except duckdb.InvalidInputException:
        if not _is_locked(connection):
            raise


def _is_locked(connection: duckdb.DuckDBPyConnection) -> bool:
    row = connection.execute("select current_setting('lock_configuration')").fetchone()
    return row is not None and bool(row[0])
