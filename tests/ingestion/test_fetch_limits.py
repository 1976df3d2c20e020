"""Does a run leave room on the disk, and leave a host alone that does not answer, turns us away or asks for a pause?"""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingestion import fetch, raw_store
from ingestion.errors import SourceFailed
from ingestion.ledger import open_ledger
from ingestion.records import FetchOutcome, FetchRecord
from tests.ingestion.fetching import ART, NO_RULES, TEXT, rows, run, site
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.scripted import Script, index, page, serve, source
from tests.ingestion.test_ledger import NOON

MIB = 2**20


def many(count: int, reply: Script | bytes, **more: Script | bytes) -> dict[str, Script | bytes]:
    paths = [f"/art/n{number}.html" for number in range(count)]
    return {**NO_RULES, "/": index(*paths, *more), **dict.fromkeys(paths, reply), **more}


def close_at_once(_connection: Any, _head: str, _before: int) -> None:
    """An answer of nothing."""


def test_full_disk_stops_the_source_before_anything_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """T34, F12"""
    monkeypatch.setattr(raw_store, "free_bytes", lambda _home: 5 * MIB)
    with serve(site(page(TEXT))) as server, pytest.raises(SourceFailed, match=r"only 5 MiB free .* 256 are needed"):
        run(tmp_path, server)
    assert server.asked == []


def test_room_is_kept_for_three_runs_like_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """T34"""
    monkeypatch.setattr(raw_store, "free_bytes", lambda _home: 500 * MIB)
    blank = FetchRecord(0, "r0", "a", "u", NOON, FetchOutcome.STORED, 200, "0" * 64, None, None, None, 0, None)
    with open_ledger(ledger_url(tmp_path)) as ledger:
        ledger.append_fetch(replace(blank, run_id="long ago", wire_bytes=10_000 * MIB))
        for outcome in (FetchOutcome.STORED, FetchOutcome.STORED, FetchOutcome.UNCHANGED):
            ledger.append_fetch(replace(blank, outcome=outcome, wire_bytes=100 * MIB))
    with serve(site(page(TEXT))) as server, pytest.raises(SourceFailed, match=r"only 500 MiB free .* 600 are needed"):
        run(tmp_path, server)
    assert server.asked == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 12 MiB."""
    place = tmp_path / "small"
    place.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "none", str(place)], check=False)
    if mounted.returncode != 0:
        pytest.skip("no file system may be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize(("floor", "why"), [(4 * MIB, r"only \d MiB free"), (0, "no space left")])
def test_disk_that_fills_during_a_run_stops_it_and_keeps_what_is_stored(
    small_disk: Path, floor: int, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T34, F12, I3: by the floor; and where others filled the disk behind its back, by the failing write."""
    monkeypatch.setattr(fetch, "MIN_FREE_BYTES", floor)
    monkeypatch.setattr(fetch, "FREE_RUNS", 0)
    asked = 0

    def large(connection: Any, _head: str, _before: int) -> None:
        nonlocal asked
        asked += 1
        connection.sendall(page(os.urandom(400_000).hex() + TEXT))

    with serve(many(30, large)) as server, pytest.raises(SourceFailed, match=why):
        run(small_disk, server)
    held = [row for row in rows(small_disk) if row.outcome is FetchOutcome.STORED]
    assert 3 < len(held) <= asked + 1 < 30
    for row in held:
        raw_store.read(small_disk, row.raw_sha256 or "")
    assert not list((small_disk / "raw").glob("*/.*.tmp"))


def test_host_that_asks_for_a_long_pause_gets_it_for_the_whole_run(tmp_path: Path) -> None:
    """F20: one request is answered so, not each of thousands."""
    busy = page("x", status="429 Too Many Requests", headers="Retry-After: 86400\r\n")
    with serve(many(3, busy)) as server, pytest.raises(SourceFailed, match="asks to wait 86400 s"):
        run(tmp_path, server)
    assert server.paths == ["/robots.txt", "/", "/art/n0.html"]
    assert [row.outcome for row in rows(tmp_path)][-2:] == [FetchOutcome.FAILED, FetchOutcome.REFUSED]
    assert "postponed: host a.test is left alone, status 429" in (rows(tmp_path)[-1].detail or "")


def test_host_that_is_down_is_left_alone_after_five_addresses(tmp_path: Path) -> None:
    """F19: each of them tried three times, the others in a later run."""
    with serve(many(9, close_at_once)) as server, pytest.raises(SourceFailed, match="connection failed"):
        run(tmp_path, server)
    assert len(server.asked) == 2 + 5 * 3


def test_lists_of_a_host_that_is_left_alone_are_not_asked_either(tmp_path: Path) -> None:
    """F19"""
    urls = tuple(f"http://a.test/list{number}" for number in range(8))
    scripts: dict[str, Script | bytes] = {f"/list{number}": close_at_once for number in range(8)}
    with serve({**NO_RULES, **scripts}) as server, pytest.raises(SourceFailed, match="no index page could be read"):
        run(tmp_path, server, source(index_urls=urls), retries=0)
    assert len(server.asked) == 1 + 5
    assert len(rows(tmp_path)) == 8


def test_host_that_shows_its_firewall_ten_times_is_left_alone(tmp_path: Path) -> None:
    """F24, T29"""
    with (
        serve(many(15, page("请求已被拦截"))) as server,
        pytest.raises(SourceFailed, match="not_expected_content"),
    ):
        run(tmp_path, server)
    assert len(server.asked) == 2 + 10


def test_a_sound_answer_between_strange_ones_keeps_the_host_open(tmp_path: Path) -> None:
    paths = [f"/art/n{number}.html" for number in range(24)]
    replies = {path: page(TEXT) if number % 4 == 3 else page("请求已被拦截") for number, path in enumerate(paths)}
    with serve({**NO_RULES, "/": index(*paths), **replies}) as server:
        report = run(tmp_path, server)
    assert (report.counts["fetched"], report.counts["failed"], report.counts["postponed"]) == (6, 18, 0)


def test_refused_connection_fails_the_source_in_one_line(tmp_path: Path) -> None:
    """F19"""
    with serve({ART: b""}) as gone:
        pass
    with pytest.raises(SourceFailed, match=r"no index page could be read: .*connection failed") as caught:
        run(tmp_path, gone, source())
    assert "\n" not in str(caught.value)
