"""A stage on a disk that fills: `python -m tests.faults.full_home DISK HOME STAGE RUN`.

In a mount namespace of its own DISK is a small disk; HOME is the home to begin from. The stage fails for want of room
and leaves the current release as it was; when there is room it succeeds.
"""

import json
import os
import shutil
import sys
from pathlib import Path

from tests.faults import oracle
from tests.faults.inject import copy_home, run
from tests.faults.night import command

ROOMS = (256, 1024, 4096)  # KiB that are left, until one is too little for the stage


def fill(disk: Path, left_kib: int) -> Path:
    """A file that leaves so much room."""
    ballast = disk / "ballast"
    size = shutil.disk_usage(disk).free - left_kib * 1024
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, size)
    return ballast


def main(disk: Path, source: Path, stage: str, run_id: str) -> None:
    """Copy, fill, fail, make room, succeed."""
    env = dict(os.environ)
    home = copy_home(source, disk / "home")
    before = oracle.whole_current(home)
    for left in ROOMS:
        ballast = fill(disk, left)
        ended = run(command(stage, run_id), env)
        print(f"{left} KiB left: exit code {ended.code}, {ended.last_line[:200]}")
        if ended.code != 0:
            print(f"full: {stage}")
            assert oracle.whole_current(home) == before
            lines = ended.output.splitlines()
            assert "failed: " in ended.output, lines[-5:]
        ballast.unlink()
        oracle.store_agrees(home)  # now: SQLite cannot even open its journal on a full disk
    again = run(command(stage, run_id), env)
    assert again.code == 0, again.output[-2000:]
    oracle.whole_current(home)
    print(json.dumps({"recovery": again.seconds}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4])
