"""What does the log say at last, without being read? Two tables that are kept in the same transaction as their rows.

A night asks for every document and every batch, and the log grows by each attempt ever made. The log alone is the
truth: where such a table is missing it is made from the log, and `store_check` holds the one against the other.
"""

from collections.abc import Callable, Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ingestion.ledger_tables import batches, documents, extractions, fetches
from ingestion.records import FetchRecord

_INSERT: dict[str, Callable[[sa.Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def note_documents(connection: sa.Connection, records: Sequence[FetchRecord], ids: Sequence[int]) -> None:
    """Keep the first sight of every pair of source and bytes among new attempts."""
    rows = [
        {
            "source_id": record.source_id,
            "raw_sha256": record.raw_sha256,
            "fetch_id": fetch_id,
            "url": record.url,
            "content_type": record.content_type,
            "first_fetched_at": record.requested_at,
        }
        for record, fetch_id in zip(records, ids, strict=True)
        if record.raw_sha256 is not None
    ]
    if not rows:
        return
    statement = _INSERT[connection.dialect.name](documents)
    first = statement.on_conflict_do_update(
        index_elements=[documents.c.source_id, documents.c.raw_sha256],
        set_={name: statement.excluded[name] for name in ("fetch_id", "url", "content_type", "first_fetched_at")},
        # Of two processes that meet the same bytes, the later may come to its commit first.
        where=statement.excluded.fetch_id < documents.c.fetch_id,
    )
    # In one order everywhere: two that wait for each other's rows would be a deadlock.
    connection.execute(first, sorted(rows, key=lambda row: (row["source_id"], row["raw_sha256"], row["fetch_id"])))


def note_batches(connection: sa.Connection, landed: Iterable[tuple[str, int]]) -> None:
    """Keep the place of new batches in the sequence."""
    rows = [{"batch_id": name, "landing_seq": landing_seq} for name, landing_seq in sorted(set(landed))]
    if rows:
        connection.execute(_INSERT[connection.dialect.name](batches).on_conflict_do_nothing(), rows)


def first_sights() -> sa.Select[tuple[object, ...]]:
    """The rows of `documents` as the log has them; reads all of it."""
    firsts = (
        sa.select(sa.func.min(fetches.c.fetch_id))
        .where(fetches.c.raw_sha256.is_not(None))
        .group_by(fetches.c.source_id, fetches.c.raw_sha256)
    )
    columns = ("source_id", "raw_sha256", "fetch_id", "url", "content_type", "requested_at")
    return sa.select(*(fetches.c[name] for name in columns)).where(fetches.c.fetch_id.in_(firsts.scalar_subquery()))


def fill_documents(connection: sa.Connection) -> None:
    """Make the empty table from the log."""
    names = [column.name for column in documents.columns]
    connection.execute(sa.insert(documents).from_select(names, first_sights()))


def fill_batches(connection: sa.Connection) -> None:
    """Make the empty table from the log."""
    every = sa.select(extractions.c.batch_id, sa.func.max(extractions.c.landing_seq)).group_by(extractions.c.batch_id)
    connection.execute(sa.insert(batches).from_select(["batch_id", "landing_seq"], every))
