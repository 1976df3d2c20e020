"""When was a page last asked for, and when did one answer? A look at the ledger alone, quick enough for a glance.

What ledger and raw store say of each other is left to `ingestion.store_glance`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from ingestion.errors import StoreError
from ingestion.ledger import open_ledger


@dataclass(frozen=True, slots=True)
class LastAttempts:
    """The newest attempts at any address; None where there was none."""

    asked_at: datetime | None = None
    answered_at: datetime | None = None  # of those, the newest after which we held bytes


def last_attempts(ledger_url: str) -> LastAttempts:
    """What the ledger tells last. Raises StoreError when it cannot be read; a missing one stays missing."""
    if not is_there(ledger_url):
        return LastAttempts()
    try:
        with open_ledger(ledger_url) as ledger:
            return LastAttempts(aware(ledger.last_attempt_at()), aware(ledger.last_attempt_at(is_answered=True)))
    except sa.exc.SQLAlchemyError as error:
        raise unreadable(error) from error


def aware(moment: datetime | None) -> datetime | None:
    """A moment of the ledger with its zone: SQLite keeps none."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def is_there(ledger_url: str) -> bool:
    """May the ledger be opened without making one? A server's is there or refuses."""
    url = sa.make_url(ledger_url)
    return url.get_backend_name() != "sqlite" or Path(str(url.database)).is_file()


def unreadable(error: sa.exc.SQLAlchemyError) -> StoreError:
    """What is told of a ledger that gives no answer."""
    return StoreError(f"the ledger cannot be read ({type(error).__name__}): move it away, zhibiao rebuild-ledger")
