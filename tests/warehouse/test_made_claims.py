"""Is the landing that the benchmark makes the one it says, the same each time, and one that the night can build?"""

import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

import warehouse
from benchmarks.claims import make_landing, source_ids
from benchmarks.marts_steps import STEPS
from tests.warehouse.dbt_runs import PROJECT

CLAIMS = 12_000
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("made")
    make_landing(home, CLAIMS, batch_claims=5_000)
    return home


@pytest.fixture(scope="module")
def landed(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for table in ("claims", "documents"):
            files = str(home / "landing" / "*" / f"{table}.parquet")
            connection.execute(f"create view {table} as from read_parquet('{files}')")
        yield connection


def digests(home: Path) -> dict[str, str]:
    files = (path for path in home.rglob("*") if path.is_file())
    return {str(path.relative_to(home)): sha256(path.read_bytes()).hexdigest() for path in files}


def share(connection: duckdb.DuckDBPyConnection, what: str, of: str = "claims") -> float:
    rows = connection.execute(f"select avg(cast({what} as integer)) from {of}").fetchall()
    return float(rows[0][0])


def test_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", 7), ("two", 7), ("three", 8)):
        make_landing(tmp_path / name, 2_000, seed=seed)
    one, two, three = (digests(tmp_path / name) for name in ("one", "two", "three"))
    assert one == two
    assert not set(one.values()) & set(three.values())


def test_exactly_the_wanted_claims_load_as_they_were_landed(home: Path) -> None:
    with warehouse.WriterLock(home, "run-1") as lock:
        build = warehouse.load_build(
            lock,
            fetches=home / "snapshot" / "fetches.parquet",
            sources=home / "snapshot" / "sources.parquet",
            scope=warehouse.Scope("made", source_ids(home)),
            inputs=[PROJECT],
        )
    assert build.counts["claims"] == CLAIMS
    assert build.counts["batches"] == 3
    assert build.counts["fetches"] > build.counts["documents"] > 400
    assert build.counts["document_groups"] > 50


def test_documents_tell_the_claims_that_they_count(landed: duckdb.DuckDBPyConnection) -> None:
    differing = landed.execute(
        "select raw_sha256 from documents left join (select raw_sha256, count(*) as told from claims group by 1)"
        " using (raw_sha256) where claim_count <> coalesce(told, 0)"
    ).fetchall()
    assert differing == []


def test_shares_are_those_that_the_module_says(landed: duckdb.DuckDBPyConnection) -> None:
    assert share(landed, "kind = 'actual'") == pytest.approx(0.8, abs=0.08)
    targets = "(from claims where kind = 'target')"
    assert share(landed, "comparator = 'eq'", targets) == pytest.approx(0.52, abs=0.06)
    assert share(landed, "strength = 'stretch'", targets) == pytest.approx(0.115, abs=0.04)
    assert share(landed, "qualifier is not null", targets) == pytest.approx(0.48, abs=0.1)
    reports = (
        "(select split_part(split_part(url, '/', 4), '_', 1) as report, count(*) as copies from documents group by 1)"
    )
    assert share(landed, "copies = 1", reports) == pytest.approx(0.55, abs=0.08)
    assert share(landed, "copies between 2 and 6", reports) == pytest.approx(0.45, abs=0.08)
    levels = "select distinct length(rtrim(region, '0')) from claims where region not like '%:%'"
    assert {1, 2, 4} <= {length for (length,) in landed.execute(levels).fetchall()}  # nation, province, prefecture
    months = "(select count(distinct month(period_end)) as ends from claims)"
    assert landed.execute(f"select ends from {months}").fetchall() == [(4,)]


@pytest.mark.slow
def test_made_claims_build_with_all_data_tests_green(tmp_path: Path) -> None:
    make_landing(tmp_path, 2_000)
    for step in STEPS:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.marts_steps", step, str(tmp_path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{step}: {done.stdout[-4000:]}{done.stderr[-2000:]}"
    assert warehouse.query(warehouse.published_folder(tmp_path), "select count(*) from fct_claims").rows[0][0] > 1_500
