"""What do the fault tests show? `python -m tests.faults.report --run` runs them and prints the table of rows.

`--write` puts the table into docs/reliability.md as well. `--rows F8,F12` runs only what those rows name; the others
stand as they were. Without `--run` the table of the last run is printed. Ends with 1 when one of the rows asked for was
not survived, or nothing of it was injected.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from tests.faults.inject import ROOT
from tests.faults.tally import LOG

TABLE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- table of rows -->", "<!-- end of the table -->"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of rows.yml."""

    name: str
    fault: str
    holds: tuple[str, ...]
    injected: str
    quick: bool
    tests: tuple[str, ...]
    left_out: str | None


@dataclass(slots=True)
class Outcome:
    """What the lines of a run say of one row."""

    injected: int = 0
    fired: int = 0
    survived: int = 0
    recovery: list[float] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)  # names of the tests that said something

    def not_run(self, row: Row) -> list[str]:
        """The tests of the row that said nothing: a run that was broken off shows them."""
        return [name for name in map(_name, row.tests) if name not in self.told]

    def holds(self, row: Row) -> bool:
        """Did every test of the row run, was something injected, and everything that fired survived?"""
        return self.fired > 0 and self.survived == self.fired and not self.failed and not self.not_run(row)


def read_rows() -> list[Row]:
    """Every row, in order."""
    values: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("rows.yml").read_text("utf-8"))
    return [
        Row(
            row["row"],
            row["fault"],
            tuple(row["holds"]),
            row["injected"],
            row["quick"],
            tuple(row["tests"]),
            row.get("left_out"),
        )
        for row in values
    ]


def outcomes(lines: Iterable[str]) -> dict[str, Outcome]:
    """Row → what the lines of a log say of it."""
    found: dict[str, Outcome] = {}
    for line in lines:
        value = json.loads(line)
        if "row" not in value:
            continue
        outcome = found.setdefault(value["row"], Outcome())
        outcome.told.add(_name(value["test"]))
        outcome.injected += value.get("injected", 0)
        outcome.fired += value.get("fired", 0)
        outcome.survived += value.get("survived", 0)
        outcome.recovery += value.get("recovery", [])
        outcome.skipped += [value["skipped"]] if "skipped" in value else []
        outcome.failed += [f"{value['test']}: {value['failed']}"] if "failed" in value else []
    return found


def table(rows: Sequence[Row], found: dict[str, Outcome]) -> list[str]:
    """The table in Markdown: a line for each row, with what was left out of it and why."""
    lines = [
        "| row | fault | holds | injected | fired | survived | back in (median, most) | left out |",
        "| --- | --- | --- | ---: | ---: | ---: | --- | --- |",
    ]
    for row in rows:
        outcome = found.get(row.name, Outcome())
        back = f"{median(outcome.recovery):.1f} s, {max(outcome.recovery):.1f} s" if outcome.recovery else "–"
        left = [row.left_out] if row.left_out else []
        left += [f"skipped: {reason}" for reason in sorted(set(outcome.skipped))]
        left += ["not survived"] if outcome.failed or outcome.survived < outcome.fired else []
        missing = outcome.not_run(row)
        left += [f"not run: {', '.join(missing) if len(missing) < len(row.tests) else 'all'}"] if missing else []
        numbers = f"{outcome.injected} | {outcome.fired} | {outcome.survived}"
        lines.append(
            f"| {row.name} | {row.fault} | {', '.join(row.holds)} | {numbers} | {back} | {'; '.join(left) or '–'} |"
        )
    return lines


def run_tests(rows: Sequence[Row], log: Path, extra: Sequence[str]) -> None:
    """Run every test that these rows name, on two processes. What the log says of other rows stays as it is."""
    log.parent.mkdir(parents=True, exist_ok=True)
    fresh = log.with_name(f"{log.name}.now")
    fresh.unlink(missing_ok=True)
    named = sorted({test for row in rows for test in row.tests}, key=_place)
    spread = ["-n", "2", "--dist", "worksteal", "-p", "tests.faults.plugin"]
    started = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "pytest", *spread, *extra, *named],
        cwd=ROOT,
        env=os.environ | {LOG: str(fresh)},
        check=False,
    )
    minutes = (time.monotonic() - started) / 60
    lines = renewed(_lines(log), _lines(fresh), {row.name for row in rows})
    run = {"ran": [row.name for row in rows], "minutes": round(minutes, 1)}
    run |= {"at": f"{datetime.now(UTC):%Y-%m-%d}", "on": machine()}
    log.write_text("\n".join([*lines, json.dumps(run, ensure_ascii=False)]) + "\n", "utf-8")


def renewed(old: Iterable[str], new: Iterable[str], rows: Container[str]) -> list[str]:
    """The lines of a log in which some rows were run anew: theirs are new, those of all others as they were.

    A run of which no row is left is forgotten.
    """
    kept = [line for line in old if any(name not in rows for name in _rows_of(json.loads(line)))]
    return kept + [line for line in new if json.loads(line)["row"] in rows]


def _rows_of(line: Mapping[str, Any]) -> Sequence[str]:
    """The rows that a line of the log speaks of: one for a test, several for a run."""
    return line["ran"] if "ran" in line else [line["row"]]


def _lines(log: Path) -> list[str]:
    return log.read_text("utf-8").splitlines() if log.exists() else []


def _name(test: str) -> str:
    return test.partition("[")[0].rpartition("::")[2]


def _place(test: str) -> tuple[bool, str]:
    return not test.startswith("tests/faults/"), test  # the long ones first, so that none of them ends alone


def machine() -> str:
    """What the tests ran on, and who else worked there: minutes say nothing without."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    kernel = ".".join(platform.release().split(".")[:2])
    return (
        f"{os.cpu_count()} processors, {memory:.0f} GiB, {platform.system()} {kernel},"
        f" Python {platform.python_version()}, load {os.getloadavg()[2]:.1f} over the last quarter of an hour"
    )


def said(found: Mapping[str, Outcome], log: Iterable[str]) -> list[str]:
    """What came of it in a line, and the runs that it is made of: the first of all rows, others of rows run anew."""
    held = sum(found.get(row.name, Outcome()).holds(row) for row in read_rows())
    fired = sum(outcome.fired for outcome in found.values())
    runs = [value for line in log if "ran" in (value := json.loads(line))]
    told = [f"{len(run['ran'])} rows in {run['minutes']:.0f} minutes on {run['at']}, {run['on']}." for run in runs]
    return [f"{held} of {len(read_rows())} rows survived, {fired} faults counted by row.", "", *told]


def write(lines: Sequence[str], said: Sequence[str]) -> None:
    """Put the table between its two marks in docs/reliability.md."""
    text = TABLE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    TABLE.write_text("\n".join([before + BEGIN, "", *said, "", *lines, "", END]) + after, "utf-8")


def main(arguments: Sequence[str]) -> int:
    """Run, print, write."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.report", description=__doc__)
    parser.add_argument("--run", action="store_true", help="run the tests first")
    parser.add_argument("--write", action="store_true", help="keep the table in docs/reliability.md")
    parser.add_argument("--rows", default="", help="only these rows, such as F8,F12")
    parser.add_argument("--log", type=Path, default=ROOT / "data" / "faults.jsonl")
    options, extra = parser.parse_known_args(arguments)
    wanted = set(options.rows.split(",")) - {""}
    rows = [row for row in read_rows() if not wanted or row.name in wanted]
    if options.run:
        run_tests(rows, options.log, extra)
    elif not options.log.exists():
        sys.exit(f"{options.log} is not there: run the tests first (--run)")
    found = outcomes(_lines(options.log))
    lines = table(read_rows(), found)
    print("\n".join([*lines, "", *said(found, _lines(options.log))]))
    for name, outcome in found.items():
        for line in outcome.failed:
            print(f"{name} not survived: {line}")
    if options.write:
        write(lines, said(found, _lines(options.log)))
    return 0 if all(found.get(row.name, Outcome()).holds(row) for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
