"""Does every row of the table stand, with tests that are there, that name it, and that run where it says?"""

import ast
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tests.faults.inject import ROOT
from tests.faults.report import Row, outcomes, read_rows, renewed, said, table, write

INVARIANTS = {f"I{number}" for number in range(1, 13)}


@cache
def tree_of(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text("utf-8"))


def function(test: str) -> ast.FunctionDef | None:
    path, _, name = test.partition("::")
    return next((n for n in tree_of(path).body if isinstance(n, ast.FunctionDef) and n.name == name), None)


def words(node: ast.AST, mark: str) -> Iterator[str]:
    """The arguments of every `pytest.mark.<mark>(…)` below a node."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == mark:
            yield from (
                item.value for item in call.args if isinstance(item, ast.Constant) and isinstance(item.value, str)
            )


def is_long(test: str) -> bool:
    """Is the test left to `make faults` or `make test-slow`?"""
    found = function(test)
    assert found is not None
    module = [n for n in tree_of(test.partition("::")[0]).body if isinstance(n, ast.Assign)]
    marks = [*found.decorator_list, *(n.value for n in module if ast.unparse(n.targets[0]) == "pytestmark")]
    return any(f"pytest.mark.{name}" in ast.unparse(mark) for mark in marks for name in ("faults", "slow"))


def test_every_row_stands_once_and_in_order() -> None:
    assert [row.name for row in read_rows()] == [f"F{number}" for number in range(1, 46)]
    for row in read_rows():
        assert set(row.holds) <= INVARIANTS, row.name
        assert row.tests, f"{row.name} has no test: say in left_out why, and which test comes nearest"


@pytest.mark.parametrize("row", read_rows(), ids=lambda row: row.name)
def test_tests_of_a_row_are_there_and_quick_where_it_says(row: Row) -> None:
    missing = [test for test in row.tests if not (ROOT / test.partition("::")[0]).is_file() or function(test) is None]
    assert missing == []
    assert row.quick == any(not is_long(test) for test in row.tests)


def test_tests_that_inject_and_rows_name_each_other() -> None:
    """Rows whose marks are made by a helper of the file (`row("ingest", …)`) are read as they stand there."""
    named = {(row.name, test) for row in read_rows() for test in row.tests}
    rows = {row.name for row in read_rows()}
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        tests = [n for n in tree_of(f"tests/faults/{path.name}").body if isinstance(n, ast.FunctionDef)]
        for test in tests:
            if test.name.startswith("test_") and "tally" in {argument.arg for argument in test.args.args}:
                where = f"tests/faults/{path.name}::{test.name}"
                for name in words(ast.Module([test], []), "row"):
                    assert (name, where) in named, f"{where} injects {name}, and rows.yml does not say so"
                assert any(where == other for _, other in named), f"{where} is named by no row"
                assert all(name in rows for name, other in named if other == where)


def test_table_tells_what_was_not_injected_and_what_did_not_survive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [replace(row, tests=("a.py::t", "a.py::u")) for row in read_rows()[:4]]
    lines = [
        said_of("F1", "t[one]", injected=3, fired=2, survived=2, recovery=[0.5, 1.5]),
        said_of("F1", "a.py::u"),
        said_of("F2", "t", injected=2, fired=2, survived=1),
        said_of("F2", "u"),
        said_of("F3", "t", skipped="no strace"),
        said_of("F4", "t"),
    ]
    found = outcomes(lines)
    assert [found[row.name].holds(row) for row in rows] == [True, False, False, False]
    text = table(rows, found)
    assert "| 4 | 3 | 3 | 1.0 s, 1.5 s | –" in text[2]
    assert "| 3 | 3 | 2 | – | not survived |" in text[3]
    assert "skipped: no strace; not run: u" in text[4]
    assert "| 1 | 1 | 1 | – | not run: u |" in text[5]
    assert "not run: all" in table(rows, {})[2]
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- table of rows -->\nold\n<!-- end of the table -->\nafter\n", "utf-8")
    monkeypatch.setattr("tests.faults.report.TABLE", page)
    write(text, ["said."])
    write(text, ["said."])
    assert page.read_text("utf-8").splitlines()[:3] == ["before", "<!-- table of rows -->", ""]
    assert page.read_text("utf-8").endswith("<!-- end of the table -->\nafter\n")
    assert page.read_text("utf-8").count("said.") == 1


def said_of(row: str, test: str, **what: object) -> str:
    """A line of the log: one fault injected and survived, but for what is given."""
    counts: dict[str, object] = {} if "skipped" in what else {"injected": 1, "fired": 1, "survived": 1, "recovery": []}
    return json.dumps({"row": row, "test": test} | counts | what)


def test_rows_run_anew_replace_their_own_lines_alone() -> None:
    ran = '{"ran": ["F1", "F2"], "minutes": 30.4, "at": "2026-01-02", "on": "2 processors"}'
    forgotten = '{"ran": ["F1"], "minutes": 3.0, "at": "2026-01-03", "on": "2 processors"}'
    old, other, new = said_of("F1", "t", survived=0), said_of("F2", "t"), said_of("F1", "u")
    log = renewed([old, other, ran, forgotten], [new, said_of("F2", "t", survived=0)], {"F1"})
    assert log == [other, ran, new], "of the run of F1 alone nothing is left"
    assert said(outcomes(log), log) == [
        "0 of 45 rows survived, 2 faults counted by row.",
        "",
        "2 rows in 30 minutes on 2026-01-02, 2 processors.",
    ]
    every = [said_of(row.name, test) for row in read_rows() for test in row.tests]
    assert said(outcomes(every), every)[0].startswith("45 of 45 rows survived")
