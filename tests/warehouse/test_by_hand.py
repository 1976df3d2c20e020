"""Do the models and a script written by hand come to the same rows? Two ways from one landing, compared whole.

The pandas script is a third way to a part of them, in floats.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from benchmarks import marts_pandas
from benchmarks.marts_by_hand import TABLES, rebuild
from tests.warehouse.dbt_runs import DbtRun
from warehouse.schema import BATCH_TABLES, FETCHES, SOURCES


def landing_files(database: Path, folder: Path) -> None:
    """The landing of a build as the files that it was loaded from: one batch, and the ledger's two snapshots."""
    batch = folder / "landing" / "00000001-0badcafe"
    batch.mkdir(parents=True)
    with duckdb.connect(str(database), read_only=True) as connection:
        for table, place in [*((t, batch) for t in BATCH_TABLES), (FETCHES, folder), (SOURCES, folder)]:
            connection.execute(f"copy landing.{table.name} to '{place / table.name}.parquet'")


@pytest.fixture(scope="module")
def both(built: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("by_hand")
    landing_files(built.database, folder)
    rebuild(
        folder / "landing",
        folder / "fetches.parquet",
        folder / "sources.parquet",
        folder / "out",
        seeds=built.database.parent / "project" / "seeds",
    )
    marts_pandas.rebuild(folder / "landing", folder / "fetches.parquet", folder / "sources.parquet", folder / "pandas")
    with duckdb.connect() as connection:
        connection.execute(f"attach '{built.database}' as models (read_only)")
        connection.execute(f"attach '{folder / 'out' / 'by_hand.duckdb'}' as script (read_only)")
        connection.execute(f"set variable parquet = '{folder / 'out'}'")
        connection.execute(f"set variable pandas = '{folder / 'pandas'}'")
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


# What pandas leaves out: regions that corrections speak of, and readings that only follow from other figures.
_UNCORRECTED = """not in (
    select region_code from models.marts.fct_claims where is_corrected
    union all
    select read_text from models.marts.rpt_corrections where field = 'region'
)"""
_FACTS = f"""
select $id as id, region as region_code, cast(value as decimal(30, 9)) as value, vintage_status, is_latest,
    is_conflicted, cast(vintage_number as integer) as vintage_number, source_count,
    cast(said_date as date) as said_date, claim_id, document_kind
from read_parquet(getvariable('pandas') || '/$table.parquet')
where region {_UNCORRECTED}
"""
_MODEL = f"""
select $id as id, region_code, value, vintage_status, is_latest, is_conflicted, vintage_number, source_count,
    said_date, claim_id, document_kind
from models.marts.$table
where region_code {_UNCORRECTED}
"""


@pytest.mark.parametrize(("table", "key"), [("fct_targets", "target_id"), ("fct_actuals", "actual_id")])
def test_facts_of_pandas_are_those_of_the_models(both: duckdb.DuckDBPyConnection, table: str, key: str) -> None:
    ours = _MODEL.replace("$table", table).replace("$id", key)
    theirs = _FACTS.replace("$table", table).replace("$id", "fact_id")
    assert both.execute(f"{ours} except all {theirs}").fetchall() == []
    assert both.execute(f"{theirs} except all {ours}").fetchall() == []
    assert len(both.execute(ours).fetchall()) > 30


def test_direct_comparisons_of_pandas_are_those_of_the_models(both: duckdb.DuckDBPyConnection) -> None:
    ours = """
        select target_id, actual_id, ytd_actual_id, attained_share_pct
        from models.marts.fct_target_attainment
        where coalesce(actual_id, ytd_actual_id) is not null
    """
    theirs = """
        select target_id, actual_id, ytd_id,
            try_cast(nullif(attained_share_pct, 'nan') as decimal(18, 4)) as attained_share_pct
        from read_parquet(getvariable('pandas') || '/fct_target_attainment.parquet')
        where coalesce(actual_id, ytd_id) is not null
    """
    assert both.execute(f"{ours} except all {theirs}").fetchall() == []
    assert both.execute(f"{theirs} except all {ours}").fetchall() == []
    assert len(both.execute(ours).fetchall()) > 10
