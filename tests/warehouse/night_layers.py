"""What does each layer of a night say of a build file? The layers as they run, on a copy of one file that dbt built.

A data test runs as the SQL that dbt compiled for it, and the marts are filled again by the SQL that dbt compiled for
them, in dbt's order: the same questions as in a build, without a process of dbt for each planted error.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from expectations import SUITES
from expectations.engine import evaluate
from expectations.suite import load_suite

Manifest = dict[str, Any]
# In the order of a night; a build that an earlier one stops never reaches the next.
LAYERS = ("landing gate", "staging test", "data test", "marts gate")


def red_rules(gate: str, database: Path) -> set[str]:
    """The rules of a gate that do not hold."""
    results = evaluate(load_suite(SUITES / f"{gate}.yml", gate).rules, database)
    broken = [result for result in results if result.error]
    assert not broken, broken
    return {result.rule.name for result in results if not result.held}


def red_tests(manifest: Manifest, database: Path, *, early: bool) -> set[str]:
    """The data tests that return rows: `early` those of seeds and staging, else those of all that is made of them."""
    with _open(database) as connection:
        return {
            test["name"]
            for test in _of_kind(manifest, "test")
            if _is_early(manifest, test) == early and _has_rows(connection, test["compiled_code"])
        }


def fill_marts(manifest: Manifest, database: Path) -> None:
    """Fill every table of the models again from what it reads. Constraints stay as dbt made them."""
    with _open(database) as connection:
        for model in _in_order(manifest):
            if model["config"]["materialized"] == "table":
                table = f"{model['schema']}.{model['name']}"
                connection.execute(f"delete from {table}")
                connection.execute(f"insert into {table} by name {model['compiled_code']}")


def red(layer: str, manifest: Manifest, database: Path) -> set[str]:
    """What is red in one layer."""
    if layer in ("landing gate", "marts gate"):
        return red_rules(layer.removesuffix(" gate"), database)
    return red_tests(manifest, database, early=layer == "staging test")


def _open(database: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(database))
    connection.execute("set TimeZone = 'UTC'")
    return connection


def _has_rows(connection: duckdb.DuckDBPyConnection, query: str) -> bool:
    return connection.execute(f"select 1 from ({query}) limit 1").fetchone() is not None


def _of_kind(manifest: Manifest, kind: str) -> list[dict[str, Any]]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == kind]


def _is_early(manifest: Manifest, test: dict[str, Any]) -> bool:
    read = [manifest["nodes"][parent] for parent in test["depends_on"]["nodes"]]
    return all(node["schema"] in ("staging", "reference") for node in read)


def _in_order(manifest: Manifest) -> Iterator[dict[str, Any]]:
    waiting = {node["unique_id"]: node for node in _of_kind(manifest, "model")}
    while waiting:
        ready = [node for node in waiting.values() if not waiting.keys() & set(node["depends_on"]["nodes"])]
        for node in ready:
            yield waiting.pop(node["unique_id"])
