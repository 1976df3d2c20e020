"""What do ledger and raw store say at a glance? Names and times alone: no stored byte is read, nothing is changed.

Whether the bytes are those of their names is left to `ingestion.store_check`.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from ingestion import raw_store
from ingestion.fetch import room_wanted
from ingestion.ledger import open_ledger
from ingestion.ledger_glance import aware, is_there, unreadable


@dataclass(frozen=True, slots=True)
class StoreGlance:
    """What a glance shows."""

    stored: int  # hashes that the ledger calls stored and nobody removed
    missing: tuple[str, ...]  # of them, those without a file
    unknown: int  # files of which the ledger knows nothing
    last_attempt_at: datetime | None
    floor_bytes: int  # room that fetching wants on the disk before it starts


def glance_at_store(home: Path, *, ledger_url: str) -> StoreGlance:
    """Compare the names. Raises StoreError when the ledger cannot be read; a home without one is empty."""
    held = {sha256 for sha256 in raw_store.hashes(home) if raw_store.held_path(home, sha256) is not None}
    if not is_there(ledger_url):
        return StoreGlance(0, (), len(held), None, room_wanted(0))
    try:
        with open_ledger(ledger_url) as ledger:
            documents = ledger.stored_documents(None)
            named = {item.raw_sha256 for item in documents} - set(ledger.tombstones())
            most = max(map(ledger.last_stored_bytes, {item.source_id for item in documents}), default=0)
            last = aware(ledger.last_attempt_at())
    except sa.exc.SQLAlchemyError as error:
        raise unreadable(error) from error
    return StoreGlance(len(named), tuple(sorted(named - held)), len(held - named), last, room_wanted(most))
