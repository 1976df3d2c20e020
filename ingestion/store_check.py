"""Is what the ledger says of the store so, and the other way round? Invariants I3 and I6, looked at in full.

Reads every stored and every landed byte once and changes nothing. What to do about a finding stands in its line.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ingestion import raw_store
from ingestion.errors import LandingError, RawDamaged, RawRemoved
from ingestion.landing import landing_lock
from ingestion.landing_folders import standing_folders
from ingestion.ledger import Ledger, StoredDocument, open_ledger
from ingestion.packs import read_landed
from ingestion.records import Removal, Tombstone

COUNTS = ("stored", "removed", "adoptable", "documents", "extracted", "quarantined", "skipped", "pending", "batches")


@dataclass(frozen=True, slots=True)
class StoreCheck:
    """What was looked at, and every finding as one line. `documents` is extracted, quarantined, skipped and pending."""

    counts: Mapping[str, int]
    problems: tuple[str, ...]


def check_store(home: Path, *, ledger_url: str) -> StoreCheck:
    """Compare raw store and ledger: bytes that hash, rows that have bytes, documents with exactly one outcome.

    And landing with what it says of itself: a night without news does not look at it.
    """
    counts: Counter[str] = Counter()
    with open_ledger(ledger_url) as ledger:
        kept = set(ledger.stored_documents(None))
        documents = set(ledger.documents_of_attempts())
        # What is added meanwhile is in both or, read in this order, in neither difference.
        differing = (kept - documents) | (documents - set(ledger.stored_documents(None)))
        pairs = {(item.source_id, item.raw_sha256) for item in documents}
        tombstones = ledger.tombstones()
        named = {sha256 for _, sha256 in pairs}
        problems = [*_bytes(home, named, tombstones, counts), *_outcomes(ledger, pairs, tombstones, counts)]
        problems += _landed(home, counts)
        problems += map(_differs, sorted(differing, key=lambda item: (item.source_id, item.raw_sha256)))
    return StoreCheck({name: counts[name] for name in COUNTS}, tuple(problems))


def _differs(item: StoredDocument) -> str:
    where = f"{item.url} of source {item.source_id} (raw {item.raw_sha256})"
    what = "the ledger's table `documents` says otherwise than its attempts"
    return f"{where}: {what}; drop that table, and the next command makes it anew"


def _bytes(home: Path, named: set[str], tombstones: Mapping[str, Tombstone], counts: Counter[str]) -> Iterator[str]:
    for sha256 in sorted(named | set(raw_store.hashes(home)) | set(tombstones)):
        stone = tombstones.get(sha256)
        is_held = raw_store.held_path(home, sha256) is not None
        if stone is not None and stone.kind is Removal.TAKEN_DOWN:
            counts["removed"] += 1
            if is_held:
                yield f"raw {sha256}: taken down, but its bytes are still there; take it down again"
            continue
        try:
            stored, is_wire = raw_store.read_stored(home, sha256)
            captures = raw_store.captures(home, sha256)
        except RawRemoved as error:
            counts["removed"] += 1
            if stone is None:
                yield f"raw {sha256}: {error}, of which the ledger knows nothing; take it down again, or rebuild"
            continue
        except RawDamaged as error:
            yield str(error)
            continue
        counts["stored" if sha256 in named else "adoptable"] += 1
        if not captures:
            yield f"raw {sha256}: no side-car says where it came from; fetch it again"
        elif is_wire and hashlib.sha256(stored).hexdigest() != raw_store.stored_sha256(home, sha256):
            yield f"raw {sha256}: the gzipped transfer is another than its side-car says; its body is whole"


def _outcomes(
    ledger: Ledger, pairs: set[tuple[str, str]], tombstones: Mapping[str, Tombstone], counts: Counter[str]
) -> Iterator[str]:
    latest: dict[tuple[str, str], str] = {}
    outcomes: dict[tuple[str, str, str], str] = {}
    batches: set[tuple[str, str, str]] = set()
    for row in ledger.all_landings():
        pair = (row.source_id, row.raw_sha256)
        where = f"{row.doc} of source {row.source_id} (raw {row.raw_sha256})"
        if (*pair, row.batch_id) in batches:
            yield f"{where}: twice in batch {row.batch_id}; extract everything anew"
        batches.add((*pair, row.batch_id))
        before = outcomes.setdefault((*pair, row.extractor_version), row.outcome.value)
        if before != row.outcome.value and row.raw_sha256 not in tombstones:
            yield f"{where}: {before} and then {row.outcome.value} under the same {row.extractor_version}"
        if pair not in pairs and row.raw_sha256 not in tombstones and pair not in latest:
            yield f"{where}: landed, but no attempt says that it was stored; rebuild the ledger"
        latest[pair] = row.outcome.value
    counts["documents"] = len(pairs)
    for pair in pairs:
        counts[latest.get(pair, "pending")] += 1


def _landed(home: Path, counts: Counter[str]) -> Iterator[str]:
    """The lock is taken anew for each folder: nobody waits while all of landing is read."""
    seen: set[Path] = set()
    batches: set[str] = set()
    while left := [folder for folder in standing_folders(home) if folder not in seen]:  # packed meanwhile: looked for
        for folder in left:
            seen.add(folder)
            with landing_lock(home):
                if folder.is_dir():  # else it was packed or removed since it was listed
                    yield from _read(folder, batches)
    counts["batches"] = len(batches)


def _read(folder: Path, batches: set[str]) -> Iterator[str]:
    try:
        batches.update(read_landed(folder))
    except LandingError as error:
        yield f"landing {error}"
