"""How fast do the pages answer, and how heavy are they? A real server on loopback, asked as browsers ask.

    python -m benchmarks.web HOME [HOME …] [--pages 200]

A HOME holds a release (`zhibiao run`, or `benchmarks.marts --keep`). One reader at a time asks for pages of each kind,
chosen by a fixed seed: `anew` is the first answer to an address, for which DuckDB is asked and the page is written,
`again` the second, which the server still has; both after a first round over every kind has warmed the process. Times
are of the whole exchange by the clock; `CPU` is the processor time of the server a page asked anew, in the mean, which
other work on the machine disturbs less. The peer is the same query of the region page's scorecard alone, asked by the
DuckDB client on the same file in this process: what the data costs without a page around it.
"""

import argparse
import http.client
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from warehouse.reader import current_folder
from warehouse.release import open_release
from warehouse.snapshot import Snapshot
from zhibiao.web.page_queries import page_queries

SEED = 20261123
_RELEASES = "published"


def addresses(snapshot: Snapshot, count: int) -> dict[str, list[str]]:
    """Up to `count` addresses of each kind of page."""
    dice = random.Random(SEED)  # noqa: S311 - a choice, no secret
    select = snapshot.select
    regions = [row["c"] for row in select("select distinct region_code as c from mart_region_scorecard order by c", {})]
    claims = [
        row["c"]
        for row in select("select claim_id as c from fct_claims using sample reservoir(20000 rows) repeatable (7)", {})
    ]
    keys = [row["c"] for row in select("select distinct indicator_key as c from mart_rank order by c limit 500", {})]
    names = [row["c"] for row in select("select distinct name_zh as c from dim_region order by c", {})]

    def some(values: Sequence[str]) -> list[str]:
        return dice.sample(values, min(count, len(values)))

    return {
        "overview": [f"/zh/?n={number}" for number in range(count // 4)],
        "region": [f"/zh/regions/{quote(each, safe=':')}" for each in some(regions)],
        "indicator": [f"/zh/indicators/{quote(each, safe=':')}" for each in some(keys)],
        "claim": [f"/zh/claims/{each}" for each in some(claims)],
        "search": [f"/zh/search?q={quote(each)}" for each in some(names)],
        "compare": [f"/zh/compare?regions={quote(' '.join(dice.sample(regions, 3)))}" for _ in range(count // 4)],
        "revisions": [f"/zh/revisions?n={number}" for number in range(count // 4)],
        "JSON scorecard": [f"/api/v1/questions/scorecard?region={quote(each)}" for each in some(regions)],
    }


def serve(home: Path) -> Iterator[tuple[str, int, int]]:
    """Host, port and process of a server over a home, which is stopped when the iterator is closed."""
    command = [
        sys.executable,
        "-c",
        "from zhibiao.cli import main; main()",
        "serve",
        "--port",
        "0",
        "--home",
        str(home),
    ]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own interpreter
    try:
        if server.stdout is None:
            raise AssertionError("a pipe was asked for")
        address = server.stdout.readline().split()[0].removeprefix("http://").rstrip("/")
        host, _, port = address.partition(":")
        yield host, int(port), server.pid
    finally:
        server.terminate()
        server.wait(20)


def processor_ms(pid: int) -> float:
    """What a process has taken of the processors, user and system (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ask(connection: http.client.HTTPConnection, address: str) -> tuple[float, int]:
    """Milliseconds and bytes of one answer. Raises RuntimeError for anything but 200."""
    begun = time.perf_counter()
    connection.request("GET", address)
    answer = connection.getresponse()
    body = answer.read()
    taken = 1000 * (time.perf_counter() - begun)
    if answer.status != http.HTTPStatus.OK:
        raise RuntimeError(f"{address}: {answer.status} {body[:200]!r}")
    return taken, len(body)


def measure(home: Path, count: int) -> None:
    """Print one table about a home."""
    release = open_release(current_folder(home / _RELEASES))
    snapshot = Snapshot(release, page_queries(), memory_limit="2GB", threads=2)
    claims = release.manifest["tables"]["fct_claims"]["rows"]
    print(f"\n{claims:,} claims, {release.database.stat().st_size / 1e6:.0f} MB\n")
    heads = ("page", "asked", "anew, median ms", "p99", "CPU ms", "again, median ms", "p99", "largest kB")
    print(f"| {' | '.join(heads)} |\n{'| --- ' * len(heads)}|")
    wanted = addresses(snapshot, count)
    for host, port, pid in serve(home):
        connection = http.client.HTTPConnection(host, port, timeout=60)
        for found in wanted.values():
            ask(connection, found[0])
        for kind, found in wanted.items():
            before = processor_ms(pid)
            first = [ask(connection, each) for each in found[1:]]
            taken = (processor_ms(pid) - before) / max(len(first), 1)
            again = [ask(connection, each) for each in found[1:]]
            row = [
                kind,
                str(len(first)),
                *_times(first),
                f"{taken:.1f}",
                *_times(again),
                f"{max(size for _, size in first) / 1000:.0f}",
            ]
            print(f"| {' | '.join(row)} |")
    _tell_peer(snapshot, wanted["region"])


def _tell_peer(snapshot: Snapshot, regions: Sequence[str]) -> None:
    from urllib.parse import unquote

    sql = "select * from mart_region_scorecard where region_code = $region"
    taken = []
    for address in regions:
        begun = time.perf_counter()
        snapshot.select(sql, {"region": unquote(address.rsplit("/", 1)[1])})
        taken.append((1000 * (time.perf_counter() - begun), 0))
    print(f"| peer: a region's rows by DuckDB alone | {len(taken)} | {' | '.join(_times(taken))} | | | | |")


def _times(found: Sequence[tuple[float, int]]) -> list[str]:
    times = sorted(taken for taken, _ in found)
    worst = times[min(len(times) - 1, int(0.99 * len(times)))]
    return [f"{statistics.median(times):.1f}", f"{worst:.1f}"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every home that the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("homes", type=Path, nargs="+", metavar="HOME")
    parser.add_argument("--pages", type=int, default=200, help="of each kind")
    options = parser.parse_args(arguments)
    for home in options.homes:
        measure(home, options.pages)


if __name__ == "__main__":
    main()
