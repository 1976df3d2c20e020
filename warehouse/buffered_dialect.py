"""How can a tool that reads results after giving its connection back read DuckDB? Through a dialect that buffers them.

Great Expectations fetches rows after the connection block has ended; DuckDB drops a pending result by then, and every
expectation ends in an exception. This dialect reads all rows at execution, and opens every file read-only and confined.
Only small results (counts, a few unexpected rows) pass through it.
"""

from pathlib import Path
from typing import Any

import duckdb_engine
from sqlalchemy.dialects import registry
from sqlalchemy.engine import URL
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.engine.default import DefaultExecutionContext


class BufferedExecutionContext(DefaultExecutionContext):
    """Reads the whole result before the connection can be closed."""

    def post_exec(self) -> None:
        """Called by SQLAlchemy after each statement."""
        super().post_exec()  # type: ignore[no-untyped-call]
        if self.cursor.description is not None:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, initial_buffer=self.cursor.fetchall()
            )


class BufferedDialect(duckdb_engine.Dialect):  # type: ignore[misc] # duckdb_engine ships no types
    """duckdb_engine's dialect with buffered results."""

    supports_statement_cache = True
    execution_ctx_cls = BufferedExecutionContext


def read_only_url(path: Path) -> str:
    """The URL of a read-only, confined connection to `path`; registers the dialect under `duckdb`."""
    registry.register("duckdb", __name__, "BufferedDialect")
    query: dict[str, Any] = {
        "access_mode": "read_only",
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "threads": "2",
        "memory_limit": "2GB",
    }
    url = URL.create("duckdb", database=str(path), query=query)
    return url.render_as_string(hide_password=False)
