"""Whole nights: killed twenty times, started twice at once, run in an Airflow that dies."""

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.faults import oracle
from tests.faults.inject import ROOT, child_environment, killed_after, remove_home, run
from tests.faults.night import REGIONS, Night, write_page
from tests.faults.tally import Tally

pytestmark = [pytest.mark.faults, pytest.mark.timeout(2600)]
ZHIBIAO = [sys.executable, "-c", "from zhibiao.cli import main; main()"]
KILLS, IN_A_ROW = 20, 50
SEED = 20261122


def night_of(home: Path, pages: Path, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """`zhibiao run` on a home, and its environment."""
    env = child_environment(ZHIBIAO_HOME=str(home), AIRFLOW_HOME=str(home.parent / "airflow"))
    return [*ZHIBIAO, "run", "--json", "--pages", str(pages), *arguments], env


@pytest.mark.row("F43")
def test_twenty_kills_of_the_whole_run(night: Night, tmp_path: Path, tally: Tally) -> None:
    """Each run has a page more than the one before, and is killed at a random moment; the last one is not."""
    home, pages = night.home_before("ingest", tmp_path / "home"), tmp_path / "pages"
    shutil.copytree(night.pages, pages)
    command, env = night_of(home, pages, "--without-airflow")
    chance = random.Random(SEED)
    whole = sum(night.seconds(stage) for stage in night.facts["seconds"])
    stored = oracle.store_agrees(home)
    names = {oracle.whole_current(home)}
    number = 0
    while tally.fired < KILLS:
        number += 1
        write_page(pages, REGIONS[number % len(REGIONS)], 20 + number)
        ended = killed_after(command, env, chance.uniform(0.05, 0.95) * whole)
        with tally.fault(ended.fired):
            names.add(oracle.whole_current(home))
            now = oracle.store_agrees(home)
            oracle.nothing_lost(stored, now)
            stored = now
        whole = whole if ended.fired else 0.9 * ended.seconds  # a quicker machine, or nothing much left to do
    with tally.fault(0):
        ended = run(command, env, 900)
        assert ended.code == 0, ended.output[-3000:]
    tally.recovery.append(ended.seconds)
    last = oracle.whole_current(home)
    assert last is not None
    counts = oracle.store_agrees(home)
    assert counts["pending"] == counts["adoptable"] == 0
    oracle.no_doubles(home)
    assert oracle.figures(home) == calm_figures(pages, tmp_path)
    litter = oracle.litter(home)
    assert [path for path in litter if not path.startswith("raw")] == []
    print(f"{tally.fired} kills; {len(names)} releases were seen while they fell")
    remove_home(home)


def calm_figures(pages: Path, tmp_path: Path) -> str:
    """What the same pages say in a home of their own where nothing ever happened."""
    home = tmp_path / "calm"
    command, env = night_of(home, pages, "--without-airflow")
    ended = run(command, env, 900)
    assert ended.code == 0, ended.output[-3000:]
    digest = oracle.figures(home)
    remove_home(home)
    return digest


@pytest.mark.row("F43")
def test_ingestion_killed_fifty_times_in_a_row_ends(night: Night, tmp_path: Path, tally: Tally) -> None:
    """Every kill comes a little later than the one before, from the start to the end of a whole ingestion and again."""
    home = night.home_before("ingest", tmp_path / "home")
    number, whole = 0, night.seconds("ingest")
    while tally.fired < IN_A_ROW:
        number += 1
        moment = whole * (0.1 + 0.9 * (number % 10) / 10)
        ended = killed_after(night.command("ingest"), night.env(home), moment)
        with tally.fault(ended.fired):
            oracle.store_agrees(home)
            assert oracle.whole_current(home) == night.first
            assert len(oracle.litter(home)) <= 2 * number
        whole = whole if ended.fired else 0.9 * ended.seconds
    again = run(night.command("ingest"), night.env(home))
    assert again.code == 0, again.output[-2000:]
    tally.recovery.append(again.seconds)
    assert oracle.landed(home) == night.facts["landed"]
    counts = oracle.store_agrees(home)
    assert counts["documents"] == night.facts["stored"]["documents"]
    remove_home(home)


@pytest.mark.row("F11")
def test_two_runs_at_once_end_in_one_new_release(night: Night, tmp_path: Path, tally: Tally) -> None:
    home = night.home_before("ingest", tmp_path / "home")
    command, env = night_of(home, night.pages, "--without-airflow")
    with tally.fault():
        runs = [
            subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            for _ in range(2)
        ]
        said = [process.communicate(timeout=900)[0] for process in runs]
        codes = sorted(process.returncode for process in runs)
        assert codes[0] == 0, said
        assert codes[1] in (0, 65, 73), said
        new = [path.name for path in (home / "published").iterdir() if path.name not in ("current", night.first)]
        assert new == [oracle.whole_current(home)], "one new release"
        assert oracle.figures(home) == night.facts["figures"]
        oracle.store_agrees(home)
    remove_home(home)


@pytest.mark.row("F44")
@pytest.mark.parametrize("fault", ["the process that runs the DAGs", "its database"])
def test_airflow_that_dies_is_told_and_the_next_night_goes_on(
    night: Night, fault: str, tmp_path: Path, tally: Tally
) -> None:
    home = night.home_before("ingest", tmp_path / "home")
    command, env = night_of(home, night.pages)
    process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    until = time.monotonic() + 300
    while not fetched(home, process) and time.monotonic() < until:
        time.sleep(0.2)
    victims = children(process)
    with tally.fault(bool(victims)):
        if fault == "its database":
            for path in (home.parent / "airflow").glob("airflow.db*"):
                path.unlink()
        else:
            for victim in victims:
                victim.send_signal(signal.SIGKILL)
        said, _ = process.communicate(timeout=900)
        after = oracle.whole_current(home)
        assert after == night.first or process.returncode == 0, said[-2000:]
        if fault != "its database":
            assert process.returncode != 0, said[-2000:]
        oracle.store_agrees(home)
        started = time.monotonic()
        ended = run(*night_of(home, night.pages, "--without-airflow"))
        assert ended.code == 0, ended.output[-2000:]
        tally.recovery.append(time.monotonic() - started)
        assert oracle.figures(home) == night.facts["figures"]
    remove_home(home)


def fetched(home: Path, process: subprocess.Popen[str]) -> bool:
    """Did a stage of this run end already? Then Airflow is at work."""
    if process.poll() is not None:
        return True
    for path in (home / "log").glob("*.events.jsonl"):
        events = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        if any(event["stage"] == "fetch_source" and event["state"] == "finished" for event in events):
            return True
    return False


def children(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """What a run started by itself: the process in which Airflow runs."""
    try:
        return psutil.Process(process.pid).children()
    except psutil.NoSuchProcess:
        return []
