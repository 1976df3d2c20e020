"""How is one source brought into raw store and ledger? Discover, ask politely, keep, and check what it promised.

Order of acknowledgement: the blob is durable, then its ledger row, then the caller is told. So a kill at any point
costs a repeated request at most. What the documents say is left to `parse` and `extract`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from ingestion import raw_store
from ingestion.answers import content_problem, retry_after_seconds
from ingestion.discover import list_articles
from ingestion.errors import Failed, RawDamaged, RawRemoved, Refused, SourceFailed
from ingestion.folder import LocalDocument, list_documents
from ingestion.ledger import open_ledger
from ingestion.network import RETRIABLE_STATUS, Answer, Network
from ingestion.records import FetchOutcome, FetchRecord, StageReport
from ingestion.source_model import SourceRecord
from ingestion.visit import Visit

MIN_FREE_BYTES = 256 * 2**20  # the build and the ledger need room too when the raw store grows
COUNTS = ("listed", "fetched", "stored", "unchanged", "not_modified", "not_due", "failed", "refused")


def fetch_source(
    source: SourceRecord,
    *,
    home: Path,
    ledger_url: str,
    run_id: str,
    network: Network,
    now: Callable[[], datetime],
) -> StageReport:
    """Bring one source into raw store and ledger.

    Counts are documents by final outcome: listed, fetched (= stored + unchanged + not_modified), not_due, failed,
    refused. Raises SourceFailed if nothing could be reached or fewer documents are held than the record asserts.
    """
    raw_store.sweep(home, now())
    free = raw_store.free_bytes(home)
    if free < MIN_FREE_BYTES:
        raise SourceFailed(
            f"source {source.id}: only {free >> 20} MiB free at {home}, {MIN_FREE_BYTES >> 20} are needed"
        )
    with open_ledger(ledger_url) as ledger:
        ledger.remember_source(source.id, source_row(source), run_id=run_id)
        visit = Visit(source, home, ledger, run_id, network, now)
        if source.kind == "folder":
            _fetch_folder(visit)
        else:
            _fetch_pages(visit)
        _check_promise(visit)
        return StageReport("fetch", {name: visit.counts[name] for name in COUNTS}, tuple(visit.notes))


def source_row(source: SourceRecord) -> dict[str, object]:
    """What the warehouse needs to know of a source: the columns of `sources.parquet`."""
    return {
        "source_id": source.id,
        "publisher": source.publisher,
        "publisher_kind": source.publisher_kind,
        "region_code": source.region_code,
        "homepage": source.homepage,
        "licence": source.licence,
        "kind": source.kind,
        "is_demo": source.demo,
        "schedule": source.schedule,
    }


def _fetch_pages(visit: Visit) -> None:
    articles: dict[str, None] = {}
    problems: list[str] = []
    for url in visit.source.index_urls:
        record = _fetch_address(visit, url)
        if record.raw_sha256 is None:
            problems.append(f"{url}: {record.detail}")
            continue
        for article in list_articles(visit.source, raw_store.read(visit.home, record.raw_sha256), url):
            if article not in visit.source.index_urls:
                articles.setdefault(article)
    if len(problems) == len(visit.source.index_urls):
        raise SourceFailed(f"source {visit.source.id}: no index page could be read: {problems[0]}; see the ledger")
    for line in problems:
        visit.note(f"index page {line}")
    visit.counts["listed"] = len(articles)
    for url in articles:
        if _is_due(visit, url):
            visit.count(_fetch_address(visit, url))
        else:
            visit.counts["not_due"] += 1


def _is_due(visit: Visit, url: str) -> bool:
    held = visit.ledger.last_held(visit.source.id, url)
    if held is None or visit.source.revisit.every_days == 0 or not _is_whole(visit, held):
        return True
    age = visit.now() - held.requested_at
    return not timedelta(0) <= age < timedelta(days=visit.source.revisit.every_days)  # a clock set back asks again


def _is_whole(visit: Visit, held: FetchRecord) -> bool:
    try:
        raw_store.read(visit.home, held.raw_sha256 or "")
    except RawDamaged as problem:
        visit.note(f"{held.url}: {problem}")
        return False
    except RawRemoved:
        return False
    return True


def _fetch_address(visit: Visit, url: str) -> FetchRecord:
    """Ask for one address, with retries; each try is a row of the ledger. Returns the last one."""
    held = visit.ledger.last_held(visit.source.id, url)
    if held is not None and not _is_whole(visit, held):
        held = None
    headers = {}
    if held is not None and held.etag:
        headers["If-None-Match"] = held.etag
    if held is not None and held.last_modified:
        headers["If-Modified-Since"] = held.last_modified
    tries = visit.network.retries + 1
    for number in range(1, tries + 1):
        record, wait = _try_address(visit, url, headers, held, number)
        record = visit.log(record)
        if wait is None or number == tries:
            break
        visit.network.sleep(wait)
    return record


def _try_address(
    visit: Visit, url: str, headers: dict[str, str], held: FetchRecord | None, number: int
) -> tuple[FetchRecord, float | None]:
    """One try: the row it makes, and the seconds to wait before another one could help (None: it would not)."""
    network = visit.network
    backoff = network.backoff_seconds * 2 ** (number - 1) * (0.5 + network.jitter())
    try:
        answer = visit.ask(url, headers)
    except Refused as problem:
        return visit.attempt(url, FetchOutcome.REFUSED, str(problem)), None
    except Failed as problem:
        return visit.attempt(url, FetchOutcome.FAILED, str(problem)), backoff if problem.may_retry else None
    return _judge(visit, url, answer, held, backoff)


def _judge(
    visit: Visit, url: str, answer: Answer, held: FetchRecord | None, backoff: float
) -> tuple[FetchRecord, float | None]:
    if answer.status == 304 and held is not None:
        return _not_modified(visit, url, answer, held), None
    if answer.status == 200:
        problem = content_problem(answer)
        if problem is None:
            return _keep_answer(visit, url, answer, held), None
        return _failed(visit, url, answer, problem), backoff
    if answer.status not in RETRIABLE_STATUS:
        return _failed(visit, url, answer, f"status {answer.status}"), None
    asked = retry_after_seconds(answer.headers.get("retry-after"), visit.now())
    if asked is not None and asked > visit.network.max_wait_seconds:
        return _failed(visit, url, answer, f"status {answer.status}, asks to wait {asked:.0f} s: next run"), None
    return _failed(visit, url, answer, f"status {answer.status}"), max(asked or 0.0, backoff)


def _failed(visit: Visit, url: str, answer: Answer, detail: str) -> FetchRecord:
    row = visit.attempt(url, FetchOutcome.FAILED, detail)
    return replace(row, http_status=answer.status, wire_bytes=answer.wire_bytes)


def _not_modified(visit: Visit, url: str, answer: Answer, held: FetchRecord) -> FetchRecord:
    return replace(
        visit.attempt(url, FetchOutcome.NOT_MODIFIED),
        http_status=304,
        raw_sha256=held.raw_sha256,
        content_type=held.content_type,
        etag=answer.headers.get("etag", held.etag),
        last_modified=answer.headers.get("last-modified", held.last_modified),
        wire_bytes=answer.wire_bytes,
    )


def _keep_answer(visit: Visit, url: str, answer: Answer, held: FetchRecord | None) -> FetchRecord:
    row = visit.attempt(url, FetchOutcome.STORED)
    capture = {
        "url": url,
        "hops": list(answer.hops),
        "http_status": answer.status,
        "status_line": answer.status_line,
        "headers": [list(line) for line in answer.header_lines],
        "ip": answer.ip,
        "wire_bytes": answer.wire_bytes,
        "run_id": visit.run_id,
        "requested_at": row.requested_at.isoformat(),
        "source_id": visit.source.id,
    }
    kept = _keep_bytes(visit, row, answer.body, capture, held=held, wire=answer.wire)
    if kept.raw_sha256 is None:
        return replace(kept, http_status=answer.status, wire_bytes=answer.wire_bytes)
    return replace(
        kept,
        http_status=answer.status,
        content_type=answer.headers.get("content-type"),
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
        wire_bytes=answer.wire_bytes,
    )


def _fetch_folder(visit: Visit) -> None:
    for document in list_documents(Path(visit.source.folder or "")):
        visit.counts["listed"] += 1
        if document.data is None:
            outcome = FetchOutcome.REFUSED if document.is_too_large else FetchOutcome.FAILED
            visit.count(visit.log(visit.attempt(document.url, outcome, document.problem)))
            continue
        visit.count(visit.log(_keep_file(visit, document, document.data)))


def _keep_file(visit: Visit, document: LocalDocument, data: bytes) -> FetchRecord:
    row = visit.attempt(document.url, FetchOutcome.STORED)
    capture = {
        "url": document.url,
        "content_type": document.media_type,
        "wire_bytes": len(data),
        "run_id": visit.run_id,
        "requested_at": row.requested_at.isoformat(),
        "source_id": visit.source.id,
    }
    kept = _keep_bytes(visit, row, data, capture, held=visit.ledger.last_held(visit.source.id, document.url))
    return replace(kept, content_type=document.media_type, wire_bytes=len(data))


def _keep_bytes(
    visit: Visit,
    row: FetchRecord,
    data: bytes,
    capture: Mapping[str, object],
    *,
    held: FetchRecord | None,
    wire: bytes | None = None,
) -> FetchRecord:
    """The row with its bytes durable in the store, or refused where they were taken down."""
    try:
        sha256, is_new = raw_store.put(visit.home, data, capture, wire)
    except RawRemoved as removed:
        return replace(visit.attempt(row.url, FetchOutcome.REFUSED, str(removed)), requested_at=row.requested_at)
    if is_new:
        return replace(row, raw_sha256=sha256)
    if held is None or held.raw_sha256 != sha256:
        raw_store.add_capture(visit.home, sha256, capture)
    return replace(row, outcome=FetchOutcome.UNCHANGED, raw_sha256=sha256)


def _check_promise(visit: Visit) -> None:
    """Hold the source to its assertions: bytes of earlier runs do not make up for what could not be asked now."""
    source, held = visit.source, visit.counts["fetched"] + visit.counts["not_due"]
    least, most = source.assertions.min_documents, source.assertions.max_documents
    if held < least.value:
        first = f"; first problem: {visit.notes[0]}" if visit.notes else ""
        raise SourceFailed(
            f"source {source.id}: {held} documents of {visit.counts['listed']} listed, at least {least.value} were"
            f" promised on {least.since} ({least.reason}){first}; look at the site, then at the record"
        )
    if most is not None and held > most.value:
        visit.note(f"{held} documents, more than the {most.value} expected since {most.since} ({most.reason})")
