"""How long does a person wait for a command, and how much memory does it hold? Whole processes, as they are typed.

    python -m benchmarks.commands [--million HOME] [--folder DIR]

The demonstration on a home of its own: through Airflow and without it, first and again, when nothing has changed; then
the commands of a morning. With `--million`, a home that `benchmarks.marts --keep` left, a release's largest table is
written to files; the peer writes the same rows with DuckDB's own `copy`, unguarded, in a process of its own. Told are
seconds by the clock, processor seconds of the process and its children, and the largest resident memory of one of them.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from warehouse.reader import current_folder
from warehouse.release import DATABASE

ZHIBIAO = (sys.executable, "-P", "-c", "from zhibiao.cli import main; main()")
COLUMNS = "claim_id, region_code, indicator_name_zh, value, sentence"
FORMATS = ("csv", "json", "xlsx", "parquet")
PEER = """import duckdb, sys
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    connection.execute("set memory_limit = '3GB'")
    connection.execute(f"copy ({sys.argv[2]}) to '{sys.argv[3]}'")
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock and of processors, and megabytes of the largest process."""

    wall: float
    cpu: float
    peak_mb: float

    def cells(self) -> str:
        """As the end of a table's row."""
        return f"{self.wall:.1f} | {self.cpu:.1f} | {self.peak_mb:.0f} |"


def cost(command: Sequence[str], env: Mapping[str, str]) -> Cost:
    """Run a command to its end. Raises RuntimeError with what it said when it fails."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, env=dict(env), stdout=said, stderr=said)  # noqa: S603 - our own command
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command[-3:])} failed: {said.read()[-1000:].decode(errors='replace')}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def of_the_demonstration(folder: Path) -> Iterator[tuple[str, Cost]]:
    """Nights of the bundled site, and a morning's commands."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIBIAO_", "AIRFLOW"))}
    words: tuple[str, ...]
    for name, words in (("with Airflow", ()), ("without Airflow", ("--without-airflow",))):
        base = folder / name.replace(" ", "-")
        env = kept | {"ZHIBIAO_HOME": str(base / "data"), "AIRFLOW_HOME": str(base / "airflow")}
        for when in ("first", "again"):
            yield f"`zhibiao run`, {name}, {when}", cost((*ZHIBIAO, "run", *words), env)
    for line in ("status", "releases", "query attainment --region 岳阳经开区 --year 2022", "verify"):
        yield f"`zhibiao {line}`", cost((*ZHIBIAO, *line.split()), env)


def of_a_million(home: Path, folder: Path) -> Iterator[tuple[str, Cost]]:
    """The largest table as files."""
    database, query = current_folder(home / "published") / DATABASE, f"select {COLUMNS} from fct_claims"  # noqa: S608 - a constant
    env = os.environ | {"ZHIBIAO_HOME": str(home)}
    for form in FORMATS:
        target = folder / f"ours.{form}"
        yield f"`zhibiao query … --output` {form}", cost((*ZHIBIAO, "query", query, "--output", str(target)), env)
    for form in ("csv", "json", "parquet"):
        target = folder / f"peer.{form}"
        yield f"peer: DuckDB's copy, {form}", cost((sys.executable, "-c", PEER, str(database), query, str(target)), env)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--million", type=Path, help="a home with a large release")
    parser.add_argument("--folder", type=Path, help="where to work (default: the system's temporary folder)")
    asked = parser.parse_args(arguments)
    sys.stdout.write("| command | s by the clock | CPU s | MB |\n| --- | ---: | ---: | ---: |\n")
    with tempfile.TemporaryDirectory(dir=asked.folder, prefix="commands-") as work:
        for name, each in of_the_demonstration(Path(work)):
            sys.stdout.write(f"| {name} | {each.cells()}\n")
            sys.stdout.flush()
        for name, each in of_a_million(asked.million, Path(work)) if asked.million else ():
            sys.stdout.write(f"| {name} | {each.cells()}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
