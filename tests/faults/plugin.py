"""Which tests outside this folder stand for a row, and how did they end? A plugin of pytest for `make faults`.

Tests of this folder count what they inject by themselves; of the others each case is one injection, survived when it
passes. What is skipped is written down with its reason: no row is left out silently.
"""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.faults.report import read_rows
from tests.faults.tally import LOG, append


@cache
def rows_of_tests() -> Mapping[str, tuple[str, ...]]:
    """Function of a test → rows that name it."""
    found: dict[str, tuple[str, ...]] = {}
    for row in read_rows():
        for test in row.tests:
            found[test] = (*found.get(test, ()), row.name)
    return found


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Write down what a test of a row came to, once, in the process that hears of all tests."""
    path = os.environ.get(LOG)
    function = report.nodeid.partition("[")[0]
    if not path or "PYTEST_XDIST_WORKER" in os.environ or function not in rows_of_tests():
        return
    is_ours = function.startswith("tests/faults/")
    for row in rows_of_tests()[function]:
        line: dict[str, object] = {"row": row, "test": report.nodeid}
        if report.skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            append(Path(path), line | {"skipped": reason})
        elif report.failed:
            append(Path(path), line | {"failed": str(report.longreprtext).strip().splitlines()[-1][:300]})
        elif report.when == "call" and not is_ours:
            append(Path(path), line | {"injected": 1, "fired": 1, "survived": 1, "recovery": []})
