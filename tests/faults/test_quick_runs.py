"""Two runs at once, orphans, readers and damaged releases: what of them small marts can show, in a second each.

Whole nights that meet these faults are in `test_nights.py`, thousands of reads in `test_readers.py`.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.faults import oracle
from tests.faults.calls import WORK
from tests.faults.inject import ROOT, child_environment, cut, flip, python, run, without_rights_of_root
from tests.faults.tally import Tally
from tests.faults.work import PAUSE
from tests.warehouse.marts_factory import make_build, publish_build
from warehouse.build import open_build
from warehouse.errors import Locked, ReleaseInvalid
from warehouse.lock import WriterLock
from warehouse.release import current, verify


@contextmanager
def paused_publisher(home: Path, step: str) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process that publishes r1 and waits at a step, started by a supervisor that is killed then: an orphan."""
    flag = home.parent / "paused"
    command = python(WORK, "publish", str(home), "r1", step)
    # The shell stands for the supervisor: killing it leaves its child at work, with no one to wait for it.
    supervisor = subprocess.Popen(
        ["sh", "-c", '"$@" & echo $!; wait', "sh", *command],
        env=child_environment(**{PAUSE: str(flag)}),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert supervisor.stdout is not None
    orphan = int(supervisor.stdout.readline())
    until = time.monotonic() + 60
    while not flag.exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert flag.exists(), "the publisher never came to its step"
    supervisor.kill()
    try:
        yield supervisor, flag
    finally:
        with suppress(ProcessLookupError):
            os.kill(orphan, signal.SIGKILL)
        supervisor.wait()


def finish(supervisor: subprocess.Popen[str], flag: Path) -> str:
    """Let the orphan go on, and return what it said until it ended."""
    flag.unlink()
    assert supervisor.stdout is not None
    return supervisor.stdout.read()


@pytest.mark.row("F10", "F11")
def test_orphan_keeps_the_lock_and_the_retry_is_told_at_once(published: Path, tally: Tally) -> None:
    with paused_publisher(published, "tables exported") as (supervisor, flag), tally.fault():
        started = time.monotonic()
        with pytest.raises(Locked, match="r1"), WriterLock(published, "retry"):
            pass
        assert time.monotonic() - started < 2
        assert oracle.whole_current(published) == "r0"
        assert finish(supervisor, flag).strip() == "r1"
        assert oracle.whole_current(published) == "r1", "the orphan's work counts, and only once"


@pytest.mark.row("F10", "F11")
@pytest.mark.parametrize("step", ["folder named", "link made"])
def test_orphan_whose_lock_file_was_removed_publishes_nothing(published: Path, step: str, tally: Tally) -> None:
    """Somebody removes the lock file to get on. The orphan was overtaken, and must notice before it switches."""
    other = make_build(published, "r2", value=442)
    with paused_publisher(published, step) as (supervisor, flag), tally.fault():
        (published / "locks" / "writer.lock").unlink()
        assert publish_build(other).name == "r2"
        said = finish(supervisor, flag)
        assert "failed: " in said, said
        assert {path.name for path in (published / "published").iterdir()} >= {"current", "r0", "r2"}
        assert oracle.whole_current(published) == "r2"


@pytest.mark.row("F9")
def test_publisher_that_is_asked_to_stop_frees_its_lock(published: Path, tally: Tally) -> None:
    flag = published.parent / "paused"
    command = python(WORK, "publish", str(published), "r1", "folder sealed")
    process = subprocess.Popen(command, env=child_environment(**{PAUSE: str(flag)}), cwd=ROOT, stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while not flag.exists() and time.monotonic() < until:
        time.sleep(0.02)
    with tally.fault(flag.exists()):
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        assert process.returncode != 0
        assert oracle.whole_current(published) == "r0"
        started = time.monotonic()
        assert publish_build(open_build(published, "r1")).name == "r1"
        tally.recovery.append(time.monotonic() - started)
        assert oracle.litter(published) == []


@pytest.mark.row("F17")
def test_reader_cannot_write_to_a_release(published: Path, tally: Tally) -> None:
    release = current(published)
    assert release is not None
    code = f"import duckdb; duckdb.connect({str(release.database)!r}).execute('create table x (n int)')"
    ended = run(without_rights_of_root([*python("timeit", "-n1", "-r1"), code]), child_environment())
    with tally.fault(ended.code != 0):
        assert "Permission denied" in ended.output or "read-only" in ended.output, ended.output[-800:]
        assert oracle.whole_current(published) == "r0"
        assert publish_build(open_build(published, "r1")).name == "r1"


@pytest.mark.row("F32")
def test_damaged_release_is_named_and_the_next_publish_is_whole(published: Path, tally: Tally) -> None:
    damages = [
        (flip, "zhibiao.duckdb"),
        (flip, "fct_targets.parquet"),
        (cut, "zhibiao.duckdb"),
        (Path.unlink, "dim_region.parquet"),
    ]
    for number, (damage, victim) in enumerate(damages):
        release = current(published)
        assert release is not None
        with tally.fault():
            release.folder.chmod(0o755)
            damage(release.folder / victim)
            assert [problem.where for problem in verify(release.folder)] == [victim]
            started = time.monotonic()
            new = f"again{number}"
            assert publish_build(make_build(published, new)).name == new, "the same figures, anew"
            tally.recovery.append(time.monotonic() - started)
            assert oracle.whole_current(published) == new


@pytest.mark.row("F32")
def test_release_with_an_altered_manifest_lets_nothing_follow_it(published: Path, tally: Tally) -> None:
    """What it held is not known any more, so a loss could not be seen: a person points `current` to an older one."""
    publish_build(open_build(published, "r1"))
    later = make_build(published, "r2", value=442)
    with tally.fault():
        flip(published / "published" / "r1" / "manifest.json")
        with pytest.raises(ReleaseInvalid, match=r"manifest.json"):
            publish_build(later)
        link = published / "published" / "current"
        link.unlink()
        link.symlink_to("r0")
        assert oracle.whole_current(published) == "r0"
        assert publish_build(make_build(published, "r3", value=442)).name == "r3"
        assert oracle.whole_current(published) == "r3"
