"""Which batches are put into packs, and when do their own folders go? Asked by a person, once a month or so.

Nothing is dropped, also not what a newer reading replaced: that is the only copy where bytes aged out. A pack is
durable before the folders of its batches go. What a pack is, `packs` knows; what a killed process leaves,
`landing_repair`.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from ingestion.durable import sync_folder
from ingestion.errors import LandingError
from ingestion.landing import landing_lock, landing_schemas, read_batch
from ingestion.landing_folders import LandedBatch, landed_batches
from ingestion.landing_repair import clear_killed, discard
from ingestion.packs import Part, build_pack, landed_rows
from ingestion.records import StageReport

PACK_DOCUMENTS = 100_000  # bounds what a takedown writes anew: some hundred MB
PACK_BATCHES = 500  # each is a row group of its own in three files
_TOLD = ("batch_id", "landing_seq", "extractor_version", "rows", "sha256")


def compact(home: Path, *, apply: bool, most: int = PACK_DOCUMENTS, most_batches: int = PACK_BATCHES) -> StageReport:
    """Put batches that stand alone into packs of at most so many documents and batches; without `apply` only count.

    The caller keeps builds from being loaded meanwhile. Raises LandingError for a batch that is not as it was written,
    or that stands twice: packs made before it stand, it and what follows it are left as they are.
    """
    with landing_lock(home):
        if apply:
            clear_killed(home)
        batches = landed_batches(home)
        _require_each_once(batches)
        groups = list(_groups([item for item in batches if not item.is_packed], most, most_batches))
        for group in groups if apply else ():
            _pack(group)
    counts = {"batches": len(batches), "packed": sum(map(len, groups)), "packs": len(groups)}
    notes = () if apply or not groups else ("nothing was changed: this was a dry run",)
    return StageReport("compact-landing", counts, notes)


def _require_each_once(batches: Sequence[LandedBatch]) -> None:
    """What a copied folder brings would be in a pack for good."""
    numbers: dict[int, LandedBatch] = {}
    names: dict[str, LandedBatch] = {}
    for item in batches:
        for other in (numbers.get(item.landing_seq), names.get(item.batch_id)):
            if other is not None:
                one, kept = (other, item) if item.is_packed else (item, other)
                raise LandingError(
                    f"{one.folder.name} and {kept.folder.name} hold batches of one number or name: move"
                    f" {one.folder.name} out of the landing folder if it is a copy"
                )
        numbers[item.landing_seq] = names[item.batch_id] = item


def _groups(loose: Sequence[LandedBatch], most: int, most_batches: int) -> Iterator[list[LandedBatch]]:
    """Batches that make a pack together, in landing order. One that would stand alone in it is left alone."""
    group: list[LandedBatch] = []
    documents = 0
    for batch in loose:
        number = len(_manifest(batch.folder)["documents"])
        if group and (documents + number > most or len(group) == most_batches):
            if len(group) > 1:
                yield group
            group, documents = [], 0
        group.append(batch)
        documents += number
    if len(group) > 1:
        yield group


def _pack(group: Sequence[LandedBatch]) -> None:
    folders = [batch.folder for batch in group]
    final = folders[0].with_name(f"pack-{group[0].landing_seq:08d}-{group[-1].landing_seq:08d}")
    build_pack(final, map(_part, folders), landing_schemas()).rename(final)
    sync_folder(final.parent)
    for folder in folders:
        discard(folder)


def _part(folder: Path) -> Part:
    """A batch in a folder of its own. Raises LandingError where its files do not say what it says of itself."""
    landed, manifest = read_batch(folder), _manifest(folder)
    tables = {}
    for stem, schema in landing_schemas().items():
        tables[stem] = pq.read_table(folder / f"{stem}.parquet")
        if not tables[stem].schema.equals(schema, check_metadata=False):
            raise LandingError(
                f"{folder.name}/{stem}.parquet was written by another version: remove the folder to have its documents"
                " extracted again, but for those whose bytes aged out"
            )
    rows = landed_rows(tables["documents"], manifest["batch_id"])
    if rows != landed or {row.landing_seq for row in rows} != {manifest["landing_seq"]}:
        raise LandingError(f"{folder.name}: documents.parquet and batch.json differ; remove the folder to redo it")
    return {name: manifest[name] for name in _TOLD}, tables


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = dict(json.loads((folder / "batch.json").read_text(encoding="utf-8")))
        _ = [manifest[name] for name in (*_TOLD, "documents")]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LandingError(f"{folder.name}: not a readable landing ({error}); remove the folder to redo it") from error
    return manifest
