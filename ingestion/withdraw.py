"""How do the words of a document leave landing? Its batches are written again: the document stands, its claims do not.

Extraction lands the document once more as skipped, which is what counts for a build; this here takes the sentences out
of the older batches too, which a build copies. Removing the bytes is left to `retention`.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingestion.landed import landing_folders
from ingestion.landing import build_folder, clear_killed, landing_lock, landing_schemas, read_batch, replace_folder
from ingestion.ledger import LandedDocument
from ingestion.records import Outcome, Removal

_WORDS = ("title", "published_date", "region_code", "charset", "text_sha256", "similarity", "figures_sha256", "detail")


def withdraw(home: Path, hashes: Collection[str]) -> int:
    """Take claims, rejections and titles of these bytes out of every landed batch. Returns how many batches changed.

    Raises LandingError for a batch that is not as it was written.
    """
    changed = 0
    with landing_lock(home):
        clear_killed(home)  # what is left there may hold the words, too
        for folder in landing_folders(home).values():
            landed = read_batch(folder)
            if any(item.raw_sha256 in hashes and item.reason != Removal.TAKEN_DOWN for item in landed):
                _rewrite(folder, landed, hashes)
                changed += 1
    return changed


def _rewrite(folder: Path, landed: Sequence[LandedDocument], hashes: Collection[str]) -> None:
    tables = {stem: pq.read_table(folder / f"{stem}.parquet") for stem in landing_schemas()}
    gone = pa.array(sorted(hashes), pa.string())
    for stem in ("claims", "rejections"):
        table = tables[stem]
        tables[stem] = table.filter(pc.invert(pc.is_in(table["raw_sha256"], value_set=gone)))
    documents = tables["documents"]
    rows = [_wordless(row) if row["raw_sha256"] in hashes else row for row in documents.to_pylist()]
    tables["documents"] = pa.Table.from_pylist(rows, schema=documents.schema)
    building = build_folder(folder, [_skipped(item) if item.raw_sha256 in hashes else item for item in landed], tables)
    replace_folder(folder, building)


def _skipped(item: LandedDocument) -> LandedDocument:
    reason = Removal.TAKEN_DOWN.value
    return replace(item, outcome=Outcome.SKIPPED, reason=reason, claim_count=0, rejection_count=0)


def _wordless(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        **dict.fromkeys(_WORDS),
        "document_id": hashlib.sha256(row["raw_sha256"].encode("ascii")).hexdigest(),
        "text_chars": 0,
        "outcome": Outcome.SKIPPED.value,
        "reason": Removal.TAKEN_DOWN.value,
        "claim_count": 0,
        "rejection_count": 0,
    }
