"""What does a build need to know of the ledger? Its attempts and its sources, as two Parquet files."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.durable import make_folder, sync_folder
from ingestion.errors import SourceError
from ingestion.landing import arrow_schema, row_of, table_of
from ingestion.ledger import open_ledger
from ingestion.records import FetchRecord

ROWS_AT_ONCE = 50_000
SOURCES_SCHEMA = pa.schema(
    [
        pa.field("source_id", pa.string(), nullable=False),
        pa.field("publisher", pa.string(), nullable=False),
        pa.field("publisher_kind", pa.string(), nullable=False),
        pa.field("region_code", pa.string()),
        pa.field("homepage", pa.string()),
        pa.field("licence", pa.string()),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("is_demo", pa.bool_(), nullable=False),
        pa.field("schedule", pa.string(), nullable=False),
    ]
)


def snapshot_ledger(target: Path, *, ledger_url: str, source_ids: Sequence[str] | None) -> None:
    """Write `fetches.parquet` and `sources.parquet` into folder `target`, replacing what stands there.

    Fetches stand in the order of their ids, sources sorted; each source as its record read when last fetched.
    """
    make_folder(target)
    with open_ledger(ledger_url) as ledger:
        rows = (row_of(record) for record in ledger.fetch_records(source_ids))
        _write(target / "fetches.parquet", arrow_schema(FetchRecord), rows)
        _write(target / "sources.parquet", SOURCES_SCHEMA, map(_whole, ledger.source_rows(source_ids)))
    sync_folder(target)


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    """A remembered source, if it says all that a build needs: one fetched by an older version may not."""
    missing = [name for name in SOURCES_SCHEMA.names if name not in row]
    if missing:
        source_id = row["source_id"]
        what = f"source {source_id}: the ledger does not know its {', '.join(missing)}"
        raise SourceError(f"{what}; `zhibiao ingest --source {source_id}` mends that")
    return row


def _write(path: Path, schema: pa.Schema, rows: Iterator[dict[str, Any]]) -> None:
    temporary = path.with_name(f".{path.name}.building")
    with pq.ParquetWriter(temporary, schema, compression="zstd") as writer:
        while chunk := list(islice(rows, ROWS_AT_ONCE)):
            writer.write_table(table_of(schema, chunk))
    temporary.replace(path)
