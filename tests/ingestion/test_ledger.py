"""Does the ledger only grow, keep its order by ids and forget nothing it acknowledged?"""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from ingestion.ledger import LandedDocument, Ledger, open_ledger
from ingestion.records import FetchOutcome, FetchRecord, Outcome
from tests.ingestion.ledgers import change, ledger_url

NOON = datetime(2024, 1, 2, 12, 0, tzinfo=UTC)
STORED = FetchRecord(
    fetch_id=0,
    run_id="r1",
    source_id="a",
    url="http://a.test/1",
    requested_at=NOON,
    outcome=FetchOutcome.STORED,
    http_status=200,
    raw_sha256="0" * 64,
    content_type="text/html; charset=utf-8",
    etag='"x"',
    last_modified=None,
    wire_bytes=12,
    detail=None,
)


@pytest.fixture
def ledger(tmp_path: Path, database: str) -> Iterator[Ledger]:
    with open_ledger(ledger_url(tmp_path)) as opened:
        yield opened


def test_a_row_comes_back_as_it_went_in(ledger: Ledger) -> None:
    shanghai = NOON.astimezone(timezone(timedelta(hours=8)))
    first = ledger.append_fetch(replace(STORED, requested_at=shanghai))
    assert list(ledger.fetch_records(None)) == [replace(STORED, fetch_id=first)]


def test_time_without_zone_is_refused(ledger: Ledger) -> None:
    with pytest.raises(Exception, match="without zone"):
        ledger.append_fetch(replace(STORED, requested_at=datetime(2024, 1, 1)))  # noqa: DTZ001
    assert list(ledger.fetch_records(None)) == []


def test_last_held_goes_by_id_when_the_clock_stepped_back_and_skips_failures(ledger: Ledger) -> None:
    ledger.append_fetch(STORED)
    ledger.append_fetch(replace(STORED, raw_sha256="1" * 64, requested_at=NOON - timedelta(days=400)))
    ledger.append_fetch(replace(STORED, raw_sha256=None, outcome=FetchOutcome.FAILED, detail="status 500"))
    held = ledger.last_held("a", STORED.url)
    assert held is not None
    assert held.raw_sha256 == "1" * 64
    assert ledger.last_held("b", STORED.url) is None


def test_stored_documents_are_the_first_sight_of_each_pair(ledger: Ledger) -> None:
    ledger.append_fetch(STORED)
    ledger.append_fetch(replace(STORED, url="http://a.test/mirror", requested_at=NOON + timedelta(days=1)))
    ledger.append_fetch(replace(STORED, source_id="b", url="http://b.test/1"))
    ledger.append_fetch(replace(STORED, raw_sha256=None, outcome=FetchOutcome.REFUSED, detail="robots.txt"))
    seen = [(item.source_id, item.url, item.first_fetched_at) for item in ledger.stored_documents(None)]
    assert seen == [("a", "http://a.test/1", NOON), ("b", "http://b.test/1", NOON)]
    assert [item.source_id for item in ledger.stored_documents(["b"])] == ["b"]


def test_landed_gives_the_latest_of_a_version(ledger: Ledger) -> None:
    row = LandedDocument("0" * 64, "a", "d", "1-x", Outcome.EXTRACTED, None, 2, 1, "batch1", 1)
    ledger.append_landing([row, replace(row, raw_sha256="1" * 64)], run_id="r", at=NOON)
    ledger.append_landing([replace(row, batch_id="batch2", landing_seq=2)], run_id="r", at=NOON)
    ledger.append_landing(
        [replace(row, extractor_version="2-y", batch_id="batch3", landing_seq=3)], run_id="r", at=NOON
    )
    assert ledger.landed("1-x") == {("a", "0" * 64): (2, "batch2", None), ("a", "1" * 64): (1, "batch1", None)}
    assert ledger.landings() == {"batch1": 1, "batch2": 2, "batch3": 3}


def test_a_source_is_remembered_again_only_when_its_record_changed(ledger: Ledger, tmp_path: Path) -> None:
    for publisher in ("甲报", "甲报", "乙报"):
        ledger.remember_source("a", {"source_id": "a", "publisher": publisher}, run_id="r")
    assert ledger.source_rows(None) == [{"source_id": "a", "publisher": "乙报"}]
    assert change(tmp_path, "select count(*) from source_records") == [(2,)]


def test_acknowledged_rows_survive_a_kill(tmp_path: Path, database: str) -> None:
    code = """
import os, sys
sys.path.insert(0, sys.argv[1])
from dataclasses import replace
from tests.ingestion.test_ledger import STORED
from ingestion.ledger import open_ledger
with open_ledger(sys.argv[2]) as ledger:
    for number in range(30):
        print(ledger.append_fetch(replace(STORED, url=str(number))), flush=True)
    os.kill(os.getpid(), 9)
"""
    url = ledger_url(tmp_path)
    root = str(Path(__file__).resolve().parents[2])
    died = subprocess.run([sys.executable, "-c", code, root, url], capture_output=True, text=True, check=False)
    assert died.returncode == -9, died.stderr
    with open_ledger(url) as ledger:
        assert [str(row.fetch_id) for row in ledger.fetch_records(None)] == died.stdout.split()


def test_sqlite_is_opened_durable(tmp_path: Path) -> None:
    with open_ledger(ledger_url(tmp_path)) as ledger, ledger._engine.connect() as connection:
        assert connection.exec_driver_sql("pragma journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("pragma synchronous").scalar() == 2
