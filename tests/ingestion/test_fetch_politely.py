"""Is a host asked no more, no faster and nothing else than it allows?"""

from pathlib import Path

import pytest

from ingestion import raw_store
from ingestion.errors import SourceFailed
from ingestion.records import FetchOutcome
from tests.ingestion.fetching import ART, NO_RULES, TEXT, rows, run, site
from tests.ingestion.scripted import (
    Sleeps,
    answer,
    in_turn,
    index,
    page,
    serve,
    source,
)

pytestmark = pytest.mark.usefixtures("database")  # each test on SQLite and on PostgreSQL


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
