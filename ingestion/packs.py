"""How do many batches come to stand in one folder? As a pack: every row, number and name as before, one file a table.

`<home>/landing/pack-<first>-<last>/` holds the rows of its batches in landing order and `pack.json`, which says of each
batch what its own `batch.json` said of its files: so a build, the ledger and the gates find the same as before. Nothing
is dropped, also not what a newer reading replaced: that is the only copy where bytes aged out. A pack is durable before
the folders of its batches go. Taking words out of one is left to `withdraw`.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.durable import sync_file, sync_folder, write_durable
from ingestion.errors import LandingError
from ingestion.landing import begin_folder, clear_killed, landing_lock, landing_schemas, read_batch, remove_packed
from ingestion.landing_folders import PACK_MANIFEST, LandedBatch, is_pack, landed_batches, read_pack_manifest
from ingestion.ledger import LandedDocument
from ingestion.records import Outcome, StageReport

PACK_DOCUMENTS = 100_000  # bounds what a takedown writes anew: some hundred MB
Part = tuple[dict[str, Any], dict[str, pa.Table]]  # what is told of a batch, and its tables by file stem
_TOLD = ("batch_id", "landing_seq", "extractor_version", "rows", "sha256")
_ROW = ("raw_sha256", "source_id", "doc", "extractor_version", "outcome", "reason", "claim_count", "rejection_count")


def compact(home: Path, *, apply: bool, most: int = PACK_DOCUMENTS) -> StageReport:
    """Put batches that stand alone into packs of at most so many documents; without `apply` only count.

    The caller keeps builds from being loaded meanwhile. Raises LandingError for a batch that is not as it was written:
    packs made before it stand, it and what follows it are left as they are.
    """
    with landing_lock(home):
        if apply:
            clear_killed(home)
        batches = landed_batches(home)
        groups = list(_groups([item for item in batches if not item.is_packed], most))
        for group in groups if apply else ():
            _pack(group)
    counts = {"batches": len(batches), "packed": sum(map(len, groups)), "packs": len(groups)}
    notes = () if apply or not groups else ("nothing was changed: this was a dry run",)
    return StageReport("compact-landing", counts, notes)


def read_landed(folder: Path) -> dict[str, list[LandedDocument]]:
    """batch_id → the ledger rows of each batch in a folder, in landing order.

    Raises LandingError if its files are not as they were written.
    """
    if not is_pack(folder):
        landed = read_batch(folder)
        return {landed[0].batch_id: landed}
    manifest = read_pack_manifest(folder)
    try:
        for name, sha256 in manifest["sha256"].items():
            if _file_sha256(folder / name) != sha256:
                raise LandingError(f"{folder.name}/{name}: bytes differ from {PACK_MANIFEST}; {_what_next(manifest)}")
        rows = pq.read_table(folder / "documents.parquet", columns=[*_ROW, "landing_seq"]).to_pylist()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LandingError(f"{folder.name}: not a readable pack ({error}); {_what_next(manifest)}") from error
    names = {batch["landing_seq"]: batch["batch_id"] for batch in manifest["batches"]}
    found: dict[str, list[LandedDocument]] = {name: [] for name in names.values()}
    for row in rows:
        found[names[row["landing_seq"]]].append(_landed(row, names[row["landing_seq"]]))
    return found


def read_parts(folder: Path) -> Iterator[Part]:
    """The batches of a pack one after the other, as `build_pack` takes them."""
    for told in read_pack_manifest(folder)["batches"]:
        only = [("landing_seq", "==", told["landing_seq"])]
        yield (
            told,
            {stem: _table(folder / f"{stem}.parquet", schema, only) for stem, schema in landing_schemas().items()},
        )


def build_pack(final: Path, parts: Iterable[Part]) -> Path:
    """Write a pack durably under a hidden name beside `final`, for the caller to rename. Holds one batch in memory."""
    building = begin_folder(final)
    told = []
    with ExitStack() as stack:
        writers = {
            stem: stack.enter_context(pq.ParquetWriter(building / f"{stem}.parquet", schema, compression="zstd"))
            for stem, schema in landing_schemas().items()
        }
        for batch, tables in parts:
            told.append(batch)
            for stem, writer in writers.items():
                writer.write_table(tables[stem])
    files = [f"{stem}.parquet" for stem in landing_schemas()]
    for name in files:
        sync_file(building / name)
    manifest = {"batches": told, "sha256": {name: _file_sha256(building / name) for name in files}}
    data = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_durable(building / PACK_MANIFEST, data.encode("utf-8"))
    sync_folder(building)
    return building


def _groups(loose: Sequence[LandedBatch], most: int) -> Iterator[list[LandedBatch]]:
    """Batches that make a pack together, in landing order. One that would stand alone in it is left alone."""
    group: list[LandedBatch] = []
    documents = 0
    for batch in loose:
        number = len(_batch_manifest(batch.folder)["documents"])
        if group and documents + number > most:
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
    build_pack(final, map(_part, folders)).rename(final)
    sync_folder(final.parent)
    remove_packed(folders)


def _part(folder: Path) -> Part:
    """A batch in a folder of its own. Raises LandingError where its files do not say what it says of itself."""
    landed, manifest = read_batch(folder), _batch_manifest(folder)
    tables = {stem: _table(folder / f"{stem}.parquet", schema) for stem, schema in landing_schemas().items()}
    rows = [_landed(row, manifest["batch_id"]) for row in tables["documents"].to_pylist()]
    if rows != landed or {row.landing_seq for row in rows} != {manifest["landing_seq"]}:
        raise LandingError(f"{folder.name}: documents.parquet and batch.json differ; remove the folder to redo it")
    return {name: manifest[name] for name in _TOLD}, tables


def _batch_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = dict(json.loads((folder / "batch.json").read_text(encoding="utf-8")))
        _ = [manifest[name] for name in (*_TOLD, "documents")]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LandingError(f"{folder.name}: not a readable landing ({error}); remove the folder to redo it") from error
    return manifest


def _table(path: Path, schema: pa.Schema, only: list[tuple[str, str, int]] | None = None) -> pa.Table:
    table = pq.read_table(path, filters=only)
    if not table.schema.equals(schema, check_metadata=False):
        raise LandingError(
            f"{path.parent.name}/{path.name} was written by another version: remove the folder to have its documents"
            " extracted again"
        )
    return table


def _landed(row: Mapping[str, Any], batch_id: str) -> LandedDocument:
    values = {**{name: row[name] for name in _ROW}, "outcome": Outcome(row["outcome"])}
    return LandedDocument(**values, batch_id=batch_id, landing_seq=row["landing_seq"])


def _what_next(manifest: Mapping[str, Any]) -> str:
    return (
        f"it holds {len(manifest['batches'])} batches: bring it back from a backup, or remove the folder and extract"
        " their documents again, which loses the claims of bytes that aged out"
    )


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
