"""Nights that must be stopped: implausible figures, a red test of dbt, a gate whose own code is broken.

Each begins from a home with a sound release of the night before, which must stay, and from a build that was loaded.
Whole nights, from the pages on, are in `test_stopped_nights.py`.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

import expectations.gate as gate_module
from tests.faults import oracle
from tests.faults.inject import remove_home, run
from tests.faults.night import Night
from tests.faults.tally import Tally
from zhibiao import stages
from zhibiao.settings import Settings, load_settings

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1200)]
AFTER_LOAD = ("run_landing_gate", "build_models", "run_marts_gate")
DAMAGES = {
    "every value times 10,000": "update landing.claims set value = value * 10000 where unit <> '%'",
    "every page without a figure": "delete from landing.claims; update landing.documents set claim_count = 0",
}


@pytest.fixture
def home(night: Night, tmp_path: Path) -> Iterator[Path]:
    """The home of the second night after its load."""
    copied = night.home_before("run_landing_gate", tmp_path / "home")
    yield copied
    remove_home(copied)


def settings_of(night: Night, home: Path) -> Settings:
    return load_settings(night.env(home))


def change(home: Path, night: Night, statements: str) -> None:
    """Change the build file as if the night had brought that."""
    with duckdb.connect(str(home / "build" / night.run_id / "zhibiao.duckdb")) as connection:
        connection.execute(statements)


def require_stopped(night: Night, home: Path) -> str:
    """One of the stages stops the night, nothing is published, and the last release stays."""
    said = ""
    for stage in AFTER_LOAD:
        ended = run(night.command(stage), night.env(home))
        if ended.code != 0:
            said = ended.output
            break
    assert "failed: " in said, "no stage stopped this night"
    assert run(night.command("publish_release"), night.env(home)).code == 65
    assert oracle.whole_current(home) == night.first
    return said


@pytest.mark.row("F37")
@pytest.mark.parametrize("damage", DAMAGES)
def test_implausible_night_is_stopped_and_the_last_release_stays(
    night: Night, home: Path, damage: str, tally: Tally
) -> None:
    change(home, night, DAMAGES[damage])
    with tally.fault():
        print(damage, "→", require_stopped(night, home).splitlines()[-1])


@pytest.mark.row("F36")
def test_row_that_a_test_of_dbt_forbids_stops_the_night(night: Night, home: Path, tally: Tally) -> None:
    """A source that stands twice: no rule of the landing gate asks for that, the grain of its model does."""
    change(home, night, "insert into landing.sources select * from landing.sources")
    with tally.fault():
        assert "dbt build failed" in require_stopped(night, home)


@pytest.mark.row("F38")
def test_broken_gate_stops_the_night(
    night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tally: Tally
) -> None:
    """The gate's own code raises, or answers nothing."""
    home = night.home_before("run_marts_gate", tmp_path / "home")

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a defect of the gate")

    for evaluate in (broken, lambda *_: ()):
        with tally.fault(), monkeypatch.context() as patch:
            patch.setattr(gate_module, "evaluate", evaluate)
            with pytest.raises((stages.StageFailed, ZeroDivisionError)):
                stages.run("run_marts_gate", settings_of(night, home), run_id=night.run_id)
            with pytest.raises(stages.StageFailed, match="gate"):
                stages.run("publish_release", settings_of(night, home), run_id=night.run_id)
            assert oracle.whole_current(home) == night.first
    remove_home(home)
