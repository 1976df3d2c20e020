"""Does `published/current` survive twenty kills of `make run` at random moments?"""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from tests.slow.conftest import ROOT, Nights

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
KILLS = 20
SEED = 20261121


def write_page(folder: Path, number: int) -> None:
    """A page that changes with every attempt, so that every run has a release to make."""
    folder.mkdir(exist_ok=True)
    (folder / "plan.txt").write_text(
        f"咸安区2023年工作安排\n2023-01-{1 + number % 28:02d} 来源：区政府办\n\n"
        f"2023年，全区固定资产投资力争达到{100 + number}亿元，增长12%以上；一般公共预算收入达到{10 + number}亿元。\n",
        encoding="utf-8",
    )


def start(nights: Nights, pages: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ["make", "--no-print-directory", "run", f"PAGES={pages}"],
        cwd=ROOT,
        env=nights.env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill(process: subprocess.Popen[bytes], *, whole_group: bool) -> None:
    """SIGKILL everything at once, or the command alone: what it started must then end by itself."""
    family = psutil.Process(process.pid).children(recursive=True)
    if whole_group:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        commands = [child for child in family if "zhibiao" in " ".join(child.cmdline()[:3])]
        for child in commands[:1]:
            child.kill()
    process.wait(timeout=60)
    _, alive = psutil.wait_procs(family, timeout=30)
    assert not alive, f"orphans go on: {[child.cmdline() for child in alive]}"


def test_twenty_kills_leave_the_current_release_whole(nights: Nights, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    pages = tmp_path / "pages"
    write_page(pages, 0)
    assert start(nights, pages).wait(timeout=600) == 0
    write_page(pages, 1)
    started = time.monotonic()
    assert start(nights, pages).wait(timeout=600) == 0
    whole = time.monotonic() - started
    fired, attempt = 0, 1
    while fired < KILLS:
        attempt += 1
        before = nights.current()
        write_page(pages, attempt)
        process = start(nights, pages)
        time.sleep(chance.uniform(0.2, 0.9 * whole))
        if process.poll() is None:
            fired += 1
            kill(process, whole_group=attempt % 2 == 0)
        after = nights.current()
        assert after is not None
        assert nights.problems() == [], f"attempt {attempt}"
        if after != before:
            figure = nights.query("select max(value) as value from fct_targets where unit = '亿元'")[0]["value"]
            assert float(figure) == 100 + attempt, "a release shows the page of its own run"
    write_page(pages, attempt + 1)
    assert start(nights, pages).wait(timeout=600) == 0
    assert (
        float(nights.query("select max(value) as value from fct_targets where unit = '亿元'")[0]["value"])
        == 100 + attempt + 1
    )
    assert nights.problems() == []
    print(f"{fired} kills in {attempt - 1} runs, a whole run takes {whole:.1f} s")
