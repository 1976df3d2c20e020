"""Pages that break off, stores without room, ledgers that are gone: what of them needs no extraction.

Answers of every strange kind are in `tests/ingestion`, which the table of rows names.
"""

import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

import ingestion
from ingestion.fetch import fetch_source
from ingestion.raw_store import hashes
from tests.faults import oracle
from tests.faults.inject import (
    ROOT,
    child_environment,
    flip,
    on_small_disk,
    overwrite,
    python,
    run,
    why_no_namespace,
)
from tests.faults.tally import Tally
from tests.ingestion.scripted import Server, answer, html, index, network, page, serve, source
from tests.ingestion.test_ledger import NOON

needs_mount = pytest.mark.skipif(bool(why_no_namespace("-rm")), reason=why_no_namespace("-rm"))


def fetch(home: Path, server: Server, run_id: str) -> dict[str, int]:
    """One run on the scripted site, in this process."""
    report = fetch_source(
        source(),
        home=home,
        ledger_url=oracle.ledger_url(home),
        run_id=run_id,
        network=network(server),
        now=lambda: NOON,
    )
    return dict(report.counts)


@pytest.mark.row("F1")
def test_killed_in_the_middle_of_a_body_leaves_nothing_and_the_next_run_has_it(tmp_path: Path, tally: Tally) -> None:
    whole = page("全年地区生产总值增长8%。" * 3000)
    arrived = tmp_path / "arrived"

    def half(connection: socket.socket, _head: str, before: int) -> None:
        if before:
            connection.sendall(whole)
            return
        connection.sendall(whole[: len(whole) // 2])
        arrived.touch()
        connection.settimeout(60)
        connection.recv(1)  # until the client is gone

    with serve({"/": index("/art/a.html"), "/art/a.html": half}) as server:
        command = python("tests.faults.fetching", str(tmp_path / "home"), str(server.address[1]))
        process = subprocess.Popen(command, env=child_environment(), cwd=ROOT)
        until = time.monotonic() + 60
        while not arrived.exists() and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        with tally.fault(arrived.exists()):
            before = oracle.store_agrees(tmp_path / "home")
            started = time.monotonic()
            counts = fetch(tmp_path / "home", server, "again")
            tally.recovery.append(time.monotonic() - started)
            assert counts["failed"] == 0
            after = oracle.store_agrees(tmp_path / "home")
            oracle.nothing_lost(before, after)
            assert after["stored"] == before["stored"] + 1


@needs_mount
@pytest.mark.row("F12")
def test_store_on_a_full_disk_says_so_and_goes_on_when_there_is_room(tmp_path: Path, tally: Tally) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    ended = run(on_small_disk(python("tests.faults.full_disk", str(disk)), disk, 4), child_environment())
    with tally.fault("full: " in ended.output):
        assert ended.code == 0, ended.output[-2000:]


@pytest.mark.row("F33")
@pytest.mark.parametrize("damage", ["deleted", "overwritten"])
def test_lost_ledger_is_made_again_from_the_side_cars(tmp_path: Path, damage: str, tally: Tally) -> None:
    home = tmp_path / "home"
    articles = {f"/art/{n}.html": answer(html(f"增长{n}%"), headers="Content-Type: text/html\r\n") for n in (7, 8, 9)}
    with serve({"/": index(*articles), **articles}) as server:
        fetch(home, server, "first")
        before = oracle.store_agrees(home)
        with tally.fault():
            ledger = home / "ledger.sqlite"
            if damage == "overwritten":
                overwrite(ledger, b"no ledger" * 1000)
                with pytest.raises(ingestion.StoreError, match="move it away"):
                    rebuild(home)
            for path in home.glob("ledger.sqlite*"):
                path.unlink()
            started = time.monotonic()
            rebuild(home)
            tally.recovery.append(time.monotonic() - started)
            assert oracle.store_agrees(home) == before
            assert fetch(home, server, "next")["stored"] == 0, "nothing is stored a second time"


def rebuild(home: Path) -> None:
    ingestion.rebuild_ledger(
        home, ledger_url=oracle.ledger_url(home), sources={source().id: source()}, run_id="rebuild"
    )


@pytest.mark.row("F3")
def test_flipped_bytes_of_the_store_are_named_and_asked_for_again(tmp_path: Path, tally: Tally) -> None:
    home = tmp_path / "home"
    with serve({"/": index("/art/a.html"), "/art/a.html": page("增长8%")}) as server:
        fetch(home, server, "first")
        names = list(hashes(home))
        with tally.fault():
            for name in names:
                flip(home / "raw" / name[:2] / name)
            problems = ingestion.check_store(home, ledger_url=oracle.ledger_url(home)).problems
            assert len(problems) == len(names)
            fetch(home, server, "again")
            oracle.store_agrees(home)
