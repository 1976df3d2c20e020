"""What does the next night know of the last release, even of one that had other tables?"""

from pathlib import Path

import duckdb
import pytest

from tests.decisions.small import make_release
from warehouse.baseline import MEASURES, write_baseline
from warehouse.release import Release

TABLES = """
create table fct_targets as
select * from (values ('430600', 'gdp'), ('430600', 'zh:own'), ('110101', 'gdp')) as t (region_code, indicator_key);
create table fct_actuals as select '430600' as region_code, 'gdp' as indicator_key;
create table fct_claims as select 1 as claim_id;
"""


@pytest.fixture
def last(tmp_path: Path) -> Release:
    database = tmp_path / "made.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(TABLES)
    return make_release(tmp_path / "it's published", "night-0", database=database)


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    found = duckdb.connect(":memory:")
    found.execute("create schema landing")
    found.execute("create table landing.baseline (release varchar, measure varchar, key varchar, value bigint)")
    return found


def test_every_measure_that_the_release_can_tell_is_counted(
    last: Release, connection: duckdb.DuckDBPyConnection
) -> None:
    assert write_baseline(connection, last) == 7
    rows = connection.execute("select * from landing.baseline order by measure, key, value").fetchall()
    assert rows == [
        ("night-0", "actuals_by_region", "430600", 1),
        ("night-0", "facts_by_indicator", "gdp", 1),
        ("night-0", "facts_by_indicator", "gdp", 2),
        ("night-0", "rows", "fct_actuals", 1),
        ("night-0", "rows", "fct_targets", 3),
        ("night-0", "targets_by_region", "110101", 1),
        ("night-0", "targets_by_region", "430600", 2),
    ]
    left_out = {"claims_by_source", "level_size", "target_size"}
    assert {row[1] for row in rows} == {each.name for each in MEASURES} - left_out
    assert write_baseline(connection, last) == 2 * len(rows), "nothing of the first call is in the way"


def test_release_is_let_go_of_when_counting_fails(last: Release, connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("alter table landing.baseline rename to gone")
    for _ in range(2):
        with pytest.raises(duckdb.CatalogException, match="baseline"):
            write_baseline(connection, last)


def test_release_without_a_single_table_leaves_nothing_to_compare(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    duckdb.connect(str(tmp_path / "bare.duckdb")).close()
    assert write_baseline(connection, make_release(tmp_path, "bare", database=tmp_path / "bare.duckdb")) == 0
