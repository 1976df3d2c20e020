"""Does the page of the gates say what the reports say, and does no text of a page act in it?"""

from html.parser import HTMLParser
from typing import Any

import pytest

from warehouse.gate_page import gate_page

RULE = {
    "name": "facts_are_there",
    "table": "marts.fct_claims",
    "type": "expect_table_row_count_to_be_between",
    "severity": "critical",
    "since": "2026-11-21",
    "reason": "Not one figure was understood.",
    "held": True,
    "error": None,
    "rows": [],
}
REPORT = {
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
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>alert(1)</script>",
    "</td></table><iframe src=javascript:alert(1)>",
    "{{ 7 * 7 }}{% for x in y %}",
    "\x1b]0;owned\x07\x1b[2J\u202etxet",
    "'; drop table marts.fct_claims; --",
    "=cmd|' /C calc'!A1",
]


class Tags(HTMLParser):
    """Collects every tag with its attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def report_with(**changes: Any) -> dict[str, Any]:
    return REPORT | {"rules": [RULE | changes]}


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["rows", "error", "reason", "name", "table"])
def test_no_text_becomes_markup_or_steers_a_terminal(field: str, text: str) -> None:
    harmless = gate_page([report_with(**{field: ["words"] if field == "rows" else "words"})], "night-1")
    page = gate_page([report_with(**{field: [text] if field == "rows" else text})], "night-1")
    assert Tags(page).tags == Tags(harmless).tags
    assert not set(page) & {"\x1b", "\x07", "\u202e"}
    seen = text.translate({0x1B: None, 0x07: None, 0x202E: None})
    assert seen in Tags(page).text


def test_subject_and_override_are_text_too() -> None:
    page = gate_page([REPORT | {"override": HOSTILE[0]}], HOSTILE[0])
    assert "<script>" not in page
    assert Tags(page).text.count(HOSTILE[0]) == 3


def test_page_asks_for_nothing_and_forbids_scripts() -> None:
    page = gate_page([REPORT], "night-1")
    assert "default-src 'none'" in page
    assert not {name for _, names in Tags(page).tags for name in names} & {"src", "href", "style", "onload"}


@pytest.mark.parametrize(
    ("changes", "overridden", "result"),
    [
        ({}, [], "holds"),
        ({"held": False}, [], "stops"),
        ({"held": False}, ["facts_are_there"], "overridden"),
        ({"held": False, "severity": "warning"}, [], "warns"),
        ({"held": False, "severity": "warning", "error": "no such table"}, [], "broken"),
        ({"held": False, "error": "no such table"}, ["facts_are_there"], "broken"),
    ],
)
def test_each_rule_is_shown_with_its_result(changes: dict[str, Any], overridden: list[str], result: str) -> None:
    page = gate_page([report_with(**changes) | {"overridden": overridden}], "night-1")
    assert f'<tr class="{result}">' in page


def test_what_needs_eyes_comes_first() -> None:
    rules = [RULE, RULE | {"name": "late", "held": False, "severity": "warning"}, RULE | {"name": "bad", "held": False}]
    text = Tags(gate_page([REPORT | {"rules": rules}], "night-1")).text
    assert text.index("bad") < text.index("late") < text.index("facts_are_there")
