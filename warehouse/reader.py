"""How does a person's question reach the published file? Through one read-only, confined connection to one release.

`current` is resolved once a question, so an answer never mixes two releases. A question can neither read other files
nor change anything; what it may cost is an argument.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse.connection import DEFAULT_MEMORY_LIMIT, DEFAULT_THREADS, open_reader
from warehouse.errors import NoRelease, QueryFailed
from warehouse.release import DATABASE, current_name
from warehouse.sql_errors import one_line


@dataclass(frozen=True, slots=True)
class Table:
    """An answer: column names and rows of Python values (Decimal, date, str, …)."""

    release: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    is_cut: bool = False  # there were more rows than asked for

    def records(self) -> list[dict[str, Any]]:
        """The rows as mappings from column name to value."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def query(
    published: Path,
    sql: str,
    params: Sequence[Any] | Mapping[str, Any] = (),
    *,
    max_rows: int | None = None,
    timeout_seconds: float | None = None,
    memory_limit: str = DEFAULT_MEMORY_LIMIT,
    threads: int = DEFAULT_THREADS,
) -> Table:
    """Ask the current release of `published`. Raises NoRelease, ReleaseInvalid and QueryFailed (one line)."""
    return query_release(
        current_folder(published),
        sql,
        params,
        max_rows=max_rows,
        timeout_seconds=timeout_seconds,
        memory_limit=memory_limit,
        threads=threads,
    )


def current_folder(published: Path) -> Path:
    """The folder that `current` names now. Raises NoRelease and ReleaseInvalid."""
    name = current_name(published)
    if name is None:
        raise NoRelease(f"{published} holds no release yet: run the pipeline first")
    return published / name


def query_release(
    release: Path,
    sql: str,
    params: Sequence[Any] | Mapping[str, Any] = (),
    *,
    max_rows: int | None = None,
    timeout_seconds: float | None = None,
    memory_limit: str = DEFAULT_MEMORY_LIMIT,
    threads: int = DEFAULT_THREADS,
) -> Table:
    """Ask one release folder: for several questions that must agree with each other. Raises QueryFailed."""
    with open_reader(release / DATABASE, memory_limit=memory_limit, threads=threads) as connection:
        timer = threading.Timer(timeout_seconds or 0, connection.interrupt)
        if timeout_seconds is not None:
            timer.start()
        try:
            return _ask(connection, release.name, sql, params, max_rows)
        except duckdb.InterruptException as error:
            raise QueryFailed(f"the query took longer than {timeout_seconds} s and was stopped: narrow it") from error
        except (duckdb.Error, ValueError) as error:
            raise QueryFailed(one_line(str(error))) from error
        finally:
            timer.cancel()


def require_one_statement(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raise QueryFailed for several statements: DuckDB would run them all and answer one."""
    found = connection.extract_statements(sql)
    # `pivot` alone becomes several, without a text of their own; one of them is what was asked.
    count = sum(1 for each in found if each.query or each.type == duckdb.StatementType.SELECT)
    if count > 1:
        raise QueryFailed(f"{count} statements were given, and an answer is of one: ask them one by one")


def _ask(
    connection: duckdb.DuckDBPyConnection,
    release: str,
    sql: str,
    params: Sequence[Any] | Mapping[str, Any],
    max_rows: int | None,
) -> Table:
    require_one_statement(connection, sql)
    connection.execute(sql, params)
    columns = tuple(column[0] for column in connection.description or ())
    rows = connection.fetchall() if max_rows is None else connection.fetchmany(max_rows + 1)
    is_cut = max_rows is not None and len(rows) > max_rows
    return Table(release, columns, tuple(rows[:max_rows] if is_cut else rows), is_cut)
