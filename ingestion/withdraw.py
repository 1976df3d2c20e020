"""How do the words of a document leave landing? Its batches are written again: the document stands, its claims do not.

Extraction lands the document once more as skipped, which is what counts for a build; this here takes the sentences out
of the older batches too, which a build copies. Removing the bytes is left to `retention`.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingestion.landing import build_batch, landing_lock, landing_schemas, parquet_bytes
from ingestion.landing_folders import is_pack, standing_folders
from ingestion.landing_repair import clear_killed, replace_folder
from ingestion.ledger import LandedDocument
from ingestion.packs import Part, build_pack, read_landed, read_parts, schemas_of
from ingestion.records import Outcome, Removal

_WORDS = ("title", "published_date", "region_code", "charset", "text_sha256", "similarity", "figures_sha256", "detail")


def withdraw(home: Path, hashes: Collection[str]) -> int:
    """Take claims, rejections and titles of these bytes out of every landed batch. Returns how many batches changed.

    Raises LandingError for a batch that is not as it was written.
    """
    count = 0
    with landing_lock(home):
        clear_killed(home)  # what is left there may hold the words, too
        for folder in standing_folders(home):  # also such as no build would read
            landed = read_landed(folder)
            changed = {name for name, rows in landed.items() if any(_speaks(row, hashes) for row in rows)}
            if changed and is_pack(folder):
                parts = _parts_without(folder, changed, hashes)
                replace_folder(folder, build_pack(folder, parts, schemas_of(folder)))
            elif changed:
                _rewrite(folder, next(iter(landed.values())), hashes)
            count += len(changed)
    return count


def _speaks(row: LandedDocument, hashes: Collection[str]) -> bool:
    return row.raw_sha256 in hashes and row.reason != Removal.TAKEN_DOWN


def _parts_without(folder: Path, changed: Collection[str], hashes: Collection[str]) -> Iterator[Part]:
    """The batches of a pack; of those that changed is told what their own files would now be."""
    for told, tables in read_parts(folder):
        if told["batch_id"] not in changed:
            yield told, tables
            continue
        left = _without_words(tables, hashes)
        rows = {stem: table.num_rows for stem, table in left.items()}
        sha256 = {f"{stem}.parquet": hashlib.sha256(parquet_bytes(table)).hexdigest() for stem, table in left.items()}
        yield {**told, "rows": rows, "sha256": sha256}, left


def _rewrite(folder: Path, landed: Sequence[LandedDocument], hashes: Collection[str]) -> None:
    tables = _without_words({stem: pq.read_table(folder / f"{stem}.parquet") for stem in landing_schemas()}, hashes)
    rows = [_skipped(item) if item.raw_sha256 in hashes else item for item in landed]
    replace_folder(folder, build_batch(folder, rows, tables))


def _without_words(tables: Mapping[str, pa.Table], hashes: Collection[str]) -> dict[str, pa.Table]:
    gone = pa.array(sorted(hashes), pa.string())
    left = dict(tables)
    for stem in ("claims", "rejections"):
        left[stem] = tables[stem].filter(pc.invert(pc.is_in(tables[stem]["raw_sha256"], value_set=gone)))
    documents = tables["documents"]
    rows = [_wordless(row) if row["raw_sha256"] in hashes else row for row in documents.to_pylist()]
    left["documents"] = pa.Table.from_pylist(rows, schema=documents.schema)
    return left


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
