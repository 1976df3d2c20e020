"""What does the golden corpus hold? Reads `cases/*.yml`: authored texts (real places, invented figures and persons).

A label is checked as far as that can be done without understanding the text; comparing claims is left to the callers.
"""

import calendar
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import yaml

FOLDER = Path(__file__).with_name("cases")
ALLOWED: dict[str, tuple[object, ...]] = {
    "kind": ("target", "actual"),
    "measure": ("level", "yoy", "increment", "share", "completion", "rank", "contribution", "index"),
    "comparator": ("ge", "le", "approx", "range", "eq"),
    "strength": ("stretch", "firm", "expect", None),
    "core": (True, False),
    "optional": (True, False),
}
UNIT_OF = {"yoy": "%", "share": "%", "completion": "%", "rank": "位"}
CASE_KEYS = {"id", "text", "defaults", "claims"}
REQUIRED = {
    "kind",
    "region",
    "region_name",
    "indicator",
    "core",
    "measure",
    "comparator",
    "value",
    "unit",
    "period",
    "quote",
}
CLAIM_KEYS = REQUIRED | {"value_high", "strength", "responsible", "optional"}
REGION = re.compile(r"\d{6}(:\S+)?")
PERIOD = re.compile(r"(\d{4})(?:(Q)([1-4])|(H)([12])|(M)(\d{1,2})(?:-(\d{1,2}))?|-(\d{4}))?")
SPAN_OF = {"Q": 3, "H": 6}
DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.\.(\d{4}-\d{2}-\d{2}))?")


class Case(NamedTuple):
    """One authored text with its labels, under the field names of docs/claim.md."""

    id: str
    phenomenon: str
    text: str
    claims: tuple[dict[str, object], ...]


class BadCaseError(ValueError):
    """A label that cannot be right; the message names the file and the case."""


def period_of(short: str) -> tuple[date, date]:
    """First and last day of a period as the files write it: 2019, 2019Q1, 2019M1-4, 2019H2, 2016-2020, 2019-05-03."""
    if days := DAYS.fullmatch(short):
        first, last = date.fromisoformat(days[1]), date.fromisoformat(days[2] or days[1])
        if first > last:
            raise ValueError(f"period {short!r} ends before it starts")
        return first, last
    if not (found := PERIOD.fullmatch(short)):
        raise ValueError(f"period {short!r} is not understood")
    year, last_year = int(found[1]), int(found[9] or found[1])
    start, end = 1, 12
    if found[6]:
        start, end = int(found[7]), int(found[8] or found[7])
    elif letter := found[2] or found[4]:
        end = int(found[3] or found[5]) * SPAN_OF[letter]
        start = end - SPAN_OF[letter] + 1
    if (year, start) > (last_year, end) or not 1 <= end <= 12:
        raise ValueError(f"period {short!r} ends before it starts, or outside the year")
    return date(year, start, 1), date(last_year, end, calendar.monthrange(last_year, end)[1])


def quantity_faults(claim: Mapping[str, object]) -> Iterator[str]:
    if type(claim["value"]) not in (int, float):
        yield f"value {claim['value']!r} is no number"
    if (claim["comparator"] == "range") != (type(claim.get("value_high")) in (int, float)):
        yield "value_high belongs to comparator range, and to no other"
    if claim["unit"] != UNIT_OF.get(str(claim["measure"]), claim["unit"]):
        yield f"unit {claim['unit']!r} does not fit measure {claim['measure']}"


def faults(claim: Mapping[str, object], text: str) -> Iterator[str]:
    """What is wrong with a label whose defaults are filled in, and which lacks nothing."""
    for field, allowed in ALLOWED.items():
        if claim.get(field, allowed[-1]) not in allowed:
            yield f"{field} {claim[field]!r} is none of {allowed}"
    if (claim["kind"] == "actual") != (claim.get("strength") is None):
        yield f"strength {claim.get('strength')!r} does not fit kind {claim['kind']}"
    if not isinstance(claim["quote"], str) or not claim["quote"] or claim["quote"] not in text:
        yield f"quote {claim['quote']!r} is not in the text"
    if not isinstance(claim["region"], str) or not REGION.fullmatch(claim["region"]):
        yield f"region {claim['region']!r} is no string of six digits (or code:name)"
    elif claim["region"][6:] not in ("", f":{claim['region_name']}"):
        yield f"region {claim['region']!r} is named {claim['region_name']!r}"
    yield from quantity_faults(claim)


def full_claim(raw: Mapping[str, object], defaults: Mapping[str, object], doc: str, text: str) -> dict[str, object]:
    """The label under its full field names; ValueError says what is wrong with it."""
    if unknown := (raw.keys() | defaults.keys()) - CLAIM_KEYS:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    claim = {**defaults, **raw}
    if claim.get("kind") == "actual" and "strength" not in raw:
        claim["strength"] = None
    if missing := REQUIRED - claim.keys():
        raise ValueError(f"missing {sorted(missing)}")
    if found := list(faults(claim, text)):
        raise ValueError("; ".join(found))
    start, end = period_of(str(claim.pop("period")))
    absent: dict[str, object] = {"value_high": None, "responsible": [], "optional": False}
    return {"doc": doc, **absent, **claim, "period_start": start.isoformat(), "period_end": end.isoformat()}


def read_case(raw: Mapping[str, object], phenomenon: str) -> Case:
    name, text, defaults, claims = raw.get("id"), raw.get("text"), raw.get("defaults") or {}, raw.get("claims")
    if unknown := raw.keys() - CASE_KEYS:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    if not isinstance(name, str) or not re.fullmatch(re.escape(phenomenon) + r"-\d+", name):
        raise ValueError(f"id is not {phenomenon}-<number>")
    if not isinstance(text, str) or not isinstance(defaults, dict) or not isinstance(claims, list):
        raise ValueError("text, defaults or claims are missing or of the wrong kind")
    labels = []
    for number, claim in enumerate(claims, 1):
        try:
            labels.append(full_claim(claim, defaults, name, text))
        except ValueError as fault:
            raise ValueError(f"claim {number}: {fault}") from fault
    return Case(name, phenomenon, text, tuple(labels))


def load(folder: Path = FOLDER) -> tuple[Case, ...]:
    """Every case of every file, in order. BadCaseError at the first label that cannot be right."""
    cases: dict[str, Case] = {}
    for path in sorted(folder.glob("*.yml")):
        for raw in yaml.safe_load(path.read_text(encoding="utf-8")):
            try:
                case = read_case(raw, path.stem)
                if case.id in cases:
                    raise ValueError("id given twice")
            except ValueError as fault:
                raise BadCaseError(f"{path.name}: {raw.get('id')}: {fault}") from fault
            cases[case.id] = case
    return tuple(cases.values())
