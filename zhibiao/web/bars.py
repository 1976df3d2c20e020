"""Where do the parts of a drawn figure lie? Numbers between 0 and 100, of which templates make SVG.

A bar shows how far a target is: filled as far as was reached, a mark where the target lies, another where the stretch
target lies, a line for the time that has passed. What is not known has no fill, which is not a fill of nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

_MARGIN = Decimal("1.08")  # free space beyond the largest part, so that its mark is seen
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Bar:
    """Parts of one bar, each in percent of its width; None where there is none."""

    filled: float | None
    base: float | None
    stretch: float | None
    elapsed: float | None
    zero: float = 0.0  # where the axis begins; further right when something is below nothing


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a chart of results over the years: from the bottom, in percent of the chart."""

    x: float
    width: float
    height: float
    is_whole_year: bool
    row: dict[str, Any]


def share_bar(attained: Decimal | None, base: Decimal | None, stretch: Decimal | None, elapsed: Decimal | None) -> Bar:
    """A bar of a level against its target: the target is 100 %, everything else lies where its share of it lies."""
    stretch_share = 100 * stretch / base if base and stretch is not None else None
    known = [each for each in (attained, stretch_share, elapsed, _HUNDRED) if each is not None]
    return _bar(attained, _HUNDRED if base is not None else None, stretch_share, elapsed, known)


def value_bar(reached: Decimal | None, target: Decimal | None, stretch: Decimal | None) -> Bar:
    """A bar of a growth rate against its target, both in percent: time does not fill it, so it bears no line."""
    known = [each for each in (reached, target, stretch) if each is not None]
    return _bar(reached, target, stretch, None, known)


def _bar(
    filled: Decimal | None,
    base: Decimal | None,
    stretch: Decimal | None,
    elapsed: Decimal | None,
    known: Sequence[Decimal],
) -> Bar:
    low = min([Decimal(0), *known])
    high = max([Decimal(0), *known])
    width = (high - low) * _MARGIN or Decimal(1)

    def place(value: Decimal | None) -> float | None:
        return None if value is None else round(float(100 * (value - low) / width), 2)

    return Bar(place(filled), place(base), place(stretch), place(elapsed), place(Decimal(0)) or 0.0)


def columns(rows: Sequence[dict[str, Any]], most: int = 12) -> list[Column]:
    """The last years of one series as columns beside each other; `value`, `is_whole_year` of each row are read.

    Values below nothing (a loss) stand as columns of no height: the table beside the chart tells them.
    """
    kept = rows[-most:]
    top = max((row["value"] for row in kept), default=Decimal(0))
    step = 100 / max(len(kept), 4)
    return [
        Column(
            round(index * step + 0.15 * step, 2),
            round(0.7 * step, 2),
            round(float(100 * max(row["value"], Decimal(0)) / top), 2) if top > 0 else 0.0,
            bool(row["is_whole_year"]),
            row,
        )
        for index, row in enumerate(kept)
    ]
