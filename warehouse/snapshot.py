"""How is one release asked many questions by many threads? Through one confined connection that is kept open.

`warehouse.reader` opens the file for every question, which costs a command little and a server much. A release never
changes, so its connection is kept until `current` names another; who has begun with a release ends with it.
"""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from warehouse.connection import open_reader
from warehouse.errors import QueryFailed
from warehouse.named_sql import NamedSql
from warehouse.reader import current_folder
from warehouse.release import Release, open_release
from warehouse.sql_errors import one_line

TIMEOUT_SECONDS = 10.0  # a page asks some ten questions of milliseconds; what takes longer is stopped
Row = dict[str, Any]
T = TypeVar("T")


class Snapshot:
    """One release, open for reading by many threads."""

    def __init__(
        self,
        release: Release,
        queries: Mapping[str, NamedSql],
        *,
        memory_limit: str,
        threads: int,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self.release = release
        self._queries = queries
        self._timeout_seconds = timeout_seconds
        self._kept: dict[Callable[[Snapshot], Any], Any] = {}
        self._connection = open_reader(release.database, memory_limit=memory_limit, threads=threads)

    @property
    def digest(self) -> str:
        """What names the contents: pages of equal digests are equal."""
        manifest = self.release.manifest
        return f"{manifest['logical_digest'][:16]}-{manifest['surface_digest'][:8]}-{self.release.name}"

    def ask(self, name: str, /, **values: Any) -> list[Row]:
        """The rows that one of the queries gives. Raises KeyError for an unknown name, QueryFailed for the rest."""
        return self.select(self._queries[name].sql, values)

    def one(self, name: str, /, **values: Any) -> Row | None:
        """The only row, or None."""
        rows = self.ask(name, **values)
        return rows[0] if rows else None

    def kept(self, make: Callable[["Snapshot"], T]) -> T:
        """What `make` reads of this release, read at the first asking and kept with it: a release never changes.

        For what is small and many pages ask for. Two threads at once may both read it, and read the same.
        """
        if make not in self._kept:
            self._kept[make] = make(self)
        made: T = self._kept[make]
        return made

    def select(self, sql: str, values: Mapping[str, Any], *, max_rows: int | None = None) -> list[Row]:
        """The rows of a statement. Raises QueryFailed with one line, also when it took too long."""
        with self._connection.cursor() as cursor:
            timer = threading.Timer(self._timeout_seconds, cursor.interrupt)
            timer.start()
            try:
                cursor.execute(sql, dict(values))
                columns = [column[0] for column in cursor.description or ()]
                rows = cursor.fetchall() if max_rows is None else cursor.fetchmany(max_rows)
            except duckdb.InterruptException as error:
                raise QueryFailed(f"the question took longer than {self._timeout_seconds:g} s: narrow it") from error
            except duckdb.Error as error:
                raise QueryFailed(one_line(str(error))) from error
            finally:
                timer.cancel()
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def close(self) -> None:
        """Let the file go; cursors that are at work end first."""
        self._connection.close()


class Snapshots:
    """The snapshot of `current`, opened anew when `current` names another release."""

    def __init__(self, published: Path, opened: Callable[[Release], Snapshot]) -> None:
        self._published = published
        self._opened = opened
        self._held: Snapshot | None = None
        self._switching = threading.Lock()

    def current(self) -> Snapshot:
        """The snapshot to answer a request from. Raises NoRelease and ReleaseInvalid."""
        folder = current_folder(self._published)
        held = self._held
        if held is not None and held.release.name == folder.name:
            return held
        with self._switching:
            held = self._held
            if held is None or held.release.name != folder.name:
                # The earlier one is not closed here: a request may be reading it. It goes with its last reference.
                self._held = self._opened(open_release(folder))
            return self._held  # type: ignore[return-value]  # just set
