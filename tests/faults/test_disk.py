"""A disk that really fills, reads that fail, memory that ends, no network at all: whole stages under them."""

import json
from pathlib import Path

import pytest

from tests.faults import oracle
from tests.faults.calls import WORK
from tests.faults.inject import (
    READS,
    Fault,
    child_environment,
    copy_home,
    hit,
    limited,
    on_small_disk,
    points,
    python,
    remove_home,
    run,
    why_no_namespace,
    why_no_strace,
    without_network,
)
from tests.faults.night import STAGES, Night, command
from tests.faults.tally import Tally
from tests.warehouse.marts_factory import publish_build
from warehouse.build import open_build

pytestmark = [pytest.mark.faults, pytest.mark.timeout(2400)]
needs_mount = pytest.mark.skipif(bool(why_no_namespace("-rm")), reason=why_no_namespace("-rm"))
needs_no_network = pytest.mark.skipif(bool(why_no_namespace("-rn")), reason=why_no_namespace("-rn"))
needs_strace = pytest.mark.skipif(bool(why_no_strace()), reason=why_no_strace())


@needs_mount
@pytest.mark.row("F12")
@pytest.mark.parametrize("stage", ["load_landing", "build_models", "publish_release"])
def test_night_on_a_disk_that_fills(night: Night, stage: str, tmp_path: Path, tally: Tally) -> None:
    """Ballast leaves a few MiB, the stage fails with one line, the ballast goes, the stage succeeds."""
    disk, home = tmp_path / "disk", night.home_before(stage, tmp_path / "home")
    disk.mkdir()
    arguments = [str(disk), str(home), stage, night.run_id]
    ended = run(on_small_disk(python("tests.faults.full_home", *arguments), disk, 400), night.env(disk / "home"))
    with tally.fault("full: " in ended.output):
        assert ended.code == 0, ended.output[-3000:]
        tally.recovery.append(float(json.loads(ended.last_line)["recovery"]))
    remove_home(home)


@needs_strace
@pytest.mark.row("F13")
def test_reads_that_fail_end_the_publisher(published: Path, tmp_path: Path, tally: Tally) -> None:
    traced = copy_home(published, tmp_path / "traced")
    publishing = python(WORK, "publish", str(traced), "r1")
    found = points(publishing, child_environment(), tmp_path / "traced.log", traced, READS)
    for point in found[:: max(1, len(found) // 25)]:
        home = copy_home(published, tmp_path / "faulty")
        publishing = python(WORK, "publish", str(home), "r1")
        ended = hit(publishing, child_environment(), tmp_path / "hit.log", point, Fault.EIO)
        with tally.fault(ended.fired):
            assert oracle.whole_current(home) in {"r0", "r1"}, f"{point}"
            assert publish_build(open_build(home, "r1")).name == "r1"
            assert oracle.whole_current(home) == "r1"
        remove_home(home)


@pytest.mark.row("F14")
@pytest.mark.parametrize("stage", ["load_landing", "publish_release"])
def test_memory_that_ends_stops_the_stage(night: Night, stage: str, tmp_path: Path, tally: Tally) -> None:
    home = night.home_before(stage, tmp_path / "home")
    ended = run(limited(night.command(stage), f"--as={300 * 2**20}"), night.env(home))
    with tally.fault(ended.code != 0):
        assert oracle.whole_current(home) == night.first
        again = run(night.command(stage), night.env(home))
        assert again.code == 0, again.output[-2000:]
        tally.recovery.append(again.seconds)
    remove_home(home)


@needs_no_network
@pytest.mark.row("F45")
def test_night_without_any_network(night: Night, tmp_path: Path, tally: Tally) -> None:
    """From stored pages to a release: nothing is downloaded, no extension installed."""
    home = night.home_before("ingest", tmp_path / "home")
    run_id = ""
    with tally.fault():
        for stage in STAGES:
            ended = run(without_network(command(stage, run_id)), night.env(home))
            assert ended.code == 0, ended.output[-3000:]
            if stage == "load_landing":
                run_id = str(json.loads(ended.last_line)["run_id"])
        assert oracle.figures(home) == night.facts["figures"]
    remove_home(home)
