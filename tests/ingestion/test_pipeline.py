"""Does every stored document become exactly one extraction, whatever hides in the page?"""

import hashlib
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ingestion import raw_store
from ingestion.errors import RawDamaged, SourceError
from ingestion.fetch import fetch_source
from ingestion.landing_folders import landing_folders
from ingestion.ledger import open_ledger
from ingestion.pipeline import extract_pending
from ingestion.snapshot import snapshot_ledger
from ingestion.source_record import folder_source
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.reading import FAKE, TEXT, documents, extract, fetch, make_docs
from tests.ingestion.scripted import network, serve
from tests.ingestion.test_ledger import NOON

pytestmark = pytest.mark.usefixtures("database")  # each test on SQLite and on PostgreSQL


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return make_docs(tmp_path)


def test_every_stored_document_ends_in_exactly_one_outcome(tmp_path: Path, docs: Path) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    report = extract(home, record)
    assert report.counts == {
        "documents": 8,
        "extracted": 3,
        "quarantined": 5,
        "skipped": 0,
        "claims": 4,
        "rejections": 0,
        "already": 0,
    }
    rows = documents(home)
    with open_ledger(ledger_url(home)) as ledger:
        stored = {(item.source_id, item.raw_sha256) for item in ledger.stored_documents(None)}
    assert Counter((row["source_id"], row["raw_sha256"]) for row in rows) == Counter(stored)
    reasons = {row["doc"]: row["reason"] for row in rows}
    assert reasons == {
        "a": None,
        "b": None,
        "c": "unknown_type",
        "d": "empty",
        "e": "crash",
        "n1": None,
        "n2": "unreadable",
        "f#L3": "unreadable",
    }
    details = {row["doc"]: str(row["detail"]) for row in rows}
    assert "f.jsonl#L3: not JSON" in details["f#L3"]
    assert "ZeroDivisionError" in details["e"]
    claims = pq.read_table(next(iter(landing_folders(home).values())) / "claims.parquet").to_pylist()
    text_of = {row["raw_sha256"]: row["text_sha256"] for row in rows}
    assert all(text_of[claim["raw_sha256"]] == claim["text_sha256"] for claim in claims)


def test_damaged_raw_bytes_stop_the_stage_with_one_line(tmp_path: Path, docs: Path) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    blob = raw_store.blob_path(home, hashlib.sha256(TEXT.encode()).hexdigest())
    blob.write_bytes(b"other")
    with pytest.raises(RawDamaged, match="hash otherwise"):
        extract(home, record)
    assert documents(home) == []


def test_number_that_would_be_rounded_becomes_a_rejection(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text("太小" + TEXT)
    home, record = tmp_path / "home", folder_source(tmp_path / "docs")
    fetch(home, record)
    report = extract(home, record)
    assert (report.counts["claims"], report.counts["rejections"]) == (0, 1)


def test_index_pages_are_skipped_by_policy(tmp_path: Path) -> None:
    from tests.ingestion.scripted import answer, index, page, source

    scripts = {
        "/robots.txt": answer(b"", status="404 Not Found"),
        "/": index("/art/1.html"),
        "/art/1.html": page(TEXT),
    }
    with serve(dict(scripts)) as server:
        fetch_source(
            source(),
            home=tmp_path,
            ledger_url=ledger_url(tmp_path),
            run_id="f",
            network=network(server),
            now=lambda: NOON,
        )
    report = extract(tmp_path, source())
    assert (report.counts["documents"], report.counts["extracted"], report.counts["skipped"]) == (2, 1, 1)
    skipped = {row["url"]: row["reason"] for row in documents(tmp_path) if row["outcome"] == "skipped"}
    assert skipped == {"http://a.test/": "index_page"}


def test_unknown_source_is_an_error_and_foreign_documents_are_left(tmp_path: Path, docs: Path) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    with pytest.raises(SourceError, match="unknown source nowhere"):
        extract_pending(
            ["nowhere"],
            home=home,
            ledger_url=ledger_url(home),
            seeds=home,
            run_id="e",
            now=lambda: NOON,
            sources={record.id: record},
            extractor=FAKE,
        )
    other = record.model_copy(update={"id": "other"})
    report = extract(home, other)
    assert report.counts["documents"] == 0
    assert report.notes == (f"source {record.id} is not among the sources of this run: 8 documents left alone",)


def test_when_we_learnt_it_is_the_first_fetch(tmp_path: Path, docs: Path) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    with serve({}) as server:
        fetch_source(
            record,
            home=home,
            ledger_url=ledger_url(home),
            run_id="later",
            network=network(server),
            now=lambda: NOON + timedelta(days=30),
        )
    extract(home, record)
    assert {row["first_fetched_at"] for row in documents(home)} == {NOON}


def test_snapshot_holds_every_attempt_and_every_source(tmp_path: Path, docs: Path) -> None:
    from warehouse.schema import SOURCES

    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    fetch(home, record)
    snapshot_ledger(home / "snapshot", ledger_url=ledger_url(home), source_ids=[record.id])
    fetches = pq.read_table(home / "snapshot" / "fetches.parquet")
    assert [row["fetch_id"] for row in fetches.to_pylist()] == list(range(1, 17))
    sources = pq.read_table(home / "snapshot" / "sources.parquet")
    assert tuple(sources.schema.names) == SOURCES.column_names
    assert [row["source_id"] for row in sources.to_pylist()] == [record.id]
    snapshot_ledger(home / "none", ledger_url=ledger_url(home), source_ids=[])
    assert pq.read_table(home / "none" / "fetches.parquet").num_rows == 0


def test_a_source_that_an_older_version_remembered_is_asked_for_by_name(tmp_path: Path) -> None:
    with open_ledger(ledger_url(tmp_path)) as ledger:
        ledger.remember_source("a", {"source_id": "a", "publisher": "甲报"}, run_id="r")
    with pytest.raises(SourceError, match=r"source a: .*schedule; `zhibiao ingest --source a`"):
        snapshot_ledger(tmp_path / "snapshot", ledger_url=ledger_url(tmp_path), source_ids=["a"])
