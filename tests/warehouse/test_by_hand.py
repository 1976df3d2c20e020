"""Do the models and a script written by hand come to the same rows? Two ways from one landing, compared whole."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from benchmarks.marts_by_hand import TABLES, rebuild
from tests.warehouse.dbt_runs import DbtRun
from warehouse.schema import BATCH_TABLES, FETCHES, SOURCES


def _landing_files(database: Path, folder: Path) -> None:
    """The landing of a build as the files that it was loaded from: one batch, and the ledger's two snapshots."""
    batch = folder / "landing" / "00000001-0badcafe"
    batch.mkdir(parents=True)
    with duckdb.connect(str(database), read_only=True) as connection:
        for table, place in [*((t, batch) for t in BATCH_TABLES), (FETCHES, folder), (SOURCES, folder)]:
            connection.execute(f"copy landing.{table.name} to '{place / table.name}.parquet'")


@pytest.fixture(scope="module")
def both(built: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("by_hand")
    _landing_files(built.database, folder)
    rebuild(
        folder / "landing",
        folder / "fetches.parquet",
        folder / "sources.parquet",
        folder / "out",
        seeds=built.database.parent / "project" / "seeds",
    )
    with duckdb.connect() as connection:
        connection.execute(f"attach '{built.database}' as models (read_only)")
        connection.execute(f"attach '{folder / 'out' / 'by_hand.duckdb'}' as script (read_only)")
        connection.execute(f"set variable parquet = '{folder / 'out'}'")
        yield connection


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str]]:
    rows = connection.execute(f"select column_name, column_type from (describe {table})").fetchall()
    return [(str(name), str(kind)) for name, kind in rows]


@pytest.mark.parametrize("table", TABLES)
def test_script_by_hand_makes_the_rows_of_the_models(both: duckdb.DuckDBPyConnection, table: str) -> None:
    model, by_hand = f"models.marts.{table}", f"script.{table}"
    assert _columns(both, by_hand) == _columns(both, model)
    assert both.execute(f"from {model} except all from {by_hand} limit 3").fetchall() == []
    assert both.execute(f"from {by_hand} except all from {model} limit 3").fetchall() == []
    assert both.execute(f"select count(*) > 0 from {model}").fetchone() == (True,)


@pytest.mark.parametrize("table", TABLES)
def test_parquet_of_the_script_holds_its_table(both: duckdb.DuckDBPyConnection, table: str) -> None:
    file = f"read_parquet(getvariable('parquet') || '/{table}.parquet')"
    assert both.execute(f"from script.{table} except all from {file}").fetchall() == []
    assert both.execute(f"from {file} except all from script.{table}").fetchall() == []
