"""What does a pack hold, and how is one written? Many batches in one folder: every row, number and name as before.

`<home>/landing/pack-<first>-<last>/` holds one file a table, in which row group i is batch i, and `pack.json`, which
says of each batch what its own `batch.json` said of its files: so a build, the ledger and the gates find the same as
before. Which batches are packed is left to `compaction`, taking words out of a pack to `withdraw`.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.durable import sync_file, sync_folder, write_durable
from ingestion.errors import LandingError
from ingestion.landing import begin_folder, landing_schemas, read_batch
from ingestion.landing_folders import PACK_MANIFEST, LandedBatch, is_pack, lost_pack, read_pack_manifest
from ingestion.ledger import LandedDocument
from ingestion.records import Outcome

Part = tuple[Mapping[str, Any], dict[str, pa.Table]]  # what is told of a batch, and its tables by file stem
DOCUMENTS = "documents.parquet"
_ROW = ("raw_sha256", "source_id", "doc", "extractor_version", "outcome", "reason", "claim_count", "rejection_count")


def read_landed(folder: Path) -> dict[str, list[LandedDocument]]:
    """batch_id → the ledger rows of each batch in a folder, in landing order.

    Raises LandingError if its files are not as they were written.
    """
    if not is_pack(folder):
        return {folder.name.split("-", 1)[1]: read_batch(folder)}
    manifest = read_pack_manifest(folder)
    require_files(folder, dict.fromkeys(f"{stem}.parquet" for stem in landing_schemas()) | manifest["sha256"])
    return {
        told["batch_id"]: landed_rows(tables["documents"], told["batch_id"])
        for told, tables in read_parts(folder, ["documents"])
    }


def read_landed_batch(batch: LandedBatch) -> list[LandedDocument]:
    """The ledger rows of one batch, wherever it stands. Raises LandingError if they are not as they were written."""
    if not batch.is_packed:
        return read_batch(batch.folder)
    manifest = read_pack_manifest(batch.folder)
    require_files(batch.folder, {DOCUMENTS: manifest["sha256"].get(DOCUMENTS)})
    place = [told["batch_id"] for told in manifest["batches"]].index(batch.batch_id)
    with pq.ParquetFile(batch.folder / DOCUMENTS) as file:
        return landed_rows(_part_of(file, place, manifest["batches"][place]), batch.batch_id)


def read_parts(folder: Path, stems: Iterable[str] | None = None) -> Iterator[Part]:
    """The batches of a pack one after the other, with all their tables or some, as `build_pack` takes them."""
    batches = read_pack_manifest(folder)["batches"]
    with ExitStack() as stack:
        paths = {stem: folder / f"{stem}.parquet" for stem in stems or landing_schemas()}
        files = {stem: stack.enter_context(pq.ParquetFile(path)) for stem, path in paths.items()}
        for stem, file in files.items():
            if file.num_row_groups != len(batches):
                raise LandingError(
                    f"{folder.name}/{stem}.parquet holds {file.num_row_groups} batches, {PACK_MANIFEST} names"
                    f" {len(batches)}: {lost_pack(folder)}"
                )
        for place, told in enumerate(batches):
            yield told, {stem: _part_of(file, place, told) for stem, file in files.items()}


def schemas_of(folder: Path) -> dict[str, pa.Schema]:
    """File stem → schema as it stands in a folder, which may be of an older version."""
    return {stem: pq.read_schema(folder / f"{stem}.parquet") for stem in landing_schemas()}


def build_pack(final: Path, parts: Iterable[Part], schemas: Mapping[str, pa.Schema]) -> Path:
    """Write a pack durably under a hidden name beside `final`, for the caller to rename. Holds one batch in memory."""
    building = begin_folder(final)
    names = {stem: f"{stem}.parquet" for stem in schemas}
    batches = []
    with ExitStack() as stack:
        writers = {
            stem: stack.enter_context(pq.ParquetWriter(building / names[stem], schema, compression="zstd"))
            for stem, schema in schemas.items()
        }
        for told, tables in parts:
            batches.append(told)
            for stem, writer in writers.items():
                writer.write_table(tables[stem], row_group_size=max(tables[stem].num_rows, 1))
    for name in names.values():
        sync_file(building / name)
    manifest = {"batches": batches, "sha256": {name: file_sha256(building / name) for name in names.values()}}
    data = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_durable(building / PACK_MANIFEST, data.encode("utf-8"))
    sync_folder(building)
    return building


def require_files(folder: Path, hashes: Mapping[str, Any]) -> None:
    """Raises LandingError unless the files of a pack have these hashes."""
    for name, sha256 in hashes.items():
        try:
            is_so = file_sha256(folder / name) == sha256
        except FileNotFoundError as error:
            raise LandingError(f"{folder.name}/{name} is missing: {lost_pack(folder)}") from error
        except OSError as error:  # the machine's trouble is no reason to remove a pack
            raise LandingError(f"{folder / name}: {error.strerror}") from error
        if not is_so:
            raise LandingError(f"{folder.name}/{name}: bytes differ from {PACK_MANIFEST}: {lost_pack(folder)}")


def landed_rows(documents: pa.Table, batch_id: str) -> list[LandedDocument]:
    """The ledger rows of a batch's table of documents."""
    rows = documents.select([*_ROW, "landing_seq"]).to_pylist()
    return [LandedDocument(**{**row, "outcome": Outcome(row["outcome"])}, batch_id=batch_id) for row in rows]


def file_sha256(path: Path) -> str:
    """The hash of a file that may not fit into memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _part_of(file: pq.ParquetFile, place: int, told: Mapping[str, Any]) -> pa.Table:
    """The rows of one batch. Raises LandingError where they are another's."""
    table = file.read_row_group(place) if place < file.num_row_groups else None
    if table is None or set(table["landing_seq"].unique().to_pylist()) - {told["landing_seq"]}:
        raise LandingError(f"a pack does not hold {told['batch_id']} where it says so; bring it back from a backup")
    return table
