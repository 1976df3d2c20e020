"""Does each stage of a night, killed or refused in its midst, leave what was, and end well when it is run again?

Forty kills: at system calls where a stage writes by itself, at moments where others work for it (dbt, the gates).
After each the oracle, the same stage once more, and the figures of the night that met no fault.
"""

import signal
from pathlib import Path

import pytest

from tests.faults import oracle
from tests.faults.inject import WRITES, Ended, Fault, Point, hit, killed_after, points, remove_home, run, why_no_strace
from tests.faults.night import STAGES, Night
from tests.faults.tally import Tally

pytestmark = [pytest.mark.faults, pytest.mark.timeout(2400)]
needs_strace = pytest.mark.skipif(bool(why_no_strace()), reason=why_no_strace())


def row(stage: str, *rows: str, kills: int) -> object:
    return pytest.param(stage, kills, id=stage, marks=pytest.mark.row(*rows))


AT_CALLS = [
    row("ingest", "F1", "F3", "F4", kills=12),
    row("load_landing", "F5", kills=10),
    row("publish_release", "F8", kills=6),
]
AT_MOMENTS = [
    row("run_landing_gate", "F7", kills=4),
    row("build_models", "F6", kills=4),
    row("run_marts_gate", "F7", kills=4),
]
REFUSED = [
    row("ingest", "F12", "F13", kills=8),
    row("load_landing", "F12", "F13", kills=8),
    row("publish_release", "F12", "F13", kills=6),
]


def require_sound(home: Path, night: Night, stage: str) -> None:
    """What holds right after a fault: the current release and the store are what they were, or what they are to be."""
    name = oracle.whole_current(home)
    assert name in ({night.first, night.run_id} if stage == "publish_release" else {night.first})
    oracle.store_agrees(home)


def require_end(home: Path, night: Night, stage: str, ended: Ended) -> None:
    """What the stage makes when it is run again: what it makes without a fault."""
    assert ended.code == 0, ended.output[-2000:]
    database = home / "build" / night.run_id / "zhibiao.duckdb"
    if stage == "ingest":
        assert oracle.landed(home) == night.facts["landed"]
        counts = oracle.store_agrees(home)
        assert counts["pending"] == counts["adoptable"] == 0
        assert counts["documents"] == night.facts["stored"]["documents"]
    elif stage == "load_landing":
        newest = max((home / "build").iterdir())  # one that a fault befell may stand beside it
        assert oracle.tables(newest / "zhibiao.duckdb", "landing") == night.facts["landing"]
    elif stage == "publish_release":
        assert oracle.whole_current(home) == night.run_id
        assert oracle.figures(home) == night.facts["figures"]
        oracle.no_doubles(home)
    else:
        assert (
            oracle.tables(database, "marts" if stage != "run_landing_gate" else "landing")
            == (night.facts["marts" if stage != "run_landing_gate" else "landing"])
        )
    assert oracle.whole_current(home) == (night.run_id if stage == "publish_release" else night.first)
    assert [path for path in oracle.litter(home) if not path.startswith("raw")] == []


def calls_of(night: Night, stage: str, tmp_path: Path, most: int) -> list[Point]:
    """Points of a stage, spread evenly over all that it writes below its home."""
    home = night.home_before(stage, tmp_path / "traced")
    found = points(night.command(stage), night.env(home), tmp_path / "traced.log", home, WRITES)
    remove_home(home)
    found = [point for point in found if not point.on.startswith("log")]
    return [found[number * len(found) // most] for number in range(most)]


@needs_strace
@pytest.mark.parametrize(("stage", "kills"), AT_CALLS)
def test_stage_killed_at_a_call(night: Night, stage: str, kills: int, tmp_path: Path, tally: Tally) -> None:
    for point in calls_of(night, stage, tmp_path, kills):
        home = night.home_before(stage, tmp_path / "home")
        ended = hit(night.command(stage), night.env(home), tmp_path / "hit.log", point, Fault.KILL)
        with tally.fault(ended.fired):
            require_sound(home, night, stage)
            again = run(night.command(stage), night.env(home))
            tally.recovery.append(again.seconds)
            require_end(home, night, stage, again)
        remove_home(home)


@needs_strace
@pytest.mark.parametrize(("stage", "kills"), REFUSED)
def test_stage_refused_a_call(night: Night, stage: str, kills: int, tmp_path: Path, tally: Tally) -> None:
    for number, point in enumerate(calls_of(night, stage, tmp_path, kills)):
        home = night.home_before(stage, tmp_path / "home")
        fault = (Fault.ENOSPC, Fault.EIO)[number % 2]
        ended = hit(night.command(stage), night.env(home), tmp_path / "hit.log", point, fault)
        with tally.fault(ended.fired):
            require_sound(home, night, stage)
            assert ended.code == 0 or "failed: " in ended.last_line, f"{fault} at {point}: {ended.output[-1500:]}"
            again = run(night.command(stage), night.env(home))
            tally.recovery.append(again.seconds)
            require_end(home, night, stage, again)
        remove_home(home)


@pytest.mark.parametrize(("stage", "kills"), AT_MOMENTS)
def test_stage_killed_at_a_moment(night: Night, stage: str, kills: int, tmp_path: Path, tally: Tally) -> None:
    for number in range(kills):
        home = tmp_path / "home"
        ended = struck(night, stage, home, (number + 1) / (kills + 1), signal.SIGKILL)
        with tally.fault(ended.fired):
            require_sound(home, night, stage)
            if not (home / "build" / night.run_id / "marts_gate.json").exists():
                require_refused(home, night)
            again = run(night.command(stage), night.env(home))
            tally.recovery.append(again.seconds)
            require_end(home, night, stage, again)
        remove_home(home)


@pytest.mark.row("F9")
@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage != "run_landing_gate"])
def test_stage_asked_to_stop_frees_its_lock(night: Night, stage: str, tmp_path: Path, tally: Tally) -> None:
    """What Airflow does at a deadline or on `clear`: SIGTERM, and the next attempt at once."""
    home = tmp_path / "home"
    ended = struck(night, stage, home, 0.6, signal.SIGTERM)
    with tally.fault(ended.fired):
        require_sound(home, night, stage)
        again = run(night.command(stage), night.env(home))
        tally.recovery.append(again.seconds)
        require_end(home, night, stage, again)
    remove_home(home)


def struck(night: Night, stage: str, home: Path, share: float, sign: int) -> Ended:
    """A stage on a fresh home, signalled after a share of its time: a smaller one where it had ended by then."""
    for halving in range(5):
        night.home_before(stage, home)
        seconds = share * night.seconds(stage) / 2**halving
        ended = killed_after(night.command(stage), night.env(home), seconds, sign)
        if ended.fired:
            break
        remove_home(home)
    return ended


def require_refused(home: Path, night: Night) -> None:
    """A build whose gates or models were killed is never published, whoever asks."""
    ended = run(night.command("publish_release"), night.env(home))
    assert ended.code == 65, ended.output[-1500:]
    assert oracle.whole_current(home) == night.first
