"""What do the pages say? The face of ingestion: fetch sources, extract what is stored, hand over to the warehouse.

Nothing outside this package reads the network, a page or the ledger. Heavy imports stay inside the functions, so that
importing the face costs nothing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ingestion.errors import (
    IngestionError,
    LandingError,
    LedgerAway,
    RawDamaged,
    RawRemoved,
    SourceError,
    SourceFailed,
    StoreError,
    WorkersFailed,
)
from ingestion.limits import Limits

if TYPE_CHECKING:
    from ingestion.documents import Extractor
    from ingestion.network import Network
    from ingestion.records import Extraction, Progress, StageReport
    from ingestion.source_model import SourceRecord
    from ingestion.source_trial import Trial
    from ingestion.store_check import StoreCheck
    from ingestion.store_glance import StoreGlance

T = TypeVar("T")

__all__ = [
    "IngestionError",
    "LandingError",
    "LedgerAway",
    "Limits",
    "RawDamaged",
    "RawRemoved",
    "SourceError",
    "SourceFailed",
    "StoreError",
    "WorkersFailed",
    "check_store",
    "due_sources",
    "export_warc",
    "extract_paths",
    "extract_pending",
    "fetch_source",
    "finish_paths",
    "folder_source",
    "glance_at_store",
    "load_sources",
    "make_network",
    "plan_shares",
    "prune_raw",
    "rebuild_ledger",
    "snapshot_ledger",
    "take_down",
]


def load_sources(folder: Path, only: Collection[str] = (), *, deep: bool = True) -> "dict[str, SourceRecord]":
    """The source records of a folder by id, or `only` those that are there of some. Raises SourceError.

    With `deep` their selectors and table records are tried, too, which loads the readers of pages and tables.
    """
    from ingestion.source_record import load_sources as load

    return load(folder, only, deep=deep)


def folder_source(path: Path) -> "SourceRecord":
    """A source record for a folder or file of the user's. Raises SourceError when there is none."""
    from ingestion.source_record import folder_source as make

    return make(path)


def make_network(
    *,
    user_agent: str,
    contact: str,
    resolve: Mapping[str, tuple[str, int]] | None = None,
    allow_private: bool = False,
) -> "Network":
    """The network with its settled limits, as `fetch_source` takes it."""
    from ingestion.network import Network

    return Network(user_agent=user_agent, contact=contact, resolve=resolve or {}, allow_private=allow_private)


def fetch_source(
    source: "SourceRecord",
    *,
    home: Path,
    ledger_url: str,
    run_id: str,
    network: "Network",
    now: Callable[[], datetime],
    since: date | None = None,
    progress: "Progress | None" = None,
) -> "StageReport":
    """Bring one source into raw store and ledger; with `since` also what its older index pages list from that day on.

    Counts are documents by final outcome: listed, fetched (= stored + unchanged + not_modified), not_due, failed,
    refused, postponed (left for a later run by a limit). Raises SourceFailed if nothing could be reached, fewer
    documents are held than the record asserts, or the disk is nearly full.
    """
    from ingestion.fetch import fetch_source as fetch

    return fetch(
        source,
        home=home,
        ledger_url=ledger_url,
        run_id=run_id,
        network=network,
        now=now,
        since=since,
        progress=progress,
    )


def due_sources(sources: "Iterable[SourceRecord]", *, ledger_url: str, now: datetime) -> tuple[str, ...]:
    """Ids of the sources whose tier says that it is their turn, sorted."""
    from ingestion.schedule import due_sources as due

    return due(sources, ledger_url=ledger_url, now=now)


def extract_pending(
    source_ids: Sequence[str] | None,
    *,
    home: Path,
    ledger_url: str,
    seeds: Path,
    run_id: str,
    now: Callable[[], datetime],
    sources: "Mapping[str, SourceRecord]",
    everything: bool = False,
    extractor: "Extractor | None" = None,
    jobs: int | None = None,
    share: str | None = None,
    limits: Limits | None = None,
    progress: "Progress | None" = None,
) -> "StageReport":
    """Extract every stored (source, bytes) pair that has no landing under the current extractor version.

    `source_ids` None means all, `jobs` None all cores, `share` None all documents, else one of `plan_shares`.
    `limits` None are the usual ones of a process that reads documents.
    `everything` does the landed ones again too. Counts: documents (= extracted + quarantined + skipped), claims,
    rejections, already.
    """
    from ingestion.pipeline import extract_pending as extract

    return extract(
        source_ids,
        home=home,
        ledger_url=ledger_url,
        seeds=seeds,
        run_id=run_id,
        now=now,
        sources=sources,
        everything=everything,
        extractor=extractor,
        jobs=jobs,
        share=share,
        limits=limits,
        progress=progress,
    )


def plan_shares(source_ids: Sequence[str], *, home: Path, ledger_url: str, seeds: Path) -> tuple[str, ...]:
    """The shares of what is stored and not yet read, for `extract_pending`; none when all is read."""
    from ingestion.landed import plan_shares as plan

    return plan(source_ids, home=home, ledger_url=ledger_url, seeds=seeds)


def snapshot_ledger(target: Path, *, ledger_url: str, source_ids: Sequence[str] | None) -> None:
    """Write `fetches.parquet` (one row per attempt) and `sources.parquet` into folder `target` for a build."""
    from ingestion.snapshot import snapshot_ledger as snapshot

    snapshot(target, ledger_url=ledger_url, source_ids=source_ids)


def extract_paths(paths: Sequence[Path], *, seeds: Path, jobs: int | None = None) -> "Iterator[Extraction]":
    """Extract files and folders with no database behind; what cannot be read comes as quarantined.

    In order of the documents whatever the number of `jobs` (None: all cores). Raises SourceError for a path that does
    not exist, WorkersFailed.
    """
    from ingestion.pipeline import extract_paths as extract

    return extract(paths, seeds=seeds, jobs=jobs)


def finish_paths(
    paths: Sequence[Path],
    finish: "Callable[[Extraction], T]",
    *,
    seeds: Path,
    jobs: int | None = None,
    limits: Limits | None = None,
    say: Callable[[str], None] = lambda sentence: None,
) -> "Iterator[T]":
    """`finish` of each extraction of `extract_paths`, called in the process that made it: a function of a module.

    `say` is told what this machine cannot limit in the processes that read.
    """
    from ingestion.pipeline import finish_paths as finished

    return finished(paths, finish, seeds=seeds, jobs=jobs, limits=limits, say=say)


def try_sources(source_ids: Sequence[str] | None, *, sources: Path, seeds: Path) -> "Iterator[Trial]":
    """Read the fixtures of source records (None: of all that have one) and compare. Raises SourceError."""
    from ingestion.source_trial import try_fixtures

    return try_fixtures(source_ids, sources=sources, seeds=seeds)


def try_source_live(
    source_id: str,
    *,
    sources: Path,
    seeds: Path,
    home: Path,
    scratch: Path,
    network: "Network",
    now: Callable[[], datetime],
) -> "Trial":
    """Ask a source's real site for an index page and at most three articles; nothing is written outside `scratch`."""
    from ingestion.source_live import try_live
    from ingestion.source_record import one_source

    source = one_source(sources, source_id)
    return try_live(source, home=home, scratch=scratch, network=network, seeds=seeds, now=now)


def new_source(
    sources: Path,
    source_id: str,
    *,
    index_url: str,
    publisher: str | None,
    page: tuple[bytes, str] | None,
    today: date,
    seeds: Path,
) -> Sequence[Path]:
    """Write record, fixture and draft claims of a new source. `page` is a saved article and its address.

    Raises SourceError rather than overwrite.
    """
    from ingestion.source_scaffold import SavedFrom
    from ingestion.source_scaffold import new_source as scaffold

    saved = None if page is None else SavedFrom(*page)
    return scaffold(sources, source_id, index_url=index_url, publisher=publisher, page=saved, today=today, seeds=seeds)


def source_schema() -> str:
    """The JSON schema of a source record, for editors."""
    from ingestion.source_model import json_schema

    return json_schema()


def export_warc(
    target: Path,
    *,
    home: Path,
    ledger_url: str,
    source_ids: Sequence[str] | None,
    since: date | None,
    software: str,
    now: datetime,
) -> "StageReport":
    """Write what was fetched (from midnight UTC of `since` on) into a new WARC file. Raises StoreError, RawDamaged."""
    from ingestion.warc import export_warc as export

    return export(
        target, home=home, ledger_url=ledger_url, source_ids=source_ids, since=since, software=software, now=now
    )


def check_store(home: Path, *, ledger_url: str) -> "StoreCheck":
    """Compare raw store and ledger in full: bytes that hash, rows that have bytes, one outcome a document."""
    from ingestion.store_check import check_store as check

    return check(home, ledger_url=ledger_url)


def glance_at_store(home: Path, *, ledger_url: str) -> "StoreGlance":
    """Names and times of ledger and raw store, without reading a stored byte. Raises StoreError."""
    from ingestion.store_glance import glance_at_store as glance

    return glance(home, ledger_url=ledger_url)


def rebuild_ledger(home: Path, *, ledger_url: str, sources: "Mapping[str, SourceRecord]", run_id: str) -> "StageReport":
    """Make a lost ledger again from the raw store. Raises StoreError where one stands."""
    from ingestion.fetch import source_row
    from ingestion.rebuild import rebuild_ledger as rebuild

    rows = [source_row(source) for source in sources.values()]
    return rebuild(home, ledger_url=ledger_url, source_rows=rows, run_id=run_id)


def take_down(home: Path, what: str, *, ledger_url: str, reason: str, who: str, now: datetime) -> "StageReport":
    """Remove the bytes of a hash, or all that an address ever gave, and keep them out. Raises StoreError."""
    from ingestion.retention import take_down as remove

    return remove(home, what, ledger_url=ledger_url, reason=reason, who=who, now=now)


def prune_raw(home: Path, *, ledger_url: str, older_than: timedelta, now: datetime, dry_run: bool) -> "StageReport":
    """Remove the bytes of versions that every address replaced so long ago; a dry run only counts them."""
    from ingestion.retention import prune

    return prune(home, ledger_url=ledger_url, older_than=older_than, now=now, dry_run=dry_run)
