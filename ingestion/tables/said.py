"""What does a text of a table say once it fits a template of its record: period, region, indicator, units?

Texts are compared in `words`. Which text governs which cell is decided in `layout` and `cells`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingestion.tables.model import Part
from ingestion.tables.spans import Span, read_span
from ingestion.tables.words import Template, template, tidy

_SPLIT = re.compile("[、,;和]|/")
RATES = frozenset({"yoy", "share", "completion", "index"})


class Misfit(Exception):
    """A text fits its template, but what stands in a place is not among what the record allows."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says; None and () where it says nothing."""

    span: Span | None = None
    region: str | None = None
    indicator: str | None = None  # a label of the record
    units: tuple[str, ...] = ()

    def over(self, other: "Said") -> "Said":
        """This where it says something, else `other`; of a period the parts that it leaves open."""
        span = self.span.over(other.span) if self.span and other.span else self.span or other.span
        return Said(span, self.region or other.region, self.indicator or other.indicator, self.units or other.units)


def agreeing(one: Said, other: Said) -> Said:
    """Both together. Raises Misfit where two texts around one table state different things."""
    mine, others = one.span or Span(), other.span or Span()
    if _differ(mine.year, others.year) or _differ(mine.last, others.last):
        raise Misfit("the period that stands above it too")
    for said, told in ((one.region, other.region), (one.indicator, other.indicator), (one.units, other.units)):
        if said and told and said != told:
            raise Misfit(f"{told if isinstance(told, str) else some(told)}, which stands above it too")
    return one.over(other)


def _differ(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one != other


def allowed_units(part: Part) -> dict[str, str]:
    """Every unit that may be stated anywhere in the part, as tidied and as the record writes it."""
    stated = [unit for item in part.indicators for unit in item.units]
    stated += [column.unit for column in part.columns if column.unit is not None]
    return {tidy(unit): unit for unit in (*stated, "%")}


def read_said(found: dict[str, str], part: Part | None) -> Said:
    """What stands in the places of a template. Raises Misfit with what was expected."""
    indicator, unit = found.get("indicator"), found.get("unit")
    if indicator is not None:
        labels = {tidy(item.label): item.label for item in part.indicators} if part else {}
        if indicator not in labels:
            raise Misfit(f"indicator {indicator} is none of {some(labels.values())}")
        indicator = labels[indicator]
    return Said(_span(found), found.get("region"), indicator, read_units(unit, part) if unit and part else ())


def read_units(written: str, part: Part) -> tuple[str, ...]:
    """The units of `亿元` or `亿元、%`. Raises Misfit for one that the record does not list."""
    known = allowed_units(part)
    if written in known:
        return (known[written],)
    pieces = [piece for piece in _SPLIT.split(written) if piece]
    unknown = [piece for piece in pieces if piece not in known]
    if unknown or not pieces:
        raise Misfit(f"unit {written} is none of {some(known.values())}")
    return tuple(known[piece] for piece in pieces)


def fitting(texts: Sequence[str], tidied: str) -> tuple[Template, dict[str, str]] | None:
    """The first template that the text fits, and what stands in its places."""
    for text in texts:
        compiled = template(text)
        found = compiled.match(tidied)
        if found is not None:
            return compiled, found
    return None


def _span(found: dict[str, str]) -> Span | None:
    if "period" in found:
        span = read_span(found["period"])
        if span is None:
            raise Misfit(f"{found['period']} is no period")
        return span
    year = int(found["year"]) if "year" in found else None
    last = int(found["month"]) if "month" in found else None
    first = int(found["from_month"]) if "from_month" in found else last
    return Span(year, first, last) if year is not None or last is not None else None


def some(values: Iterable[str]) -> str:
    """The first few of what was expected, for a message."""
    listed = list(dict.fromkeys(values))
    return ", ".join(listed[:8]) + (" …" if len(listed) > 8 else "")
