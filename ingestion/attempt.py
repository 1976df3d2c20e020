"""How does asking for one address become rows of the ledger and bytes in the store? One row for every try.

Order of acknowledgement: the blob is durable, then its ledger row, then the caller is told. So a kill at any point
costs a repeated request at most. Which addresses are asked at all is decided by `fetch` and `listings`.
"""

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from ingestion import raw_store
from ingestion.answers import Wanted, content_problem, may_be_transient, retry_after_seconds
from ingestion.errors import Failed, RawDamaged, RawRemoved, Refused, SourceFailed
from ingestion.network import RETRIABLE_STATUS, Answer, Post
from ingestion.records import FetchOutcome, FetchRecord
from ingestion.visit import Visit


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for. `url` names the document in the ledger; its fragment is ours and never sent."""

    url: str
    wanted: Wanted
    post: Post | None = None


def fetch_address(visit: Visit, ask: Ask, held: FetchRecord | None) -> FetchRecord:
    """Ask for one address, with retries; each try is a row of the ledger. Returns the last one.

    `held` is what `whole_held` says of it: a site is asked only whether that has changed.
    """
    headers = {}
    if held is not None and held.etag and ask.post is None:
        headers["If-None-Match"] = held.etag
    if held is not None and held.last_modified and ask.post is None:
        headers["If-Modified-Since"] = held.last_modified
    tries = visit.network.retries + 1
    for number in range(1, tries + 1):
        record, wait = _try_address(visit, ask, headers, held, number)
        record = visit.log(record)
        if wait is None or number == tries:
            break
        visit.network.sleep(wait)
    visit.mind(record)
    return record


def whole_held(visit: Visit, url: str) -> FetchRecord | None:
    """The row by which we hold this address's bytes, if they are there and hash to their name."""
    held = visit.ledger.last_held(visit.source.id, url)
    if held is None:
        return None
    try:
        raw_store.read(visit.home, held.raw_sha256 or "")
    except RawDamaged as problem:
        visit.note(f"{held.url}: {problem}")
        return None
    except RawRemoved:
        return None
    return held


def _try_address(
    visit: Visit, ask: Ask, headers: dict[str, str], held: FetchRecord | None, number: int
) -> tuple[FetchRecord, float | None]:
    """One try: the row it makes, and the seconds to wait before another one could help (None: it would not)."""
    network = visit.network
    backoff = network.backoff_seconds * 2 ** (number - 1) * (0.5 + network.jitter())
    try:
        answer = visit.ask(ask.url.partition("#")[0], headers, ask.post)
    except Refused as problem:
        return visit.attempt(ask.url, FetchOutcome.REFUSED, str(problem)), None
    except Failed as problem:
        return visit.attempt(ask.url, FetchOutcome.FAILED, str(problem)), backoff if problem.may_retry else None
    return _judge(visit, ask, answer, held, backoff)


def _judge(
    visit: Visit, ask: Ask, answer: Answer, held: FetchRecord | None, backoff: float
) -> tuple[FetchRecord, float | None]:
    if answer.status == 304 and held is not None:
        return _not_modified(visit, ask.url, answer, held), None
    if answer.status == 200:
        problem = content_problem(answer, ask.wanted)
        if problem is None:
            return _keep_answer(visit, ask.url, answer, held), None
        return _failed(visit, ask.url, answer, problem), backoff if may_be_transient(problem) else None
    if answer.status not in RETRIABLE_STATUS:
        return _failed(visit, ask.url, answer, f"status {answer.status}"), None
    asked = retry_after_seconds(answer.headers.get("retry-after"), visit.now())
    if asked is not None and asked > visit.network.max_wait_seconds:
        detail = f"status {answer.status}, asks to wait {asked:.0f} s: next run"
        visit.close_host(answer.url, detail)
        return _failed(visit, ask.url, answer, detail), None
    return _failed(visit, ask.url, answer, f"status {answer.status}"), max(asked or 0.0, backoff)


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
    kept = keep_bytes(visit, row, answer.body, capture, held=held, wire=answer.wire)
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


def keep_bytes(
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
        with told_when_full(visit, row.url):
            sha256, is_new = raw_store.put(visit.home, data, capture, wire)
    except RawRemoved as removed:
        return replace(visit.attempt(row.url, FetchOutcome.REFUSED, str(removed)), requested_at=row.requested_at)
    if is_new:
        return replace(row, raw_sha256=sha256)
    if held is None or held.raw_sha256 != sha256:
        raw_store.add_capture(visit.home, sha256, capture)
    return replace(row, outcome=FetchOutcome.UNCHANGED, raw_sha256=sha256)


@contextmanager
def told_when_full(visit: Visit, url: str) -> Iterator[None]:
    """A full disk is the source's failure, said in one line."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise SourceFailed(
            f"source {visit.source.id}: no space left at {visit.home} for {url}; what is stored stays, make room"
        ) from error
