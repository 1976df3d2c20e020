"""Is a source fetched politely, kept durably, logged wholly, and failed loudly when it yields too little?"""

import json
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingestion import raw_store
from ingestion.errors import SourceFailed
from ingestion.fetch import fetch_source
from ingestion.ledger import Ledger, open_ledger
from ingestion.records import FetchOutcome, FetchRecord, StageReport
from ingestion.source_model import Revisit, SourceRecord
from ingestion.source_record import folder_source
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.scripted import (
    Script,
    Server,
    Sleeps,
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
ART = "/art/1.html"
TEXT = "某县全年地区生产总值增长8%。"
NO_RULES = {"/robots.txt": answer(b"", status="404 Not Found")}


def run(
    home: Path,
    server: Server,
    record: SourceRecord | None = None,
    *,
    sleeps: Sleeps | None = None,
    now: datetime = NOON,
    **limits: Any,
) -> StageReport:
    return fetch_source(
        record if record is not None else source(),
        home=home,
        ledger_url=ledger_url(home),
        run_id="r1",
        network=network(server, sleeps, **limits),
        now=lambda: now,
    )


def rows(home: Path, url: str | None = None) -> list[FetchRecord]:
    with open_ledger(ledger_url(home)) as ledger:
        return [row for row in ledger.fetch_records(None) if url is None or row.url == url]


def site(article: Script | bytes, **more: Script | bytes) -> dict[str, Script | bytes]:
    return {**NO_RULES, "/": index(ART), ART: article, **more}


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


def test_500_then_200_is_two_rows_and_one_document(tmp_path: Path) -> None:
    """F19"""
    sleeps = Sleeps()
    with serve(site(in_turn(page("x", status="500 Oops"), page(TEXT)))) as server:
        report = run(tmp_path, server, sleeps=sleeps, backoff_seconds=4.0)
    assert (report.counts["stored"], report.counts["failed"]) == (1, 0)
    assert [row.outcome for row in rows(tmp_path, f"http://a.test{ART}")] == [FetchOutcome.FAILED, FetchOutcome.STORED]
    assert sleeps == [4.0], "back-off times (0.5 + jitter 0.5)"


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_page_that_is_gone_is_recorded_once_and_not_asked_again(tmp_path: Path, status: str) -> None:
    """F18: what the address gave before stays."""
    scripts = {**NO_RULES, "/": index(ART, "/art/2.html"), ART: page(TEXT)}
    gone = in_turn(page(TEXT + "旧"), page("x", status=status))
    with serve({**scripts, "/art/2.html": gone}) as server:
        run(tmp_path, server)
        report = run(tmp_path, server)
    assert (report.counts["unchanged"], report.counts["failed"]) == (1, 1)
    assert server.paths.count("/art/2.html") == 2
    held, row = rows(tmp_path, "http://a.test/art/2.html")
    assert (row.outcome, row.raw_sha256, row.detail) == (FetchOutcome.FAILED, None, f"status {status[:3]}")
    assert f"http://a.test/art/2.html: failed: status {status[:3]}" in report.notes
    raw_store.read(tmp_path, held.raw_sha256 or "")


def test_redirect_to_what_robots_forbid_is_not_followed(tmp_path: Path) -> None:
    """F22, T29: each hop keeps every rule."""
    rules = answer(b"User-agent: *\nDisallow: /inner/\n")
    away = answer(b"", status="302 Found", headers="Location: /inner/1.html\r\n")
    scripts = {"/robots.txt": rules, "/": index(ART, "/art/2.html"), ART: page(TEXT), "/art/2.html": away}
    with serve({**scripts, "/inner/1.html": page(TEXT)}) as server:
        report = run(tmp_path, server)
    assert report.counts["refused"] == 1
    assert "/inner/1.html" not in server.paths


def test_endless_500_is_asked_a_bounded_number_of_times(tmp_path: Path) -> None:
    """F19"""
    with serve(site(page("x", status="503 Busy"))) as server, pytest.raises(SourceFailed, match="status 503"):
        run(tmp_path, server)
    assert server.paths.count(ART) == 3


@pytest.mark.parametrize(
    ("header", "waited", "tries"),
    [
        ("Retry-After: 7\r\n", [7.0], 2),
        ("Retry-After: Tue, 02 Jan 2024 12:00:30 GMT\r\n", [30.0], 2),
        ("Retry-After: 86400\r\n", [], 1),
        ("Retry-After: soon\r\n", [2.0], 2),
        ("Retry-After: -5\r\n", [2.0], 2),
        (f"Retry-After: {'9' * 400}\r\n", [2.0], 2),
        ("", [2.0], 2),
    ],
)
def test_429_waits_as_asked_within_reason(tmp_path: Path, header: str, waited: list[float], tries: int) -> None:
    """F20"""
    sleeps = Sleeps()
    busy = page("x", status="429 Too Many Requests", headers=header)
    with serve(site(in_turn(busy, page(TEXT)))) as server:
        if tries == 1:
            with pytest.raises(SourceFailed, match="asks to wait 86400 s: next run"):
                run(tmp_path, server, sleeps=sleeps)
        else:
            run(tmp_path, server, sleeps=sleeps)
    assert sleeps == waited
    assert server.paths.count(ART) == tries


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


def test_robots_rules_are_kept_and_the_refusal_is_logged(tmp_path: Path) -> None:
    """T29"""
    scripts = {
        "/robots.txt": answer(b"User-agent: *\nDisallow: /art/2.html\nCrawl-delay: 3\n"),
        "/": index(ART, "/art/2.html"),
        ART: page(TEXT),
    }
    sleeps = Sleeps()
    with serve(dict(scripts)) as server:
        report = run(tmp_path, server, sleeps=sleeps)
    assert (report.counts["stored"], report.counts["refused"]) == (1, 1)
    assert "/art/2.html" not in server.paths
    assert server.paths.count("/robots.txt") == 1
    (row,) = rows(tmp_path, "http://a.test/art/2.html")
    assert (row.outcome, row.detail) == (FetchOutcome.REFUSED, "robots.txt does not allow this address")
    assert sleeps == [3.75, 3.75], "Crawl-delay and a quarter of it by chance, before index page and article"


@pytest.mark.parametrize("status", ["500 Oops", "503 Busy", "429 Slow"])
def test_robots_in_trouble_means_stay_out(tmp_path: Path, status: str) -> None:
    """T29"""
    scripts = {**site(page(TEXT)), "/robots.txt": answer(b"", status=status)}
    with serve(scripts) as server, pytest.raises(SourceFailed, match=r"no index page could be read.*so we stay out"):
        run(tmp_path, server)
    assert set(server.paths) == {"/robots.txt"}
    assert [row.outcome for row in rows(tmp_path)] == [FetchOutcome.REFUSED]


def test_hosts_off_the_list_are_not_asked_directly_or_by_redirect(tmp_path: Path) -> None:
    """F22, I8"""
    away = answer(b"", status="302 Found", headers="Location: http://b.test/art/9.html\r\n")
    scripts = {
        **NO_RULES,
        "/": index(ART, "http://b.test/art/3.html", "/art/4.html"),
        ART: page(TEXT),
        "/art/4.html": away,
    }
    with serve(dict(scripts)) as server:
        report = run(tmp_path, server)
    assert report.counts["listed"] == 2, "the link to b.test is not this source's"
    (row,) = rows(tmp_path, "http://a.test/art/4.html")
    assert (row.outcome, row.detail) == (FetchOutcome.REFUSED, "host b.test is not among the record's allowed_hosts")
    assert "/art/9.html" not in server.paths
    assert server.paths.count("/robots.txt") == 1


def test_one_host_waits_its_delay_between_any_two_requests(tmp_path: Path) -> None:
    """T29"""
    sleeps = Sleeps()
    scripts = {**NO_RULES, "/": index(ART, "/art/2.html"), ART: page(TEXT), "/art/2.html": page(TEXT + "！")}
    with serve(dict(scripts)) as server:
        run(tmp_path, server, source(delay=2.5), sleeps=sleeps)
    assert sleeps == [3.125, 3.125, 3.125], "after robots.txt, the index page and the first article"


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


def test_folder_is_a_source_like_any_other(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text(TEXT)
    (folder / "sub" / "b.html").write_bytes(html(TEXT))
    (folder / "c.jsonl").write_text('{"id": "n1", "text": "甲"}\n\nnot json\n{"id": "n1", "text": "乙"}\n')
    (folder / ".hidden").write_text("x")
    (folder / "~$a.xlsx").write_text("x")
    (folder / "link.txt").symlink_to("/etc/hostname")
    record = folder_source(folder)
    home = tmp_path / "home"
    with serve({}) as server:
        report = run(home, server, record)
        again = run(home, server, record)
    assert (report.counts["listed"], report.counts["stored"]) == (5, 5)
    assert (again.counts["listed"], again.counts["unchanged"]) == (5, 5)
    assert [row.url for row in rows(home)][:5] == ["a.txt", "c.jsonl#n1", "c.jsonl#L3", "c.jsonl#L4", "sub/b.html"]
    assert server.asked == []


def test_empty_folder_fails_clearly(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    with serve({}) as server, pytest.raises(SourceFailed, match="an empty folder is a mistyped path"):
        run(tmp_path / "home", server, folder_source(tmp_path / "docs"))


def test_oversized_local_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingestion.folder.MAX_FILE_BYTES", 10)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text("short")
    (tmp_path / "docs" / "b.txt").write_text(TEXT)
    with serve({}) as server:
        report = run(tmp_path / "home", server, folder_source(tmp_path / "docs"))
    assert (report.counts["stored"], report.counts["refused"]) == (1, 1)


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
