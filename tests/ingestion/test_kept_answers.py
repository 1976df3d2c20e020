"""What is kept of an answer, and of what was never asked? Wire bytes, captures, refusals, one row for every attempt."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingestion import raw_store
from ingestion.errors import SourceFailed
from ingestion.fetch import fetch_source
from ingestion.records import FetchOutcome, FetchRecord, Removal, Tombstone
from ingestion.source_record import folder_source
from tests.ingestion.fetching import ART, TEXT, rows, run, site
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.scripted import answer, html, in_turn, network, page, serve
from tests.ingestion.test_ledger import NOON

pytestmark = pytest.mark.usefixtures("database")  # each test on SQLite and on PostgreSQL
URL = f"http://a.test{ART}"
GZIP = "Content-Type: text/html; charset=utf-8\r\nX-Order: 1\r\nContent-Encoding: gzip\r\nETag: a\r\n"


def held(row: FetchRecord) -> str:
    assert row.raw_sha256 is not None
    return row.raw_sha256


def test_gzipped_answer_is_kept_as_it_came_with_its_head_in_order(tmp_path: Path) -> None:
    wire = gzip.compress(html(TEXT))
    with serve(site(answer(wire, headers=GZIP))) as server:
        run(tmp_path, server)
    (row,) = rows(tmp_path, URL)
    assert raw_store.read_stored(tmp_path, held(row)) == (wire, True)
    assert raw_store.read(tmp_path, held(row)) == html(TEXT)
    (capture,) = raw_store.captures(tmp_path, held(row))
    assert capture["status_line"] == "HTTP/1.1 200 OK"
    names = [name for name, _ in capture["headers"]]
    assert names == ["Content-Length", "Connection", "Content-Type", "X-Order", "Content-Encoding", "ETag"]
    assert (capture["ip"], capture["run_id"], capture["source_id"]) == ("127.0.0.1", "r1", row.source_id)


def test_same_page_gzipped_or_not_is_one_version(tmp_path: Path) -> None:
    plain, packed = page(TEXT), answer(gzip.compress(html(TEXT)), headers=GZIP)
    with serve(site(in_turn(packed, plain, packed))) as server:
        outcomes = [run(tmp_path, server).counts for _ in range(3)]
    assert [(count["stored"], count["unchanged"]) for count in outcomes] == [(1, 0), (0, 1), (0, 1)]
    assert len({row.raw_sha256 for row in rows(tmp_path, URL)}) == 1


def test_address_that_goes_back_to_older_bytes_leaves_a_capture_each_time(tmp_path: Path) -> None:
    with serve(site(in_turn(page(TEXT), page(TEXT + "又"), page(TEXT), page(TEXT)))) as server:
        for hour in range(4):
            run(tmp_path, server, now=NOON.replace(hour=hour))
    first, second, third, fourth = rows(tmp_path, URL)
    assert first.raw_sha256 == third.raw_sha256 == fourth.raw_sha256 != second.raw_sha256
    times = [capture["requested_at"] for capture in raw_store.captures(tmp_path, held(first))]
    assert times == [NOON.replace(hour=0).isoformat(), NOON.replace(hour=2).isoformat()]


def test_taken_down_bytes_are_refused_with_their_reason_and_other_bytes_are_not(tmp_path: Path) -> None:
    with serve(site(in_turn(page(TEXT, headers="ETag: a\r\n"), page(TEXT), page(TEXT + "已更正。")))) as server:
        run(tmp_path, server)
        (first,) = rows(tmp_path, URL)
        stone = Tombstone(held(first), Removal.TAKEN_DOWN, "court order 7", "legal", datetime(2024, 3, 1, tzinfo=UTC))
        raw_store.remove(tmp_path, stone)
        with pytest.raises(SourceFailed, match="0 documents of 1 listed"):
            run(tmp_path, server)
        run(tmp_path, server)
    _, refused, corrected = rows(tmp_path, URL)
    assert (refused.outcome, refused.raw_sha256, refused.http_status) == (FetchOutcome.REFUSED, None, 200)
    assert (refused.detail or "").startswith("taken down: court order 7")
    assert (corrected.outcome, raw_store.read(tmp_path, held(corrected))) == (
        FetchOutcome.STORED,
        html(TEXT + "已更正。"),
    )
    assert all("If-None-Match" not in head for path, head in server.asked if path == ART)


def test_what_was_refused_before_asking_has_its_row(tmp_path: Path) -> None:
    rules = {"/robots.txt": answer(b"User-agent: *\nDisallow: /art/\n", headers="Content-Type: text/plain\r\n")}
    with serve(site(page(TEXT), **rules)) as server, pytest.raises(SourceFailed):
        run(tmp_path, server)
    (row,) = rows(tmp_path, URL)
    assert (row.outcome, row.raw_sha256, row.http_status) == (FetchOutcome.REFUSED, None, None)
    assert "robots" in (row.detail or "")
    assert ART not in server.paths


def test_every_file_of_a_folder_is_a_row_and_a_second_source_of_the_same_bytes_a_capture(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(TEXT)
    with serve({}) as server:
        for name in ("one", "two", "two"):
            fetch_source(
                folder_source(tmp_path / name).model_copy(update={"id": name}),
                home=home,
                ledger_url=ledger_url(home),
                run_id=name,
                network=network(server),
                now=lambda: NOON,
            )
    found = rows(home)
    assert [row.outcome.value for row in found] == ["stored", "unchanged", "unchanged"]
    captures = raw_store.captures(home, held(found[0]))
    assert sorted(capture["source_id"] for capture in captures) == ["one", "two"]
