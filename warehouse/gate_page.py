"""How does a person read what the gates said? As one page that needs no network, runs nothing and believes no text.

The page stands in each release (`gates.html`) and beside the report of a gate that stopped a build. Rows that a rule
shows hold other people's words (Great Expectations' own Data Docs let them run: docs/decisions/0004-two-gates.md), so
everything is escaped by the template engine, control characters go, and the page forbids scripts by its own policy.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from warehouse.plain import in_one_line, printable

PAGE = "gates.html"
_TEMPLATE = Path(__file__).with_name("gate_page.html.j2")
_RESULTS = ("stops", "broken", "overridden", "warns", "holds")


def gate_page(reports: Sequence[Mapping[str, Any]], subject: str) -> str:
    """The page of one or more gate reports (as `expectations.gate` writes them) about `subject`, a run or a release."""
    from jinja2 import Environment, StrictUndefined  # a quiet night renders nothing

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["shown"] = _shown
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    template = environment.from_string(_TEMPLATE.read_text("utf-8"))
    return template.render(
        subject=subject, style=style, style_digest=digest, gates=[{**each, "rules": _sorted(each)} for each in reports]
    )


def rule_result(rule: Mapping[str, Any], overridden: Sequence[str]) -> str:
    """What one rule of a report did to the build: stops, broken, overridden, warns or holds."""
    if rule["error"] is not None:
        return "broken"
    if rule["held"]:
        return "holds"
    if rule["severity"] == "warning":
        return "warns"
    return "overridden" if rule["name"] in overridden else "stops"


def _sorted(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A report's rules, those that need eyes first, each with its result."""
    rules = [{**rule, "result": rule_result(rule, report["overridden"])} for rule in report["rules"]]
    return sorted(rules, key=lambda rule: _RESULTS.index(rule["result"]))


def _shown(value: object) -> str:
    return in_one_line(printable(str(value)))


def _style() -> str:
    """The page's style sheet; its digest stands in the policy, so no other style acts."""
    return _TEMPLATE.with_name("gate_page.css").read_text("utf-8")
