"""Does the published file open where analysts open it: DuckDB, SQLAlchemy as a BI tool makes it, pandas, Arrow?"""

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pyarrow.parquet
import pytest
import sqlalchemy
from sqlalchemy.pool import NullPool, Pool, QueuePool

from tests.warehouse.marts_factory import make_build, publish_build
from tests.warehouse.stages import ZONE, first_night
from warehouse.release import published_folder

ATTAINMENT = f"select target_value, ytd_value from attainment('{ZONE}', 2022)"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_folder(first_night(tmp_path_factory)) / "current"


HIGHEST = sqlalchemy.text("select max(value) from fct_actuals")


def engine_on(database: Path, pool: type[Pool] = QueuePool, **options: Any) -> sqlalchemy.Engine:
    """A URL, read-only by connect_args, and a way to keep connections."""
    return sqlalchemy.create_engine(
        f"duckdb:///{database}", connect_args={"read_only": True}, poolclass=pool, **options
    )


def bi_engine(database: Path) -> sqlalchemy.Engine:
    """As a BI tool makes it, with a pool of connections."""
    return engine_on(database, pool_size=3, pool_pre_ping=True)


@pytest.fixture
def engine(release: Path) -> Iterator[sqlalchemy.Engine]:
    made = bi_engine(release / "zhibiao.duckdb")
    yield made
    made.dispose()


def test_duckdb_reads_tables_and_macros(release: Path) -> None:
    """In a process of its own, as a script of an analyst; ours has a reader of other settings open."""
    code = f"import duckdb; print(duckdb.connect('zhibiao.duckdb', read_only=True).sql({ATTAINMENT!r}).fetchall())"
    done = subprocess.run([sys.executable, "-c", code], cwd=release, capture_output=True, text=True, check=True)
    assert "440.0" in done.stdout and "86.08" in done.stdout


def test_the_file_is_of_a_storage_that_every_client_of_1_5_reads(release: Path) -> None:
    """`storage_version` is what the oldest client has to know."""
    with duckdb.connect(str(release / "zhibiao.duckdb"), read_only=True) as connection:
        row = connection.execute("select tags['storage_version'] from duckdb_databases() where not internal").fetchone()
    assert row is not None
    assert row[0].startswith("v1."), row
    assert tuple(int(part) for part in row[0].split()[0].lstrip("v").rstrip("+").split(".")[:2]) <= (1, 5)


def test_command_line_client_reads_it(release: Path) -> None:
    found = shutil.which("duckdb") or (shutil.which("duckdb", path=str(Path(sys.executable).parent)))
    if found is None and importlib.util.find_spec("duckdb_cli") is None:
        pytest.skip("no duckdb command here: duckdb-cli is not part of the locked packages")
    assert found is not None
    done = subprocess.run(
        [found, "-readonly", "-csv", str(release / "zhibiao.duckdb"), ATTAINMENT],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "86.08" in done.stdout


def test_a_bi_tool_finds_tables_columns_and_what_they_mean(engine: sqlalchemy.Engine) -> None:
    inspector = sqlalchemy.inspect(engine)
    tables = inspector.get_table_names(schema="main")
    assert {"fct_targets", "fct_actuals", "fct_target_attainment", "mart_region_scorecard"} <= set(tables)
    assert "One row per" in (inspector.get_table_comment("fct_actuals", schema="main")["text"] or "")
    columns = {column["name"]: column for column in inspector.get_columns("fct_actuals", schema="main")}
    assert columns["region_code"]["nullable"] is False
    assert isinstance(columns["value"]["type"], sqlalchemy.types.Numeric)
    assert isinstance(columns["period_end_date"]["type"], sqlalchemy.types.Date)
    assert isinstance(columns["is_latest"]["type"], sqlalchemy.types.Boolean)


@pytest.mark.xfail(
    strict=True,
    raises=sqlalchemy.exc.ProgrammingError,
    reason="duckdb-engine asks for primary keys as of PostgreSQL (REGCLASS), which DuckDB 1.5 does not know",
)
def test_a_table_reflects_with_its_keys(engine: sqlalchemy.Engine) -> None:
    sqlalchemy.Table("fct_actuals", sqlalchemy.MetaData(), autoload_with=engine, schema="main")


def test_column_comments_reach_a_bi_tool(engine: sqlalchemy.Engine) -> None:
    """By the catalog, for tools that ask it; duckdb-engine's own reflection tells comments of tables alone."""
    with engine.connect() as connection:
        query = "select comment from duckdb_columns() where table_name = 'fct_actuals' and column_name = 'value'"
        assert "The figure in" in connection.execute(sqlalchemy.text(query)).scalar_one()


def test_a_pooled_engine_asks_macros_on_several_connections_at_once(engine: sqlalchemy.Engine) -> None:
    with engine.connect() as one, engine.connect() as other:
        rows = [connection.execute(sqlalchemy.text(ATTAINMENT)).all() for connection in (one, other)]
    assert rows[0] == rows[1]
    assert len(rows[0]) == 1


def test_a_bi_tool_cannot_write(engine: sqlalchemy.Engine) -> None:
    with engine.connect() as connection, pytest.raises(sqlalchemy.exc.SQLAlchemyError, match="read-only"):
        connection.execute(sqlalchemy.text("delete from fct_actuals"))


def test_pandas_reads_by_sql_and_by_parquet(engine: sqlalchemy.Engine, release: Path) -> None:
    query = sqlalchemy.text("select * from fct_actuals")
    with engine.connect() as connection:  # unless told otherwise, pandas makes floats of decimals
        by_sql = pandas.read_sql(query, connection, coerce_float=False)
    by_file = pandas.read_parquet(release / "fct_actuals.parquet")
    assert list(by_sql.columns) == list(by_file.columns)
    assert by_sql["value"].tolist() == by_file["value"].tolist()
    assert by_sql["period_key"].tolist() == by_file["period_key"].tolist()


def test_arrow_reads_exact_types(release: Path) -> None:
    table = pyarrow.parquet.read_table(release / "fct_actuals.parquet")
    types = {field.name: str(field.type) for field in table.schema}
    assert (types["value"], types["period_end_date"], types["is_latest"]) == (
        "decimal128(30, 9)",
        "date32[day]",
        "bool",
    )
    assert types["learnt_at"].startswith("timestamp[us, tz=UTC")


def test_a_living_engine_stays_with_its_release_until_it_is_disposed(tmp_path: Path) -> None:
    """A release is a folder of its own: nothing changes under a reader, who sees the next one after opening anew."""
    publish_build(make_build(tmp_path, "r1", value=440))
    engine = bi_engine(published_folder(tmp_path) / "current" / "zhibiao.duckdb")
    with engine.connect() as connection:
        assert connection.execute(HIGHEST).scalar_one() == 440
        publish_build(make_build(tmp_path, "r2", value=450))
        assert connection.execute(HIGHEST).scalar_one() == 440
    engine.dispose()
    with engine.connect() as connection:
        assert connection.execute(HIGHEST).scalar_one() == 450
    engine.dispose()


@pytest.mark.parametrize(
    ("pool", "options", "next_question"),
    [
        pytest.param(NullPool, {}, 450, id="no pool: the next question sees the new release"),
        pytest.param(QueuePool, {}, 440, id="a pool keeps the release of the day it was filled"),
        pytest.param(QueuePool, {"pool_recycle": 0}, 450, id="connections made anew by age see the new one"),
    ],
)
def test_what_a_living_engine_sees_after_the_second_publication(
    tmp_path: Path, pool: type[Pool], options: dict[str, int], next_question: int
) -> None:
    """docs/bi.md tells what to set: each of its advices, under one client that lives through two publications."""
    publish_build(make_build(tmp_path, "r1", value=440))
    database = published_folder(tmp_path) / "current" / "zhibiao.duckdb"
    engine = engine_on(database, pool, **options)
    with engine.connect() as connection:
        assert connection.execute(HIGHEST).scalar_one() == 440
    publish_build(make_build(tmp_path, "r2", value=450))
    with engine.connect() as connection:
        assert connection.execute(HIGHEST).scalar_one() == next_question
    engine.dispose()


def test_a_connection_in_use_keeps_its_release_beside_one_that_is_made_anew(tmp_path: Path) -> None:
    publish_build(make_build(tmp_path, "r1", value=440))
    database = published_folder(tmp_path) / "current" / "zhibiao.duckdb"
    engine = engine_on(database, pool_recycle=0)
    with engine.connect() as held:
        assert held.execute(HIGHEST).scalar_one() == 440
        publish_build(make_build(tmp_path, "r2", value=450))
        with engine.connect() as other:
            assert other.execute(HIGHEST).scalar_one() == 450
        assert held.execute(HIGHEST).scalar_one() == 440
    engine.dispose()
