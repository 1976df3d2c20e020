"""What do load, marts and publication cost beside a script by hand doing the same, and how do they grow?

    python -m benchmarks.marts --claims 1000000 [--claims 3000000 …] [--memory 3GB] [--tests] [--no-pandas]

Every step runs in a process of its own; told is the processor time of that process and its children, user and system,
so other work on the machine disturbs little. What the same process takes on a landing of a hundred claims (starting,
parsing the dbt project, seeds, tables that do not grow) is taken off: "net". The landing is made first and not timed.
`--tests` also runs the data tests, which belong to the gate and are told apart. "by hand, digests" is told apart, too:
the digests of tables and files that publication makes and the script leaves out, made of the script's own tables, so
that both readings of "the same work" stand in the table. pandas makes a part of the marts, in memory without a limit,
for the smallest number of claims alone. Afterwards the rows of both ways are compared.
"""

import argparse
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.claims import make_landing
from benchmarks.marts_steps import RUN_ID, STEPS

FEW = 100
SLOWEST = 10
NIGHT = ("load", "models", "publish")
BY_HAND, DIGESTS, PANDAS = "benchmarks.marts_by_hand", "benchmarks.marts_digests", "benchmarks.marts_pandas"
_TAIL = 3000  # characters of a log
UNTIMED = "verdicts"  # what the gates would have written


@dataclass(frozen=True)
class Cost:
    """What one process took."""

    cpu: float
    peak_mb: float  # of the largest process of the step, resident
    spilled_mb: float  # most that stood in spill folders at once


Costs = dict[str, Cost]


def measured(home: Path, module: str, *arguments: str) -> Cost:
    """Run `python -m module arguments` and return what it and its children took. Raises RuntimeError when it failed."""
    log = home / f"{module}.txt"
    with log.open("ab") as output:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
            [sys.executable, "-m", module, *arguments], stdout=output, stderr=subprocess.STDOUT
        )
        spilled: list[int] = [0]
        ended = threading.Event()
        watcher = threading.Thread(target=_watch_spills, args=(home, spilled, ended))
        watcher.start()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        watcher.join()
    if child.returncode != 0:
        said = log.read_text("utf-8", "replace")[-_TAIL:]  # the folder goes with this run
        raise RuntimeError(f"{module} {' '.join(arguments)} failed: {said}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, max(spilled) / 1e6)


def _watch_spills(home: Path, spilled: list[int], ended: threading.Event) -> None:
    while not ended.wait(2):
        spilled.append(
            sum(_size(path) for path in home.rglob("*.tmp/*")) + sum(_size(p) for p in home.rglob("spill/*"))
        )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


@dataclass(frozen=True)
class Limits:
    """What every step gets; the script by hand may be given more memory, where it does not end with as much."""

    memory: str
    hand_memory: str
    threads: int


def run_all(home: Path, claims: int, limits: Limits, *, tests: bool, pandas: bool) -> Costs:
    """All ways on one made landing, each step by its name. Told as they end: a step that fails loses no other."""
    make_landing(home, claims, memory_limit=limits.memory)
    places = [str(home / "landing"), *(str(home / "snapshot" / f"{name}.parquet") for name in ("fetches", "sources"))]
    threads = ("--threads", str(limits.threads))
    commands: dict[str, list[str]] = {
        step: ["benchmarks.marts_steps", step, str(home), *threads, "--memory", limits.memory]
        for step in STEPS
        if tests or step != "data tests"
    }
    hand = [BY_HAND, *places, str(home / "by_hand"), *threads, "--memory-limit", limits.hand_memory]
    commands |= {"by hand": hand, "by hand, digests": [DIGESTS, str(home / "by_hand")]}
    if pandas:
        commands["pandas"] = [PANDAS, *places, str(home / "pandas")]
    costs = {}
    for step, command in commands.items():
        costs[step] = measured(home, *command)
        cost = costs[step]
        print(f"{claims:,} claims, {step}: {cost.cpu:.1f} CPU s, {cost.peak_mb:.0f} MB", file=sys.stderr, flush=True)
    del costs[UNTIMED]
    return costs


def tell(claims: int, costs: Costs, base: Costs, before: tuple[int, Costs] | None) -> None:
    """One table, a row a step; growth is the net cost a claim against that of the smaller landing."""
    net = _net(costs, base)
    earlier = {} if before is None else {step: value / before[0] for step, value in _net(before[1], base).items()}
    heads = ("step", "CPU s", "net", "us/claim", "growth", "of by hand", "with digests", "peak MB", "spilled MB")
    print(f"\n{claims:,} claims\n\n| {' | '.join(heads)} |\n{'| --- ' * len(heads)}|")
    for step, value in net.items():
        cost = costs.get(step)
        growth = f"{value / claims / earlier[step]:.2f}" if earlier.get(step) else ""
        row = [step, f"{cost.cpu:.1f}" if cost else "", f"{value:.1f}", f"{1e6 * value / claims:.1f}", growth]
        row += [f"{value / net[way]:.2f}" for way in ("by hand", "by hand and digests")]
        row += [f"{cost.peak_mb:.0f}", f"{cost.spilled_mb:.0f}"] if cost else ["", ""]
        print(f"| {' | '.join(row)} |")


def _net(costs: Costs, base: Costs) -> dict[str, float]:
    net = {step: cost.cpu - base[step].cpu for step, cost in costs.items()}
    whole = net["by hand"] + net["by hand, digests"]
    return {**net, "by hand and digests": whole, "all three": sum(net[step] for step in NIGHT)}


def tell_sizes(home: Path) -> None:
    """Bytes of what was read, built and published, and the models that took longest."""
    release = home / "published" / "current"
    landed = sum(path.stat().st_size for path in (home / "landing").rglob("*.parquet"))
    build = sum(path.stat().st_size for path in (home / "build" / RUN_ID).glob("*.duckdb"))
    parquet = sum(path.stat().st_size for path in release.glob("*.parquet"))
    published = (release / "zhibiao.duckdb").stat().st_size
    sizes = {"landing": landed, "build": build, "release's DuckDB file": published, "its Parquet": parquet}
    print(f"\nMB: {', '.join(f'{name} {size / 1e6:.0f}' for name, size in sizes.items())}")
    results = json.loads((home / "build" / RUN_ID / "target" / "run_results.json").read_text("utf-8"))["results"]
    slowest = sorted(results, key=lambda result: -float(result["execution_time"]))[:SLOWEST]
    names = (f"{each['unique_id'].split('.')[-1]} {each['execution_time']:.1f}" for each in slowest)
    print(f"slowest models, s by the clock with another one beside: {', '.join(names)}")


def tell_differences(home: Path) -> None:
    """Do both ways come to the same rows? By DuckDB's hash over the columns, summed."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{home / 'published' / 'current' / 'zhibiao.duckdb'}' as ours (read_only)")
        connection.execute(f"attach '{home / 'by_hand' / 'by_hand.duckdb'}' as hand (read_only)")
        tables = connection.execute("select table_name from duckdb_tables() where database_name = 'hand'").fetchall()
        same = []
        for (table,) in sorted(tables):
            names = connection.execute(
                "select column_name from duckdb_columns() where database_name = 'hand' and table_name = $1", [table]
            ).fetchall()
            hashed = ", ".join(f'"{name}"' for (name,) in names)
            sums = [
                connection.execute(
                    f"select count(*), sum(hash({hashed})) from {way}.main.{table}"  # noqa: S608 - our own names
                ).fetchone()
                for way in ("ours", "hand")
            ]
            same.append(sums[0] == sums[1])
            if sums[0] != sums[1]:
                print(f"{table}: {sums[0]} rows and sum here, {sums[1]} by hand")
    print(f"{sum(same)} of {len(same)} tables by hand have the rows of the release")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every wanted number of claims, the least first."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--claims", type=int, action="append")
    parser.add_argument("--memory", default="3GB")
    parser.add_argument("--hand-memory", help="of the script by hand, where it does not end with --memory")
    parser.add_argument("--threads", type=int, default=2, help="of every step and of the script alike")
    parser.add_argument("--tests", action="store_true", help="the data tests, too")
    parser.add_argument("--no-pandas", action="store_true")
    parser.add_argument("--folder", type=Path, help="where to work; needs some 3 KB a claim")
    parser.add_argument("--keep", type=Path, help="a new folder for the home of the most claims, for benchmarks.gates")
    options = parser.parse_args(arguments)
    pandas = not options.no_pandas and importlib.util.find_spec(PANDAS) is not None
    limits = Limits(options.memory, options.hand_memory or options.memory, options.threads)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        few = Path(folder) / "few"
        base = run_all(few, FEW, limits, tests=options.tests, pandas=pandas)
        print(f"on {FEW} claims: {', '.join(f'{step} {cost.cpu:.1f} s' for step, cost in base.items())}")
        before: tuple[int, Costs] | None = None
        for number, claims in enumerate(sorted(options.claims or [1_000_000])):
            home = Path(folder) / str(claims)
            costs = run_all(home, claims, limits, tests=options.tests, pandas=pandas and number == 0)
            tell(claims, costs, base, before)
            tell_sizes(home)
            tell_differences(home)
            before = (claims, costs)
            if options.keep and claims == max(options.claims or [claims]):
                home.rename(options.keep)
            else:
                _remove(home)
        _remove(few)


def _remove(home: Path) -> None:
    """Releases are sealed against writing, for their owner too."""
    for path in (home / "published").iterdir():
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(home)


if __name__ == "__main__":
    main()
