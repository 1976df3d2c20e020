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
from ingestion.ledger_database import keep_writers_off
from ingestion.ledger_tables import fetches, tombstones
from ingestion.records import FetchOutcome

_AS_BEFORE = FetchOutcome.NOT_MODIFIED.value
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
    try:
        then = LedgerMark(**json.loads(mark))
    except (ValueError, TypeError):  # of another version of this program
        return False
    with open_ledger(ledger_url) as ledger:
        now = _mark(ledger, source_ids)
        if (now.tombstone_id, now.sources) != (then.tombstone_id, then.sources):
            return False
        with ledger.connect() as connection:
            is_same = _fetched(connection, then.fetch_id) == then.fetched
        return is_same and not has_changed(ledger, source_ids, then.fetch_id)


def _mark(ledger: Ledger, source_ids: Sequence[str]) -> LedgerMark:
    rows = json.dumps(ledger.source_rows(source_ids), sort_keys=True, default=str)
    with ledger.connect() as connection:
        # PostgreSQL gives ids before the commit: a row below the newest id could otherwise still be on its way.
        keep_writers_off(connection)
        newest = connection.execute(sa.select(sa.func.max(fetches.c.fetch_id))).scalar() or 0
        removed = connection.execute(sa.select(sa.func.max(tombstones.c.tombstone_id))).scalar() or 0
        fetched = _fetched(connection, newest)
    return LedgerMark(newest, fetched, removed, hashlib.sha256(rows.encode()).hexdigest())


def _fetched(connection: sa.Connection, fetch_id: int) -> str:
    row = connection.execute(
        sa.select(fetches.c.url, fetches.c.requested_at).where(fetches.c.fetch_id == fetch_id)
    ).first()
    return "" if row is None else f"{row.url} {row.requested_at.isoformat()}"


def has_changed(ledger: Ledger, source_ids: Sequence[str], since: int) -> bool:
    """Does any address stand for other bytes, or is it failed, refused or had otherwise than up to the row `since`?

    One question for all addresses that were asked since; what each was before is found by the index on addresses.
    """
    # Made longer by nothing, so that no index on them is tempting: the newest rows are few and at the end of the table.
    source_id, url = fetches.c.source_id.concat(""), fetches.c.url.concat("")
    told = sa.func.max(sa.case((fetches.c.outcome == _AS_BEFORE, 0), else_=1))
    came = (
        sa.select(source_id.label("source_id"), url.label("url"), told.label("told"))
        .where(fetches.c.fetch_id > since)
        .group_by(source_id, url)
        .cte("came")
    )
    held = fetches.c.raw_sha256.is_not(None)
    # Of an address that only answered 304 the bytes are those of before; most do, and three of four look-ups are saved.
    query = sa.select(
        came.c.source_id,
        sa.case((came.c.told == 0, _AS_BEFORE), else_=_newest(came, fetches.c.outcome)),
        _newest(came, fetches.c.outcome, fetches.c.fetch_id <= since),
        sa.case((came.c.told == 1, _newest(came, fetches.c.raw_sha256, held))),
        sa.case((came.c.told == 1, _newest(came, fetches.c.raw_sha256, held, fetches.c.fetch_id <= since))),
    )
    wanted = set(source_ids)
    with ledger.connect() as connection:
        return any(
            before is None or _state(outcome) != _state(before) or bytes_now != bytes_before
            for source_id, outcome, before, bytes_now, bytes_before in connection.execute(query)
            if source_id in wanted
        )


def _state(outcome: str) -> str:
    """As a build takes it (`warehouse.load`): failed, refused, or had."""
    return outcome if outcome in _NOT_HAD else "had"


def _newest(came: sa.CTE, column: "sa.Column[Any]", *which: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    """A column of the newest of an address's rows, of those that are meant."""
    own = (fetches.c.source_id == came.c.source_id) & (fetches.c.url == came.c.url)
    # Not the bare id: PostgreSQL would walk the whole table backwards for an address that never had such a row.
    newest_first = (fetches.c.fetch_id + 0).desc()
    return sa.select(column).where(own, *which).order_by(newest_first).limit(1).scalar_subquery()
