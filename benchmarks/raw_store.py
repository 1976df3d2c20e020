"""How long until a fetched page and its ledger row are durable? Beside warcio writing the same pages as WARC.

    python -m benchmarks.raw_store [--pages 2000] [--folder DIR]

Wall time, because waiting for the disk is what is measured; so name a folder on the disk that will hold the store, and
let the machine be quiet: every sync waits for what other processes write too (CPU stands beside). The
pages are made of random syllables and figures, some 40 KB each, no two alike. warcio compresses into one file and waits
for no disk; its second row waits after each record, as our store does for each page.
"""

import argparse
import gzip
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ingestion import raw_store
from ingestion.fetch_folder import GROUP_DOCUMENTS
from ingestion.ledger import open_ledger
from ingestion.raw_store import Arrival
from ingestion.records import FetchOutcome, FetchRecord

HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Server", "made"), ("ETag", '"1"')]
CAPTURE = {"url": "http://a.test/1.html", "http_status": 200, "headers": HEADERS, "source_id": "s"}
ROW = FetchRecord(
    fetch_id=0,
    run_id="r",
    source_id="s",
    url="http://a.test/1.html",
    requested_at=datetime(2024, 1, 1, tzinfo=UTC),
    outcome=FetchOutcome.STORED,
    http_status=200,
    raw_sha256=None,
    content_type="text/html",
    etag=None,
    last_modified=None,
    wire_bytes=0,
    detail=None,
)


def made_pages(count: int) -> list[bytes]:
    """Pages of about 40 KB of UTF-8, each of other words and figures."""
    chance = random.Random(4)  # noqa: S311 (made pages, no secret)
    words = ["".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(chance.randint(1, 4))) for _ in range(3000)]
    pages = []
    for number in range(count):
        rows = []
        size = 0
        while size < 40_000:
            row = f"<p>{''.join(chance.choices(words, k=40))}{chance.random() * 100:.1f}%</p>\n"
            rows.append(row)
            size += len(row.encode())
        pages.append(f"<html><head><title>{number}</title></head><body>{''.join(rows)}</body></html>".encode())
    return pages


def store(home: Path, pages: list[bytes], wires: list[bytes] | None, *, group: int) -> Iterator[float]:
    """Milliseconds of each capture with its ledger row, on return durable; those of a group share the waiting."""
    with open_ledger(f"sqlite:///{home / 'ledger.sqlite'}") as ledger:
        for first in range(0, len(pages), group):
            started = time.perf_counter()
            numbers = range(first, min(first + group, len(pages)))
            came = [Arrival(pages[number], CAPTURE, None if wires is None else wires[number]) for number in numbers]
            results = raw_store.put_many(home, came)
            hashes = [result[0] for result in results if isinstance(result, tuple)]
            ledger.append_fetches([replace(ROW, raw_sha256=sha256) for sha256 in hashes])
            each = (time.perf_counter() - started) * 1000 / len(came)
            yield from (each for _ in came)


def warc(home: Path, pages: list[bytes], *, waits: bool) -> Iterator[float]:
    """Milliseconds of each record in one .warc.gz."""
    with (home / "out.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        for page in pages:
            started = time.perf_counter()
            head = StatusAndHeaders("200 OK", HEADERS, protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    "http://a.test/1.html", "response", payload=BytesIO(page), length=len(page), http_headers=head
                )
            )
            if waits:
                file.flush()
                os.fsync(file.fileno())
            yield (time.perf_counter() - started) * 1000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--folder", type=Path, default=None)
    options = parser.parse_args()
    pages = made_pages(options.pages)
    wires = [gzip.compress(page, 6) for page in pages]
    ways: dict[str, Callable[[Path], Iterator[float]]] = {
        "warcio, one .warc.gz, not durable": lambda home: warc(home, pages, waits=False),
        "warcio, waiting for the disk after each": lambda home: warc(home, pages, waits=True),
        "raw store, a page at a time, came gzipped": lambda home: store(home, pages, wires, group=1),
        "raw store, a page at a time, came plain": lambda home: store(home, pages, None, group=1),
        "raw store, 64 together, came gzipped": lambda home: store(home, pages, wires, group=GROUP_DOCUMENTS),
        "raw store, 64 together, came plain": lambda home: store(home, pages, None, group=GROUP_DOCUMENTS),
    }
    size = statistics.mean(map(len, pages)) / 1000
    packed = statistics.mean(map(len, wires)) / 1000
    print(f"{len(pages)} pages of {size:.1f} KB ({packed:.1f} KB gzipped)\n")
    print("| way | ms a page, mean | median | 99th of 100 | times the first | of that CPU, ms |")
    print("| --- | --- | --- | --- | --- | --- |")
    first = 0.0
    for name, way in ways.items():
        with TemporaryDirectory(dir=options.folder) as folder:
            started = time.process_time()
            times = sorted(way(Path(folder)))
            busy = (time.process_time() - started) * 1000 / len(pages)
        mean = statistics.mean(times)
        first = first or mean
        late = times[int(len(times) * 0.99)]
        print(
            f"| {name} | {mean:.2f} | {statistics.median(times):.2f} | {late:.2f} | {mean / first:.2f} | {busy:.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
