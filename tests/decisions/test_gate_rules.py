"""Does the table of the gates say of each rule what it did, in the order of its key, and as text that acts nowhere?"""

from datetime import date
from typing import Any

import duckdb

from tests.decisions.test_gate_page import REPORT, RULE
from warehouse.gate_rules import GATE_RULES, write_gate_rules

WORDS = "override words"


def rows(*reports: dict[str, Any]) -> list[tuple[Any, ...]]:
    with duckdb.connect(":memory:") as connection:
        columns = ", ".join(f"{column.name} {column.type}" for column in GATE_RULES.columns)
        connection.execute(f"create table {GATE_RULES.name} ({columns})")
        write_gate_rules(connection, reports)
        found: list[tuple[Any, ...]] = connection.execute(f"select * from {GATE_RULES.name}").fetchall()
        return found


def test_each_rule_of_both_gates_is_one_row_in_order() -> None:
    found = {"name": "b", "held": False, "severity": "warning", "rows": ["=1\x1b[2J\n2", 7]}
    lost = {"name": "a", "held": False}
    marts = REPORT | {"rules": [RULE | found, RULE | lost], "overridden": ["a"], "override": WORDS}
    landing = REPORT | {"gate": "landing", "override": WORDS}
    day, reason = date(2026, 11, 21), RULE["reason"]
    assert rows(marts, landing) == [
        ("landing", "facts_are_there", "marts.fct_claims", "critical", "holds", day, reason, None, []),
        ("marts", "a", "marts.fct_claims", "critical", "overridden", day, reason, WORDS, []),
        ("marts", "b", "marts.fct_claims", "warning", "warns", day, reason, None, ["=1[2J 2", "7"]),
    ]


def test_no_report_is_an_empty_table() -> None:
    assert rows() == []
    assert rows(REPORT | {"rules": []}) == []
