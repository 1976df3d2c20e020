"""Does the current release stay whole when publishing meets a fault? Four system calls of two hundred.

`test_every_call.py` does all of them under `make faults`.
"""

import shutil
from pathlib import Path

import duckdb
import pytest

from expectations import GateFailed, run_gate
from tests.faults import oracle
from tests.faults.calls import WORK, Store, digest_without_fault, points_of_publishing, survive_publishing
from tests.faults.inject import Fault, child_environment, flip, limited, python, run, why_no_strace
from tests.faults.tally import Tally
from tests.warehouse.marts_factory import NOW, make_build, publish_build, write_verdicts
from warehouse.build import open_build
from warehouse.errors import VerdictMissing, WarehouseError
from warehouse.lock import WriterLock
from warehouse.publication import publish

needs_strace = pytest.mark.skipif(bool(why_no_strace()), reason=why_no_strace())
# The end of each kind of step, where a fault is nearest to being seen: (call, what it is made on, fault).
CHOSEN = (
    ("pwrite64", "zhibiao.duckdb", Fault.ENOSPC),
    ("symlink", "published/.current-r1", Fault.EIO),
    ("rename", "published/current", Fault.KILL),
    ("fsync", "published", Fault.EIO),
)


@needs_strace
@pytest.mark.row("F8", "F12", "F13")
def test_chosen_calls_of_publishing(published: Path, tmp_path: Path, tally: Tally) -> None:
    digest = digest_without_fault(published, tmp_path)
    found = points_of_publishing(published, tmp_path)
    for call, on, fault in CHOSEN:
        (*_, point) = [point for point in found if point.call == call and point.on.endswith(on)]
        survive_publishing(published, tmp_path, point, fault, digest, tally)
    assert tally.fired == len(CHOSEN)


@needs_strace
@pytest.mark.row("F2", "F13")
def test_chosen_calls_of_the_raw_store(tmp_path: Path, tally: Tally) -> None:
    store = Store(tmp_path)
    found = store.points()
    for call, fault in (("linkat", Fault.KILL), ("write", Fault.ENOSPC), ("fsync", Fault.EIO)):
        (*_, point) = [point for point in found if point.call == call]
        store.survive(point, fault, tally)
    assert tally.fired == 3


@pytest.mark.row("F14")
@pytest.mark.parametrize("limit", ["--fsize=200000", pytest.param("--nofile=6", marks=pytest.mark.faults)])
def test_limits_of_the_kernel_end_a_publisher_and_nothing_else(published: Path, limit: str, tally: Tally) -> None:
    ended = run(limited(python(WORK, "publish", str(published), "r1"), limit), child_environment())
    with tally.fault(ended.code != 0):
        assert oracle.whole_current(published) == "r0"
        assert publish_build(open_build(published, "r1")).name == "r1"
        assert oracle.whole_current(published) == "r1"


@pytest.mark.row("F31")
def test_damaged_build_is_never_published(published: Path, tally: Tally) -> None:
    build = open_build(published, "r1")
    verdicts = write_verdicts(build)
    data = build.database.read_bytes()
    for damage in ("flipped", "cut", "foreign", "missing"):
        build.database.write_bytes(data)
        with tally.fault():
            if damage == "flipped":
                flip(build.database)
            elif damage == "missing":
                build.database.unlink()
            else:
                build.database.write_bytes(data[: len(data) // 2] if damage == "cut" else b"no database" * 1000)
            with WriterLock(published, "r1") as lock, pytest.raises(WarehouseError):
                publish(lock, build, verdicts=verdicts, now=NOW)
            assert oracle.whole_current(published) == "r0"
    shutil.rmtree(build.folder)
    assert publish_build(make_build(published, "r1", value=441)).name == "r1"


@pytest.mark.row("F38", "F7")
def test_verdict_that_is_none_means_no(published: Path, tally: Tally) -> None:
    build = open_build(published, "r1")
    for fault in ("absent", "empty", "of another build", "nothing evaluated", "both of one gate"):
        landing, marts = verdicts = write_verdicts(build)
        with tally.fault():
            if fault == "absent":
                marts.unlink()
            elif fault == "empty":
                marts.write_bytes(b"")
            elif fault == "of another build":
                verdicts = write_verdicts(build, database_sha256="0" * 64)
            elif fault == "nothing evaluated":
                verdicts = write_verdicts(build, evaluated=0)
            else:
                verdicts = [landing, landing]
            with WriterLock(published, "r1") as lock, pytest.raises(VerdictMissing):
                publish(lock, build, verdicts=verdicts, now=NOW)
            assert oracle.whole_current(published) == "r0"
    assert publish_build(build).name == "r1"


@pytest.mark.row("F34")
def test_what_killed_runs_left_is_in_nobodys_way(published: Path, tally: Tally) -> None:
    folder = published / "published"
    with tally.fault():
        (folder / ".incoming-r1").mkdir()
        (folder / ".incoming-r1" / "zhibiao.duckdb").write_bytes(b"half")
        (folder / ".current-r1").symlink_to("r1")
        (folder / "r1").mkdir()
        (folder / "r1" / "zhibiao.duckdb.wal").write_bytes(b"half")
        (published / "locks" / "writer.lock").write_text('{"pid": 1, "run_id": "long-dead"}')
        assert oracle.whole_current(published) == "r0"
        assert publish_build(open_build(published, "r1")).name == "r1"
        assert oracle.whole_current(published) == "r1"
        assert oracle.litter(published) == []


@pytest.mark.row("F34", "F31")
def test_journal_beside_a_build_is_no_way_to_a_release(published: Path, tally: Tally) -> None:
    """DuckDB reads a file together with its journal, even that of another build: figures that no gate has judged."""
    build, other = open_build(published, "r1"), make_build(published, "other", value=999)
    verdicts = write_verdicts(build)
    with duckdb.connect(str(other.database)) as connection:
        connection.execute("set checkpoint_threshold = '1GB'")
        connection.execute("update marts.fct_targets set value = 1")
        shutil.copy(other.journal, build.journal)
    with tally.fault():
        with WriterLock(published, "r1") as lock, pytest.raises(VerdictMissing, match="a writer was killed"):
            publish(lock, build, verdicts=verdicts, now=NOW)
        with pytest.raises(GateFailed, match="a writer was killed"):
            run_gate("marts", build.database, report=build.folder / "report.json")
        assert oracle.whole_current(published) == "r0"
