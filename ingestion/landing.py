"""How do extractions reach the warehouse? As folders of Parquet, complete or absent.

`<home>/landing/<landing_seq:08d>-<batch_id>/` holds documents, claims and rejections of one batch and `batch.json`. The
columns are those of the dataclasses in `records`; claims and rejections also carry raw_sha256, source_id and
extractor_version, and every row landing_seq. Where the same (source_id, raw_sha256) landed more than once, the highest
landing_seq counts. The same batch gives the same bytes. Putting many batches into one folder is left to `packs`,
loading to the warehouse.
"""

import fcntl
import hashlib
import json
import shutil
import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.decimal_limits import PRECISION, SCALE
from ingestion.durable import make_folder, sync_folder, write_durable
from ingestion.errors import LandingError
from ingestion.ledger import LandedDocument
from ingestion.records import Claim, DocumentRecord, Extraction, Outcome, Rejection, Removal

DECIMAL = pa.decimal128(PRECISION, SCALE)
_SCALARS: dict[type, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    bool: pa.bool_(),
    float: pa.float64(),
    Decimal: DECIMAL,
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
}
_REMOVALS = frozenset(item.value for item in Removal)
_EVIDENCE = [
    pa.field("raw_sha256", pa.string(), nullable=False),
    pa.field("source_id", pa.string(), nullable=False),
    pa.field("extractor_version", pa.string(), nullable=False),
]
BUILDING = ".building"  # ending of a hidden folder that is not whole yet
_SEQUENCE = [pa.field("landing_seq", pa.int64(), nullable=False)]


def arrow_schema(record: type, extra: Sequence[pa.Field] = ()) -> pa.Schema:
    """The Parquet schema of a record dataclass: declared once, in `records`. TypeError for a type without mapping."""
    hints = typing.get_type_hints(record)
    own = [_arrow_field(item.name, hints[item.name]) for item in fields(record)]
    return pa.schema([*own, *extra])


def landing_schemas() -> dict[str, pa.Schema]:
    """File stem → schema of the three Parquet files of a landing folder."""
    return {
        "documents": arrow_schema(DocumentRecord, _SEQUENCE),
        "claims": arrow_schema(Claim, [*_EVIDENCE, *_SEQUENCE]),
        "rejections": arrow_schema(Rejection, [*_EVIDENCE, *_SEQUENCE]),
    }


def batch_id(documents: Iterable[DocumentRecord]) -> str:
    """Name of a batch: a hash of what went in, bytes and source of each document and the version.

    Bytes that were removed are another input than the bytes: without that word a document landed alone and then taken
    down would keep its first landing.
    """
    lines = sorted(
        f"{item.raw_sha256} {item.source_id} {item.extractor_version}"
        + (f" {item.reason}" if item.reason in _REMOVALS else "")
        for item in documents
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def table_of(schema: pa.Schema, rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Rows (already as column → value) as a table of exactly this schema."""
    columns = [pa.array([row[name] for row in rows], type=schema.field(name).type) for name in schema.names]
    return pa.Table.from_arrays(columns, schema=schema) if rows else schema.empty_table()


def row_of(record: object, **extra: object) -> dict[str, Any]:
    """A record as column → Arrow-ready value."""
    row = {item.name: _plain(getattr(record, item.name)) for item in fields(record)}  # type: ignore[arg-type]
    return {**row, **extra}


def write_landing(home: Path, landing_seq: int, extractions: Sequence[Extraction]) -> list[LandedDocument]:
    """Write one batch under its final name, whole or not at all, and return its rows for the ledger.

    All extractions are of one extractor version. A folder that stands under that name already must be this batch:
    it is complete by construction and kept as it is.
    """
    versions = {extraction.document.extractor_version for extraction in extractions}
    if len(versions) != 1:
        raise ValueError(f"a batch is of one extractor version, not of {sorted(versions)}")
    name = batch_id(item.document for item in extractions)
    landed = [_landed(item.document, name, landing_seq) for item in extractions]
    landed.sort(key=lambda item: (item.source_id, item.raw_sha256))
    final = home / "landing" / f"{landing_seq:08d}-{name}"
    if final.is_dir():
        return landed
    make_folder(final.parent)
    rows = _sorted_rows(extractions, landing_seq)
    tables = {stem: table_of(schema, rows[stem]) for stem, schema in landing_schemas().items()}
    build_batch(final, landed, tables).rename(final)
    sync_folder(final.parent)
    return landed


def build_batch(final: Path, landed: Sequence[LandedDocument], tables: Mapping[str, pa.Table]) -> Path:
    """Write a batch durably under a hidden name beside `final`, for the caller to rename. Returns that folder."""
    building = begin_folder(final)
    files = {f"{stem}.parquet": parquet_bytes(table) for stem, table in tables.items()}
    for name, data in files.items():
        write_durable(building / name, data)
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    counts = {stem: table.num_rows for stem, table in tables.items()}
    write_durable(building / "batch.json", _batch_json(landed, hashes, counts))
    sync_folder(building)
    return building


def begin_folder(final: Path) -> Path:
    """An empty folder under a hidden name beside `final`. The caller holds the landing lock."""
    building = final.with_name(f".{final.name}{BUILDING}")
    if building.exists():  # of a killed process: we hold the landing lock, so nobody else is writing it
        shutil.rmtree(building)
    building.mkdir()
    return building


def read_batch(folder: Path) -> list[LandedDocument]:
    """The ledger rows of a complete landing folder. Raises LandingError if its files are not as written."""
    try:
        manifest = json.loads((folder / "batch.json").read_text(encoding="utf-8"))
        for name, sha256 in manifest["sha256"].items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != sha256:
                raise LandingError(f"{folder.name}/{name}: bytes differ from batch.json; remove the folder to redo it")
        rows = [
            LandedDocument(
                **{**row, "outcome": Outcome(row["outcome"])},
                batch_id=manifest["batch_id"],
                landing_seq=manifest["landing_seq"],
            )
            for row in manifest["documents"]
        ]
        name = f"{manifest['landing_seq']:08d}-{manifest['batch_id']}"
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LandingError(f"{folder.name}: not a readable landing ({error}); remove the folder to redo it") from error
    if folder.name != name:
        raise LandingError(f"{folder.name} holds the batch {name}: it was renamed or copied; remove the folder")
    return rows


@contextmanager
def landing_lock(home: Path) -> Iterator[None]:
    """One process at a time gives landings their place in the sequence. The kernel frees the lock of a killed one."""
    make_folder(home / "landing")
    with (home / "landing" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _arrow_field(name: str, hint: Any) -> pa.Field:
    arguments = typing.get_args(hint)
    if isinstance(hint, types.UnionType):
        inner = [argument for argument in arguments if argument is not types.NoneType]
        if len(inner) == 1 and len(arguments) == 2:
            return _arrow_field(name, inner[0]).with_nullable(True)
    elif typing.get_origin(hint) is tuple and arguments == (str, ...):
        return pa.field(name, pa.list_(pa.string()), nullable=False)
    elif isinstance(hint, type) and issubclass(hint, Enum):
        return pa.field(name, pa.string(), nullable=False)
    elif hint in _SCALARS:
        return pa.field(name, _SCALARS[hint], nullable=False)
    raise TypeError(f"field {name}: no Parquet type is settled for {hint!r}")


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def _sorted_rows(extractions: Sequence[Extraction], landing_seq: int) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {"documents": [], "claims": [], "rejections": []}
    for extraction in sorted(extractions, key=lambda item: (item.document.source_id, item.document.raw_sha256)):
        document = extraction.document
        evidence = {
            "raw_sha256": document.raw_sha256,
            "source_id": document.source_id,
            "extractor_version": document.extractor_version,
            "landing_seq": landing_seq,
        }
        rows["documents"].append(row_of(document, landing_seq=landing_seq))
        claims = sorted(extraction.claims, key=lambda claim: (claim.char_start, claim.cell or "", claim.claim_id))
        rows["claims"].extend(row_of(claim, **evidence) for claim in claims)
        rejections = sorted(extraction.rejections, key=lambda item: (item.char_start, item.cell or "", item.reason))
        rows["rejections"].extend(row_of(rejection, **evidence) for rejection in rejections)
    return rows


def _landed(document: DocumentRecord, name: str, landing_seq: int) -> LandedDocument:
    shared = set(LandedDocument.__slots__) - {"batch_id", "landing_seq"}
    return LandedDocument(**{key: getattr(document, key) for key in shared}, batch_id=name, landing_seq=landing_seq)


def _batch_json(landed: Sequence[LandedDocument], hashes: dict[str, str], rows: dict[str, int]) -> bytes:
    own = [name for name in LandedDocument.__slots__ if name not in ("batch_id", "landing_seq")]
    manifest = {
        "batch_id": landed[0].batch_id,
        "landing_seq": landed[0].landing_seq,
        "extractor_version": landed[0].extractor_version,
        "rows": rows,
        "sha256": hashes,
        "documents": [{name: getattr(item, name) for name in own} for item in landed],
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


def parquet_bytes(table: pa.Table) -> bytes:
    """A table as the bytes of a Parquet file: the same for the same rows."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())
