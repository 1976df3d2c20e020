"""What was read already, and into which shares does the rest go? Asked of the ledger and of what stands in landing.

Reading is left to `pipeline`, where a batch stands to `landing_folders`, what it holds to `landing`: a night in which
there is nothing to read loads neither.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from ingestion import raw_store
from ingestion.extract import version_of
from ingestion.landing_folders import landing_folders
from ingestion.ledger import Ledger, open_ledger
from ingestion.records import Removal
from ingestion.shares import shares_of


def plan_shares(source_ids: Sequence[str], *, home: Path, ledger_url: str, seeds: Path) -> tuple[str, ...]:
    """The shares of what is stored and not yet read, for `extract_pending`; none when all is read."""
    version = version_of(seeds)
    with open_ledger(ledger_url) as ledger:
        done = landed_pairs(home, ledger, version)
        stored = ledger.stored_documents(source_ids)
    return shares_of([item.raw_sha256 for item in stored if (item.source_id, item.raw_sha256) not in done])


def landed_pairs(
    home: Path, ledger: Ledger, version: str, hashes: Collection[str] | None = None
) -> set[tuple[str, str]]:
    """Pairs whose landing the ledger knows and the folder still holds: a removed landing is made again.

    What was taken down is landed once more, without a claim, and that landing is the newest. With `hashes` only pairs
    of these bytes: a batch need not know of a million others.
    """
    folders = landing_folders(home)
    taken_down = ledger.tombstones(Removal.TAKEN_DOWN)
    done = {
        pair
        for pair, (_, name, reason) in ledger.landed(version, hashes).items()
        if name in folders and (pair[1] not in taken_down or reason == Removal.TAKEN_DOWN)
    }
    return done | aged_pairs(home, ledger, folders, hashes)


def aged_pairs(
    home: Path, ledger: Ledger, folders: Mapping[str, Path], hashes: Collection[str] | None
) -> set[tuple[str, str]]:
    """Pairs whose bytes aged out after they were read, by whichever version: those claims are all there will be."""
    removed = ledger.tombstones()
    retired = {name for name, stone in removed.items() if stone.kind is Removal.RETENTION}
    asked = retired if hashes is None else retired & set(hashes)
    aged = {name for name in asked if raw_store.held_path(home, name) is None}
    return {(row.source_id, row.raw_sha256) for row in ledger.landings_of(aged) if row.batch_id in folders}
