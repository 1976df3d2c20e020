"""How does every stored document become exactly one extraction? Stored bytes → parse → extract → landing → ledger.

No network here. What is wrong with the store, the ledger or the vocabulary is raised; what a document does wrong ends
as its own row. One document is the matter of `documents`, fetching that of `fetch`.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from ingestion import landing, raw_store
from ingestion.discover import is_list
from ingestion.documents import Document, Extractor, extractor_of_workers, without_text
from ingestion.errors import LandingError, RawRemoved, SourceError
from ingestion.folder import LocalDocument, document_name, list_documents
from ingestion.interfaces.observations import Question
from ingestion.landed import aged_pairs, landed_pairs
from ingestion.landing_folders import landed_batches, landing_folders
from ingestion.landing_repair import clear_killed
from ingestion.ledger import LandedDocument, Ledger, StoredDocument, open_ledger
from ingestion.limits import Limits
from ingestion.packs import read_landed, read_landed_batch
from ingestion.parallel import Finish, Item, Say, T, extract_in_order, whole
from ingestion.parse import split_content_type
from ingestion.records import (
    Extraction,
    Outcome,
    Progress,
    QuarantineReason,
    Removal,
    SourceContext,
    StageReport,
    Tombstone,
)
from ingestion.shares import Share
from ingestion.similarity import signature
from ingestion.source_model import SourceRecord
from ingestion.source_record import folder_source
from ingestion.tables import load_table_record
from ingestion.tries import Tries

BATCH_DOCUMENTS = 2000  # bounds the memory of a night; the number is part of no hash
INDEX_PAGE = "index_page"  # policy of a skip: a page that lists documents is none
MAX_NOTES = 20
PROGRESS_EVERY = 200  # documents: some seconds
COUNTS = ("documents", "extracted", "quarantined", "skipped", "claims", "rejections", "already")


def extract_pending(
    source_ids: Sequence[str] | None,
    *,
    home: Path,
    ledger_url: str,
    seeds: Path,
    run_id: str,
    now: Callable[[], datetime],
    sources: Mapping[str, SourceRecord],
    everything: bool = False,
    extractor: Extractor | None = None,
    jobs: int | None = None,
    share: str | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> StageReport:
    """Parse and extract every stored (source, bytes) pair that has no landing under the extractor's version.

    `source_ids` None means all, `jobs` None all cores, `share` None all documents, else one of `plan_shares`. With
    `everything` also the landed ones are done again; where the same batch comes out, nothing new is landed. Workers
    read within `limits`; a given `extractor` reads in this process. Raises SourceError for an unknown source,
    RawDamaged, LandingError and WorkersFailed.
    """
    unknown = sorted(set(source_ids or ()) - set(sources))
    if unknown:
        raise SourceError(f"unknown source {', '.join(unknown)}: known are {', '.join(sorted(sources)[:20])}")
    chosen = extractor if extractor is not None else extractor_of_workers(seeds)
    mine = Share.read(share or "0/1")
    counts: Counter[str] = Counter()
    with open_ledger(ledger_url) as ledger:
        work = _Work(home, ledger, chosen.version, run_id, now, everything)
        work.adopt_landings()
        stored = [item for item in ledger.stored_documents(source_ids) if mine.holds(item.raw_sha256)]
        without = Counter(item.source_id for item in stored if item.source_id not in sources)
        notes = [
            f"source {name} is not among the sources of this run: {n} documents left alone"
            for name, n in without.items()
        ]
        known = [item for item in stored if item.source_id in sources]
        done = work.landed()
        pending = [item for item in known if (item.source_id, item.raw_sha256) not in done]
        counts["already"] = len(known) - len(pending)
        tries = Tries(ledger, chosen.version, run_id, now, ledger.deaths(chosen.version))
        removed = ledger.tombstones(Removal.TAKEN_DOWN)
        items = (
            tries.settle(_stored_item(item, sources[item.source_id], home, chosen.version, removed)) for item in pending
        )
        extractions = extract_in_order(
            items,
            chosen,
            whole,
            seeds=seeds if extractor is None else None,
            jobs=jobs,
            limits=limits,
            may_try_again=tries.may_try_again,
            say=lambda sentence: notes.append(sentence) if sentence not in notes else None,
        )
        with closing(extractions):
            read = _told(extractions, len(pending), progress)
            while batch := list(islice(read, BATCH_DOCUMENTS)):
                work.land(batch)
                _count(counts, notes, batch)
    return StageReport("extract", {name: counts[name] for name in COUNTS}, tuple(notes[:MAX_NOTES]))


def _told(extractions: Iterator[Extraction], total: int, progress: Progress | None) -> Iterator[Extraction]:
    """The extractions, counted aloud from the first on."""
    if progress is not None and total:
        progress({"documents": 0, "of": total})
    for number, extraction in enumerate(extractions, start=1):
        yield extraction
        if progress is not None and number % PROGRESS_EVERY == 0:
            progress({"documents": number, "of": total})


def extract_paths(
    paths: Sequence[Path], *, seeds: Path, extractor: Extractor | None = None, jobs: int | None = None
) -> Iterator[Extraction]:
    """Extract files and folders without store, ledger or landing; what cannot be read comes as quarantined.

    `first_fetched_at` is the file's own modification time. Raises SourceError for a path that does not exist.
    """
    return finish_paths(paths, whole, seeds=seeds, extractor=extractor, jobs=jobs)


def finish_paths(
    paths: Sequence[Path],
    finish: Finish[T],
    *,
    seeds: Path,
    extractor: Extractor | None = None,
    jobs: int | None = None,
    limits: Limits | None = None,
    say: Say = lambda sentence: None,
) -> Iterator[T]:
    """As `extract_paths`, but each extraction is finished where it was made, on all cores: printing costs time too.

    `say` is told what this machine cannot limit in the processes that read.
    """
    chosen = extractor if extractor is not None else extractor_of_workers(seeds)
    own_seeds = seeds if extractor is None else None
    sources = [(folder_source(path), path) for path in paths]
    items = (_local_item(item, source, chosen.version) for source, path in sources for item in list_documents(path))
    return extract_in_order(items, chosen, finish, seeds=own_seeds, jobs=jobs, limits=limits, say=say)


def _local_item(item: LocalDocument, source: SourceRecord, version: str) -> Item:
    data = item.data if item.data is not None else b""
    document = Document(
        raw_sha256=hashlib.sha256(data).hexdigest(),
        doc=document_name(item.url, item.media_type, item.data),
        content_type=item.media_type,
        context=_context(source, item.url, None),
        selectors=None,
        first_fetched_at=item.modified_at,
    )
    if item.problem is None:
        return data, document
    reason = QuarantineReason.TOO_LARGE if item.is_too_large else QuarantineReason.UNREADABLE
    return without_text(document, version, Outcome.QUARANTINED, reason.value, item.problem)


def _stored_item(
    item: StoredDocument, source: SourceRecord, home: Path, version: str, removed: Mapping[str, Tombstone]
) -> Item:
    try:
        if item.raw_sha256 in removed:  # the ledger knows first: a killed takedown may have left the bytes
            raise raw_store.removed_error(removed[item.raw_sha256])
        data = raw_store.read(home, item.raw_sha256)
    except RawRemoved as error:
        document = stored_document(item, b"", source)
        return without_text(document, version, Outcome.SKIPPED, error.kind.value, str(error))
    document = stored_document(item, data, source)
    if is_list(source, item.url):
        return without_text(document, version, Outcome.SKIPPED, INDEX_PAGE, None)
    return data, document


def stored_document(item: StoredDocument, data: bytes, source: SourceRecord) -> Document:
    """What is known beside the bytes of a document of this source; a trial of a record reads its pages so too."""
    media_type, _ = split_content_type(item.content_type)
    is_local = source.kind == "folder"
    return Document(
        raw_sha256=item.raw_sha256,
        doc=document_name(item.url, media_type or "", data) if is_local else item.url,
        content_type=item.content_type,
        context=_context(source, item.url, source.region_code),
        selectors=source.selectors,
        first_fetched_at=item.first_fetched_at,
        question=_question(source, item.url),
        table_record=load_table_record(source.table_record) if source.table_record else None,
    )


def _question(source: SourceRecord, url: str) -> Question | None:
    """What the interface was asked: an answer is stored as `<url>#<name of the query>`. An answer whose query left the
    record, or whose query was changed under the same name, may be refused: a changed query gets a new name."""
    if source.interface is None:
        return None
    address, _, name = url.rpartition("#")
    body = next((query.body for query in source.interface.queries if query.name == name), None)
    return Question(source.interface.adapter, name, address, body)


def _context(source: SourceRecord, url: str, region_code: str | None) -> SourceContext:
    return SourceContext(source.id, source.publisher, source.publisher_kind, region_code, url)


@dataclass(frozen=True, slots=True)
class _Work:
    """One run's landing of what it extracted."""

    home: Path
    ledger: Ledger
    version: str
    run_id: str
    now: Callable[[], datetime]
    everything: bool

    def landed(self, hashes: Collection[str] | None = None) -> set[tuple[str, str]]:
        """Pairs that need no reading any more, of these bytes or of any."""
        if self.everything:
            return aged_pairs(self.home, self.ledger, landing_folders(self.home), hashes)
        return landed_pairs(self.home, self.ledger, self.version, hashes)

    def adopt_landings(self) -> None:
        """Enter complete batches of a process that was killed before it could write the ledger, in landing order."""
        with landing.landing_lock(self.home):
            clear_killed(self.home)
            recorded = self.ledger.landings()
            folder, held = Path(), dict[str, list[LandedDocument]]()
            for item in landed_batches(self.home):
                if item.batch_id not in recorded:
                    if item.folder != folder:  # a pack is read once
                        folder, held = item.folder, read_landed(item.folder)
                    self._record(held[item.batch_id])

    def land(self, batch: Sequence[Extraction]) -> None:
        """Give the batch its place in the sequence. What another process landed meanwhile is left out."""
        with landing.landing_lock(self.home):
            done = self.landed({item.document.raw_sha256 for item in batch})
            fresh = [item for item in batch if (item.document.source_id, item.document.raw_sha256) not in done]
            if not fresh:
                return
            name = landing.batch_id(item.document for item in fresh)
            recorded = self.ledger.landings()
            standing = {item.batch_id: item for item in landed_batches(self.home)}
            if name in standing:
                landed = read_landed_batch(standing[name])
                _require_same(standing[name].folder, landed, fresh)
                if name not in recorded:  # of a process that was killed since `adopt_landings`
                    self._record(landed)
                return
            taken = [*recorded.values(), *(item.landing_seq for item in standing.values())]
            signed = [_signed(item) for item in fresh]
            landed = landing.write_landing(self.home, recorded.get(name, max(taken, default=0) + 1), signed)
            if name not in recorded:
                self._record(landed)

    def _record(self, landed: Sequence[LandedDocument]) -> None:
        self.ledger.append_landing(landed, run_id=self.run_id, at=self.now())


def _signed(item: Extraction) -> Extraction:
    """The extraction with the MinHash of its text. Made here, once a run: workers need not load what makes it."""
    return replace(item, document=replace(item.document, similarity=signature(item.shingles)), shingles=b"")


def _require_same(folder: Path, landed: Sequence[LandedDocument], batch: Sequence[Extraction]) -> None:
    """The same bytes under the same version must say the same; otherwise extraction is not deterministic."""
    before = {(row.source_id, row.raw_sha256): (row.outcome, row.claim_count) for row in landed}
    for item in batch:
        document = item.document
        if before[document.source_id, document.raw_sha256] != (document.outcome, document.claim_count):
            raise LandingError(
                f"{document.doc}: extracted again under {document.extractor_version} it differs from {folder.name};"
                " the extractor changed without a new version"
            )


def _count(counts: Counter[str], notes: list[str], batch: Sequence[Extraction]) -> None:
    for item in batch:
        document = item.document
        counts["documents"] += 1
        counts[document.outcome.value] += 1
        counts["claims"] += document.claim_count
        counts["rejections"] += document.rejection_count
        if document.outcome is Outcome.QUARANTINED:
            notes.append(f"{document.doc}: quarantined: {document.reason}: {document.detail}")
