"""What do all benchmarks say, in one run on one machine? Runs them and writes docs/performance.md.

    python -m benchmarks.everything [--only NAME …] [--nights 100 1000 10000] [--folder DIR]   `make bench`

Each benchmark is a process of its own that prints Markdown, its named peer beside it; what it prints is the page. One
that fails is named, the others go on, and the end is 1. With `--only` the sections of others stay as they are. The
plan at the end of the page is made of what was measured (`benchmarks.plan`).
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.plan import Measured, plan

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
CLAIMS = 1_000_000
HEAD = """# What it costs

Every figure of this page was printed by `make bench`, section by section, with the command above it. How each
benchmark works and what its peer is, [the benchmarks' own page](../benchmarks/README.md) says. Times of other machines
differ; the ratios to a peer in the same run differ less. How long it takes until all is well again after a fault,
[reliability](reliability.md) says, printed by `make faults`.

"""


@dataclass(frozen=True, slots=True)
class Section:
    """One benchmark: its heading, and the module with its arguments; `{…}` are places of this run."""

    name: str
    heading: str
    command: tuple[str, ...]


SECTIONS = (
    Section("extraction", "How fast sentences are read", ("benchmarks.extract", "--peer", "{peer}")),
    Section("one-job", "The same documents with one process …", ("benchmarks.extract", "--jobs", "1")),
    Section("two-jobs", "… and with two", ("benchmarks.extract", "--jobs", "2")),
    Section("pages", "How fast a page becomes text, and text claims", ("benchmarks.ingest", "--pages", "100")),
    Section("sites", "Whose reading of unknown sites is right", ("benchmarks.sites",)),
    Section(
        "store", "How long until a page is durable", ("benchmarks.raw_store", "--pages", "1000", "--folder", "{work}")
    ),
    Section("ledger", "What a night asks of a ledger of a million addresses", ("benchmarks.ledger",)),
    Section("landing", "What years of nights cost in landing", ("benchmarks.landing", "--folder", "{work}")),
    Section(
        "marts",
        "What load, models and publication cost",
        ("benchmarks.marts", "--claims", str(CLAIMS), "--folder", "{work}", "--keep", "{million}"),
    ),
    Section("gates", "What the gates cost", ("benchmarks.gates", "{million}")),
    Section("web", "How fast the pages answer", ("benchmarks.web", "{million}", "--pages", "50")),
    Section(
        "commands",
        "How long a command takes",
        ("benchmarks.commands", "--million", "{million}", "--folder", "{work}"),
    ),
    Section(
        "nights",
        "What a whole night costs",
        ("benchmarks.nights", "{nights}", "--folder", "{work}", "--json", "{json}"),
    ),
    Section(
        "large-night",
        "What a night of 100,000 pages costs",
        ("benchmarks.nights", "--pages", "100000", "--folder", "{work}", "--json", "{large}"),
    ),
)


def machine() -> str:
    """What was measured on, and who else worked there."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} processors ({platform.machine()}), {memory:.0f} GiB, Python {platform.python_version()},"
        f" load {os.getloadavg()[2]:.1f} over the quarter of an hour before"
    )


def run(section: Section, places: Mapping[str, str], nights: Sequence[int]) -> tuple[str, bool]:
    """The section as Markdown, and whether its benchmark ended well."""
    words = [word.format(**places) for word in section.command if word != "{nights}"]
    if "{nights}" in section.command:
        words[1:1] = [word for pages in nights for word in ("--pages", str(pages))]
    before, started = machine(), time.monotonic()
    sys.stderr.write(f"{section.name}: python -m {' '.join(words)}\n")
    done = subprocess.run(  # noqa: S603 - our own interpreter and modules
        [sys.executable, "-m", *words], stdout=subprocess.PIPE, text=True, check=False
    )
    minutes = (time.monotonic() - started) / 60
    said = done.stdout.strip() if done.returncode == 0 else f"**It failed** with exit code {done.returncode}."
    shown = " ".join(re.sub(r"\{(\w+)\}", lambda place: place[1].upper(), word) for word in section.command)
    told = f"`python -m {shown}`, {datetime.now(UTC):%Y-%m-%d}, {minutes:.1f} minutes, {before}."
    return f"{told}\n\n{said}\n", done.returncode == 0


def sections_of(text: str) -> dict[str, str]:
    """What a page says, by the name of its section."""
    parts = re.split(r"^<!-- section (\S+) -->\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def page(found: Mapping[str, str]) -> str:
    """The page of all sections that are known, in their order."""
    headings = {section.name: section.heading for section in SECTIONS} | {"plan": "A million pages a night, on paper"}
    parts = []
    for name, heading in headings.items():
        if name in found:
            body = re.sub(rf"^## {re.escape(heading)}\n\n", "", found[name]).strip()
            parts.append(f"<!-- section {name} -->\n## {heading}\n\n{body}\n")
    return HEAD + "\n".join(parts)


def cells(markdown: str, row: str) -> list[str]:
    """The cells of the last table row that begins with `row`. Raises ValueError without one."""
    rows = [line for line in markdown.splitlines() if line.startswith(f"| {row} |")]
    if not rows:
        raise ValueError(f"no row {row!r} in what the benchmark printed")
    return [cell.strip() for cell in rows[-1].strip("|").split("|")]


def measured(found: Mapping[str, str], nights: Path) -> Measured:
    """What the plan needs: of the largest night, and of a million claims."""
    told = json.loads(nights.read_text("utf-8"))
    pages = max(told["nights"], key=int)
    first, quiet = told["nights"][pages]["first"], told["nights"][pages]["quiet"]
    start = told["start"]["first"]["cpu"]
    count = int(pages)
    size = re.search(r"release's DuckDB file (\d+)", found["marts"])
    if size is None:
        raise ValueError("the benchmark of the marts does not say how large the release is")
    return Measured(
        fetch_ms=1000 * quiet["cpu"]["fetch"] / count,
        read_ms=1000 * (first["cpu"]["extract"] - start["extract"]) / count,
        claim_us=float(cells(found["marts"], "all three")[2].replace(",", "")) * 1e6 / CLAIMS,
        claims_a_page=first["claims"] / count,
        release_kb=float(size[1]) * 1000 / CLAIMS,
    )


def needed(names: Sequence[str]) -> set[str]:
    """These sections, and the one that makes the million claims which some of them look at."""
    looks = {section.name for section in SECTIONS if "{million}" in section.command}
    return {*names, "marts"} if looks & set(names) else set(names)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, write, and say what failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=[section.name for section in SECTIONS])
    parser.add_argument("--nights", nargs="+", type=int, default=[100, 1000, 10_000], metavar="PAGES")
    parser.add_argument("--folder", type=Path, help="where to work: some 20 GB")
    parser.add_argument("--peer", default=".venv-bench/bin/python", help="interpreter that has requirements/bench.in")
    asked = parser.parse_args(arguments)
    chosen = [section for section in SECTIONS if not asked.only or section.name in needed(asked.only)]
    found = sections_of(PAGE.read_text("utf-8")) if PAGE.exists() else {}
    failed = []
    with tempfile.TemporaryDirectory(dir=asked.folder, prefix="bench-") as work:
        nights, large = Path(work) / "nights.json", Path(work) / "large.json"
        places = {"work": work, "peer": asked.peer, "million": f"{work}/million"}
        places |= {"json": str(nights), "large": str(large)}
        for section in chosen:
            said, is_well = run(section, places, asked.nights)
            failed += [] if is_well else [section.name]
            if is_well or section.name not in found:  # what was measured before is better than nothing
                found[section.name] = said
            PAGE.write_text(page(found), "utf-8")
        largest = next((path for path in (large, nights) if path.exists()), None)
        if largest is not None and "marts" in found and not {"marts", "nights", "large-night"} & set(failed):
            found["plan"] = plan(measured(found, largest))
            PAGE.write_text(page(found), "utf-8")
    if failed:
        sys.stderr.write(f"failed: {', '.join(failed)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
