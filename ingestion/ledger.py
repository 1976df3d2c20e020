"""What was tried, and what became of it? The append-only log of fetches and extractions, in SQLite or PostgreSQL.

Rows are only added. Their integer ids give the order, never the wall time, which may step. A row about bytes is
written after the bytes are durable, so a row without blob cannot be; a blob without row is adopted by the next fetch.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ingestion.records import FetchOutcome, FetchRecord, Outcome

BUSY_TIMEOUT_MS = 60_000


class _UtcTime(sa.types.TypeDecorator[datetime]):
    """SQLite forgets time zones; keep UTC without zone there and give it back aware everywhere."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without zone cannot go into the ledger: {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


_metadata = sa.MetaData()
_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

fetches = sa.Table(
    "fetches",
    _metadata,
    sa.Column("fetch_id", _id, primary_key=True, autoincrement=True),
    sa.Column("run_id", sa.Text, nullable=False),
    sa.Column("source_id", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("requested_at", _UtcTime, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("http_status", sa.Integer),
    sa.Column("raw_sha256", sa.Text),
    sa.Column("content_type", sa.Text),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("wire_bytes", sa.BigInteger, nullable=False),
    sa.Column("detail", sa.Text),
    sa.Index("fetches_by_address", "source_id", "url", "fetch_id"),
    sa.Index("fetches_by_raw", "source_id", "raw_sha256", "fetch_id"),
    sqlite_autoincrement=True,  # an id is never used twice, even after a row was removed by hand
)

extractions = sa.Table(
    "extractions",
    _metadata,
    sa.Column("extraction_id", _id, primary_key=True, autoincrement=True),
    sa.Column("run_id", sa.Text, nullable=False),
    sa.Column("raw_sha256", sa.Text, nullable=False),
    sa.Column("source_id", sa.Text, nullable=False),
    sa.Column("doc", sa.Text, nullable=False),
    sa.Column("extractor_version", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("claim_count", sa.Integer, nullable=False),
    sa.Column("rejection_count", sa.Integer, nullable=False),
    sa.Column("batch_id", sa.Text, nullable=False),
    sa.Column("landing_seq", sa.BigInteger, nullable=False),
    sa.Column("at", _UtcTime, nullable=False),
    sa.Index("extractions_by_version", "extractor_version", "source_id", "raw_sha256"),
    sa.Index("extractions_by_batch", "batch_id"),
    sqlite_autoincrement=True,
)

source_records = sa.Table(
    "source_records",
    _metadata,
    sa.Column("source_record_id", _id, primary_key=True, autoincrement=True),
    sa.Column("run_id", sa.Text, nullable=False),
    sa.Column("source_id", sa.Text, nullable=False),
    sa.Column("record", sa.JSON, nullable=False),
    sa.Index("source_records_by_source", "source_id", "source_record_id"),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """Bytes that a source once gave, one per (source_id, raw_sha256), as the first fetch that brought them saw them."""

    source_id: str
    raw_sha256: str
    url: str
    content_type: str | None
    first_fetched_at: datetime


@dataclass(frozen=True, slots=True)
class LandedDocument:
    """One row of `extractions`, without id and time: what `batch.json` holds too, so that a batch can be adopted."""

    raw_sha256: str
    source_id: str
    doc: str
    extractor_version: str
    outcome: Outcome
    reason: str | None
    claim_count: int
    rejection_count: int
    batch_id: str
    landing_seq: int


class Ledger:
    """The log behind one open database."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def append_fetch(self, record: FetchRecord) -> int:
        """Add one attempt, durable on return, and return its id: the database gives it, the record's own is ignored."""
        row = {name: getattr(record, name) for name in FetchRecord.__slots__ if name != "fetch_id"}
        with self._engine.begin() as connection:
            result = connection.execute(sa.insert(fetches).values(row).returning(fetches.c.fetch_id))
            return int(result.scalar_one())

    def last_held(self, source_id: str, url: str) -> FetchRecord | None:
        """The latest attempt after which the address stood for bytes we hold."""
        query = (
            sa.select(fetches)
            .where(fetches.c.source_id == source_id, fetches.c.url == url, fetches.c.raw_sha256.is_not(None))
            .order_by(fetches.c.fetch_id.desc())
            .limit(1)
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else _fetch_record(row)

    def last_answers(self, source_ids: Sequence[str]) -> dict[str, datetime]:
        """When each source last gave bytes, or said that those we hold still stand. One never answered is left out."""
        query = (
            sa.select(fetches.c.source_id, sa.func.max(fetches.c.fetch_id).label("fetch_id"))
            .where(fetches.c.source_id.in_(source_ids), fetches.c.raw_sha256.is_not(None))
            .group_by(fetches.c.source_id)
            .subquery()
        )
        rows = sa.select(fetches.c.source_id, fetches.c.requested_at).join(
            query, fetches.c.fetch_id == query.c.fetch_id
        )
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(rows)}

    def fetch_records(self, source_ids: Sequence[str] | None) -> Iterator[FetchRecord]:
        """Every attempt in the order of their ids."""
        query = sa.select(fetches).order_by(fetches.c.fetch_id)
        if source_ids is not None:
            query = query.where(fetches.c.source_id.in_(source_ids))
        with self._engine.connect() as connection:
            for row in connection.execution_options(yield_per=5000).execute(query).mappings():
                yield _fetch_record(row)

    def stored_documents(self, source_ids: Sequence[str] | None) -> list[StoredDocument]:
        """Every (source, bytes) pair ever stored, sorted by source and hash."""
        firsts = (
            sa.select(sa.func.min(fetches.c.fetch_id).label("fetch_id"))
            .where(fetches.c.raw_sha256.is_not(None))
            .group_by(fetches.c.source_id, fetches.c.raw_sha256)
        )
        if source_ids is not None:
            firsts = firsts.where(fetches.c.source_id.in_(source_ids))
        query = sa.select(fetches).where(fetches.c.fetch_id.in_(firsts.scalar_subquery()))
        with self._engine.connect() as connection:
            rows = [_fetch_record(row) for row in connection.execute(query).mappings()]
        documents = [
            StoredDocument(row.source_id, row.raw_sha256, row.url, row.content_type, row.requested_at)
            for row in rows
            if row.raw_sha256 is not None
        ]
        return sorted(documents, key=lambda document: (document.source_id, document.raw_sha256))

    def append_landing(self, documents: Iterable[LandedDocument], *, run_id: str, at: datetime) -> None:
        """Record a whole landed batch in one transaction."""
        rows = [{**_as_row(document), "run_id": run_id, "at": at} for document in documents]
        with self._engine.begin() as connection:
            connection.execute(sa.insert(extractions), rows)

    def landed(self, extractor_version: str) -> dict[tuple[str, str], tuple[int, str]]:
        """(source_id, raw_sha256) → (landing_seq, batch_id) of its latest landing under a version."""
        columns = extractions.c
        query = (
            sa.select(columns.source_id, columns.raw_sha256, columns.landing_seq, columns.batch_id)
            .where(columns.extractor_version == extractor_version)
            .order_by(columns.extraction_id)
        )
        with self._engine.connect() as connection:
            return {(row[0], row[1]): (int(row[2]), row[3]) for row in connection.execute(query)}

    def landings(self) -> dict[str, int]:
        """batch_id → landing_seq of every batch ever recorded."""
        query = sa.select(extractions.c.batch_id, extractions.c.landing_seq).distinct()
        with self._engine.connect() as connection:
            return {row[0]: int(row[1]) for row in connection.execute(query)}

    def remember_source(self, source_id: str, record: Mapping[str, Any], *, run_id: str) -> None:
        """Keep what the source's record said, when it says something new."""
        if self.source_rows([source_id]) == [record]:
            return
        with self._engine.begin() as connection:
            connection.execute(
                sa.insert(source_records).values(run_id=run_id, source_id=source_id, record=dict(record))
            )

    def source_rows(self, source_ids: Sequence[str] | None) -> list[dict[str, Any]]:
        """The latest remembered record of each source, sorted by id."""
        latest = sa.select(sa.func.max(source_records.c.source_record_id)).group_by(source_records.c.source_id)
        query = sa.select(source_records.c.record).where(
            source_records.c.source_record_id.in_(latest.scalar_subquery())
        )
        if source_ids is not None:
            query = query.where(source_records.c.source_id.in_(source_ids))
        with self._engine.connect() as connection:
            return [dict(row[0]) for row in connection.execute(query.order_by(source_records.c.source_id))]


@contextmanager
def open_ledger(url: str) -> Iterator[Ledger]:
    """Open the ledger at an SQLAlchemy URL, creating its tables when they are missing."""
    parsed = sa.make_url(url)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    if is_sqlite and parsed.database not in (None, "", ":memory:"):
        Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(parsed)
    if is_sqlite:
        sa.event.listen(engine, "connect", _set_sqlite_up)
    try:
        _metadata.create_all(engine)
        yield Ledger(engine)
    finally:
        engine.dispose()


def _set_sqlite_up(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"pragma busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("pragma journal_mode = wal")
    cursor.execute("pragma synchronous = full")  # an acknowledged row survives a power cut
    cursor.close()


def _fetch_record(row: sa.RowMapping) -> FetchRecord:
    return FetchRecord(**{**dict(row), "outcome": FetchOutcome(row["outcome"])})


def _as_row(document: LandedDocument) -> dict[str, Any]:
    return {name: getattr(document, name) for name in LandedDocument.__slots__}
