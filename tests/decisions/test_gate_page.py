"""Does the page show what the reports say, in the order that a person needs, and act on none of it?"""

import base64
import hashlib
import re
from typing import Any

import jinja2
import pytest

from warehouse.gate_page import _sorted, gate_page, rule_result

RULE: dict[str, Any] = {
    "name": "facts_are_there",
    "table": "marts.fct_claims",
    "type": "expect_table_row_count_to_be_between",
    "severity": "critical",
    "since": "2026-11-21",
    "reason": "没有一个数字。",
    "held": True,
    "error": None,
    "rows": [],
}
REPORT: dict[str, Any] = {
    "gate": "marts",
    "passed": True,
    "evaluated": 1,
    "failed": [],
    "overridden": [],
    "warnings": [],
    "compared_with": None,
    "override": None,
    "rules": [RULE],
}


@pytest.mark.parametrize(
    ("changes", "overridden", "result"),
    [
        ({}, [], "holds"),
        ({"held": False}, [], "stops"),
        ({"held": False}, ["facts_are_there"], "overridden"),
        ({"held": False}, ["another"], "stops"),
        ({"held": False, "severity": "warning"}, ["facts_are_there"], "warns"),
        ({"held": True, "severity": "warning"}, [], "holds"),
        ({"held": False, "severity": "warning", "error": ""}, [], "broken"),
        ({"held": True, "error": "no such table"}, ["facts_are_there"], "broken"),
    ],
)
def test_what_a_rule_did_to_the_build(changes: dict[str, Any], overridden: list[str], result: str) -> None:
    assert rule_result(RULE | changes, overridden) == result
    (shown,) = _sorted(REPORT | {"rules": [RULE | changes], "overridden": overridden})
    assert shown == RULE | changes | {"result": result}


def test_what_needs_eyes_comes_first_and_else_the_order_of_the_report_stays() -> None:
    changes: list[dict[str, Any]] = [
        {"name": "h2"},
        {"name": "h1"},
        {"name": "w", "held": False, "severity": "warning"},
        {"name": "o", "held": False},
        {"name": "b", "error": "x"},
        {"name": "s", "held": False},
    ]
    report = REPORT | {"rules": [RULE | each for each in changes], "overridden": ["o"]}
    assert [rule["name"] for rule in _sorted(report)] == ["s", "b", "o", "w", "h2", "h1"]
    page = gate_page([report], "night-1")
    found = re.findall(r'<tr class="(\w+)">', page)
    assert found == ["stops", "broken", "overridden", "warns", "holds", "holds"]


def test_policy_names_the_one_style_that_the_page_has() -> None:
    page = gate_page([REPORT, REPORT | {"gate": "landing"}], "release night-1")
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert "{" in style
    assert f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" in page
    assert page.count("release night-1") == 2
    assert "landing" in page
    assert "没有一个数字。" in page


def test_text_is_escaped_and_its_control_characters_go() -> None:
    page = gate_page([REPORT | {"rules": [RULE | {"rows": ["<b>\x1b[2J\nnext\u202e"], "held": False}]}], "<i>")
    assert "&lt;b&gt;[2J next" in page
    assert "&lt;i&gt;" in page
    assert not {"\x1b", "\u202e"} & set(page)
    assert "<b>" not in page
    assert "<i>" not in page


def test_report_that_lacks_a_field_is_an_error_and_no_gap() -> None:
    lacking = {key: value for key, value in REPORT.items() if key != "evaluated"}
    with pytest.raises(jinja2.UndefinedError, match="evaluated"):
        gate_page([lacking], "night-1")


def test_page_has_no_empty_lines_where_the_template_decides() -> None:
    body = gate_page([REPORT], "night-1").partition("</style>")[2]
    assert "\n\n" not in body
    assert not re.search(r"^ +$", body, re.MULTILINE)
