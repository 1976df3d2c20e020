"""How long does a night wait for the ledger when it has asked a million addresses ten times each?

    python -m benchmarks.ledger [--addresses 1000000] [--attempts 10]

Makes a ledger in SQLite by SQL, then asks what a night asks. The attempts of the last run are the newest; half of all
documents are landed. Prints seconds, the best of three; the pages are warm by then.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from ingestion.ledger import Ledger, open_ledger
from ingestion.ledger_state import fill_batches, fill_documents
from ingestion.records import FetchOutcome, FetchRecord

SOURCES = 3000
VERSION = "1-made"
ADDRESSES = """
create table made as
with recursive numbers (n) as (select 0 union all select n + 1 from numbers where n + 1 < {addresses})
select n, 's' || (n % {sources}) as source_id, lower(hex(randomblob(32))) as raw_sha256,
    'http://s' || (n % {sources}) || '.example.test/art/2024/' || n || '.html' as url from numbers
"""
ATTEMPTS = """
insert into fetches (run_id, source_id, url, requested_at, outcome, http_status, raw_sha256, content_type, wire_bytes)
select 'run-{run}', source_id, url, '2024-01-01 00:00:00.000000',
    case {run} when 0 then 'stored' else 'not_modified' end,
    200, raw_sha256, 'text/html; charset=utf-8', 24000 from made order by source_id, n
"""
LANDINGS = """
insert into extractions (run_id, raw_sha256, source_id, doc, extractor_version, outcome, claim_count, rejection_count,
    batch_id, landing_seq, at)
select 'run', raw_sha256, source_id, url, '1-made', 'extracted', 3, 1, printf('%016x', n / 2000), 1 + n / 2000,
    '2024-01-01 00:00:00.000000' from made where n % 2 = 0
"""


def make(url: str, addresses: int, attempts: int) -> list[tuple[str, str, str]]:
    """Fill an empty ledger; gives some (source, address, hash) of it."""
    with open_ledger(url) as ledger, ledger._engine.begin() as connection:
        connection.exec_driver_sql(ADDRESSES.format(addresses=addresses, sources=SOURCES))
        for run in range(attempts):
            connection.exec_driver_sql(ATTEMPTS.format(run=run))
        connection.exec_driver_sql(LANDINGS)
        fill_documents(connection)
        fill_batches(connection)
        some = connection.execute(sa.text("select source_id, url, raw_sha256 from made where n % 97 = 0 limit 500"))
        return [(row[0], row[1], row[2]) for row in some]


def timed(question: Callable[[], object]) -> float:
    """Seconds, the best of three."""
    best = float("inf")
    for _ in range(3):
        started = time.perf_counter()
        question()
        best = min(best, time.perf_counter() - started)
    return best


def questions(ledger: Ledger, some: list[tuple[str, str, str]]) -> dict[str, Callable[[], object]]:
    """What a night asks, by what it is asked for."""
    sources = [f"s{number}" for number in range(SOURCES)]
    hashes = [raw_sha256 for _, _, raw_sha256 in some]
    now = datetime(2024, 1, 2, tzinfo=UTC)
    rows = [
        FetchRecord(0, "new", source, url, now, FetchOutcome.UNCHANGED, 200, raw, None, None, None, 12, None)
        for source, url, raw in some[:64]
    ]
    return {
        f"last_held, {len(some)} addresses": lambda: [ledger.last_held(*each[:2]) for each in some],
        "last_stored_bytes, one source": lambda: ledger.last_stored_bytes("s1"),
        f"last_answers, {SOURCES} sources": lambda: ledger.last_answers(sources),
        "stored_documents, all": lambda: ledger.stored_documents(None),
        "the same by reading every attempt": ledger.documents_of_attempts,
        "landed, all": lambda: ledger.landed(VERSION),
        f"landed, {len(hashes)} hashes": lambda: ledger.landed(VERSION, hashes),
        "landings": ledger.landings,
        "append_fetches, 64 rows": lambda: ledger.append_fetches(rows),
    }


def main() -> None:
    """Make, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--addresses", type=int, default=1_000_000)
    parser.add_argument("--attempts", type=int, default=10)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhibiao-ledger-") as folder:
        url = f"sqlite:///{Path(folder) / 'ledger.sqlite'}"
        started = time.perf_counter()
        some = make(url, arguments.addresses, arguments.attempts)
        print(f"{arguments.addresses:,} addresses asked {arguments.attempts} times each, made in", end=" ")
        print(f"{time.perf_counter() - started:.0f} s\n\n| question | s |\n| --- | ---: |")
        with open_ledger(url) as ledger:
            for name, question in questions(ledger, some).items():
                print(f"| {name} | {timed(question):.4f} |", flush=True)


if __name__ == "__main__":
    main()
