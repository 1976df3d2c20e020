"""Does the suite collect the same cases in every process, whatever the clock, the hash seed and the time zone?

Workers that collect different names stop the whole run before its first test.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def collected(hash_seed: str, zone: str, epoch: int) -> list[str]:
    started = (
        "import sys, time, pytest\n"
        "shift = int(sys.argv[1]); real = time.time\n"
        "time.time = lambda: real() + shift\n"
        "sys.exit(pytest.main(['--collect-only', '-q', '-n', '0', 'tests']))\n"
    )
    env = os.environ | {"PYTHONHASHSEED": hash_seed, "TZ": zone}
    done = subprocess.run(
        [sys.executable, "-c", started, str(epoch)], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout.splitlines()[:-1]


@pytest.mark.slow
def test_two_processes_collect_the_same_cases() -> None:
    assert collected("1", "UTC", 0) == collected("2", "Asia/Shanghai", 100_000)
