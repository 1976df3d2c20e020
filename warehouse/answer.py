"""How is a long answer read? Piece by piece, from one read-only connection, as Python values or as Arrow batches.

`warehouse.reader` gives short answers whole. What the answer is written to is left to `warehouse.answer_files`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from warehouse.connection import DEFAULT_MEMORY_LIMIT, DEFAULT_THREADS, open_reader
from warehouse.errors import QueryFailed
from warehouse.reader import require_one_statement
from warehouse.release import DATABASE
from warehouse.sql_errors import one_line

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_ONCE = 10_000
Row = tuple[Any, ...]


class Answer:
    """Columns at once, rows as they come; `row_count` and `is_cut` are true when the last row was read."""

    def __init__(self, source: str, result: duckdb.DuckDBPyConnection, max_rows: int | None = None) -> None:
        self.source = source  # the release, or the releases, that it is of
        self.columns = tuple(column[0] for column in result.description or ())
        self.row_count = 0
        self.is_cut = False  # there were more rows than wanted
        self._result = result
        self._max_rows = max_rows
        if not self.columns:
            raise QueryFailed("the statement gives no rows: ask with select")

    def batches(self) -> Iterator[list[Row]]:
        """The rows, some thousand at once."""
        while rows := self._fetched():
            kept = rows[: self._left(len(rows))]
            self.row_count += len(kept)
            if kept:
                yield kept
            if self.is_cut:
                return

    def arrow(self) -> "tuple[pa.Schema, Iterator[pa.RecordBatch]]":
        """The same with DuckDB's types, for Parquet."""
        reader = self._result.to_arrow_reader(ROWS_AT_ONCE)
        return reader.schema, self._arrow_batches(reader)

    def _arrow_batches(self, reader: "pa.RecordBatchReader") -> "Iterator[pa.RecordBatch]":
        while (batch := _next_batch(reader)) is not None:
            kept = batch.slice(0, self._left(batch.num_rows))
            self.row_count += kept.num_rows
            yield kept
            if self.is_cut:
                return

    def _fetched(self) -> list[Row]:
        try:
            rows: list[Row] = self._result.fetchmany(ROWS_AT_ONCE)
        except ValueError as error:  # a value that Python has no type for, such as a date before the year 1
            raise QueryFailed(f"a value cannot be shown ({error}): cast it to varchar") from error
        return rows

    def _left(self, available: int) -> int:
        if self._max_rows is None or available <= self._max_rows - self.row_count:
            return available
        self.is_cut = True
        return self._max_rows - self.row_count


def _next_batch(reader: "pa.RecordBatchReader") -> "pa.RecordBatch | None":
    try:
        return reader.read_next_batch()
    except StopIteration:
        return None
    except OSError as error:  # what DuckDB raises in the middle of an answer comes out of Arrow as this
        raise QueryFailed(one_line(str(error))) from error


@contextmanager
def ask(
    release: Path,
    sql: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    max_rows: int | None = None,
    memory_limit: str = DEFAULT_MEMORY_LIMIT,
    threads: int = DEFAULT_THREADS,
) -> Iterator[Answer]:
    """Ask one release folder; the answer lives as long as the `with` block. Raises QueryFailed (one line)."""
    with open_reader(release / DATABASE, memory_limit=memory_limit, threads=threads) as connection, told_in_one_line():
        require_one_statement(connection, sql)
        yield Answer(release.name, connection.execute(sql, dict(parameters or {})), max_rows)


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """Turn what DuckDB says of a statement, at once or while rows are read, into QueryFailed."""
    try:
        yield
    except duckdb.Error as error:
        raise QueryFailed(one_line(str(error))) from error
