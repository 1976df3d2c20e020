"""What must not matter: order of pages, clock, zone and locale, a ledger made anew, single damaged documents."""

import json
import shutil
import sys
from itertools import permutations
from pathlib import Path

import pytest

from tests.faults import oracle
from tests.faults.inject import remove_home, run
from tests.faults.night import DAYS, REGIONS, STAGES, Night, command, environment, write_page
from tests.faults.tally import Tally
from tests.faults.work import SHIFT

pytestmark = [pytest.mark.faults, pytest.mark.timeout(2400)]
PLACES = {
    "400 days late, in Kathmandu": {SHIFT: "400", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "1"},
    "400 days early, in Honolulu": {SHIFT: "-400", "TZ": "Pacific/Honolulu", "LC_ALL": "C", "PYTHONHASHSEED": "4711"},
    "a day with a change of clocks": {SHIFT: "0", "TZ": "America/New_York", "LANG": "zh_CN.GB18030"},
}


def finished(home: Path, pages: Path, **changes: str) -> str:
    """Run all stages after the ingestion; the logical digest of what is published then."""
    run_id = ""
    for stage in STAGES[1:]:
        ended = run(command(stage, run_id), environment(home, pages, **changes))
        assert ended.code == 0, ended.output[-3000:]
        if stage == "load_landing":
            run_id = str(json.loads(ended.last_line)["run_id"])
    assert oracle.whole_current(home) is not None
    oracle.no_doubles(home)
    return oracle.figures(home)


@pytest.mark.row("F29", "F30")
@pytest.mark.parametrize("place", PLACES)
def test_clock_zone_and_locale_change_no_figure(night: Night, place: str, tmp_path: Path, tally: Tally) -> None:
    """The second night under another clock: what it landed is the same, but for when it was first seen."""
    home = night.home_before("ingest", tmp_path / "home")
    with tally.fault():
        ended = run(night.command("ingest"), night.env(home, **PLACES[place]))
        assert ended.code == 0, ended.output[-2000:]
        assert oracle.landed(home) == night.facts["landed"]
        oracle.store_agrees(home)
        if place == next(iter(PLACES)):
            assert finished(home, night.pages, **PLACES[place]) == night.facts["figures"]
    remove_home(home)


@pytest.mark.row("F33")
def test_night_on_a_rebuilt_ledger_says_the_same(night: Night, tmp_path: Path, tally: Tally) -> None:
    home = night.home_before("load_landing", tmp_path / "home")
    with tally.fault():
        for path in home.glob("ledger.sqlite*"):
            path.unlink()
        done = run([sys.executable, "-c", "from zhibiao.cli import main; main()", "rebuild-ledger"], night.env(home))
        assert done.code == 0, done.output
        again = run(night.command("ingest"), night.env(home))
        assert again.code == 0, again.output[-2000:]
        tally.recovery.append(done.seconds + again.seconds)
        counts = oracle.store_agrees(home)
        assert counts["documents"] == night.facts["stored"]["documents"]
        assert counts["pending"] == 0
        assert oracle.landed(home) == night.facts["landed"]
        assert finished(home, night.pages) == night.facts["figures"]
    remove_home(home)


@pytest.mark.row("F39")
def test_pages_that_come_in_another_order_say_the_same(tmp_path: Path, tally: Tally) -> None:
    """Pages arrive in three orders: of two regions each day a new figure, of a third one three on one day."""
    whole, pages = tmp_path / "whole", tmp_path / "pages"
    for number in range(3):
        write_page(whole, REGIONS[0], number)
        write_page(whole, REGIONS[1], number + 10)
        write_page(whole, REGIONS[2], 20 + DAYS * number)
    said = set()
    for order in list(permutations(range(3)))[:6:2]:
        home = tmp_path / "home"
        shutil.rmtree(pages, ignore_errors=True)
        pages.mkdir()
        with tally.fault():
            for number in order:
                for page in (number, number + 10, 20 + DAYS * number):
                    shutil.copy(whole / f"plan{page}.txt", pages)
                ended = run(command("ingest", ""), environment(home, pages))
                assert ended.code == 0, ended.output[-2000:]
            said.add(finished(home, pages))
        remove_home(home)
    assert len(said) == 1, "the order in which pages came decides a figure"


@pytest.mark.row("F40")
@pytest.mark.parametrize("damaged", [0, 1, 12, 20])
def test_damaged_documents_are_counted_and_too_many_stop_the_night(damaged: int, tmp_path: Path, tally: Tally) -> None:
    """Of twenty documents so many are no text: each is a quarantine row, and the landing gate stops where most are."""
    home, pages = tmp_path / "home", tmp_path / "pages"
    for number in range(20):
        write_page(pages, REGIONS[number % len(REGIONS)], number)
        if number < damaged:
            (pages / f"plan{number}.txt").write_bytes(bytes(range(number, 256)) * 20)
    with tally.fault():
        ended = run(command("ingest", ""), environment(home, pages))
        assert ended.code == 0, ended.output[-2000:]
        counts = oracle.store_agrees(home)
        assert (counts["quarantined"], counts["extracted"]) == (damaged, 20 - damaged)
        loaded = run(command("load_landing", ""), environment(home, pages))
        assert loaded.code == 0, loaded.output[-2000:]
        gate = run(command("run_landing_gate", json.loads(loaded.last_line)["run_id"]), environment(home, pages))
        assert (gate.code == 0) == (damaged < 12), gate.output[-1500:]
    remove_home(home)
