"""Four whole nights that must be stopped: nothing read, half the regions gone, every figure wrong, a broken gate.

Each follows a sound night on the same home, from the first stage on, with nothing put in between: what is wrong is what
the pages say, or the code. The last release stays, and what was built cannot be published by hand either.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults import oracle
from tests.faults.inject import Ended, remove_home, run, why_no_namespace, with_folder
from tests.faults.night import REGIONS, STAGES, Night, command, write_page
from tests.faults.tally import Tally
from tests.faults.work import BROKEN_GATE

pytestmark = [
    pytest.mark.faults,
    pytest.mark.timeout(2400),
    pytest.mark.skipif(bool(why_no_namespace("-rm")), reason=why_no_namespace("-rm")),
]


@dataclass(frozen=True, slots=True)
class Stopped:
    """Where a night ended, and how."""

    stage: str
    run_id: str
    ended: Ended


def stopped(night: Night, home: Path, pages: Path, **changes: str) -> Stopped:
    """All stages in their order, until one fails. Fails when none does.

    The pages stand where those of the night before stood: another folder would be another scope, with no release yet.
    """
    run_id = ""
    for stage in STAGES:
        ended = run(with_folder(command(stage, run_id), pages, night.pages), night.env(home, **changes))
        if ended.code != 0:
            return Stopped(stage, run_id, ended)
        if stage == "load_landing":
            run_id = str(json.loads(ended.last_line)["run_id"])
            assert run_id, "the night brought nothing new"
    raise AssertionError("no stage stopped this night")


def no_page_at_all(_home: Path, pages: Path) -> dict[str, str]:
    """The folder stands, and is empty."""
    for page in pages.iterdir():
        page.unlink()
    return {}


def half_the_regions(home: Path, pages: Path) -> dict[str, str]:
    """The store is lost, and of the pages only those of three regions can be had again: facts no longer outlive."""
    for name in ("raw", "landing"):
        shutil.rmtree(home / name)
    for ledger in home.glob("ledger.sqlite*"):
        ledger.unlink()
    for page in pages.iterdir():
        if not page.read_text("utf-8").startswith(REGIONS[:3]):
            page.unlink()
    return {}


def every_value_times_10_000(_home: Path, pages: Path) -> dict[str, str]:
    """Every page says its sums ten thousand times higher, as if 万元 had been written for 亿元 all along."""
    for number, region in enumerate(REGIONS):
        write_page(pages, region, number, times=10_000)
    return {}


def broken_landing_gate(_home: Path, pages: Path) -> dict[str, str]:
    return _with_a_new_page(pages) | {BROKEN_GATE: "run_landing_gate raises"}


def broken_marts_gate(_home: Path, pages: Path) -> dict[str, str]:
    return _with_a_new_page(pages) | {BROKEN_GATE: "run_marts_gate raises"}


def _with_a_new_page(pages: Path) -> dict[str, str]:
    write_page(pages, REGIONS[0], len(REGIONS))
    return {}


def require_stopped(night: Night, tmp_path: Path, bring: Callable[[Path, Path], dict[str, str]]) -> Stopped:
    """Run the night after the first one as `bring` makes it: it is stopped, and readers see what they saw."""
    home, pages = night.home_before("ingest", tmp_path / "home"), tmp_path / "pages"
    pages.mkdir()
    for number, region in enumerate(REGIONS):
        write_page(pages, region, number)
    before = oracle.figures(home)
    found = stopped(night, home, pages, **bring(home, pages))
    print(f"{bring.__name__}: stopped by {found.stage}: {found.ended.last_line[:300]}")
    if found.run_id:
        assert run(command("publish_release", found.run_id), night.env(home)).code == 65
    assert oracle.whole_current(home) == night.first
    assert oracle.figures(home) == before
    remove_home(home)
    return found


@pytest.mark.row("F37")
def test_night_with_an_empty_source_is_stopped(night: Night, tmp_path: Path, tally: Tally) -> None:
    with tally.fault():
        found = require_stopped(night, tmp_path, no_page_at_all)
        assert (found.stage, found.ended.code) == ("ingest", 65)
        assert "failed: " in found.ended.output


@pytest.mark.row("F37")
def test_night_with_half_the_regions_missing_is_stopped(night: Night, tmp_path: Path, tally: Tally) -> None:
    with tally.fault():
        found = require_stopped(night, tmp_path, half_the_regions)
        assert (found.stage, found.ended.code) == ("run_marts_gate", 65)
        assert "regions_are_not_lost" in found.ended.output


@pytest.mark.row("F37")
def test_night_with_every_value_times_10_000_is_stopped(night: Night, tmp_path: Path, tally: Tally) -> None:
    with tally.fault():
        found = require_stopped(night, tmp_path, every_value_times_10_000)
        assert found.stage in ("run_landing_gate", "run_marts_gate")
        assert found.ended.code == 65


@pytest.mark.row("F38")
@pytest.mark.parametrize("bring", [broken_landing_gate, broken_marts_gate])
def test_night_with_a_broken_gate_is_stopped(
    night: Night, bring: Callable[[Path, Path], dict[str, str]], tmp_path: Path, tally: Tally
) -> None:
    with tally.fault():
        found = require_stopped(night, tmp_path, bring)
        assert found.stage == ("run_landing_gate" if bring is broken_landing_gate else "run_marts_gate")
