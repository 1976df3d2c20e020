"""What do the tests of deciding code notice? `python -m tests.mutants.report` changes it and prints a table.

`--survivors` lists the changes that no test noticed, `--write` puts the table into docs/quality.md as well; names of
files limit a run to those of the plan. What has not changed since its last run is not run again without `--again`. Ends
with 1 when fewer than 85 in a hundred changes were noticed, in all or in one file. A change that changes nothing
(`equivalent.yml` says why) is told apart and counts neither way.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml

from tests.mutants.runs import MUTMUT, ROOT, Outcome, Survivor, outcome, read_plan

FLOOR = 85  # in a hundred
PLAN = Path(__file__).with_name("plan.yml")
EQUIVALENT = Path(__file__).with_name("equivalent.yml")
PAGE = ROOT / "docs" / "quality.md"
BEGIN, END = "<!-- table of mutants -->", "<!-- end of the table of mutants -->"


@dataclass(frozen=True, slots=True)
class Equivalence:
    """A change of `was` into `now` that no test can notice, in one file or, without one, in all."""

    was: str
    now: str
    reason: str
    file: str | None = None

    def explains(self, file: str, survivor: Survivor) -> bool:
        """Is the survivor this very change, and nothing more?"""
        same = survivor.was.replace(self.was, self.now) == survivor.now
        return same and self.was in survivor.was and self.file in (None, file)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table."""

    file: str
    mutants: int
    equivalent: int
    missed: tuple[Survivor, ...]
    seconds: float

    @property
    def noticed(self) -> int:
        """Changes that a test noticed."""
        return self.mutants - self.equivalent - len(self.missed)

    @property
    def share(self) -> float:
        """Of what could be noticed, in a hundred."""
        return 100 * self.noticed / max(self.mutants - self.equivalent, 1)


def read_equivalences(path: Path = EQUIVALENT) -> list[Equivalence]:
    """The changes that change nothing. Raises TypeError for an entry without a reason."""
    return [Equivalence(**entry) for entry in yaml.safe_load(path.read_text("utf-8"))]


def judged(found: Outcome, known: Sequence[Equivalence]) -> Line:
    """Tell survivors that could have been noticed from those that could not."""
    file = found.target.file
    missed = tuple(each for each in found.survivors if not any(one.explains(file, each) for one in known))
    return Line(file, found.mutants, len(found.survivors) - len(missed), missed, found.seconds)


def total(lines: Sequence[Line]) -> Line:
    """All rows as one."""
    missed = tuple(survivor for line in lines for survivor in line.missed)
    counts = [sum(getattr(line, name) for line in lines) for name in ("mutants", "equivalent", "seconds")]
    return Line("all", int(counts[0]), int(counts[1]), missed, counts[2])


def table(lines: Sequence[Line]) -> str:
    """The rows as Markdown, with their total."""
    rows = [
        ("code", "changes", "noticed", "of what can be noticed", "change nothing", "seconds"),
        ("---", "--:", "--:", "--:", "--:", "--:"),
        *(
            (line.file, line.mutants, line.noticed, f"{line.share:.1f} %", line.equivalent, f"{line.seconds:.0f}")
            for line in [*lines, total(lines)]
        ),
    ]
    return "".join(f"| {' | '.join(map(str, row))} |\n" for row in rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the plan and print what came of it; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", help="of the plan; none: all")
    parser.add_argument("--survivors", action="store_true")
    parser.add_argument("--again", action="store_true", help="also what has not changed since its last run")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args(arguments)
    if not MUTMUT.is_file():
        sys.exit("mutmut is not installed: make mutants installs it into .venv-mutants")
    targets = read_plan(PLAN)
    if unknown := set(asked.files) - {target.file for target in targets}:
        sys.exit(f"the plan does not name {', '.join(sorted(unknown))}")
    lines, known = [], read_equivalences()
    for target in targets:
        if asked.files and target.file not in asked.files:
            continue
        lines.append(judged(outcome(target, again=asked.again), known))
        print(f"{target.file}: {lines[-1].share:.1f} % of {lines[-1].mutants} changes noticed", flush=True)
        if asked.survivors:
            print("".join(told(lines[-1].missed)), end="", flush=True)
    print(table(lines), end="")
    if asked.write:
        write(PAGE, table(lines))
    return int(any(line.share < FLOOR for line in [*lines, total(lines)]))


def told(survivors: Iterable[Survivor]) -> Iterable[str]:
    """Each survivor in two lines, was and now."""
    for each in survivors:
        yield f"  {each.function}\n    - {each.was}\n    + {each.now}\n"


def write(page: Path, text: str) -> None:
    """Put the table between its marks, with the day."""
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{BEGIN}\n\nOn {datetime.now(UTC):%Y-%m-%d}:\n\n{text}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
