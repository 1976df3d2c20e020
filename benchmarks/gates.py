"""What do the gates cost? Both gates on built files of any size, beside the same queries asked of DuckDB by hand.

    python -m benchmarks.gates HOME [HOME …]

A HOME is a folder that `benchmarks.marts` (or `zhibiao build`) left with a built file; its gates may fail: what is
measured is the judging. Each reading is a process of its own: CPU seconds of the whole process, of the judging alone
(the library's import apart), and the largest resident memory. The by-hand row runs the suites' own queries on one
read-only connection, and nothing of Great Expectations.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

READERS = ("gates", "by hand")


def newest_build(home: Path) -> Path:
    """The build file of a home that was written last. Raises FileNotFoundError when there is none."""
    files = sorted(home.glob("build/*/zhibiao.duckdb"), key=lambda path: path.stat().st_mtime)
    if not files:
        raise FileNotFoundError(f"{home} holds no build file: run benchmarks.marts or `zhibiao build` there first")
    return files[-1]


def judge(database: Path) -> Iterator[str]:
    """Both gates; yields what each said in a word."""
    from expectations import GateFailed, run_gate

    with TemporaryDirectory() as folder:
        for name in ("landing", "marts"):
            report = Path(folder) / f"{name}.json"
            try:
                run_gate(name, database, report=report)
            except GateFailed:
                yield f"{name}: stopped by {', '.join(json.loads(report.read_text('utf-8'))['failed'])}"
            else:
                yield f"{name}: passed"


def ask_by_hand(database: Path) -> Iterator[str]:
    """The queries of both suites on one connection."""
    from expectations import SUITES
    from expectations.suite import load_suite
    from warehouse.connection import open_reader

    with open_reader(database) as connection:
        for name in ("landing", "marts"):
            rules = load_suite(SUITES / f"{name}.yml", name).rules
            queries = [(rule, rule.kwargs.get("unexpected_rows_query")) for rule in rules]
            found = [rule.name for rule, query in queries if query and _rows(connection, query, rule.table)]
            yield f"{name}: {len(found)} rules found rows"


def _rows(connection: "object", query: str, table: str) -> list[tuple[object, ...]]:
    return connection.execute(query.format(batch=table)).fetchall()  # type: ignore[attr-defined, no-any-return]


def read_once(reader: str, database: Path) -> dict[str, object]:
    """One reading in this process: what was said, CPU seconds of judging, largest resident memory in MB."""
    if reader == "gates":
        import great_expectations  # noqa: F401 - its import is told apart
    started = time.process_time()
    said = list(judge(database) if reader == "gates" else ask_by_hand(database))
    spent = time.process_time() - started
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "said": said,
        "judging": spent,
        "process": usage.ru_utime + usage.ru_stime,
        "memory": usage.ru_maxrss / 1024,
    }


def counted(database: Path) -> int:
    """Claims in a build file."""
    from warehouse.connection import open_reader

    with open_reader(database) as connection:
        row = connection.execute("select count(*) from landing.claims").fetchone()
    return int(row[0]) if row else 0


def main() -> None:
    """Print one row a home and reader."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("homes", nargs="+", type=Path)
    parser.add_argument("--reader", choices=READERS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    databases = [newest_build(home.resolve()) for home in arguments.homes]
    if arguments.reader:
        sys.stdout.write(json.dumps(read_once(arguments.reader, databases[0])))
        return
    print("| claims | reader | CPU s judging | CPU s process | memory MB | said |")
    print("| --- | --- | --- | --- | --- | --- |")
    for home, database in zip(arguments.homes, databases, strict=True):
        claims = counted(database)
        for reader in READERS:
            command = [sys.executable, "-m", "benchmarks.gates", str(home), "--reader", reader]
            done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own program
            read = json.loads(done.stdout.splitlines()[-1])
            print(
                f"| {claims:,} | {reader} | {read['judging']:.1f} | {read['process']:.1f} | {read['memory']:,.0f} "
                f"| {'; '.join(read['said'])} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
