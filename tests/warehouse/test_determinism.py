"""Do two nights on the same landing say the same, bit by bit, wherever and however they run? (I4, I5)

The whole way from landing to a release, twice, under other time zones, locales, hash seeds, threads and folders.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.warehouse.whole_way import RUN, land
from warehouse.digest import file_sha256
from warehouse.release import verify

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

ROOT = Path(__file__).parents[2]
# Two machines that have nothing in common but the landing and the code.
PLACES = {
    "a": {"TZ": "Pacific/Honolulu", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "1", "threads": "1"},
    "b": {
        "TZ": "Asia/Kathmandu",
        "LANG": "zh_CN.GB18030",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "4711",
        "threads": "4",
    },
}


def run(place: dict[str, str], home: Path) -> subprocess.Popen[bytes]:
    variables = {name: value for name, value in place.items() if name != "threads"}
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT), **variables}
    command = [sys.executable, "-m", "tests.warehouse.whole_way", str(home), place["threads"]]
    return subprocess.Popen(command, env=environment, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    base = tmp_path_factory.mktemp("places")
    land(base / "a")
    shutil.copytree(base / "a", base / "b" / "elsewhere")
    homes = {"a": base / "a", "b": base / "b" / "elsewhere"}
    for name, home in homes.items():
        process = run(PLACES[name], home)
        output, _ = process.communicate()
        assert process.returncode == 0, output.decode()[-4000:]
    return {name: home / "published" / RUN for name, home in homes.items()}


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return found


def test_digests_are_the_same(releases: dict[str, Path]) -> None:
    a, b = (manifest(folder) for folder in releases.values())
    assert a["tables"] == b["tables"]
    assert len(a["tables"]) > 15
    for digest in ("inputs_digest", "logical_digest", "surface_digest"):
        assert a[digest] == b[digest], digest


def test_files_are_the_same_byte_by_byte(releases: dict[str, Path]) -> None:
    """All but the database, whose bytes hold the order of its writing, and what tells of the database's bytes."""
    a, b = releases.values()
    names = {path.name for path in a.iterdir()}
    assert names == {path.name for path in b.iterdir()}
    same = {name for name in names if name.endswith(".parquet")}
    assert len(same) > 15
    assert [name for name in sorted(same) if file_sha256(a / name) != file_sha256(b / name)] == []


def test_every_row_is_the_same_in_the_same_order(releases: dict[str, Path]) -> None:
    """Times of observation too, which the digests leave out."""
    with duckdb.connect() as connection:
        for name, folder in releases.items():
            connection.execute(f"attach '{folder / 'zhibiao.duckdb'}' as {name} (read_only)")
        tables = connection.execute("select table_name from duckdb_tables() where database_name = 'a'").fetchall()
        for (table,) in tables:
            rows = [connection.execute(f"select * from {name}.main.{table}").fetchall() for name in ("a", "b")]
            assert rows[0] == rows[1], table


def test_both_releases_are_whole(releases: dict[str, Path]) -> None:
    assert [verify(folder) for folder in releases.values()] == [[], []]
