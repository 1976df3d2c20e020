"""How do the two primitives behave when a system call fails or is the last? Shared by the quick and the whole test.

Each case: a fresh copy of a home, one fault, the oracle, a clean rerun, the oracle again, the figures of a run without
a fault.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingestion import raw_store
from tests.faults import oracle
from tests.faults.inject import (
    WRITES,
    Ended,
    Fault,
    Point,
    child_environment,
    copy_home,
    hit,
    points,
    python,
    remove_home,
    run,
)
from tests.faults.tally import Tally
from tests.faults.work import BODIES
from tests.warehouse.marts_factory import publish_build
from warehouse.build import open_build

WORK = "tests.faults.work"


def points_of_publishing(home: Path, tmp_path: Path) -> list[Point]:
    """Every writing call of one publish, found by tracing one that nothing befalls."""
    copy = copy_home(home, tmp_path / "traced")
    command = python(WORK, "publish", str(copy), "r1")
    found = points(command, child_environment(), tmp_path / "traced.log", copy, WRITES)
    remove_home(copy)
    return [point for point in found if point.on.startswith("published")]


def survive_publishing(home: Path, tmp_path: Path, point: Point, fault: Fault, digest: str, tally: Tally) -> None:
    """Publish r1 after r0 with one call failing: readers see r0 or r1, whole; the same call again ends in r1."""
    copy = copy_home(home, tmp_path / "faulty")
    ended = hit(python(WORK, "publish", str(copy), "r1"), child_environment(), tmp_path / "hit.log", point, fault)
    with tally.fault(ended.fired):
        name = oracle.whole_current(copy)
        assert name in {"r0", "r1"}, f"{fault} at {point}: {name}"
        if ended.fired and ended.code == 0:  # the call was not needed: the folder that is to be made stands already
            assert (name, point.call, point.on) == ("r1", "mkdir", "published"), f"{fault} at {point} went unnoticed"
        started = time.monotonic()
        assert publish_build(open_build(copy, "r1")).name == "r1", f"{fault} at {point}"
        tally.recovery.append(time.monotonic() - started)
        assert oracle.whole_current(copy) == "r1"
        assert oracle.figures(copy) == digest
        assert oracle.litter(copy) == [], f"{fault} at {point}"
    remove_home(copy)


def digest_without_fault(home: Path, tmp_path: Path) -> str:
    """What the release of r1 says when nothing befalls it."""
    copy = copy_home(home, tmp_path / "calm")
    publish_build(open_build(copy, "r1"))
    digest = oracle.figures(copy)
    remove_home(copy)
    return digest


@dataclass(frozen=True, slots=True)
class Store:
    """A raw store that three bodies are put into."""

    tmp_path: Path

    def command(self, home: Path) -> list[str]:
        return python(WORK, "put", str(home))

    def points(self) -> list[Point]:
        home = self.tmp_path / "traced_store"
        return points(self.command(home), child_environment(), self.tmp_path / "traced.log", home, WRITES)

    def survive(self, point: Point, fault: Fault, tally: Tally) -> Ended:
        """What has a name hashes to it; the same put again holds all three bodies."""
        home = self.tmp_path / "store"
        ended = hit(self.command(home), child_environment(), self.tmp_path / "hit.log", point, fault)
        with tally.fault(ended.fired):
            if ended.code == 0:  # the call was not needed: a folder that is to be made stands already
                assert len(self.held(home)) == len(BODIES), f"{fault} at {point} went unnoticed"
            self.require(home, self.held(home))
            again = run(self.command(home), child_environment())
            assert again.code == 0, f"{fault} at {point}: {again.output}"
            tally.recovery.append(again.seconds)
            assert len(self.held(home)) == len(BODIES)
            self.require(home, self.held(home))
            # A killed process leaves hidden files, and so does a refused unlink: the next day's sweep removes them.
            if fault is not Fault.KILL and not point.call.startswith("unlink"):
                assert oracle.litter(home) == [], f"{fault} at {point}"
        remove_home(home)
        return ended

    def held(self, home: Path) -> list[str]:
        return [name for name in raw_store.hashes(home) if raw_store.held_path(home, name) is not None]

    def require(self, home: Path, names: Sequence[str]) -> None:
        for name in names:
            assert raw_store.read(home, name) in BODIES
            assert raw_store.captures(home, name), "bytes without a side-car"
