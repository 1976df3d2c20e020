"""What if the ledger is lost? The raw store's side-cars know every version that an address came to show.

Made again are the rows of stored captures and the tombstones. Lost are the attempts that brought nothing new: failures,
refusals, answers that were the same as before. What landing holds, the next extraction enters from its own folders.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DatabaseError

from ingestion import raw_store
from ingestion.errors import RawDamaged, StoreError
from ingestion.ledger import open_ledger
from ingestion.records import FetchOutcome, FetchRecord, StageReport, Tombstone

REBUILT = "rebuilt"  # run id of rows whose side-car names none
MAX_NOTES = 20


def rebuild_ledger(
    home: Path, *, ledger_url: str, source_rows: Sequence[Mapping[str, Any]], run_id: str
) -> StageReport:
    """Make a lost ledger again from the raw store, in one transaction.

    `source_rows` are the columns of the source records as they stand now. Raises StoreError where the ledger holds
    attempts, or cannot be opened.
    """
    records, removed, notes = _read_store(home)
    try:
        with open_ledger(ledger_url) as ledger:
            ledger.append_rebuilt(records, removed)
            known = {record.source_id for record in records}
            for row in source_rows:
                if row["source_id"] in known:
                    ledger.remember_source(row["source_id"], row, run_id=run_id)
    except ValueError as error:
        raise StoreError(f"{error}: only a lost one is made again; move it away if it is beyond repair") from error
    except DatabaseError as error:
        line = str(error.orig or error).splitlines()[0]
        raise StoreError(f"the ledger cannot be opened ({line}): move it away, then rebuild it") from error
    counts = {
        "captures": len(records),
        "documents": len({(record.source_id, record.raw_sha256) for record in records}),
        "tombstones": len(removed),
        "left_out": len(notes),
    }
    lost = "only stored captures were made again: failures, refusals and unchanged answers are not known any more"
    return StageReport("rebuild-ledger", counts, (lost, *notes[:MAX_NOTES]))


def _read_store(home: Path) -> tuple[list[FetchRecord], list[Tombstone], list[str]]:
    records: list[FetchRecord] = []
    removed: list[Tombstone] = []
    notes: list[str] = []
    for sha256 in raw_store.hashes(home):
        try:
            tombstone = raw_store.find_tombstone(home, sha256)
            found = [_record(sha256, capture) for capture in raw_store.captures(home, sha256)]
        except (RawDamaged, KeyError, ValueError) as error:
            notes.append(f"raw {sha256}: left out, its side-car cannot be read ({error})")
            continue
        if tombstone is not None:
            removed.append(tombstone)
        elif not found or raw_store.held_path(home, sha256) is None:
            notes.append(f"raw {sha256}: left out, {'no side-car' if not found else 'no bytes'}")
            continue
        records.extend(found)
    records.sort(key=lambda record: (record.requested_at, record.source_id, record.url, record.raw_sha256 or ""))
    seen: set[str | None] = set()
    for number, record in enumerate(records):
        if record.raw_sha256 in seen:
            records[number] = replace(record, outcome=FetchOutcome.UNCHANGED)
        seen.add(record.raw_sha256)
    return records, removed, notes


def _record(sha256: str, capture: Mapping[str, Any]) -> FetchRecord:
    received = capture.get("headers", {})
    lines = received.items() if isinstance(received, Mapping) else received
    headers = {str(name).lower(): str(value) for name, value in lines}
    return FetchRecord(
        fetch_id=0,
        run_id=str(capture.get("run_id", REBUILT)),
        source_id=str(capture["source_id"]),
        url=str(capture["url"]),
        requested_at=datetime.fromisoformat(capture["requested_at"]),
        outcome=FetchOutcome.STORED,
        http_status=capture.get("http_status"),
        raw_sha256=sha256,
        content_type=headers.get("content-type", capture.get("content_type")),
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        wire_bytes=int(capture.get("wire_bytes", capture.get("bytes", 0))),
        detail=None,
    )
