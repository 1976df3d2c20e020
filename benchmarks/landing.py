"""What do years of nights cost in landing: a folder a share, and the same batches put into packs?

    python -m benchmarks.landing [--folders 3000] [--documents 10] [--claims 5]

Writes so many batches, as a year of nights with eight shares leaves them, and measures what looks at all of them:
listing what landed (each share does), loading a build, and taking one document down; then compacts and measures again.
Prints processor seconds, and files and megabytes on the disk. **Peer**: DuckDB alone reading the same Parquet files
into tables, without a hash checked, a source chosen, or a batch listed.
"""

import argparse
import hashlib
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from ingestion.compaction import compact
from ingestion.landing import arrow_schema, row_of, table_of, write_landing
from ingestion.landing_folders import landed_batches
from ingestion.records import (
    Claim,
    Comparator,
    DocumentRecord,
    Extraction,
    FetchOutcome,
    FetchRecord,
    Kind,
    Measure,
    Outcome,
    Strength,
)
from ingestion.withdraw import withdraw
from warehouse.load import load_build
from warehouse.lock import WriterLock
from warehouse.manifest import Scope
from warehouse.schema import SOURCES

SOURCE = "made"
NOON = datetime(2024, 1, 6, 12, tzinfo=UTC)
CLAIM = Claim(
    claim_id="", doc="", text_sha256="", kind=Kind.TARGET, region="420281", region_name="大冶市",
    indicator="地区生产总值", indicator_id="gdp", qualifier=None, core=True, measure=Measure.YOY,
    comparator=Comparator.GE, value=Decimal("8.3"), value_high=None, unit="%", period_start=date(2024, 1, 1),
    period_end=date(2024, 12, 31), strength=Strength.FIRM, responsible=(), quote="8.3%", sentence="", char_start=0,
    char_end=4, cell=None, rule="level", region_basis="text", period_basis="clause",
)  # fmt: skip
DOCUMENT = DocumentRecord(
    document_id="", raw_sha256="", doc="", source_id=SOURCE, url="", title="大冶市2024年计划", publisher="甲报",
    publisher_kind="newspaper", published_date=date(2024, 1, 5), region_code="420281", media_type="text/html",
    charset="utf-8", text_sha256="", text_chars=200, outcome=Outcome.EXTRACTED, reason=None, detail=None, claim_count=0,
    rejection_count=0, extractor_version="1-made", first_fetched_at=NOON,
)  # fmt: skip


def extraction(number: int, claims: int) -> Extraction:
    """One document that no other is like."""
    sha256 = hashlib.sha256(str(number).encode()).hexdigest()
    address = f"http://made.test/{number}.html"
    document = replace(
        DOCUMENT,
        document_id=sha256,
        raw_sha256=sha256,
        doc=address,
        url=address,
        text_sha256=sha256,
        claim_count=claims,
    )
    told = tuple(
        replace(
            CLAIM, claim_id=f"{sha256[:24]}{each}", doc=address, text_sha256=sha256, char_start=each,
            sentence=f"第{number}篇第{each}句：全年地区生产总值增长8.3%以上。",
        )
        for each in range(claims)
    )  # fmt: skip
    return Extraction(document, told)


def make(home: Path, folders: int, documents: int, claims: int) -> None:
    """Landing, and the ledger's snapshot that a build wants beside it."""
    for folder in range(folders):
        numbers = range(folder * documents, (folder + 1) * documents)
        write_landing(home, folder + 1, [extraction(number, claims) for number in numbers])
    record = FetchRecord(
        1, "r", SOURCE, "http://made.test/0.html", NOON, FetchOutcome.STORED, 200, extraction(0, 0).document.raw_sha256,
        "text/html", None, None, 100, None,
    )  # fmt: skip
    pq.write_table(table_of(arrow_schema(FetchRecord), [row_of(record)]), home / "fetches.parquet")
    values = {
        "source_id": SOURCE,
        "publisher": "甲报",
        "publisher_kind": "newspaper",
        "kind": "list",
        "schedule": "daily",
    }
    with duckdb.connect() as connection:
        connection.execute(
            f"create table sources ({', '.join(f'{each.name} {each.type}' for each in SOURCES.columns)})"
        )
        row = [{**values, "is_demo": True}.get(name) for name in SOURCES.column_names]
        connection.table("sources").insert(row)
        connection.execute(f"copy sources to '{home / 'sources.parquet'}' (format parquet)")


def cost(work: Callable[[], object]) -> float:
    """Processor seconds."""
    started = time.process_time()
    work()
    return time.process_time() - started


def load(home: Path, run_id: str) -> None:
    """As `load_landing` does, without the question whether anything changed."""
    with WriterLock(home, run_id) as lock:
        load_build(
            lock,
            fetches=home / "fetches.parquet",
            sources=home / "sources.parquet",
            scope=Scope("made", (SOURCE,)),
            inputs=[],
        )


def by_hand(home: Path) -> None:
    """The same rows in three tables, by DuckDB alone."""
    with duckdb.connect(str(home / "by_hand.duckdb")) as connection:
        for stem in ("documents", "claims", "rejections"):
            files = str(home / "landing" / "*" / f"{stem}.parquet")
            connection.execute(f"create or replace table {stem} as from read_parquet('{files}')")


def row(home: Path, name: str, gone: int) -> str:
    """What is measured of one way to stand, as cells."""
    files = [path for path in (home / "landing").rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    listing = cost(lambda: landed_batches(home))
    loading, peer = cost(lambda: load(home, name.replace(" ", "-"))), cost(lambda: by_hand(home))
    takedown = cost(lambda: withdraw(home, [extraction(gone, 0).document.raw_sha256]))
    seconds = f"{listing:.2f} | {loading:.1f} | {peer:.1f} | {takedown:.1f}"
    return f"| {name} | {len(files):,} | {size:.0f} | {seconds} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folders", type=int, default=3000)
    parser.add_argument("--documents", type=int, default=10, help="of each folder")
    parser.add_argument("--claims", type=int, default=5, help="of each document")
    parser.add_argument("--folder", type=Path, help="where to work")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder, prefix="landing-") as work:
        home = Path(work)
        make(home, asked.folders, asked.documents, asked.claims)
        print(f"{asked.folders:,} batches of {asked.documents} documents with {asked.claims} claims each. CPU s:\n")
        print("| landing | files | MB | listing | loading a build | peer: DuckDB alone | taking one document down |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        print(row(home, "a folder a batch", 0), flush=True)
        packing = cost(lambda: compact(home, apply=True))
        print(row(home, "packed", 1))
        print(f"\nPacking them took {packing:.1f}.")


if __name__ == "__main__":
    main()
