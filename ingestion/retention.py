"""Which bytes leave the store, and what stays of them? Takedown on demand, and superseded versions that grew old.

The ledger's tombstone comes first, then the one in the store, then the bytes go: a kill in between leaves too much,
and the same command finishes. Nothing else of the project removes stored bytes.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from ingestion import raw_store
from ingestion.errors import StoreError
from ingestion.ledger import Ledger, open_ledger
from ingestion.records import Removal, StageReport, Tombstone

_HASH = re.compile(r"[0-9a-f]{64}\Z")
MAX_NOTES = 20


def take_down(home: Path, what: str, *, ledger_url: str, reason: str, who: str, now: datetime) -> StageReport:
    """Remove the bytes of a hash, or all that an address ever gave, and keep them from coming back.

    Extraction then lands those documents once more, as skipped. Done twice it finishes what was left. Raises
    StoreError for what the store never held and for a takedown without a reason.
    """
    from ingestion.withdraw import withdraw

    line = " ".join(reason.split())
    if not line or not who.strip():
        raise StoreError("a takedown needs a reason and the name of whoever decides: give both")
    with open_ledger(ledger_url) as ledger:
        hashes = _meant(ledger, home, what)
        standing = ledger.tombstones(Removal.TAKEN_DOWN)
        freed = 0
        notes = []
        for sha256 in hashes:
            tombstone = standing.get(sha256)
            if tombstone is None:
                tombstone = Tombstone(sha256, Removal.TAKEN_DOWN, line, who, now)
                ledger.append_tombstone(tombstone)
            freed += raw_store.remove(home, tombstone)
            others = [url for url in ledger.addresses_of(sha256) if url != what]
            notes += [f"raw {sha256} was also given by {url}" for url in others]
    batches = withdraw(home, hashes)
    counts = {"taken_down": len(hashes), "bytes": freed, "batches": batches}
    return StageReport("takedown", counts, tuple(notes[:MAX_NOTES]))


def prune(home: Path, *, ledger_url: str, older_than: timedelta, now: datetime, dry_run: bool) -> StageReport:
    """Remove the bytes of versions that every address replaced so long ago. What an address shows now always stays.

    A version that was never read stays too: its claims would be lost. Counts: superseded, unread, pruned, bytes.
    """
    with open_ledger(ledger_url) as ledger:
        old = [name for name, since in _superseded(ledger).items() if since <= now - older_than]
        held = sorted(name for name in old if raw_store.held_path(home, name) is not None)
        read = {(item.source_id, item.raw_sha256) for item in ledger.landings_of(held)}
        unread = {
            item.raw_sha256 for item in ledger.stored_documents(None) if (item.source_id, item.raw_sha256) not in read
        }
        chosen = [name for name in held if name not in unread]
        freed = 0
        for sha256 in chosen:
            if dry_run:
                freed += _size(home, sha256)
                continue
            reason = f"superseded for more than {older_than.days} days"
            tombstone = Tombstone(sha256, Removal.RETENTION, reason, "prune-raw", now)
            ledger.append_tombstone(tombstone)
            freed += raw_store.remove(home, tombstone)
    counts = {"superseded": len(held), "unread": len(held) - len(chosen), "pruned": len(chosen), "bytes": freed}
    notes = ("nothing was removed: this was a dry run",) if dry_run else ()
    return StageReport("prune-raw", counts, notes)


def _meant(ledger: Ledger, home: Path, what: str) -> list[str]:
    if _HASH.match(what):
        if ledger.addresses_of(what) or raw_store.held_path(home, what) or raw_store.find_tombstone(home, what):
            return [what]
        raise StoreError(f"raw {what}: the store never held it; check the hash, or give the address")
    hashes = ledger.hashes_at(what)
    if not hashes:
        raise StoreError(f"{what[:200]}: no bytes were ever stored from this address; give it as the ledger has it")
    return hashes


def _superseded(ledger: Ledger) -> Mapping[str, datetime]:
    """Versions that no address shows any more → when the last one left them."""
    shown: dict[tuple[str, str], str] = {}
    left: dict[str, datetime] = {}
    for row in ledger.fetch_records(None):
        if row.raw_sha256 is None:
            continue
        address = (row.source_id, row.url)
        before = shown.get(address, row.raw_sha256)
        if before != row.raw_sha256:
            left[before] = max(row.requested_at, left.get(before, row.requested_at))
        shown[address] = row.raw_sha256
    for sha256 in shown.values():
        left.pop(sha256, None)
    return left


def _size(home: Path, sha256: str) -> int:
    path = raw_store.held_path(home, sha256)
    return path.lstat().st_size if path is not None else 0
