"""Does every stored document become exactly one landed extraction, whatever kills the run or hides in the page?"""

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ingestion import landing, raw_store
from ingestion.documents import Extracted, Extractor
from ingestion.durable import write_durable
from ingestion.errors import LandingError, RawDamaged, SourceError
from ingestion.fetch import fetch_source
from ingestion.landing_folders import landing_folders
from ingestion.ledger import Ledger, open_ledger
from ingestion.parse.identity import text_identity
from ingestion.pipeline import extract_paths, extract_pending
from ingestion.records import Extraction, Outcome, Page, SourceContext, StageReport, Table
from ingestion.snapshot import snapshot_ledger
from ingestion.source_model import SourceRecord
from ingestion.source_record import folder_source
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.scripted import html, network, serve
from tests.ingestion.test_landing import CLAIM
from tests.ingestion.test_ledger import NOON

pytestmark = pytest.mark.usefixtures("database")  # each test on SQLite and on PostgreSQL
TEXT = "2023年，某县地区生产总值增长8.3%，固定资产投资增长12%。"


def fake_extract(page: Page, context: SourceContext, doc: str) -> Extracted:
    """One claim for each 8.3 in the text; breaks where it is told to."""
    if "崩溃" in page.text:
        raise ZeroDivisionError("the rule met a page it did not expect")
    value = Decimal("1e-12") if "太小" in page.text else Decimal("8.3")
    places = [place for place in range(len(page.text)) if page.text.startswith("8.3", place)]
    sha = text_identity(page)
    claims = [
        replace(
            CLAIM,
            claim_id=f"{sha[:8]}-{place}",
            doc=doc,
            text_sha256=sha,
            value=value,
            char_start=place,
            char_end=place + 3,
        )
        for place in places
    ]
    return tuple(claims), (), context.region_code


FAKE = Extractor("1-fake", fake_extract)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT)
    (folder / "b.html").write_bytes(html(TEXT + "另有一项增长8.3%。"))
    (folder / "c.bin").write_bytes(b"\x01\x02\x03")
    (folder / "d.txt").write_text("")
    (folder / "e.txt").write_text("崩溃" + TEXT)
    (folder / "f.jsonl").write_text(f'{{"id": "n1", "text": "{TEXT}甲"}}\n{{"id": "n2"}}\nnot json\n')
    return folder


def fetch(home: Path, record: SourceRecord) -> None:
    with serve({}) as server:
        fetch_source(
            record, home=home, ledger_url=ledger_url(home), run_id="f", network=network(server), now=lambda: NOON
        )


def extract(home: Path, record: SourceRecord, extractor: Extractor = FAKE, *, everything: bool = False) -> StageReport:
    return extract_pending(
        None,
        home=home,
        ledger_url=ledger_url(home),
        seeds=home,
        run_id="e",
        now=lambda: NOON,
        sources={record.id: record},
        everything=everything,
        extractor=extractor,
    )


def bytes_of(folder: Path) -> dict[str, str]:
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def documents(home: Path) -> list[dict[str, object]]:
    return [
        row
        for folder in sorted(landing_folders(home).values())
        for row in pq.read_table(folder / "documents.parquet").to_pylist()
    ]


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


def test_second_run_finds_nothing_to_do_and_touches_nothing(tmp_path: Path, docs: Path) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    extract(home, record)
    before = bytes_of(home / "landing")
    report = extract(home, record)
    assert (report.counts["documents"], report.counts["already"]) == (0, 8)
    assert bytes_of(home / "landing") == before


def test_only_new_documents_are_landed_and_a_new_version_lands_all(tmp_path: Path, docs: Path) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    extract(home, record)
    (docs / "g.txt").write_text(TEXT + "新")
    fetch(home, record)
    assert extract(home, record).counts["documents"] == 1
    assert extract(home, record, replace(FAKE, version="2-fake")).counts["documents"] == 9
    assert sorted(row["landing_seq"] for row in documents(home)) == [1] * 8 + [2] + [3] * 9  # type: ignore[type-var]


def test_everything_again_gives_the_same_bytes(tmp_path: Path, docs: Path) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    extract(home, record)
    before = bytes_of(home / "landing")
    report = extract(home, record, everything=True)
    assert (report.counts["documents"], report.counts["already"]) == (8, 0)
    assert bytes_of(home / "landing") == before


def test_changed_rules_under_an_old_version_are_found_out(tmp_path: Path, docs: Path) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    extract(home, record)
    silent = replace(FAKE, extract=lambda _page, _context, _doc: ((), (), None))
    with pytest.raises(LandingError, match="the extractor changed without a new version"):
        extract(home, record, silent, everything=True)


def test_removed_landing_is_made_again_with_the_same_name_and_bytes(tmp_path: Path, docs: Path) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    extract(home, record)
    before = bytes_of(home / "landing")
    (folder,) = landing_folders(home).values()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert extract(home, record).counts["documents"] == 8
    assert bytes_of(home / "landing") == before


def test_killed_before_the_ledger_row_the_landing_is_adopted(
    tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "append_landing", die)
        with pytest.raises(KeyboardInterrupt):
            extract(home, record)
    before = bytes_of(home / "landing")
    assert len(before) == 4
    (docs / "g.txt").write_text(TEXT + "新")
    fetch(home, record)
    report = extract(home, record)
    assert (report.counts["documents"], report.counts["already"]) == (1, 8)
    assert {name: digest for name, digest in bytes_of(home / "landing").items() if name in before} == before


def test_killed_while_writing_the_landing_leaves_nothing_behind(
    tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    real, written = write_durable, [0]

    def die(path: Path, data: bytes, *, replace: bool = False) -> bool:
        written[0] += 1
        if written[0] == 3:
            raise OSError(28, "No space left on device")
        return real(path, data, replace=replace)

    with monkeypatch.context() as patch:
        patch.setattr(landing, "write_durable", die)
        with pytest.raises(OSError, match="No space left"):
            extract(home, record)
    assert documents(home) == []
    assert extract(home, record).counts["documents"] == 8
    assert len(documents(home)) == 8


def test_two_at_once_land_each_document_once(tmp_path: Path, docs: Path) -> None:
    """The other process fetches one more and lands them all while this one still extracts."""
    home, record = tmp_path / "home", folder_source(docs)
    fetch(home, record)
    seen = [0]

    def late(page: Page, context: SourceContext, doc: str) -> Extracted:
        seen[0] += 1
        if seen[0] == 1:
            (docs / "g.txt").write_text(TEXT + "新")
            fetch(home, record)
            extract(home, record)
        return fake_extract(page, context, doc)

    extract(home, record, replace(FAKE, extract=late))
    assert len(documents(home)) == 9
    assert len(landing_folders(home)) == 1


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


def test_paths_are_extracted_without_any_store(tmp_path: Path, docs: Path) -> None:
    found = {item.document.doc: item for item in extract_paths([docs], seeds=tmp_path, extractor=FAKE)}
    assert {doc: item.document.outcome.value for doc, item in found.items()} == {
        "a": "extracted",
        "b": "extracted",
        "c": "quarantined",
        "d": "quarantined",
        "e": "quarantined",
        "n1": "extracted",
        "n2": "quarantined",
        "f#L3": "quarantined",
    }
    assert len(found["b"].claims) == 2
    assert sorted(tmp_path.iterdir()) == [docs]
    single: list[Extraction] = list(extract_paths([docs / "a.txt"], seeds=tmp_path, extractor=FAKE))
    assert [item.document.doc for item in single] == ["a"]


def test_missing_path_is_named_before_anything_is_extracted(tmp_path: Path, docs: Path) -> None:
    with pytest.raises(SourceError, match=r"none: no such file or folder"):
        next(extract_paths([docs, tmp_path / "none"], seeds=tmp_path, extractor=FAKE))


def test_unreadable_file_comes_as_quarantined(tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.read_bytes

    def refuse(self: Path) -> bytes:
        if self.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return real(self)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    (item,) = extract_paths([docs / "a.txt"], seeds=tmp_path, extractor=FAKE)
    assert (item.document.outcome, item.document.reason) == (Outcome.QUARANTINED, "unreadable")
    assert item.document.detail == "cannot be read (Permission denied)"


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


def test_two_tables_without_prose_do_not_share_an_identity() -> None:
    blank = Page("0" * 64, "", None, None, None, "utf-8", "text/csv")
    one = replace(blank, tables=(Table("t", (("a", "1"),)),))
    two = replace(blank, tables=(Table("t", (("a", "2"),)),))
    assert len({text_identity(blank), text_identity(one), text_identity(two)}) == 3


def test_a_source_that_an_older_version_remembered_is_asked_for_by_name(tmp_path: Path) -> None:
    with open_ledger(ledger_url(tmp_path)) as ledger:
        ledger.remember_source("a", {"source_id": "a", "publisher": "甲报"}, run_id="r")
    with pytest.raises(SourceError, match=r"source a: .*schedule; `zhibiao ingest --source a`"):
        snapshot_ledger(tmp_path / "snapshot", ledger_url=ledger_url(tmp_path), source_ids=["a"])
