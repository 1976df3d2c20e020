"""When was a page last asked for? A look at the ledger alone, quick enough for a glance; nothing is changed.

What ledger and raw store say of each other is left to `ingestion.store_glance`.
"""

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from ingestion.errors import StoreError
from ingestion.ledger import Ledger, open_ledger


def last_attempt(ledger_url: str) -> datetime | None:
    """The newest attempt at any address, None before the first. Raises StoreError when the ledger cannot be read."""
    if not is_there(ledger_url):
        return None
    try:
        with open_ledger(ledger_url) as ledger:
            return last_attempt_in(ledger)
    except sa.exc.SQLAlchemyError as error:
        raise unreadable(error) from error


def last_attempt_in(ledger: Ledger) -> datetime | None:
    """The same of an open ledger, aware of its zone: SQLite keeps none."""
    last = ledger.last_attempt_at()
    return last.replace(tzinfo=UTC) if last is not None and last.tzinfo is None else last


def is_there(ledger_url: str) -> bool:
    """May the ledger be opened without making one? A server's is there or refuses."""
    url = sa.make_url(ledger_url)
    return url.get_backend_name() != "sqlite" or Path(str(url.database)).is_file()


def unreadable(error: sa.exc.SQLAlchemyError) -> StoreError:
    """What is told of a ledger that gives no answer."""
    return StoreError(f"the ledger cannot be read ({type(error).__name__}): move it away, zhibiao rebuild-ledger")
