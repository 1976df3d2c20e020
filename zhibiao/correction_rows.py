"""Which rows of seed claim_correction say what a person wants corrected? Pure: from a claim and changes to rows.

What cannot be meant is refused here, by the row and by what the rows of one claim say together; whether a correction
still matches its claim is for the build to judge (`int_corrections__judged`).
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ingestion.records import Kind, Measure, Strength
from zhibiao import show
from zhibiao.stage_failed import StageFailed

COLUMN_OF = {
    "value": "original_value",
    "unit": "original_unit",
    "period": "period_key",
    "region": "region_code",
    "indicator": "indicator_name_zh",
    "measure": "measure",
    "kind": "kind",
    "strength": "strength",
    "comparator": "comparator",
}
NO_STRENGTH = "none"  # how a row writes that a result has no strength
_NUMBER, _DAY = r"-?\d+(\.\d+)?", r"\d{4}(H[12]|Q[1-4]|-\d\d(-\d\d)?)?"
# How a field is written, and what a person is told who writes it otherwise. Units and names are judged by the build.
FORMS = {
    "value": (rf"{_NUMBER}(\.\.{_NUMBER})?", "90, or 5..6 of a range"),
    "period": (rf"{_DAY}(\.\.{_DAY})?", "2023, 2023H1, 2023Q2, 2023-05, 2023-05-31, or two with .. between"),
    "region": (r"\d{6}(:.+)?", "421202, or 421202:某园区"),
    "measure": ("|".join(Measure), ", ".join(Measure)),
    "kind": ("|".join(Kind), ", ".join(Kind)),
    "strength": ("|".join([*Strength, NO_STRENGTH]), ", ".join([*Strength, NO_STRENGTH]) + " (of a result)"),
    "comparator": ("eq|ge|le|approx", "eq, ge, le, approx (a range is a value: 5..6)"),
}


class Correction(NamedTuple):
    """The first columns of a row."""

    claim_id: str
    source_id: str
    action: str  # drop, or set_ and the field
    expected: str
    corrected: str


def corrections(claim: Mapping[str, Any], changes: Sequence[str], *, drop: bool) -> list[Correction]:
    """The rows for one claim. Raises StageFailed for a change that cannot be meant, whatever goes with it."""
    if drop is bool(changes):
        raise StageFailed("give either --drop or --set FIELD=TEXT")
    start = (str(claim["claim_id"]), str(claim["source_id"]))
    if drop:
        return [Correction(*start, "drop", _said(claim, "value"), "")]
    rows = [Correction(*start, *_change(claim, change)) for change in changes]
    if len({row.action for row in rows}) < len(rows):
        raise StageFailed("a field can be set once: leave out the other --set")
    return rows


def contradiction(rows: Sequence[Correction]) -> str | None:
    """Why all rows of one claim cannot hold together, in whatever order they stand; None when they can."""
    by_action = {row.action: row for row in rows}
    if "drop" in by_action and len(by_action) > 1:
        return "a drop contradicts every other row: keep one of them"
    kind = by_action["set_kind"].corrected if "set_kind" in by_action else None
    strength = by_action.get("set_strength")
    if strength and (strength.expected == NO_STRENGTH) != (kind == Kind.TARGET):
        return "a result has no strength and a target has one: set kind=target and strength of a result together"
    if strength and (strength.corrected == NO_STRENGTH) != (kind == Kind.ACTUAL):
        return f"a target has a strength and a result has none: strength={NO_STRENGTH} goes with kind=actual"
    value, comparator = by_action.get("set_value"), by_action.get("set_comparator")
    if comparator and value and ".." in value.corrected:
        return f"{value.corrected} is a range, which has no other comparator: leave out comparator"
    if comparator and comparator.expected == "range" and not value:
        return "the claim is a range: set value to a plain number with its comparator"
    return None


def _change(claim: Mapping[str, Any], change: str) -> tuple[str, str, str]:
    """Action, expected and corrected text of one `FIELD=TEXT`."""
    field, equals, text = change.partition("=")
    if field not in COLUMN_OF or not equals or not text.strip():
        raise StageFailed(f"--set {change!r}: write FIELD=TEXT with one of the fields {', '.join(COLUMN_OF)}")
    if field in FORMS and not re.fullmatch(FORMS[field][0], text):
        raise StageFailed(f"--set {change!r}: a {field} is written {FORMS[field][1]}")
    low, _, high = text.partition("..") if field == "value" else ("", "", "")
    if high and Decimal(low) > Decimal(high):
        raise StageFailed(f"--set {change!r}: the range falls; the lower end comes first")
    if text == _said(claim, field):
        raise StageFailed(f"--set {change!r}: the claim says so already")
    return f"set_{field}", _said(claim, field), text


def _said(claim: Mapping[str, Any], field: str) -> str:
    said = claim[COLUMN_OF[field]]
    if field == "strength" and said is None:
        return NO_STRENGTH
    high = claim["original_value_high"]
    return f"{show.plain(said)}..{show.plain(high)}" if field == "value" and high is not None else show.plain(said)
