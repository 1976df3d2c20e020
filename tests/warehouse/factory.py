"""Small landings and builds for the tests of `warehouse` and `expectations`, written by the declared contract alone."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import duckdb

from ingestion.records import (
    Claim,
    Comparator,
    DocumentRecord,
    FetchOutcome,
    FetchRecord,
    Kind,
    Measure,
    Outcome,
    Rejection,
    RejectionReason,
    Strength,
)
from warehouse.schema import BATCH_TABLES, FETCHES, SOURCES, LandingTable

SOURCE = "990000_demo_office"
FIRST_FETCH = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def document(doc: str = "report", **changes: Any) -> DocumentRecord:
    values: dict[str, Any] = {
        "document_id": sha(f"text of {doc}"),
        "raw_sha256": sha(f"bytes of {doc}"),
        "doc": doc,
        "source_id": SOURCE,
        "url": f"http://office.demo.test/{doc}.html",
        "title": f"{doc} 工作报告",
        "publisher": "演示市人民政府",
        "publisher_kind": "government",
        "published_date": date(2024, 1, 1),
        "region_code": "990100",
        "media_type": "text/html",
        "charset": "utf-8",
        "text_sha256": sha(f"text of {doc}"),
        "text_chars": 400,
        "outcome": Outcome.EXTRACTED,
        "reason": None,
        "detail": None,
        "claim_count": 1,
        "rejection_count": 1,
        "extractor_version": "v1",
        "first_fetched_at": FIRST_FETCH,
    }
    return DocumentRecord(**(values | changes))


def claim(doc: str = "report", **changes: Any) -> Claim:
    values: dict[str, Any] = {
        "claim_id": sha(f"claim of {doc}")[:32],
        "doc": doc,
        "text_sha256": sha(f"text of {doc}"),
        "kind": Kind.TARGET,
        "region": "990100",
        "region_name": "演示市",
        "indicator": "地区生产总值",
        "indicator_id": "gdp",
        "qualifier": None,
        "core": True,
        "measure": Measure.LEVEL,
        "comparator": Comparator.GE,
        "value": Decimal("440"),
        "value_high": None,
        "unit": "亿元",
        "period_start": date(2024, 1, 1),
        "period_end": date(2024, 12, 31),
        "strength": Strength.FIRM,
        "responsible": ("市发改委", "市统计局"),
        "quote": "440亿元",
        "sentence": "全年地区生产总值达到440亿元以上。",
        "char_start": 10,
        "char_end": 15,
        "cell": None,
        "rule": "frame.level",
        "region_basis": "title",
        "period_basis": "sentence",
        "optional": False,
    }
    return Claim(**(values | changes))


def rejection(doc: str = "report", **changes: Any) -> Rejection:
    values: dict[str, Any] = {
        "text_sha256": sha(f"text of {doc}"),
        "reason": RejectionReason.NO_PERIOD,
        "quote": "3家",
        "sentence": "新增企业3家。",
        "char_start": 30,
        "char_end": 32,
        "cell": None,
        "detail": "no period in reach",
    }
    return Rejection(**(values | changes))


def fetch(fetch_id: int = 1, doc: str = "report", **changes: Any) -> FetchRecord:
    values: dict[str, Any] = {
        "fetch_id": fetch_id,
        "run_id": "r",
        "source_id": SOURCE,
        "url": f"http://office.demo.test/{doc}.html",
        "requested_at": FIRST_FETCH,
        "outcome": FetchOutcome.STORED,
        "http_status": 200,
        "raw_sha256": sha(f"bytes of {doc}"),
        "content_type": "text/html",
        "etag": None,
        "last_modified": None,
        "wire_bytes": 1200,
        "detail": None,
    }
    return FetchRecord(**(values | changes))


def source_row(source_id: str = SOURCE) -> dict[str, Any]:
    return {
        "source_id": source_id,
        "publisher": "演示市人民政府",
        "publisher_kind": "government",
        "region_code": "990100",
        "homepage": "http://office.demo.test/",
        "licence": "made for demonstration",
        "kind": "index_pages",
        "is_demo": True,
        "schedule": "nightly",
    }


def row_of(record: Any, **extra: Any) -> dict[str, Any]:
    row = {field.name: getattr(record, field.name) for field in fields(record)} | extra
    return {key: value.value if isinstance(value, Enum) else value for key, value in row.items()}


def write_parquet(path: Path, table: LandingTable, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
    marks = ", ".join("?" for _ in table.columns)
    with duckdb.connect() as connection:
        connection.execute(f"create table t ({columns})")
        for row in rows:
            values = [list(row[n]) if isinstance(row[n], tuple) else row[n] for n in table.column_names]
            connection.execute(f"insert into t values ({marks})", values)
        connection.execute(f"copy t to '{path}' (format parquet)")


@dataclass(frozen=True)
class Item:
    """One landed document with all that was extracted from it."""

    document: DocumentRecord
    claims: Sequence[Claim] = ()
    rejections: Sequence[Rejection] = ()


def write_batch(home: Path, landing_seq: int, items: Iterable[Item], *, version: str = "v1") -> Path:
    items = list(items)
    name = sha(f"{landing_seq} {[i.document.raw_sha256 for i in items]} {version}")[:16]
    folder = home / "landing" / f"{landing_seq:08d}-{name}"
    folder.mkdir(parents=True)
    rows: dict[str, list[dict[str, Any]]] = {"documents": [], "claims": [], "rejections": []}
    for item in items:
        origin = {
            "raw_sha256": item.document.raw_sha256,
            "source_id": item.document.source_id,
            "extractor_version": version,
            "landing_seq": landing_seq,
        }
        rows["documents"].append(row_of(item.document, extractor_version=version, landing_seq=landing_seq))
        rows["claims"] += [row_of(each, **origin) for each in item.claims]
        rows["rejections"] += [row_of(each, **origin) for each in item.rejections]
    for table in BATCH_TABLES:
        write_parquet(folder / f"{table.name}.parquet", table, rows[table.name])
    write_batch_json(folder, landing_seq, name, version)
    return folder


def write_batch_json(folder: Path, landing_seq: int, name: str, version: str) -> None:
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.parquet")}
    values = {"landing_seq": landing_seq, "batch_id": name, "extractor_version": version, "sha256": files}
    (folder / "batch.json").write_text(json.dumps(values), "utf-8")


def write_snapshot(
    home: Path, fetches: Sequence[FetchRecord], source_ids: Sequence[str] = (SOURCE,)
) -> tuple[Path, Path]:
    folder = home / "snapshot"
    folder.mkdir(parents=True, exist_ok=True)
    write_parquet(folder / "fetches.parquet", FETCHES, [row_of(each) for each in fetches])
    write_parquet(folder / "sources.parquet", SOURCES, [source_row(each) for each in source_ids])
    return folder / "fetches.parquet", folder / "sources.parquet"
