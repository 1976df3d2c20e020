"""What does a whole night cost, and how does it grow? Pages of made sites fetched, read, built, judged, published.

    python -m benchmarks.nights --pages 100 --pages 1000 [--repeat 2] [--folder DIR]

For each size nights on one home: the first, in which every page is new; a quiet one, in which nothing changed; and
some in each of which one page of a hundred did. Each stage runs in a process of its own, as an Airflow task does, two
fetches at once, against a server of the same machine, without politeness. Told is processor time of stages and their
children, user and system. "beyond" is what is left without fetching and without what the same stages take on a home
of one site (starting Python, dbt and Great Expectations, parsing the dbt project): the work that pages cause. Such a
home is made at the beginning and after each size. Of its nights, and of others that are repeated, each stage counts
with its least, as other work on a machine only ever adds. The peer reads the same pages and no more: trafilatura, in
its fast mode, in one process. Two shares are given: what lies beyond of what lay beyond in the first night, and of
all that the first night took. At the end stand the floor of a quiet night and two commands.
"""

import argparse
import csv
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.commands import ZHIBIAO, cost
from tests.docs.runner import sandbox
from tests.scale.made_sites import article_files, change, write_sites
from zhibiao.demo_site import DemoSite

SEEDS = Path(__file__).parents[1] / "dbt_project" / "seeds"
PAGES_A_SITE = 60
PADDING = 25  # kilobytes of menus: a page of a county's site has some 30
FETCHING_AT_ONCE = 2  # as Airflow does: a fetch waits for its server most of its time
FETCHING = ("list_sources", "fetch")
STAGES = ("plan_extraction", "extract", "announce_landing", "load_landing", "run_landing_gate", "build_models")
LAST = ("run_marts_gate", "publish_release")
PEER_PAGES = 500
MOST_REPEATED = 10_000  # pages: above, a night's work is much more than what other work on the machine adds
TAIL = "| whole | beyond | ms a page | of the first's | of all the first | MB |"


@dataclass
class Night:
    """Processor seconds by stage, largest memory of one process in MB, and claims that were read.

    `own` is what of them begins when the libraries of Airflow's own are loaded.
    """

    cpu: dict[str, float] = field(default_factory=dict)
    own: dict[str, float] = field(default_factory=dict)
    peak_mb: float = 0.0
    claims: int = 0

    def beyond(self, start: "Night") -> float:
        """Without fetching, and without what the same stages take on a home of one site."""
        return sum(seconds - start.cpu.get(name, 0.0) for name, seconds in self.cpu.items() if name not in FETCHING)


@dataclass(frozen=True)
class Place:
    """A copy of the project with its sites, and the environment of its stages."""

    project: Path
    env: Mapping[str, str]
    counties: Mapping[str, str]
    pages: int

    def run(self, stage: str, **arguments: object) -> dict[str, object]:
        """One stage in a process of its own. Raises RuntimeError with what it said."""
        command = [sys.executable, "-m", "benchmarks.nights_step", stage, json.dumps(arguments)]
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command, cwd=self.project, env=dict(self.env), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{stage} failed: {done.stderr[-2000:]}")
        told: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
        return told


def counties_of(count: int) -> dict[str, str]:
    """The first so many counties of today that the demonstration does not tell of, by code."""
    with (SEEDS / "region.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["level"] == "county" and not row["valid_to_year"]]
    demo = {path.name[:6] for path in (Path(__file__).parents[1] / "ingestion" / "sources").glob("*_demo_*.yml")}
    found = [(row["region_code"], row["name_zh"]) for row in rows if row["region_code"] not in demo]
    if count > len(found):
        raise ValueError(f"there are {len(found)} counties, and {count} were asked for")
    return dict(found[:count])


@contextmanager
def place(folder: Path, pages: int) -> Iterator[Place]:
    """A project whose only sources are made sites with so many articles, served on loopback."""
    project = sandbox(folder / "project")
    for path in (project / "ingestion" / "sources").glob("*_demo_*.yml"):
        path.unlink()
    shutil.rmtree(project / "zhibiao" / "demo" / "site")
    counties = counties_of(math.ceil(pages / PAGES_A_SITE))
    written = write_sites(project, counties, padding=PADDING)
    with DemoSite(project / "zhibiao" / "demo" / "site") as site:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIBIAO_", "AIRFLOW"))}
        root = Path(__file__).parents[1]
        env = kept | {
            "PYTHONPATH": f"{project}{os.pathsep}{root}",
            "ZHIBIAO_HOME": str(folder / "home"),
            "ZHIBIAO_DEMO_ADDRESS": f"127.0.0.1:{site.port}",
        }
        yield Place(project, env, counties, written)


def night(at: Place) -> Night:
    """One night in the order of the DAGs; what nothing changed for does not run."""
    done = Night()

    def step(stage: str, name: str, **arguments: object) -> dict[str, object]:
        return add(name, at.run(stage, **arguments))

    def add(name: str, told: Mapping[str, object]) -> dict[str, object]:
        done.cpu[name] = done.cpu.get(name, 0.0) + float(str(told["cpu"]))
        done.own[name] = done.own.get(name, 0.0) + float(str(told["own"]))
        done.peak_mb = max(done.peak_mb, float(str(told["peak_mb"])))
        report: dict[str, object] = json.loads(json.dumps(told["report"]))
        return report

    listed = step("list_sources", "list_sources")
    with ThreadPoolExecutor(FETCHING_AT_ONCE) as pool:
        for told in pool.map(lambda each: at.run("fetch_source", source_id=each), _strings(listed["tasks"])):
            add("fetch", told)
    for share in _strings(step("plan_extraction", "plan_extraction")["shares"]):
        done.claims += int(str(step("extract_share", "extract", share=share)["claims"]))
    step("announce_landing", "announce_landing")
    loaded = step("load_landing", "load_landing")
    if loaded["run_id"]:
        for stage in ("run_landing_gate", "build_models", "run_marts_gate", "publish_release"):
            step(stage, stage, run_id=loaded["run_id"])
    return done


def _strings(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def least(nights: Sequence[Night]) -> Night:
    """One night of several, each stage at its least."""
    first = nights[0]
    return Night(
        {stage: min(each.cpu[stage] for each in nights) for stage in first.cpu},
        {stage: min(each.own[stage] for each in nights) for stage in first.own},
        max(each.peak_mb for each in nights),
        first.claims,
    )


def three_nights(folder: Path, pages: int, repeat: int) -> tuple[int, dict[str, Night], list[str]]:
    """How many pages there are; the first night, a quiet one, one with a page of a hundred changed; what commands take.

    The first alone is not repeated: a page is new once.
    """
    with place(folder, pages) as at:
        first = night(at)
        quiet = [night(at) for _ in range(repeat)]
        files = article_files(at.project, at.counties)
        changed = []
        for number in range(repeat):
            for code, path in files[number % len(files) :: min(len(files), 100)]:
                change(at.project, code, path)
            changed.append(night(at))
        told = commands(at, repeat)
    return at.pages, {"first": first, "quiet": least(quiet), "1 % changed": least(changed)}, told


def one_site(folder: Path) -> dict[str, Night]:
    """The three nights of a home of one site, which is removed again."""
    _, nights, _ = three_nights(folder, 1, 1)
    shutil.rmtree(folder, ignore_errors=True)
    return nights


def commands(at: Place, times: int) -> list[str]:
    """Rows of a table: what a morning's glance and a step back take here, so many times each."""
    rows, published = [], Path(at.env["ZHIBIAO_HOME"]) / "published"
    for words in (("status",), ("rollback", "--by", "a benchmark", "--reason", "to measure it")):
        older = len([path for path in published.iterdir() if path.is_dir() and not path.is_symlink()]) - 1
        runs = [cost((*ZHIBIAO, *words), at.env) for _ in range(times if words == ("status",) else min(times, older))]
        if not runs:
            continue  # the changed night said what the first one did: there is nothing to go back to
        columns = ([each.wall for each in runs], [each.cpu for each in runs])
        cells = " | ".join(f"{min(values):.1f} to {max(values):.1f}" for values in columns)
        rows.append(f"| {at.pages:,} | `zhibiao {words[0]}` | {cells} |")
    return rows


def peer_seconds(folder: Path) -> tuple[int, float]:
    """How many of the pages the peer read, and its processor time."""
    files = sorted((folder / "project" / "zhibiao" / "demo" / "site").glob("*/*/*/c_*.html"))[:PEER_PAGES]
    script = (
        "import resource, sys; from trafilatura import bare_extraction\n"
        "def used(): u = resource.getrusage(resource.RUSAGE_SELF); return u.ru_utime + u.ru_stime\n"
        "def read(path): bare_extraction(open(path, 'rb').read(), fast=True, with_metadata=True)\n"
        "read(sys.argv[1]); begun = used()\n"
        "for path in sys.argv[1:]: read(path)\n"
        "print(used() - begun)"
    )
    command = [sys.executable, "-c", script, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter
    return len(files), float(done.stdout)


def floor(quiet: Night) -> str:
    """What a night without news costs of its own."""
    stages = [stage for stage in quiet.own if stage != "fetch"]
    cells = ", ".join(f"{stage} {quiet.own[stage]:.2f}" for stage in stages)
    return (
        "The floor of a night without news, beyond Python, the libraries that a task of Airflow has loaded anyway and"
        f" fetching, CPU s: {cells}; together **{sum(quiet.own[stage] for stage in stages):.2f}**."
    )


def table(sizes: Mapping[int, Mapping[str, Night]], starts: Mapping[str, Night], peers: Mapping[int, float]) -> str:
    """What was measured, as Markdown."""
    stages = [*FETCHING, *STAGES, *LAST]
    lines = [
        f"| pages | night | {' | '.join(stages)} {TAIL}",
        f"| ---: | --- | {'---: | ' * (len(stages) + 6)}".rstrip(),
    ]
    for name, each in starts.items():
        lines.append(f"| one site | {name} | {' | '.join(_seconds(each, stages))} | | | | | |")
    for pages, nights in sizes.items():
        first, all_first = nights["first"].beyond(starts["first"]), sum(nights["first"].cpu.values())
        for name, each in nights.items():
            beyond = each.beyond(starts[name])
            shares = [f"{100 * beyond / of:.1f} %" if name != "first" and of > 0 else "" for of in (first, all_first)]
            cells = [*_seconds(each, stages), f"{beyond:.1f}", f"{1000 * beyond / pages:.1f}", *shares]
            lines.append(f"| {pages:,} | {name} | {' | '.join(cells)} | {each.peak_mb:.0f} |")
        lines.append(f"| {pages:,} | peer: trafilatura alone | {'| ' * len(stages)}| | {peers[pages]:.1f} | | | |")
    return "\n".join(lines)


def _seconds(night: Night, stages: Sequence[str]) -> list[str]:
    """Of each stage and, at last, of the whole night, as cells."""
    cells = [f"{night.cpu[stage]:.1f}" if stage in night.cpu else "–" for stage in stages]
    return [*cells, f"{sum(night.cpu.values()):.1f}"]


def as_json(starts: Mapping[str, Night], sizes: Mapping[int, Mapping[str, Night]]) -> str:
    """What was measured, for `benchmarks.everything`."""
    told = {pages: {name: asdict(each) for name, each in nights.items()} for pages, nights in sizes.items()}
    return json.dumps({"start": {name: asdict(each) for name, each in starts.items()}, "nights": told})


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, action="append", required=True, help="how many pages; may be repeated")
    parser.add_argument("--folder", type=Path, help="where to work (default: the system's temporary folder)")
    parser.add_argument("--json", type=Path, help="write what was measured here, too")
    parser.add_argument("--repeat", type=int, default=2, help="quiet and changed nights of each size")
    asked = parser.parse_args(arguments)
    sizes: dict[int, dict[str, Night]] = {}
    told_of: dict[int, list[str]] = {}
    peers: dict[int, float] = {}
    with tempfile.TemporaryDirectory(dir=asked.folder, prefix="nights-") as base:
        rounds = [one_site(Path(base) / "start")]
        for pages in asked.pages:
            folder = Path(base) / str(pages)
            repeat = asked.repeat if pages <= MOST_REPEATED else 1
            written, nights, told_of[pages] = three_nights(folder, pages, repeat)
            sizes[written] = nights
            count, seconds = peer_seconds(folder)
            peers[written] = 1000 * seconds / count
            rounds.append(one_site(Path(base) / "start"))
            starts = {name: least([each[name] for each in rounds]) for name in rounds[0]}
            sys.stderr.write(table({written: nights}, starts, peers) + "\n")
            if asked.json:
                asked.json.write_text(as_json(starts, sizes), "utf-8")
            shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(table(sizes, starts, peers) + "\n\n")
    sys.stdout.write("".join(f"{pages:,} pages. {floor(nights['quiet'])}\n\n" for pages, nights in sizes.items()))
    sys.stdout.write("| pages | command | s by the clock | CPU s |\n| ---: | --- | ---: | ---: |\n")
    sys.stdout.write("".join(f"{row}\n" for rows in told_of.values() for row in rows))


if __name__ == "__main__":
    main()
