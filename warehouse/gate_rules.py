"""What did the gates say of this very release? `rpt_gate_rules`: the one published table that no model made.

The second gate judges the build file, so what it says cannot stand in that file; it joins the tables where they become
a release. A run that finds no new figures keeps the release, and with it what the gates said of it then: its logical
digest is of the models' tables alone.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from warehouse.gate_page import rule_result
from warehouse.plain import in_one_line, printable
from warehouse.schema import Column
from warehouse.sql import Fragment, Name, compose
from warehouse.surface import Mart

GATE_RULES = Mart(
    "rpt_gate_rules",
    "What each rule of the two gates said of this release before it was published: warnings are for a person's eye, and"
    " what was overridden has its reason. Grain: One row per gate and rule.",
    (
        Column("gate", "VARCHAR"),
        Column("rule_name", "VARCHAR"),
        Column("table_name", "VARCHAR"),
        Column("severity", "VARCHAR"),
        Column("result", "VARCHAR"),
        Column("since_date", "DATE"),
        Column("reason", "VARCHAR"),
        Column("override_reason", "VARCHAR", nullable=True),
        Column("shown_rows", "VARCHAR[]"),
    ),
    {
        "gate": "landing (what was read) or marts (what is published).",
        "rule_name": "The rule, as its suite names it.",
        "table_name": "The table of the build file that it is about.",
        "severity": "critical (stops a release) or warning (is told with it).",
        "result": "holds, warns, or overridden: it would have stopped the release, and a person let it pass.",
        "since_date": "When the rule's threshold was set.",
        "reason": "Why the threshold is what it is, and what to do when it is crossed.",
        "override_reason": "The person's reason; only where the result is overridden.",
        "shown_rows": "The first rows that the rule found, as text; empty where it holds.",
    },
    ("gate", "rule_name"),
)


def write_gate_rules(connection: duckdb.DuckDBPyConnection, reports: Sequence[Mapping[str, Any]]) -> None:
    """Fill the empty table of `GATE_RULES` from the gates' reports (as `expectations.gate` writes them)."""
    rows = sorted(_row(report, rule) for report in reports for rule in report["rules"])
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in GATE_RULES.columns]
    values = ", ".join(f"unnest(${number}::{column.type}[])" for number, column in enumerate(GATE_RULES.columns, 1))
    statement = compose("insert into $table select $values", table=Name(GATE_RULES.name), values=Fragment(values))
    connection.execute(statement, columns)


def _row(report: Mapping[str, Any], rule: Mapping[str, Any]) -> tuple[Any, ...]:
    result = rule_result(rule, report["overridden"])
    return (
        report["gate"],
        rule["name"],
        rule["table"],
        rule["severity"],
        result,
        rule["since"],
        rule["reason"],
        report["override"] if result == "overridden" else None,
        [in_one_line(printable(str(row))) for row in rule["rows"]],
    )
