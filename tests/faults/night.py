"""A small night, kept as it was after each stage: what faults inside a stage begin from, and what they must end in.

Six regions of one prefecture in six pages make a first release; a seventh page makes the second night, whose stages are
the ones that meet faults. Made once, whichever test process comes first.
"""

import fcntl
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults import oracle
from tests.faults.inject import Ended, child_environment, copy_home, python, run

STAGES = ("ingest", "load_landing", "run_landing_gate", "build_models", "run_marts_gate", "publish_release")
DAYS = 28  # pages whose numbers are so far apart are of the same day
REGIONS = ("咸安区", "嘉鱼县", "通城县", "崇阳县", "通山县", "赤壁市")


@dataclass(frozen=True, slots=True)
class Night:
    """Folders `before`, and one named like each stage with the home as that stage left it."""

    base: Path
    facts: dict[str, Any]

    @property
    def pages(self) -> Path:
        return self.base / "pages"

    @property
    def run_id(self) -> str:
        return str(self.facts["run_id"])

    @property
    def first(self) -> str:
        """The release of the night before."""
        return str(self.facts["first"])

    def seconds(self, stage: str) -> float:
        """How long a stage takes without a fault."""
        return float(self.facts["seconds"][stage])

    def home_before(self, stage: str, target: Path) -> Path:
        """A home of its own as the stage finds it."""
        number = STAGES.index(stage)
        return copy_home(self.base / (STAGES[number - 1] if number else "before"), target)

    def command(self, stage: str) -> list[str]:
        """The command of a stage of this night."""
        return command(stage, self.run_id)

    def env(self, home: Path, **changes: str) -> dict[str, str]:
        """The environment of a command on a home."""
        return environment(home, self.pages, **changes)


def command(stage: str, run_id: str) -> list[str]:
    """A stage as an Airflow task runs it."""
    return python("tests.faults.work", "stage", stage, *([] if stage in ("ingest", "load_landing") else [run_id]))


def environment(home: Path, pages: Path, **changes: str) -> dict[str, str]:
    """The environment of a command on a home: one thread, so that calls come in one order."""
    return child_environment(ZHIBIAO_HOME=str(home), ZHIBIAO_PAGES=str(pages), ZHIBIAO_THREADS="1", **changes)


def write_page(folder: Path, region: str, number: int, *, times: int = 1) -> None:
    """One page of one region with three figures; its sums are so many times higher."""
    folder.mkdir(exist_ok=True)
    (folder / f"plan{number}.txt").write_text(
        f"{region}2023年工作安排\n2023-01-{1 + number % DAYS:02d} 来源：{region}政府办\n\n"
        f"2023年，{region}固定资产投资力争达到{times * (100 + number)}亿元，增长12%以上；"
        f"一般公共预算收入达到{times * (10 + number)}亿元。\n",
        encoding="utf-8",
    )


def made_once(base: Path) -> Night:
    """The night, made by the first process that asks."""
    base.mkdir(exist_ok=True)
    done = base / "facts.json"
    with (base / "lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not done.exists():
            done.write_text(json.dumps(_make(base)), "utf-8")
    return Night(base, json.loads(done.read_text("utf-8")))


def whole_run(home: Path, pages: Path, **changes: str) -> Ended:
    """All stages in their order in processes of their own; ends at the first that fails."""
    run_id = ""
    for stage in STAGES:
        ended = run(command(stage, run_id), environment(home, pages, **changes))
        if ended.code != 0:
            return ended
        if stage == "load_landing":
            run_id = str(json.loads(ended.last_line)["run_id"])
            if not run_id:
                return ended
    return ended


def _make(base: Path) -> dict[str, Any]:
    home, pages = base / "home", base / "pages"
    for number, region in enumerate(REGIONS):
        write_page(pages, region, number)
    ended = whole_run(home, pages)
    assert ended.code == 0, ended.output
    first = oracle.whole_current(home)
    copy_home(home, base / "before")
    write_page(pages, REGIONS[0], len(REGIONS))
    seconds: dict[str, float] = {}
    run_id = ""
    for stage in STAGES:
        ended = run(command(stage, run_id), environment(home, pages))
        assert ended.code == 0, ended.output
        if stage == "load_landing":
            run_id = str(json.loads(ended.last_line)["run_id"])
        seconds[stage] = ended.seconds
        copy_home(home, base / stage)
    build = base / "build_models" / "build" / run_id / "zhibiao.duckdb"
    facts = {
        "run_id": run_id,
        "first": first,
        "seconds": seconds,
        "landed": oracle.landed(home),
        "stored": oracle.store_agrees(home),
        "landing": oracle.tables(build, "landing"),
        "marts": oracle.tables(build, "marts"),
        "figures": oracle.figures(home),
    }
    shutil.rmtree(home / "log", ignore_errors=True)
    return facts
