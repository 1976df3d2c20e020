"""Does the check of the store see each way of being wrong, and can a lost ledger be made again from the side-cars?"""

import gzip
import hashlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingestion import raw_store
from ingestion.errors import StoreError
from ingestion.fetch import source_row
from ingestion.landing_folders import landing_folders
from ingestion.ledger import open_ledger
from ingestion.rebuild import rebuild_ledger
from ingestion.records import FetchOutcome, FetchRecord, Removal, StageReport, Tombstone
from ingestion.retention import prune, take_down
from ingestion.source_record import folder_source
from ingestion.store_check import StoreCheck, check_store
from tests.ingestion.fetching import NO_RULES, TEXT, run
from tests.ingestion.ledgers import change, is_postgresql, ledger_url, lose_ledger
from tests.ingestion.reading import extract, fetch
from tests.ingestion.scripted import answer, html, in_turn, index, page, serve, source
from tests.ingestion.test_ledger import NOON

pytestmark = pytest.mark.usefixtures("database")  # each test on SQLite and on PostgreSQL
PACKED = answer(gzip.compress(html(TEXT)), headers="Content-Type: text/html\r\nContent-Encoding: gzip\r\nETag: e\r\n")


def check(home: Path) -> StoreCheck:
    return check_store(home, ledger_url=ledger_url(home))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A store with three articles, one of them gzipped, one changed and changed back; all read."""
    home = tmp_path / "home"
    paths = [f"/art/{number}.html" for number in (1, 2, 3)]
    turns = in_turn(page(TEXT + "甲"), page(TEXT + "乙"), page(TEXT + "甲"))
    with serve(
        {**NO_RULES, "/": index(*paths), paths[0]: PACKED, paths[1]: page(TEXT + "丙"), paths[2]: turns}
    ) as server:
        for day in range(3):
            run(home, server, now=NOON + timedelta(days=day))
    extract(home, source())
    return home


def sha_of(text: str) -> str:
    return hashlib.sha256(html(text)).hexdigest()


def test_sound_store_has_no_finding_and_its_sums_agree(home: Path) -> None:
    found = check(home)
    assert found.problems == ()
    counts = found.counts
    assert (counts["stored"], counts["documents"], counts["removed"], counts["adoptable"]) == (5, 5, 0, 0)
    assert counts["documents"] == sum(counts[name] for name in ("extracted", "quarantined", "skipped", "pending"))
    assert (counts["skipped"], counts["pending"], counts["batches"]) == (1, 0, 1)


def _flip(home: Path) -> None:
    raw_store.blob_path(home, sha_of(TEXT + "丙")).write_bytes(b"other")


def _cut_transfer(home: Path) -> None:
    path = raw_store.blob_path(home, sha_of(TEXT)).with_name(f"{sha_of(TEXT)}.gz")
    path.write_bytes(path.read_bytes()[:-3])


def _pack_otherwise(home: Path) -> None:
    raw_store.blob_path(home, sha_of(TEXT)).with_name(f"{sha_of(TEXT)}.gz").write_bytes(gzip.compress(html(TEXT), 1))


def _lose_blob(home: Path) -> None:
    raw_store.blob_path(home, sha_of(TEXT + "丙")).unlink()


def _lose_side_car(home: Path) -> None:
    raw_store.blob_path(home, sha_of(TEXT + "丙")).with_name(f"{sha_of(TEXT + '丙')}.json").unlink()


def _spoil_orphan(home: Path) -> None:
    sha256, _ = raw_store.put(home, b"never told", {"url": "http://a.test/"})
    raw_store.blob_path(home, sha256).write_bytes(b"spoiled")


def _half_takedown(home: Path) -> None:
    stone = Tombstone(sha_of(TEXT), Removal.TAKEN_DOWN, "asked", "me", NOON)
    with open_ledger(ledger_url(home)) as ledger:
        ledger.append_tombstone(stone)


def _takedown_unknown_to_the_ledger(home: Path) -> None:
    raw_store.remove(home, Tombstone(sha_of(TEXT), Removal.TAKEN_DOWN, "asked", "me", NOON))


def _two_outcomes(home: Path) -> None:
    change(
        home,
        "insert into extractions (run_id, raw_sha256, source_id, doc, extractor_version, outcome, reason,"
        " claim_count, rejection_count, batch_id, landing_seq, at) select run_id, raw_sha256, source_id, doc,"
        " extractor_version, 'quarantined', 'empty', 0, 0, 'ffff', 99, at from extractions"
        " where outcome = 'extracted' limit 1",
    )


def _landed_twice(home: Path) -> None:
    change(
        home,
        "insert into extractions (run_id, raw_sha256, source_id, doc, extractor_version, outcome, reason,"
        " claim_count, rejection_count, batch_id, landing_seq, at) select run_id, raw_sha256, source_id, doc,"
        " extractor_version, outcome, reason, claim_count, rejection_count, batch_id, landing_seq, at"
        " from extractions limit 1",
    )


def _landed_never_stored(home: Path) -> None:
    for table in ("fetches", "documents"):
        change(home, f"delete from {table} where raw_sha256 = :raw", {"raw": sha_of(TEXT + "丙")})


def _forget_document(home: Path) -> None:
    change(home, "delete from documents where raw_sha256 = :raw", {"raw": sha_of(TEXT + "丙")})


def _invent_document(home: Path) -> None:
    change(home, "update documents set url = 'http://a.test/other' where raw_sha256 = :raw", {"raw": sha_of(TEXT)})


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (_forget_document, "says otherwise"),
        (_flip, "hash otherwise"),
        (_cut_transfer, "hash otherwise"),
        (_pack_otherwise, "another than its side-car says"),
        (_lose_blob, "is missing"),
        (_lose_side_car, "no side-car"),
        (_spoil_orphan, "hash otherwise"),
        (_half_takedown, "bytes are still there"),
        (_takedown_unknown_to_the_ledger, "the ledger knows nothing"),
        (_two_outcomes, "extracted and then quarantined"),
        (_landed_twice, "twice in batch"),
        (_landed_never_stored, "no attempt says"),
    ],
)
def test_each_way_of_being_wrong_is_one_line(home: Path, harm: Callable[[Path], None], says: str) -> None:
    harm(home)
    (problem,) = check(home).problems
    assert says in problem


def test_documents_that_differ_from_the_attempts_are_told_and_made_anew(home: Path) -> None:
    before = check(home)
    with open_ledger(ledger_url(home)) as ledger:
        documents, batches = ledger.stored_documents(None), ledger.landings()
    _invent_document(home)
    assert ["says otherwise" in problem for problem in check(home).problems] == [True, True]
    for table in ("documents", "batches"):
        change(home, f"drop table {table}")
    with open_ledger(ledger_url(home)) as ledger:
        assert (ledger.stored_documents(None), ledger.landings()) == (documents, batches)
    assert check(home) == before


@pytest.mark.parametrize("name", ["claims.parquet", "batch.json"])
def test_a_landed_file_that_is_not_what_was_landed(home: Path, name: str) -> None:
    (folder,) = landing_folders(home).values()
    (folder / name).write_bytes((folder / name).read_bytes()[:-9])
    (problem,) = check(home).problems
    assert problem.startswith(f"landing {folder.name}") and "remove the folder to redo it" in problem


def test_bytes_of_a_killed_process_are_adoptable_and_no_problem(home: Path) -> None:
    """F3: killed between the bytes and their row; the next fetch meets them."""
    raw_store.put(home, b"not told yet", {"url": "http://a.test/x", "source_id": "x", "requested_at": NOON.isoformat()})
    found = check(home)
    assert (found.problems, found.counts["adoptable"], found.counts["stored"]) == ((), 1, 5)


def test_removed_bytes_are_counted_and_no_problem(home: Path) -> None:
    later = NOON + timedelta(days=400)
    take_down(home, sha_of(TEXT), ledger_url=ledger_url(home), reason="asked", who="me", now=later)
    prune(home, ledger_url=ledger_url(home), older_than=timedelta(days=30), now=later, dry_run=False)
    extract(home, source())
    found = check(home)
    assert (found.problems, found.counts["removed"], found.counts["documents"]) == ((), 2, 5)
    assert (found.counts["skipped"], found.counts["pending"]) == (2, 0)


def rebuild(home: Path) -> StageReport:
    rows = [source_row(source())]
    return rebuild_ledger(home, ledger_url=ledger_url(home), source_rows=rows, run_id="again")


def fetch_rows(home: Path) -> list[FetchRecord]:
    with open_ledger(ledger_url(home)) as ledger:
        return list(ledger.fetch_records(None))


def test_lost_ledger_is_made_again_with_the_same_documents_in_the_same_order(home: Path) -> None:
    """F33: each address shows what it showed, each document is known by its first sight, and landing is adopted."""
    before = fetch_rows(home)
    kept = {row.url: row for row in before if row.raw_sha256 is not None}
    with open_ledger(ledger_url(home)) as ledger:
        documents, sources = ledger.stored_documents(None), ledger.source_rows(None)
    landed = sorted(landing_folders(home))
    lose_ledger(home)
    report = rebuild(home)
    assert report.counts == {"captures": 6, "documents": 5, "tombstones": 0, "left_out": 0}
    assert report.notes[0].startswith("only stored captures were made again")
    with open_ledger(ledger_url(home)) as ledger:
        assert ledger.stored_documents(None) == documents
        assert ledger.source_rows(None) == sources
        for url, row in kept.items():
            held = ledger.last_held(row.source_id, url)
            assert held is not None
            assert (held.raw_sha256, held.etag, held.content_type) == (row.raw_sha256, row.etag, row.content_type)
    told = [row for row in before if row.outcome is FetchOutcome.STORED]
    again = [row for row in fetch_rows(home) if row.outcome is FetchOutcome.STORED]
    assert [replace(row, fetch_id=0) for row in again] == [replace(row, fetch_id=0) for row in told]
    assert extract(home, source()).counts["already"] == 5
    assert sorted(landing_folders(home)) == landed
    assert check(home).problems == ()


def test_rebuilt_ledger_knows_what_was_removed(home: Path) -> None:
    later = NOON + timedelta(days=400)
    take_down(home, sha_of(TEXT), ledger_url=ledger_url(home), reason="asked", who="me", now=later)
    prune(home, ledger_url=ledger_url(home), older_than=timedelta(days=30), now=later, dry_run=False)
    extract(home, source())
    with open_ledger(ledger_url(home)) as ledger:
        stones = ledger.tombstones()
    assert sorted(stone.kind.value for stone in stones.values()) == ["retention", "taken_down"]
    lose_ledger(home)
    report = rebuild(home)
    assert (report.counts["tombstones"], report.counts["documents"]) == (2, 4)
    with open_ledger(ledger_url(home)) as ledger:
        assert ledger.tombstones() == stones
    assert extract(home, source()).counts["already"] == 4
    assert check(home).problems == ()


def test_ledger_that_stands_is_not_touched_and_a_broken_one_is_named(home: Path) -> None:
    before = fetch_rows(home)
    with pytest.raises(StoreError, match="holds attempts already"):
        rebuild(home)
    assert fetch_rows(home) == before
    if is_postgresql():
        return
    lose_ledger(home)
    (home / "ledger.sqlite").write_bytes(b"no database at all" * 500)
    with pytest.raises(StoreError, match=r"cannot be opened .*move it away"):
        rebuild(home)


def test_what_has_no_bytes_or_no_side_car_is_left_out_and_said(home: Path) -> None:
    lose_ledger(home)
    _lose_blob(home)
    path = raw_store.blob_path(home, sha_of(TEXT + "乙"))
    path.with_name(f"{path.name}.json").write_text('{"url": 1}')
    report = rebuild(home)
    assert (report.counts["left_out"], report.counts["documents"]) == (2, 3)
    assert sorted(note.split(": ", 1)[1].split(" (")[0] for note in report.notes[1:]) == [
        "left out, its side-car cannot be read",
        "left out, no bytes",
    ]


def test_store_of_before_gzipped_transfers_is_rebuilt_too(tmp_path: Path) -> None:
    data, moment = html(TEXT), datetime(2024, 3, 1, tzinfo=UTC)
    old = {
        "url": "http://a.test/1",
        "hops": [],
        "http_status": 200,
        "headers": {"content-type": "text/html", "etag": "x"},
        "wire_bytes": 12,
        "requested_at": moment.isoformat(),
        "source_id": "s",
    }
    raw_store.put(tmp_path, data, old)
    rebuild(tmp_path)
    (row,) = fetch_rows(tmp_path)
    assert (row.source_id, row.etag, row.requested_at, row.run_id) == ("s", "x", moment, "rebuilt")
    shutil.rmtree(tmp_path / "raw")


def test_ledger_of_before_tombstones_is_opened_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text(TEXT)
    record = folder_source(tmp_path / "docs")
    fetch(tmp_path, record)
    change(tmp_path, "drop table tombstones")
    take_down(tmp_path, "a.txt", ledger_url=ledger_url(tmp_path), reason="asked", who="me", now=NOON)
    assert extract(tmp_path, record).counts["skipped"] == 1
