"""How does a folder of somebody's documents come into the store? In groups, so that many files wait for the disk once.

Order of acknowledgement as everywhere: the bytes of a group are durable, then its rows, then the caller is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ingestion import raw_store
from ingestion.attempt import told_when_full
from ingestion.errors import RawRemoved
from ingestion.folder import LocalDocument, list_documents
from ingestion.raw_store import Arrival
from ingestion.records import FetchOutcome, FetchRecord
from ingestion.visit import Visit

GROUP_DOCUMENTS = 64
GROUP_BYTES = 16 * 2**20  # bounds the memory of a group, but for a single file that is larger


def fetch_folder(visit: Visit) -> None:
    """Bring every document of the source's folder into raw store and ledger, one row each, in the folder's order."""
    for group in _groups(list_documents(Path(visit.source.folder or ""))):
        visit.counts["listed"] += len(group)
        for row in visit.log_all(_keep_group(visit, group)):
            visit.count(row)


def _groups(documents: Iterator[LocalDocument]) -> Iterator[list[LocalDocument]]:
    group: list[LocalDocument] = []
    size = 0
    for document in documents:
        group.append(document)
        size += len(document.data or b"")
        if len(group) == GROUP_DOCUMENTS or size >= GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _keep_group(visit: Visit, group: Sequence[LocalDocument]) -> list[FetchRecord]:
    rows = [_row(visit, document) for document in group]
    came = [(number, document.data) for number, document in enumerate(group) if document.data is not None]
    arrivals = [Arrival(data, _capture(rows[number], visit.run_id)) for number, data in came]
    with told_when_full(visit, group[0].url):
        results = raw_store.put_many(visit.home, arrivals)
    for (number, _), arrival, result in zip(came, arrivals, results, strict=True):
        rows[number] = _kept(visit, rows[number], arrival, result)
    return rows


def _row(visit: Visit, document: LocalDocument) -> FetchRecord:
    if document.data is None:
        outcome = FetchOutcome.REFUSED if document.is_too_large else FetchOutcome.FAILED
        return visit.attempt(document.url, outcome, document.problem)
    row = visit.attempt(document.url, FetchOutcome.STORED)
    return replace(row, content_type=document.media_type, wire_bytes=len(document.data))


def _capture(row: FetchRecord, run_id: str) -> dict[str, object]:
    return {
        "url": row.url,
        "content_type": row.content_type,
        "wire_bytes": row.wire_bytes,
        "run_id": run_id,
        "requested_at": row.requested_at.isoformat(),
        "source_id": row.source_id,
    }


def _kept(visit: Visit, row: FetchRecord, arrival: Arrival, result: tuple[str, bool] | RawRemoved) -> FetchRecord:
    if isinstance(result, RawRemoved):
        refused = visit.attempt(row.url, FetchOutcome.REFUSED, str(result))
        return replace(refused, requested_at=row.requested_at, content_type=row.content_type, wire_bytes=row.wire_bytes)
    sha256, is_new = result
    if is_new:
        return replace(row, raw_sha256=sha256)
    held = visit.ledger.last_held(visit.source.id, row.url)
    if held is None or held.raw_sha256 != sha256:
        raw_store.add_capture(visit.home, sha256, arrival.capture)
    return replace(row, outcome=FetchOutcome.UNCHANGED, raw_sha256=sha256)
