"""How is one source brought into raw store and ledger? Discover, ask politely, keep, and check what it promised.

One address is the matter of `attempt`, lists of them that of `listings`; what the documents say is left to `parse` and
`extract`. A run stops at its record's limits and at a full disk, and says so.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from ingestion import raw_store
from ingestion.answers import Wanted
from ingestion.attempt import Ask, fetch_address, whole_held
from ingestion.errors import SourceFailed
from ingestion.fetch_folder import fetch_folder
from ingestion.ledger import open_ledger
from ingestion.listings import Found, find_documents
from ingestion.network import Network, Post
from ingestion.records import FetchOutcome, FetchRecord, Progress, StageReport
from ingestion.source_model import Query, SourceRecord
from ingestion.visit import Visit

MIN_FREE_BYTES = 256 * 2**20  # the build and the ledger need room too when the raw store grows
CHINA_TIME = timedelta(hours=8)  # ahead of UTC, all year: which day's issue of a paper is today's
FREE_RUNS = 3  # room for so many runs like the last one
JSON = "application/json"
COUNTS = ("listed", "fetched", "stored", "unchanged", "not_modified", "not_due", "failed", "refused", "postponed")


def fetch_source(
    source: SourceRecord,
    *,
    home: Path,
    ledger_url: str,
    run_id: str,
    network: Network,
    now: Callable[[], datetime],
    since: date | None = None,
    progress: Progress | None = None,
) -> StageReport:
    """Bring one source into raw store and ledger; with `since` also what its older index pages list from that day on.

    Counts are documents by final outcome: listed, fetched (= stored + unchanged + not_modified), not_due, failed,
    refused, postponed (left for a later run by a limit). Raises SourceFailed if nothing could be reached, fewer
    documents are held than the record asserts, or the disk is nearly full.
    """
    raw_store.sweep(home, now())
    source = source.on((now() + CHINA_TIME).date())
    with open_ledger(ledger_url) as ledger:
        floor = room_wanted(ledger.last_stored_bytes(source.id))
        visit = Visit(source, home, ledger, run_id, network, now, floor, progress)
        visit.require_space()
        ledger.remember_source(source.id, source_row(source), run_id=run_id)
        if source.kind == "folder":
            fetch_folder(visit)
        elif source.interface is not None:
            _fetch_all(visit, [(_query(query), False) for query in source.interface.queries])
        elif source.kind == "files":
            _fetch_all(visit, [(Ask(url, Wanted.FILE), False) for url in dict.fromkeys(source.index_urls)])
        else:
            found = find_documents(visit, since)
            _fetch_all(visit, _asks(found))
        _check_promise(visit)
        return StageReport("fetch", {name: visit.counts[name] for name in COUNTS}, tuple(visit.notes))


def room_wanted(last_stored_bytes: int) -> int:
    """Bytes that must be free on the disk before a source is asked that added so much in its last run."""
    return max(MIN_FREE_BYTES, FREE_RUNS * last_stored_bytes)


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


def _query(query: Query) -> Ask:
    post = None if query.body is None else Post(query.body.encode("utf-8"), query.media_type or JSON)
    return Ask(f"{query.url}#{query.name}", Wanted.JSON, post)


def _asks(found: Found) -> list[tuple[Ask, bool]]:
    """What is asked for each address found, and whether only a missing document is: old ones are not revisited."""
    asks = [(Ask(url, Wanted.PAGE), False) for url in found.recent]
    return asks + [(Ask(url, Wanted.PAGE), True) for url in found.older]


def _fetch_all(visit: Visit, asks: Iterable[tuple[Ask, bool]]) -> None:
    for ask, only_missing in asks:
        visit.counts["listed"] += 1
        held = whole_held(visit, ask.url)
        if held is not None and (only_missing or not _is_due(visit, held)):
            visit.counts["not_due"] += 1
        elif (reason := visit.postponed(ask.url)) is not None:
            if visit.counts["postponed"] == 0:  # one row tells it; those behind it were not tried
                visit.log(visit.attempt(ask.url, FetchOutcome.REFUSED, f"postponed: {reason}"))
                visit.note(f"from {ask.url} on postponed to a later run: {reason}")
            visit.counts["postponed"] += 1
        else:
            visit.require_space()
            visit.count(fetch_address(visit, ask, held))


def _is_due(visit: Visit, held: FetchRecord) -> bool:
    """Of a page that is held whole: for so long that it may have changed, but not so long that it will not."""
    revisit = visit.source.revisit
    if revisit.for_days is not None:
        first = visit.ledger.first_held_at(visit.source.id, held.url) or held.requested_at
        if visit.now() - first > timedelta(days=revisit.for_days):
            return False
    age = visit.now() - held.requested_at
    return not timedelta(0) <= age < timedelta(days=revisit.every_days)  # a clock set back asks again


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
