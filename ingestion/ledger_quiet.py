"""Has anything changed since a build looked at the ledger? Asked of the rows that came since, and not of the whole log.

What counts is what a build is made of: which bytes each address stands for, whether it could be had last, what was
taken down, what the sources' records say. Attempts after which all of that is as before are a quiet night. What landing
holds is another matter: `warehouse.quiet`.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from ingestion.ledger import Ledger, open_ledger
from ingestion.ledger_tables import fetches, tombstones
from ingestion.records import FetchOutcome

_NOT_HAD = (FetchOutcome.FAILED.value, FetchOutcome.REFUSED.value)


@dataclass(frozen=True, slots=True)
class LedgerMark:
    """Where the ledger stood: its newest rows, and a digest of what the sources' records said."""

    fetch_id: int
    fetched: str  # address and time of that row: in a ledger that was made again it is another one
    tombstone_id: int
    sources: str


def ledger_mark(ledger_url: str, source_ids: Sequence[str]) -> str:
    """The mark of now, as text that a build keeps."""
    with open_ledger(ledger_url) as ledger:
        return json.dumps(asdict(_mark(ledger, source_ids)), sort_keys=True)


def is_quiet_since(mark: str, *, ledger_url: str, source_ids: Sequence[str]) -> bool:
    """Is everything that a build takes from the ledger as it was at the mark? No, when in doubt."""
    then = LedgerMark(**json.loads(mark))
    with open_ledger(ledger_url) as ledger:
        now = _mark(ledger, source_ids)
        if (now.tombstone_id, now.sources) != (then.tombstone_id, then.sources):
            return False
        with ledger.connect() as connection:
            is_same = _fetched(connection, then.fetch_id) == then.fetched
        return is_same and not _has_changed(ledger, source_ids, then.fetch_id)


def _mark(ledger: Ledger, source_ids: Sequence[str]) -> LedgerMark:
    rows = json.dumps(ledger.source_rows(source_ids), sort_keys=True, default=str)
    with ledger.connect() as connection:
        newest = connection.execute(sa.select(sa.func.max(fetches.c.fetch_id))).scalar() or 0
        removed = connection.execute(sa.select(sa.func.max(tombstones.c.tombstone_id))).scalar() or 0
        fetched = _fetched(connection, newest)
    return LedgerMark(newest, fetched, removed, hashlib.sha256(rows.encode()).hexdigest())


def _fetched(connection: sa.Connection, fetch_id: int) -> str:
    row = connection.execute(
        sa.select(fetches.c.url, fetches.c.requested_at).where(fetches.c.fetch_id == fetch_id)
    ).first()
    return "" if row is None else f"{row.url} {row.requested_at.isoformat()}"


def _has_changed(ledger: Ledger, source_ids: Sequence[str], since: int) -> bool:
    """Does any address stand for other bytes, or could one be had that could not, or the reverse?

    One question for all addresses that were asked since; what each was before is found by the index on addresses.
    """
    came = (
        sa.select(fetches.c.source_id, fetches.c.url)
        .where(fetches.c.fetch_id > since)
        .group_by(fetches.c.source_id, fetches.c.url)
        .subquery("came")
    )
    query = sa.select(
        came.c.source_id,
        _newest(came, fetches.c.outcome),
        _newest(came, fetches.c.outcome, fetches.c.fetch_id <= since),
        _newest(came, fetches.c.raw_sha256, fetches.c.raw_sha256.is_not(None)),
        _newest(came, fetches.c.raw_sha256, fetches.c.raw_sha256.is_not(None), fetches.c.fetch_id <= since),
    )
    wanted = set(source_ids)
    with ledger.connect() as connection:
        return any(
            before is None or (outcome in _NOT_HAD) != (before in _NOT_HAD) or held != held_before
            for source_id, outcome, before, held, held_before in connection.execute(query)
            if source_id in wanted
        )


def _newest(came: sa.Subquery, column: "sa.Column[Any]", *which: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    """A column of the newest of an address's rows, of those that are meant."""
    own = (fetches.c.source_id == came.c.source_id) & (fetches.c.url == came.c.url)
    return sa.select(column).where(own, *which).order_by(fetches.c.fetch_id.desc()).limit(1).scalar_subquery()
