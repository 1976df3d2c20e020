"""Is a source kept durably, logged wholly, and failed loudly when it yields too little?"""

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ingestion import raw_store
from ingestion.errors import SourceFailed
from ingestion.fetch import fetch_source
from ingestion.ledger import Ledger, open_ledger
from ingestion.records import FetchOutcome, FetchRecord
from ingestion.source_model import Revisit
from tests.ingestion.fetching import ART, NO_RULES, TEXT, rows, run, site
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.scripted import (
    Script,
    answer,
    html,
    in_turn,
    index,
    network,
    page,
    serve,
    source,
)
from tests.ingestion.test_ledger import NOON

pytestmark = pytest.mark.usefixtures("database")  # each test on SQLite and on PostgreSQL


def test_article_is_stored_with_its_side_car_and_ledger_row(tmp_path: Path) -> None:
    with serve(site(page(TEXT, headers='ETag: "v1"\r\n'))) as server:
        report = run(tmp_path, server)
    assert report.counts == {
        "listed": 1,
        "fetched": 1,
        "stored": 1,
        "unchanged": 0,
        "not_modified": 0,
        "not_due": 0,
        "failed": 0,
        "refused": 0,
        "postponed": 0,
    }
    (row,) = rows(tmp_path, f"http://a.test{ART}")
    assert (row.outcome, row.http_status, row.etag) == (FetchOutcome.STORED, 200, '"v1"')
    assert raw_store.read(tmp_path, row.raw_sha256 or "") == html(TEXT)
    side_car = raw_store.blob_path(tmp_path, row.raw_sha256 or "").with_name(f"{row.raw_sha256}.json")
    assert json.loads(side_car.read_text())["url"] == f"http://a.test{ART}"
    assert server.paths == ["/robots.txt", "/", ART]


def test_second_run_asks_conditionally_and_keeps_the_bytes_of_a_304(tmp_path: Path) -> None:
    not_modified = b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"
    first = page(TEXT, headers='ETag: "v1"\r\nLast-Modified: Mon, 01 Jan 2024 00:00:00 GMT\r\n')
    with serve(site(in_turn(first, not_modified))) as server:
        run(tmp_path, server)
        report = run(tmp_path, server)
    assert report.counts["not_modified"] == report.counts["fetched"] == 1
    one, two = rows(tmp_path, f"http://a.test{ART}")
    assert two.outcome is FetchOutcome.NOT_MODIFIED
    assert (two.raw_sha256, two.etag, two.content_type) == (one.raw_sha256, one.etag, one.content_type)
    heads = [head for path, head in server.asked if path == ART]
    assert "If-None-Match" not in heads[0]
    assert 'If-None-Match: "v1"' in heads[1]
    assert "If-Modified-Since: Mon, 01 Jan 2024 00:00:00 GMT" in heads[1]


def test_304_without_bytes_of_our_own_is_a_failure(tmp_path: Path) -> None:
    with (
        serve(site(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")) as server,
        pytest.raises(SourceFailed, match="0 documents of 1 listed"),
    ):
        run(tmp_path, server)


def test_lost_blob_is_asked_for_unconditionally_and_healed(tmp_path: Path) -> None:
    with serve(site(page(TEXT, headers='ETag: "v1"\r\n'))) as server:
        run(tmp_path, server)
        (row,) = rows(tmp_path, f"http://a.test{ART}")
        raw_store.blob_path(tmp_path, row.raw_sha256 or "").unlink()
        run(tmp_path, server)
    assert "If-None-Match" not in server.asked[-1][1]
    assert raw_store.read(tmp_path, row.raw_sha256 or "") == html(TEXT)


def test_same_bytes_are_unchanged_and_other_bytes_are_a_second_blob(tmp_path: Path) -> None:
    with serve(site(in_turn(page(TEXT), page(TEXT), page(TEXT + "又讯，增长9%。")))) as server:
        outcomes = [run(tmp_path, server).counts for _ in range(3)]
    assert [(count["stored"], count["unchanged"]) for count in outcomes] == [(1, 0), (0, 1), (1, 0)]
    hashes = [row.raw_sha256 for row in rows(tmp_path, f"http://a.test{ART}")]
    assert hashes[0] == hashes[1] != hashes[2]
    for sha256 in set(hashes):
        raw_store.read(tmp_path, sha256 or "")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (answer(b"   "), "empty body"),
        (answer(html(TEXT)[:-20]), "never closes it"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + html(TEXT)[:-20], "never closes it"),
        (b"HTTP/1.1 200 OK\r\n\r\na,b\n1,2\n", "no end mark"),
        (answer(html(TEXT), length=len(html(TEXT)) - 20), "never closes it"),
        (answer(html(TEXT), length=len(html(TEXT)) + 20), "incomplete"),
    ],
    ids=["empty", "cut by the site", "cut without length", "csv without length", "length too small", "too large"],
)
def test_half_a_page_is_never_stored(tmp_path: Path, body: bytes, why: str) -> None:
    """F23"""
    with serve(site(body)) as server, pytest.raises(SourceFailed, match=why):
        run(tmp_path, server, retries=0)
    (row,) = rows(tmp_path, f"http://a.test{ART}")
    assert (row.outcome, row.raw_sha256) == (FetchOutcome.FAILED, None)
    assert len(list((tmp_path / "raw").glob("*/*"))) == 2, "the index page and its side-car alone"


def test_articles_held_are_asked_again_only_when_due(tmp_path: Path) -> None:
    weekly = source(revisit=Revisit(every_days=7))
    with serve(site(page(TEXT))) as server:
        run(tmp_path, server, weekly)
        soon = run(tmp_path, server, weekly, now=NOON + timedelta(days=6))
        late = run(tmp_path, server, weekly, now=NOON + timedelta(days=8))
        back = run(tmp_path, server, weekly, now=NOON - timedelta(days=400))
    assert [(item.counts["not_due"], item.counts["fetched"]) for item in (soon, late, back)] == [(1, 0), (0, 1), (0, 1)]


def test_an_article_held_is_read_from_the_store_once_and_again_only_beside_what_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weekly = source(revisit=Revisit(every_days=7, for_days=30))
    real, reads = raw_store.read, Counter[str]()

    def counting(home: Path, sha256: str) -> bytes:
        reads[sha256] += 1
        return real(home, sha256)

    with serve(site(page(TEXT))) as server:
        run(tmp_path, server, weekly)
        article = next(row.raw_sha256 for row in rows(tmp_path) if row.url.endswith(ART))
        monkeypatch.setattr(raw_store, "read", counting)
        run(tmp_path, server, weekly, now=NOON + timedelta(days=6))
        not_asked = reads[article or ""]
        run(tmp_path, server, weekly, now=NOON + timedelta(days=8))
    assert (not_asked, reads[article or ""]) == (1, 3), "hashing what is held is what a quiet night costs"


def test_too_few_documents_fail_the_source_and_older_bytes_do_not_help(tmp_path: Path) -> None:
    with serve(site(in_turn(page(TEXT), page("x", status="404 Gone")))) as server:
        run(tmp_path, server)
        with pytest.raises(SourceFailed) as caught:
            run(tmp_path, server)
    message = str(caught.value)
    assert "0 documents of 1 listed, at least 1 were promised" in message
    assert "\n" not in message


def test_no_index_page_fails_the_source_with_its_reason(tmp_path: Path) -> None:
    with serve(dict(NO_RULES)) as server, pytest.raises(SourceFailed, match=r"no index page could be read.*status 404"):
        run(tmp_path, server)


def test_more_documents_than_expected_are_a_note(tmp_path: Path) -> None:
    record = source()
    most = record.assertions.min_documents.model_copy(update={"value": 0})
    assertions = record.assertions.model_copy(update={"max_documents": most})
    with serve(site(page(TEXT))) as server:
        report = run(tmp_path, server, record.model_copy(update={"assertions": assertions}))
    assert any("more than the 0 expected" in note for note in report.notes)


def test_killed_between_blob_and_row_is_adopted_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Ledger.append_fetch

    def die(self: Ledger, record: FetchRecord) -> int:
        if record.url.endswith(ART):
            raise KeyboardInterrupt
        return real(self, record)

    with serve(site(page(TEXT))) as server:
        with monkeypatch.context() as patch:
            patch.setattr(Ledger, "append_fetch", die)
            with pytest.raises(KeyboardInterrupt):
                run(tmp_path, server)
        assert rows(tmp_path, f"http://a.test{ART}") == []
        report = run(tmp_path, server)
    assert report.counts["unchanged"] == 1
    (row,) = rows(tmp_path, f"http://a.test{ART}")
    assert raw_store.read(tmp_path, row.raw_sha256 or "") == html(TEXT)


def test_every_listed_document_ends_in_one_outcome_and_every_row_has_its_blob(tmp_path: Path) -> None:
    paths = [f"/art/{number}.html" for number in range(8)]
    scripts: dict[str, Script | bytes] = {
        "/robots.txt": answer(b"User-agent: *\nDisallow: /art/3.html\n"),
        "/": index(*paths),
        paths[0]: page(TEXT),
        paths[1]: page("x", status="410 Gone"),
        paths[2]: answer(html(TEXT)[:-9]),
        paths[4]: in_turn(page("x", status="502 Bad"), page(TEXT + "一")),
        paths[5]: page(TEXT),
        paths[6]: answer(b"", status="302 Found", headers="Location: ftp://a.test/\r\n"),
    }
    with serve(scripts) as server:
        counts = run(tmp_path, server).counts
    assert counts["listed"] == 8
    assert counts["listed"] == counts["fetched"] + counts["not_due"] + counts["failed"] + counts["refused"]
    assert counts["fetched"] == counts["stored"] + counts["unchanged"] + counts["not_modified"]
    assert Counter({"fetched": 3, "failed": 3, "refused": 2}) == Counter(
        {name: counts[name] for name in ("fetched", "failed", "refused")}
    )
    for row in rows(tmp_path):
        held = row.outcome in (FetchOutcome.STORED, FetchOutcome.UNCHANGED, FetchOutcome.NOT_MODIFIED)
        assert held == (row.raw_sha256 is not None) == (row.detail is None)
        if row.raw_sha256 is not None:
            raw_store.read(tmp_path, row.raw_sha256)


def test_changed_record_of_a_source_is_remembered(tmp_path: Path) -> None:
    with serve(site(page(TEXT))) as server:
        run(tmp_path, server)
        run(tmp_path, server, source(publisher="乙报"))
    with open_ledger(ledger_url(tmp_path)) as ledger:
        assert [row["publisher"] for row in ledger.source_rows(["a"])] == ["乙报"]


def test_network_is_an_argument_with_limits(tmp_path: Path) -> None:
    with serve(site(page("长" * 5000))) as server:
        small = replace(network(server), max_wire_bytes=4000)
        with pytest.raises(SourceFailed, match="too large"):
            fetch_source(
                source(), home=tmp_path, ledger_url=ledger_url(tmp_path), run_id="r", network=small, now=lambda: NOON
            )
