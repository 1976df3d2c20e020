"""Do readers see whole releases, never two mixed, through a thousand publishes?

Four readers in processes of their own: two resolve `current` for every question, two keep a release open as long as
they can and ask it again and again.
"""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.faults import oracle
from tests.faults.inject import ROOT, child_environment, remove_home
from tests.faults.tally import Tally
from tests.warehouse.marts_factory import make_build, publish_build

PUBLISHES = 1000
KEPT = 40  # releases; older ones are removed as retention does, long after every reader of them has gone on
# Each release bears its number as a value in two tables: a mixed read would show two numbers.
READER = """
import pathlib, sys, time
import duckdb
from warehouse.reader import query
home, keeps = pathlib.Path(sys.argv[1]), sys.argv[2] == "keeps"
both = "select min(value) from fct_targets union all select max(value) from fct_actuals"
reads, releases = 0, set()
while not (home / "stop").exists():
    if keeps:
        folder = (home / "published" / "current").resolve()
        with duckdb.connect(str(folder / "zhibiao.duckdb"), read_only=True) as connection:
            for _ in range(5):
                first, second = (int(row[0]) for row in connection.execute(both).fetchall())
                assert first == second == 1000 + int(folder.name[1:]), (folder, first, second)
                reads += 1
                time.sleep(0.1)
        releases.add(folder.name)
    else:
        answer = query(home / "published", both)
        first, second = (int(row[0]) for row in answer.rows)
        assert first == second == 1000 + int(answer.release[1:]), answer
        reads += 1
        releases.add(answer.release)
        time.sleep(0.1)  # without a pause four readers take the processors that a thousand publishes need
print(reads, len(releases))
"""


@pytest.mark.faults
@pytest.mark.timeout(2400)
@pytest.mark.row("F15", "F16")
def test_readers_through_a_thousand_publishes(tmp_path: Path, tally: Tally) -> None:
    home = tmp_path / "home"
    publish_build(make_build(home, "r0000", value=1000))
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(READER), str(home), how],
            cwd=ROOT,
            env=child_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for how in ("keeps", "keeps", "asks", "asks")
    ]
    try:
        for number in range(1, PUBLISHES + 1):
            build = make_build(home, f"r{number:04}", value=1000 + number)
            with tally.fault():
                assert publish_build(build).is_new
            remove_home(build.folder)
            if number >= KEPT:
                remove_home(home / "published" / f"r{number - KEPT:04}")
    finally:
        (home / "stop").touch()
        ends = [reader.communicate(timeout=60)[0] for reader in readers]
    assert [reader.returncode for reader in readers] == [0, 0, 0, 0], ends
    reads, releases = (sum(int(end.split()[place]) for end in ends) for place in (0, 1))
    print(f"{reads} reads of {releases} releases while {PUBLISHES} were published")
    assert reads > 1000
    assert releases > 200
    assert oracle.whole_current(home) == f"r{PUBLISHES:04}"
    remove_home(home)
