"""What do the fault tests show? `python -m tests.faults.report --run` runs them and prints the table of rows.

`--write` puts the table into docs/reliability.md as well, `--rows F8,F12` runs only what those rows name. Without
`--run` the table of the last run is printed. Ends with 1 when a row was not survived, or nothing of it was injected.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
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

    @property
    def is_held(self) -> bool:
        """Was something injected, and everything that fired survived?"""
        return self.fired > 0 and self.survived == self.fired and not self.failed


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
        outcome = found.setdefault(value["row"], Outcome())
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
        left += [] if outcome.injected else ["not run"]
        numbers = f"{outcome.injected} | {outcome.fired} | {outcome.survived}"
        lines.append(
            f"| {row.name} | {row.fault} | {', '.join(row.holds)} | {numbers} | {back} | {'; '.join(left) or '–'} |"
        )
    return lines


def run_tests(rows: Sequence[Row], log: Path, extra: Sequence[str]) -> float:
    """Run every test that a row names, on two processes. Returns the minutes it took."""
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    named = sorted({test for row in rows for test in row.tests})
    command = [sys.executable, "-m", "pytest", "-n", "2", "-p", "tests.faults.plugin", *extra, *named]
    started = time.monotonic()
    subprocess.run(command, cwd=ROOT, env=os.environ | {LOG: str(log)}, check=False)
    return (time.monotonic() - started) / 60


def write(lines: Sequence[str], said: str) -> None:
    """Put the table between its two marks in docs/reliability.md."""
    text = TABLE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    TABLE.write_text("\n".join([before + BEGIN, "", said, "", *lines, "", END]) + after, "utf-8")


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
        minutes = run_tests(rows, options.log, extra)
    elif not options.log.exists():
        sys.exit(f"{options.log} is not there: run the tests first (--run)")
    found = outcomes(options.log.read_text("utf-8").splitlines() if options.log.exists() else ())
    lines = table(rows, found)
    held = [row.name for row in rows if found.get(row.name, Outcome()).is_held]
    fired = sum(outcome.fired for outcome in found.values())
    said = f"{len(held)} of {len(rows)} rows survived, {fired} faults counted by row"
    if options.run:
        said += f", {minutes:.0f} minutes, {datetime.now(UTC):%Y-%m-%d}"
    print("\n".join([*lines, "", said]))
    for row in rows:
        for line in found.get(row.name, Outcome()).failed:
            print(f"{row.name} not survived: {line}")
    if options.write:
        write(lines, f"{said}.")
    return 0 if len(held) == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
