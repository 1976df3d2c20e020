"""What did the last release of the same scope hold? A small table, so that a gate can compare without a second file.

`landing.baseline` has one row per release, measure and key. The gates' suites say which loss is too much; this file
only counts. Nothing to compare with is an empty table, which a suite can see.
"""

from dataclasses import dataclass

import duckdb

from warehouse.release import Release
from warehouse.sql import Fragment, Literal, compose


@dataclass(frozen=True, slots=True)
class Measure:
    """One count over a published table: rows (key, value)."""

    name: str
    table: str
    columns: tuple[str, ...]
    query: str


MEASURES = (
    Measure("rows", "fct_targets", (), "select 'fct_targets', count(*) from last.fct_targets"),
    Measure("rows", "fct_actuals", (), "select 'fct_actuals', count(*) from last.fct_actuals"),
    Measure(
        "targets_by_region",
        "fct_targets",
        ("region_code",),
        "select region_code, count(*) from last.fct_targets group by region_code",
    ),
    Measure(
        "actuals_by_region",
        "fct_actuals",
        ("region_code",),
        "select region_code, count(*) from last.fct_actuals group by region_code",
    ),
    Measure(
        "facts_by_indicator",  # of the vocabulary; a page's own words (zh:…) come and go
        "fct_targets",
        ("indicator_key",),
        "select indicator_key, count(*) from last.fct_targets where not starts_with(indicator_key, 'zh:')"
        " group by indicator_key",
    ),
    Measure(
        "facts_by_indicator",
        "fct_actuals",
        ("indicator_key",),
        "select indicator_key, count(*) from last.fct_actuals where not starts_with(indicator_key, 'zh:')"
        " group by indicator_key",
    ),
    Measure(  # a hundred times the decimal logarithm: counts are whole numbers here, and 100 is a factor of ten
        "level_size",
        "fct_actuals",
        ("indicator_key", "base_unit", "measure", "is_latest", "value"),
        "select indicator_key || ' ' || base_unit, cast(round(100 * log10(median(value))) as bigint)"
        " from last.fct_actuals where is_latest and measure = 'level' and value > 0 group by indicator_key, base_unit",
    ),
    Measure(
        "target_size",
        "fct_targets",
        ("indicator_key", "base_unit", "measure", "is_latest", "value"),
        "select indicator_key || ' ' || base_unit, cast(round(100 * log10(median(value))) as bigint)"
        " from last.fct_targets where is_latest and measure = 'level' and value > 0 group by indicator_key, base_unit",
    ),
    Measure(
        "claims_by_source",
        "fct_claims",
        ("source_id",),
        "select source_id, count(*) from last.fct_claims group by source_id",
    ),
)


def write_baseline(connection: duckdb.DuckDBPyConnection, release: Release) -> int:
    """Fill `landing.baseline` from a release and return the rows written.

    A measure whose table or columns that release did not have yet is left out, which the suite sees.
    """
    connection.execute(compose("attach $path as last (read_only)", path=Literal(str(release.database))))
    try:
        for measure in MEASURES:
            if _has(connection, measure):
                connection.execute(
                    compose(
                        "insert into landing.baseline select $$1, $$2, * from ($query)", query=Fragment(measure.query)
                    ),
                    [release.name, measure.name],
                )
    finally:
        connection.execute("detach last")
    row = connection.execute("select count(*) from landing.baseline").fetchone()
    return int(row[0]) if row else 0


def _has(connection: duckdb.DuckDBPyConnection, measure: Measure) -> bool:
    rows = connection.execute(
        "select column_name from duckdb_columns()"
        " where database_name = 'last' and schema_name = 'main' and table_name = $1",
        [measure.table],
    ).fetchall()
    present = {name for (name,) in rows}
    return bool(present) and present >= set(measure.columns)
