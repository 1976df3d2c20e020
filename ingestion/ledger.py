"""What was tried, and what became of it? The append-only log of fetches, extractions and removals.

Rows are only added. Their integer ids give the order, never the wall time, which may step. A row about bytes is
written after the bytes are durable, so a row without blob cannot be; a blob without row is adopted by the next fetch.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ingestion.ledger_database import keep_writers_off, make_tables, open_engine, told
from ingestion.ledger_state import fill_documents, first_sights, note_batches, note_documents
from ingestion.ledger_tables import batches, deaths, documents, extractions, fetches, source_records, tombstones
from ingestion.records import FetchOutcome, FetchRecord, Outcome, Removal, Tombstone

HASHES_AT_ONCE = 500  # SQLite takes 32766 parameters, its older releases 999


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

    def connect(self) -> sa.Connection:
        """A connection for questions that have a module of their own."""
        return self._engine.connect()

    def append_fetch(self, record: FetchRecord) -> int:
        """Add one attempt, durable on return, and return its id: the database gives it, the record's own is ignored."""
        return self.append_fetches([record])[0]

    def append_fetches(self, records: Sequence[FetchRecord]) -> list[int]:
        """Add several attempts in one transaction and in this order. Returns their ids."""
        statement = sa.insert(fetches).returning(fetches.c.fetch_id)
        with self._engine.begin() as connection:
            ids = [int(connection.execute(statement, _fetch_row(record)).scalar_one()) for record in records]
            note_documents(connection, records, ids)
        return ids

    def append_rebuilt(self, records: Sequence[FetchRecord], removed: Sequence[Tombstone]) -> None:
        """Fill an empty ledger in one transaction, in the order given. Raises ValueError where attempts stand."""
        with self._engine.begin() as connection:
            keep_writers_off(connection)
            if connection.execute(sa.select(fetches.c.fetch_id).limit(1)).first() is not None:
                raise ValueError("the ledger holds attempts already")
            if records:
                connection.execute(sa.insert(fetches), [_fetch_row(record) for record in records])
                fill_documents(connection)
            if removed:
                connection.execute(sa.insert(tombstones), [_tombstone_row(item) for item in removed])

    def append_tombstone(self, tombstone: Tombstone) -> None:
        """Record that bytes are removed."""
        with self._engine.begin() as connection:
            connection.execute(sa.insert(tombstones).values(_tombstone_row(tombstone)))

    def tombstones(self, kind: Removal | None = None) -> dict[str, Tombstone]:
        """raw_sha256 → its latest tombstone, of one kind or of any."""
        query = sa.select(tombstones).order_by(tombstones.c.tombstone_id)
        if kind is not None:
            query = query.where(tombstones.c.kind == kind.value)
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return {
            row["raw_sha256"]: Tombstone(row["raw_sha256"], Removal(row["kind"]), row["reason"], row["who"], row["at"])
            for row in rows
        }

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

    def first_held_at(self, source_id: str, url: str) -> datetime | None:
        """When this address first gave bytes, None if it never did."""
        query = (
            sa.select(fetches.c.requested_at)
            .where(fetches.c.source_id == source_id, fetches.c.url == url, fetches.c.raw_sha256.is_not(None))
            .order_by(fetches.c.fetch_id)
            .limit(1)
        )
        with self._engine.connect() as connection:
            return connection.execute(query).scalar()

    def last_stored_bytes(self, source_id: str) -> int:
        """What the last run on a source added to the store, in bytes that came over the wire; 0 without one."""
        newest = fetches.c.fetch_id.desc()
        of_source = fetches.c.source_id == source_id
        last = sa.select(fetches.c.run_id).where(of_source).order_by(newest).limit(1).scalar_subquery()
        # Backwards from the newest row to the first of another run: however long the log is.
        before = sa.select(fetches.c.fetch_id).where(of_source, fetches.c.run_id != last).order_by(newest).limit(1)
        query = sa.select(sa.func.coalesce(sa.func.sum(fetches.c.wire_bytes), 0)).where(
            of_source,
            fetches.c.fetch_id > sa.func.coalesce(before.scalar_subquery(), 0),
            fetches.c.outcome == FetchOutcome.STORED.value,
        )
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def last_answers(self, source_ids: Sequence[str]) -> dict[str, datetime]:
        """When each source last gave bytes, or said that those we hold still stand. One never answered is left out."""
        query = (  # one a source: the newest rows of each by an index, where one for all would read the whole log
            sa.select(fetches.c.requested_at)
            .where(fetches.c.source_id == sa.bindparam("source_id"), fetches.c.raw_sha256.is_not(None))
            .order_by(fetches.c.fetch_id.desc())
            .limit(1)
        )
        with self._engine.connect() as connection:
            found = {name: connection.execute(query, {"source_id": name}).scalar() for name in source_ids}
        return {name: at for name, at in found.items() if at is not None}

    def last_attempt_at(self, *, is_answered: bool = False) -> datetime | None:
        """When anything was last asked for, whatever came of it; or what was answered by bytes, or that they stand."""
        query = sa.select(fetches.c.requested_at).order_by(fetches.c.fetch_id.desc()).limit(1)
        if is_answered:
            query = query.where(fetches.c.raw_sha256.is_not(None))
        with self._engine.connect() as connection:
            return connection.execute(query).scalar()

    def fetch_records(self, source_ids: Sequence[str] | None) -> Iterator[FetchRecord]:
        """Every attempt in the order of their ids."""
        query = sa.select(fetches).order_by(fetches.c.fetch_id)
        if source_ids is not None:
            query = query.where(fetches.c.source_id.in_(source_ids))
        with self._engine.connect() as connection:
            for row in connection.execution_options(yield_per=5000).execute(query).mappings():
                yield _fetch_record(row)

    def hashes_at(self, url: str) -> list[str]:
        """Every version that an address ever gave, to whichever source."""
        query = sa.select(fetches.c.raw_sha256).where(fetches.c.url == url, fetches.c.raw_sha256.is_not(None))
        with self._engine.connect() as connection:
            return sorted({row[0] for row in connection.execute(query)})

    def addresses_of(self, raw_sha256: str) -> list[str]:
        """Every address that ever gave these bytes."""
        query = sa.select(fetches.c.url).where(fetches.c.raw_sha256 == raw_sha256)
        with self._engine.connect() as connection:
            return sorted({row[0] for row in connection.execute(query)})

    def stored_documents(self, source_ids: Sequence[str] | None) -> list[StoredDocument]:
        """Every (source, bytes) pair ever stored, sorted by source and hash."""
        query = sa.select(documents)
        if source_ids is not None:
            query = query.where(documents.c.source_id.in_(source_ids))
        return self._documents(query)

    def documents_of_attempts(self) -> list[StoredDocument]:
        """What `stored_documents` must say, found by reading every attempt."""
        return self._documents(first_sights())

    def _documents(self, query: sa.Select[Any]) -> list[StoredDocument]:
        with self._engine.connect() as connection:
            found = [
                StoredDocument(source_id, raw_sha256, url, content_type, at)
                for source_id, raw_sha256, _, url, content_type, at in connection.execute(query)
            ]
        # Not by the database, whose order of texts may be a language's.
        return sorted(found, key=lambda document: (document.source_id, document.raw_sha256))

    def append_landing(self, documents: Iterable[LandedDocument], *, run_id: str, at: datetime) -> None:
        """Record a whole landed batch in one transaction."""
        rows = [{**_as_row(document), "run_id": run_id, "at": at} for document in documents]
        with self._engine.begin() as connection:
            connection.execute(sa.insert(extractions), rows)
            note_batches(connection, ((row["batch_id"], row["landing_seq"]) for row in rows))

    def landed(
        self, extractor_version: str, hashes: Collection[str] | None = None
    ) -> dict[tuple[str, str], tuple[int, str, str | None]]:
        """(source_id, raw_sha256) → (landing_seq, batch_id, reason) of its latest landing under a version.

        With `hashes` only those of these bytes.
        """
        if hashes is not None:
            return {
                (row.source_id, row.raw_sha256): (row.landing_seq, row.batch_id, row.reason)
                for row in self.landings_of(hashes)
                if row.extractor_version == extractor_version
            }
        columns = extractions.c
        query = (
            sa.select(columns.source_id, columns.raw_sha256, columns.landing_seq, columns.batch_id, columns.reason)
            .where(columns.extractor_version == extractor_version)
            .order_by(columns.extraction_id)
        )
        with self._engine.connect() as connection:
            return {(row[0], row[1]): (int(row[2]), row[3], row[4]) for row in connection.execute(query)}

    def landings_of(self, hashes: Collection[str]) -> list[LandedDocument]:
        """Every landing ever made of these bytes, in order."""
        wanted = sorted(hashes)
        return [
            row
            for start in range(0, len(wanted), HASHES_AT_ONCE)
            for row in self.all_landings(extractions.c.raw_sha256.in_(wanted[start : start + HASHES_AT_ONCE]))
        ]

    def all_landings(self, *conditions: sa.ColumnElement[bool]) -> Iterator[LandedDocument]:
        """The outcomes ever landed, in the order of their ids."""
        columns = [extractions.c[name] for name in LandedDocument.__slots__]
        query = sa.select(*columns).where(*conditions).order_by(extractions.c.extraction_id)
        with self._engine.connect() as connection:
            for row in connection.execution_options(yield_per=5000).execute(query).mappings():
                yield LandedDocument(**{**dict(row), "outcome": Outcome(row["outcome"])})

    def landings(self) -> dict[str, int]:
        """batch_id → landing_seq of every batch ever recorded."""
        with self._engine.connect() as connection:
            return {row.batch_id: int(row.landing_seq) for row in connection.execute(sa.select(batches))}

    def append_death(self, raw_sha256: str, extractor_version: str, reason: str, *, run_id: str, at: datetime) -> None:
        """Record that a process died of reading these bytes, durable on return: the run may be the next to die."""
        row = {"run_id": run_id, "raw_sha256": raw_sha256, "extractor_version": extractor_version, "reason": reason}
        with self._engine.begin() as connection:
            connection.execute(sa.insert(deaths).values(**row, at=at))

    def deaths(self, extractor_version: str) -> dict[str, list[str]]:
        """raw_sha256 → why a process died of it, each time it was tried under a version."""
        query = (
            sa.select(deaths.c.raw_sha256, deaths.c.reason)
            .where(deaths.c.extractor_version == extractor_version)
            .order_by(deaths.c.death_id)
        )
        found: dict[str, list[str]] = {}
        with self._engine.connect() as connection:
            for raw_sha256, reason in connection.execute(query):
                found.setdefault(raw_sha256, []).append(reason)
        return found

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
    """Open the ledger at an SQLAlchemy URL, creating its tables when they are missing.

    Raises StoreError for an address of another form than `ledger_database.FORM`. What PostgreSQL raises inside becomes
    LedgerAway or StoreError; an error of SQLite passes as it is.
    """
    engine = open_engine(url)
    try:
        make_tables(engine)
        yield Ledger(engine)
    except sa.exc.DBAPIError as error:
        if engine.dialect.name == "sqlite":
            raise
        raise told(error) from error
    finally:
        engine.dispose()


def _fetch_record(row: sa.RowMapping) -> FetchRecord:
    return FetchRecord(**{**dict(row), "outcome": FetchOutcome(row["outcome"])})


def _fetch_row(record: FetchRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in FetchRecord.__slots__ if name != "fetch_id"}


def _tombstone_row(tombstone: Tombstone) -> dict[str, Any]:
    return {name: getattr(tombstone, name) for name in Tombstone.__slots__} | {"kind": tombstone.kind.value}


def _as_row(document: LandedDocument) -> dict[str, Any]:
    return {name: getattr(document, name) for name in LandedDocument.__slots__}
