"""Does each of our own generic tests pass on good rows and fail on bad ones? One small project, one run of dbt."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.warehouse.dbt_runs import PROJECT, run_dbt

GENERIC = PROJECT / "tests" / "generic"
VALUES = "select * from (values {rows}) as t ({columns})"


@dataclass(frozen=True)
class Case:
    """A generic test with its arguments, rows that it must pass and rows that it must name."""

    test: str
    columns: str
    good: str
    bad: str
    arguments: dict[str, Any] = field(default_factory=dict)
    where: str | None = None


# The other relation, `held`, has the keys (1, a) and (2, b) with amounts 3 and 4.
CASES = {
    "range_low": Case("accepted_range", "n", "(0), (null)", "(-1)", {"column_name": "n", "min_value": 0}),
    "range_high": Case("accepted_range", "n", "(100)", "(100.1)", {"column_name": "n", "max_value": 100}),
    "row": Case("row_holds", "n, m", "(1, 2)", "(3, 2)", {"expression": "n < m"}),
    "row_unknown": Case("row_holds", "n, m", "(1, 2)", "(null, 2)", {"expression": "n < m"}),
    "unique": Case("unique_combination", "n, m", "(1, 2), (1, 3)", "(1, 2), (1, 2)", {"columns": ["n", "m"]}),
    "unique_null": Case("unique_combination", "n, m", "(1, null)", "(1, null), (1, null)", {"columns": ["n", "m"]}),
    "chain_gap": Case(
        "chain_is_whole", "k, n", "('a', 1), ('a', 2), ('b', 1), ('c', null)", "('a', 1), ('a', 3)",
        {"column_name": "n", "of": ["k"]},
    ),
    "chain_double": Case(
        "chain_is_whole", "k, n", "('a', 1)", "('a', 1), ('a', 1), ('a', 2)", {"column_name": "n", "of": ["k"]}
    ),
    "chain_start": Case(
        "chain_is_whole", "k, n", "('a', 0), ('a', 1)", "('a', 1), ('a', 2)",
        {"column_name": "n", "of": ["k"], "starts_at": 0},
    ),
    "overlap": Case(
        "no_overlap", "k, a, b", "('x', 1980, 1999), ('x', 2000, null), ('y', 1990, 2010)",
        "('x', 1980, 2000), ('x', 2000, null)", {"of": ["k"], "valid_from": "a", "valid_to": "b"},
    ),
    "overlap_open": Case(
        "no_overlap", "k, a, b", "('x', 1980, null)", "('x', 1980, null), ('x', 2000, 2001)",
        {"of": ["k"], "valid_from": "a", "valid_to": "b"},
    ),
    "overlap_ends_first": Case(
        "no_overlap", "k, a, b", "('x', 1980, 1980)", "('x', 1980, 1979)",
        {"of": ["k"], "valid_from": "a", "valid_to": "b"},
    ),
    "together": Case(
        "relationship_of_columns", "i, k", "(1, 'a'), (2, 'b')", "(1, 'b')",
        {"columns": ["i", "k"], "to": "ref('held')", "fields": ["id", "key"]},
    ),
    "together_where": Case(
        "relationship_of_columns", "i, k", "(1, 'a'), (9, 'b')", "(3, 'b')",
        {"columns": ["i", "k"], "to": "ref('held')", "fields": ["id", "key"]}, where="i < 9",
    ),
    "sum": Case("sums_to", "n", "(5), (2)", "(5), (3)", {"column_name": "n", "to": "ref('held')", "field": "amount"}),
    "sum_rows": Case("sums_to", "n", "(1)", "(2)", {"column_name": "n", "to": "ref('held')", "to_where": "id = 1"}),
    "sum_null": Case("sums_to", "n", "(2), (null)", "(null)", {"column_name": "n", "to": "ref('held')"}),
    "rows": Case("equal_row_count", "n", "(1), (1)", "(1)", {"to": "ref('held')"}),
    "rows_where": Case("equal_row_count", "n", "(1)", "(1), (2)", {"to": "ref('held')", "to_where": "id = 1"}),
}  # fmt: skip


def _project(folder: Path) -> Path:
    """A model of good and one of bad rows for each case, and the test on both."""
    models = folder / "models"
    models.mkdir(parents=True)
    shutil.copytree(GENERIC, folder / "tests" / "generic")
    shutil.copy(PROJECT / "profiles.yml", folder)
    (folder / "dbt_project.yml").write_text(
        "name: tiny\nversion: 1.0.0\nconfig-version: 2\nprofile: zhibiao\n"
        "flags: {require_generic_test_arguments_property: true, send_anonymous_usage_stats: false}\n"
    )
    (models / "held.sql").write_text("select * from (values (1, 'a', 3), (2, 'b', 4)) as t (id, key, amount)")
    described = []
    for name, case in CASES.items():
        for kind, rows in (("good", case.good), ("bad", case.bad)):
            model = f"{kind}_{name}"
            (models / f"{model}.sql").write_text(VALUES.format(rows=rows, columns=case.columns))
            config = {"where": case.where} if case.where else {}
            test = {case.test: {"name": f"test_{model}", "arguments": case.arguments, "config": config}}
            described.append({"name": model, "data_tests": [test]})
    (models / "models.yml").write_text(yaml.safe_dump({"models": described}))
    return folder


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("generic")
    run = run_dbt(folder, "build", project=_project(folder / "project"))
    results = json.loads((folder / "target" / "run_results.json").read_text("utf-8"))["results"]
    found = {result["unique_id"].split(".")[2]: result["status"] for result in results}
    assert len([name for name in found if name.startswith("test_")]) == 2 * len(CASES), run.output[-2000:]
    return found


@pytest.mark.parametrize("name", CASES)
def test_passes_on_good_rows_and_fails_on_bad_ones(outcomes: dict[str, str], name: str) -> None:
    assert (outcomes[f"test_good_{name}"], outcomes[f"test_bad_{name}"]) == ("pass", "fail")


def test_every_generic_test_has_a_case() -> None:
    assert {path.stem for path in GENERIC.glob("*.sql")} == {case.test for case in CASES.values()}
