"""Is a host asked by one process at a time, with its delay between any two, and not at all once a person stops it?"""

import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingestion.errors import SourceFailed
from ingestion.fetch import fetch_source
from ingestion.records import FetchOutcome
from ingestion.stop_hosts import stop_reason
from ingestion.turns import Turns
from tests.ingestion.fetching import ART, NO_RULES, TEXT, rows, run, site
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.scripted import Sleeps, index, network, page, serve, source
from tests.ingestion.test_ledger import NOON


def turns(folder: Path, clock: Sleeps, chance: float = 0.0) -> Turns:
    return Turns(folder, clock.time, clock.sleep, lambda: chance)


def test_delay_holds_between_processes_and_chance_only_adds(tmp_path: Path) -> None:
    """T29: the time of the last request stands in the folder, not in the process."""
    clock = Sleeps()
    one, two = turns(tmp_path, clock), turns(tmp_path, clock, chance=1.0)
    one.take("a.test", 4.0)
    one.give_back()
    two.take("a.test", 4.0)
    two.give_back()
    one.take("b.test", 4.0)
    one.give_back()
    one.take("a.test", 4.0)
    assert clock == [6.0, 4.0], "half of the delay more at most; another host has its own time"


def test_clock_that_was_set_back_waits_the_delay_at_most(tmp_path: Path) -> None:
    clock = Sleeps([10_000.0])
    late = turns(tmp_path, clock)
    late.take("a.test", 4.0)
    late.give_back()
    clock.clear()
    turns(tmp_path, clock).take("a.test", 4.0)
    assert clock == [4.0]


def test_turn_file_of_a_killed_process_harms_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.test.turn").write_bytes(b"12")
    (tmp_path / "b.test.turn").write_bytes(b"\xff\x00")
    clock = Sleeps([20.0])
    turns(tmp_path, clock).take("a.test", 4.0)
    turns(tmp_path, clock).take("b.test", 4.0)
    assert clock == [20.0]


def test_a_host_is_never_a_path(tmp_path: Path) -> None:
    clock = Sleeps()
    folder = tmp_path / "hosts"
    for host in ("../../outside", "a/b", "..", "::1"):
        turns(folder, clock).take(host, 0.0)
    assert len(list(folder.iterdir())) == 4
    assert [path.name for path in tmp_path.iterdir()] == ["hosts"]


def test_turn_is_held_against_other_processes_and_freed_by_the_kernel(tmp_path: Path) -> None:
    """T29: a second task of the night that wants the same host waits, also where the first one is killed."""
    code = (
        "import sys, time; from pathlib import Path; from ingestion.turns import Turns\n"
        "Turns(Path(sys.argv[1]), time.time, time.sleep, lambda: 0.0).take('a.test', 0.0)\n"
        "print('held', flush=True); time.sleep(60)"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=root, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        descriptor = os.open(tmp_path / "a.test.turn", os.O_RDWR)
        with pytest.raises(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        child.kill()
        child.wait()
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(descriptor)


def test_two_sources_that_share_a_host_never_ask_it_at_once(tmp_path: Path) -> None:
    """T29"""
    under_way, most, lock = [0], [0], threading.Lock()

    def count(answer: bytes) -> Callable[..., None]:
        def script(connection: Any, _head: str, _before: int) -> None:
            with lock:
                under_way[0] += 1
                most[0] = max(most[0], under_way[0])
            threading.Event().wait(0.05)  # long enough for the other source to come, were it let in
            with lock:
                under_way[0] -= 1
            connection.sendall(answer)

        return script

    scripts = {path: count(reply) for path, reply in site(page(TEXT)).items() if isinstance(reply, bytes)}
    with serve(dict(scripts)) as server:
        tasks = [
            threading.Thread(
                target=fetch_source,
                args=(source(id=name),),
                kwargs={
                    "home": tmp_path,
                    "ledger_url": ledger_url(tmp_path / name),
                    "run_id": name,
                    "network": network(server),
                    "now": lambda: NOON,
                },
            )
            for name in ("a", "b")
        ]
        for task in tasks:
            task.start()
        for task in tasks:
            task.join()
    assert server.paths.count(ART) == 2
    assert most == [1]


def test_stopped_host_is_not_asked_and_the_ledger_says_why(tmp_path: Path) -> None:
    """T29: the kill switch."""
    (tmp_path / "stop_hosts.txt").write_text("# 2024-01-02\na.test | the webmaster asked us to wait | 2024-01-31\n")
    with serve(site(page(TEXT))) as server, pytest.raises(SourceFailed, match="the webmaster asked us to wait"):
        run(tmp_path, server)
    assert server.asked == []
    (row,) = rows(tmp_path)
    assert row.outcome is FetchOutcome.REFUSED
    assert row.detail == "host a.test is stopped until 2024-01-31: the webmaster asked us to wait (stop_hosts.txt)"


def test_host_stopped_while_a_run_goes_is_left_at_once(tmp_path: Path) -> None:
    """T29"""

    def stop(connection: Any, _head: str, _before: int) -> None:
        (tmp_path / "stop_hosts.txt").write_text("a.test | complaint\n")
        connection.sendall(page(TEXT))

    paths = [f"/art/{number}.html" for number in range(3)]
    with serve({**NO_RULES, "/": index(*paths), **dict.fromkeys(paths, page(TEXT)), paths[0]: stop}) as server:
        report = run(tmp_path, server)
    assert (report.counts["stored"], report.counts["refused"]) == (1, 2)
    assert paths[1] not in server.paths


def test_stop_list_covers_subdomains_and_ends_on_its_day(tmp_path: Path) -> None:
    (tmp_path / "stop_hosts.txt").write_text("Gov.Test | asked | 2024-03-01\nother.test | for good |\n")
    assert stop_reason(tmp_path, "www.gov.test", date(2024, 3, 1)) is not None
    assert stop_reason(tmp_path, "gov.test", date(2024, 3, 2)) is None
    assert stop_reason(tmp_path, "notgov.test", date(2024, 3, 1)) is None
    assert stop_reason(tmp_path, "other.test", date(2099, 1, 1)) is not None
    assert stop_reason(tmp_path / "nowhere", "gov.test", date(2024, 3, 1)) is None


@pytest.mark.parametrize("line", ["a.test", "a.test | why | soon", "| why", "a.test | | 2024-03-01", "a | b | c | d"])
def test_stop_list_with_a_mistake_stops_everything_and_names_the_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "stop_hosts.txt").write_text(f"# a remark\n{line}\n")
    with serve(site(page(TEXT))) as server, pytest.raises(SourceFailed, match=r"stop_hosts\.txt, line 2"):
        run(tmp_path, server)
    assert server.asked == []
