"""Do taken-down words leave store, landing and the next build for good, and does age take superseded bytes alone?"""

import hashlib
import shutil
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ingestion import landing, raw_store
from ingestion.errors import RawRemoved, StoreError
from ingestion.fetch import fetch_source
from ingestion.landing_folders import landing_folders
from ingestion.ledger import open_ledger
from ingestion.records import Removal, StageReport
from ingestion.retention import prune, take_down
from ingestion.source_model import SourceRecord
from ingestion.source_record import folder_source
from ingestion.withdraw import withdraw
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.reading import FAKE, TEXT, extract
from tests.ingestion.scripted import network, serve
from tests.ingestion.test_ledger import NOON
from tests.killed import Dying, Killed

pytestmark = pytest.mark.usefixtures("database")  # each test on SQLite and on PostgreSQL
SECRET = "某某单位" + TEXT
LATER = NOON + timedelta(days=400)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "open.txt").write_text(TEXT)
    (folder / "secret.txt").write_text(SECRET)
    return folder


def fetch(home: Path, record: SourceRecord, now: datetime = NOON) -> StageReport:
    with serve({}) as server:
        return fetch_source(
            record, home=home, ledger_url=ledger_url(home), run_id="f", network=network(server), now=lambda: now
        )


def sha_of(home: Path, url: str) -> str:
    with open_ledger(ledger_url(home)) as ledger:
        return ledger.hashes_at(url)[-1]


def takedown(home: Path, what: str, reason: str = "its author asked", who: str = "an editor") -> StageReport:
    return take_down(home, what, ledger_url=ledger_url(home), reason=reason, who=who, now=LATER)


def prune_all(home: Path, now: datetime = LATER, days: int = 30, *, dry_run: bool = False) -> StageReport:
    return prune(home, ledger_url=ledger_url(home), older_than=timedelta(days=days), now=now, dry_run=dry_run)


def landed(home: Path, stem: str) -> list[dict[str, Any]]:
    """The rows that a build takes: of each document's highest landing_seq."""
    rows = [
        row
        for folder in landing_folders(home).values()
        for row in pq.read_table(folder / f"{stem}.parquet").to_pylist()
    ]
    documents = [
        row
        for folder in landing_folders(home).values()
        for row in pq.read_table(folder / "documents.parquet").to_pylist()
    ]
    newest: dict[str, int] = {}
    for row in documents:
        newest[row["raw_sha256"]] = max(row["landing_seq"], newest.get(row["raw_sha256"], 0))
    return [row for row in rows if row["landing_seq"] == newest[row["raw_sha256"]]]


@pytest.mark.parametrize("by", ["hash", "address"])
def test_taken_down_document_is_landed_once_more_without_a_claim(tmp_path: Path, docs: Path, by: str) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    extract(home, record)
    secret = sha_of(home, "secret.txt")
    assert Counter(row["raw_sha256"] for row in landed(home, "claims"))[secret] == 1
    report = takedown(home, secret if by == "hash" else "secret.txt")
    assert (report.counts["taken_down"], report.counts["batches"]) == (1, 1)
    counts = extract(home, record).counts
    assert (counts["documents"], counts["skipped"], counts["already"]) == (1, 1, 1)
    (row,) = [row for row in landed(home, "documents") if row["raw_sha256"] == secret]
    assert (row["outcome"], row["reason"], row["claim_count"]) == ("skipped", "taken_down", 0)
    assert "its author asked" in row["detail"]
    assert {row["raw_sha256"] for row in landed(home, "claims")} == {sha_of(home, "open.txt")}
    again = extract(home, record).counts
    assert (again["documents"], again["already"]) == (0, 2)


def test_no_file_of_store_or_landing_holds_the_words_of_a_document_taken_down(tmp_path: Path, docs: Path) -> None:
    """T30: older batches are copied into every build, so the words must leave them too."""
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    extract(home, record)
    secret = sha_of(home, "secret.txt")
    takedown(home, secret)
    for folder in landing_folders(home).values():
        assert landing.read_batch(folder)  # hashes match what was written
        for stem in ("claims", "rejections"):
            assert secret not in pq.read_table(folder / f"{stem}.parquet")["raw_sha256"].to_pylist()
        (row,) = [row for row in pq.read_table(folder / "documents.parquet").to_pylist() if row["raw_sha256"] == secret]
        known = (row["title"], row["text_sha256"], row["similarity"], row["figures_sha256"], row["outcome"])
        assert known == (None, None, None, None, "skipped")
    words = SECRET.encode()
    assert not [path for path in home.rglob("*") if path.is_file() and words in path.read_bytes()]


def test_document_landed_alone_does_not_keep_its_first_landing(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "secret.txt").write_text(SECRET)
    home, record = tmp_path / "home", folder_source(tmp_path / "docs")
    fetch(home, record)
    extract(home, record)
    takedown(home, "secret.txt")
    assert extract(home, record).counts["skipped"] == 1
    assert extract(home, record, everything=True).counts["skipped"] == 1
    assert len(landing_folders(home)) == 2
    assert landed(home, "claims") == []


def test_taken_down_bytes_are_refused_when_they_come_again(tmp_path: Path, docs: Path) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    takedown(home, "secret.txt")
    counts = fetch(home, record).counts
    assert (counts["refused"], counts["unchanged"]) == (1, 1)
    with open_ledger(ledger_url(home)) as ledger:
        (row,) = [row for row in ledger.fetch_records(None) if row.outcome == "refused"]
    assert (row.url, row.raw_sha256) == ("secret.txt", None)
    assert (row.detail or "").startswith("taken down: its author asked")


def test_takedown_killed_after_the_ledger_row_is_in_force_and_can_be_finished(
    tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    secret = sha_of(home, "secret.txt")

    def die(_home: Path, _tombstone: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(raw_store, "remove", die)
        with pytest.raises(KeyboardInterrupt):
            takedown(home, secret)
    assert raw_store.read(home, secret) == SECRET.encode()
    assert extract(home, record).counts["skipped"] == 1
    takedown(home, secret, reason="another word")
    with pytest.raises(RawRemoved, match="its author asked"):
        raw_store.read(home, secret)
    with open_ledger(ledger_url(home)) as ledger:
        assert ledger.tombstones()[secret].reason == "its author asked"


@pytest.mark.parametrize("survived", range(4))
def test_takedown_killed_while_a_batch_is_replaced_loses_no_other_document(
    tmp_path: Path, docs: Path, survived: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of bytes that aged out nothing could be read again."""
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    extract(home, record)
    before = [row for row in landed(home, "claims") if row["raw_sha256"] == sha_of(home, "open.txt")]
    dying = Dying(survived)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", dying.wrap(Path.rename))
        patch.setattr("ingestion.landing_repair.shutil.rmtree", dying.wrap(shutil.rmtree))
        with pytest.raises(Killed):
            withdraw(home, [sha_of(home, "secret.txt")])
    takedown(home, "secret.txt")
    counts = extract(home, record).counts
    assert (counts["documents"], counts["skipped"], counts["already"]) == (1, 1, 1)
    assert landed(home, "claims") == before
    assert not [path for path in home.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


def test_takedown_removes_what_a_killed_extraction_had_half_built(tmp_path: Path, docs: Path) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    extract(home, record)
    (folder,) = landing_folders(home).values()
    half = folder.with_name(".00000002-0123456789abcdef.building")
    half.mkdir()
    (half / "claims.parquet").write_bytes((folder / "claims.parquet").read_bytes())
    takedown(home, "secret.txt")
    assert not half.exists()


@pytest.mark.parametrize(
    ("what", "reason", "who", "says"),
    [
        ("0" * 64, "r", "w", "never held it"),
        ("http://nowhere.test/", "r", "w", "no bytes were ever stored"),
        ("../../etc/passwd", "r", "w", "no bytes were ever stored"),
        ("secret.txt", " \n", "w", "needs a reason"),
        ("secret.txt", "r", "", "needs a reason"),
    ],
)
def test_takedown_of_nothing_or_without_a_reason_says_so(
    tmp_path: Path, docs: Path, what: str, reason: str, who: str, says: str
) -> None:
    home = tmp_path / "home"
    fetch(home, folder_source(docs))
    with pytest.raises(StoreError, match=says):
        takedown(home, what, reason, who)
    assert raw_store.read(home, sha_of(home, "secret.txt"))


def two_versions(home: Path, docs: Path) -> tuple[SourceRecord, str, str]:
    record = folder_source(docs)
    fetch(home, record)
    extract(home, record)
    old = sha_of(home, "secret.txt")
    (docs / "secret.txt").write_text(SECRET + "已更正。")
    fetch(home, record, NOON + timedelta(days=100))
    extract(home, record)
    with open_ledger(ledger_url(home)) as ledger:
        held = ledger.last_held(record.id, "secret.txt")
    assert held is not None
    assert held.raw_sha256 is not None
    return record, old, held.raw_sha256


def test_age_takes_superseded_bytes_alone_and_only_when_told_to(tmp_path: Path, docs: Path) -> None:
    home = tmp_path / "home"
    _, old, new = two_versions(home, docs)
    dry = prune_all(home, dry_run=True)
    assert (dry.counts["pruned"], dry.counts["bytes"]) == (1, len(SECRET.encode()))
    assert raw_store.read(home, old)
    assert prune_all(home, days=301).counts["pruned"] == 0  # replaced 300 days before, however old itself
    assert prune_all(home, days=300).counts["pruned"] == 1
    with pytest.raises(RawRemoved, match="aged out: superseded for more than 300 days"):
        raw_store.read(home, old)
    for kept in (new, sha_of(home, "open.txt")):
        raw_store.read(home, kept)
    assert prune_all(home).counts["superseded"] == 0


def test_claims_of_bytes_that_aged_out_stay_under_a_newer_version_and_everything(tmp_path: Path, docs: Path) -> None:
    home = tmp_path / "home"
    record, old, _ = two_versions(home, docs)
    prune_all(home)
    newer = type(FAKE)("2-fake", FAKE.extract)
    assert extract(home, record, newer).counts["documents"] == 2
    assert extract(home, record, newer, everything=True).counts["documents"] == 2
    assert old in {row["raw_sha256"] for row in landed(home, "claims")}


def test_bytes_shown_again_or_never_read_or_shown_elsewhere_are_not_pruned(tmp_path: Path, docs: Path) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    (docs / "secret.txt").write_text("二" + TEXT)
    fetch(home, record, NOON + timedelta(days=1))
    report = prune_all(home)
    assert (report.counts["superseded"], report.counts["unread"], report.counts["pruned"]) == (1, 1, 0)
    extract(home, record)
    (docs / "copy.txt").write_text(SECRET)
    fetch(home, record, NOON + timedelta(days=2))
    assert prune_all(home).counts["superseded"] == 0
    (docs / "secret.txt").write_text(SECRET)
    (docs / "copy.txt").unlink()
    fetch(home, record, NOON + timedelta(days=3))
    assert prune_all(home).counts["pruned"] == 1  # the second version, read and gone
    assert raw_store.read(home, sha_of_bytes(SECRET))


def sha_of_bytes(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_aged_out_bytes_that_come_again_are_stored_and_read_again(tmp_path: Path, docs: Path) -> None:
    home = tmp_path / "home"
    record, old, _ = two_versions(home, docs)
    prune_all(home)
    (docs / "secret.txt").write_text(SECRET)
    assert fetch(home, record, LATER).counts["stored"] == 1
    assert raw_store.read(home, old) == SECRET.encode()
    newer = type(FAKE)("2-fake", FAKE.extract)
    assert extract(home, record, newer).counts["extracted"] == 3
    assert raw_store.find_tombstone(home, old) is None
    with open_ledger(ledger_url(home)) as ledger:
        assert ledger.tombstones(Removal.RETENTION)[old].reason.startswith("superseded")
