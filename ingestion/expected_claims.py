"""What does a person read in a fixture? `expected.csv`, one claim a row, and how the program's reading differs.

Few columns, written as a reader would say them: `≥12` for 12以上, `2024-01..2024-03` for a first quarter. What counts
as a claim stands in docs/claim.md; one that careful readers may disagree about (`optional`) is never too much.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from ingestion.errors import SourceError
from ingestion.records import Claim, Comparator

COLUMNS = ("region", "indicator", "measure", "value", "unit", "period", "kind")
Row = tuple[str, ...]

_SIGNS = {
    Comparator.EQ: "",
    Comparator.GE: "≥",
    Comparator.LE: "≤",
    Comparator.APPROX: "≈",
    Comparator.RANGE: "",
}


def read_expected(file: Path) -> tuple[Row, ...]:
    """The rows of a file; lines that start with # are notes. Raises SourceError."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{file}: cannot be read: {error}; see docs/add_a_source.md") from error
    rows = [tuple(cell.strip() for cell in row) for row in csv.reader(_without_notes(lines)) if row]
    if not rows or rows[0] != COLUMNS:
        raise SourceError(f"{file}: the first line must be {','.join(COLUMNS)}")
    for row in rows[1:]:
        if len(row) != len(COLUMNS):
            raise SourceError(f"{file}: {len(COLUMNS)} cells expected: {','.join(row)}")
    return tuple(rows[1:])


def write_expected(file: Path, rows: Iterable[Row], note: str) -> None:
    """Write a draft with a note above it."""
    with file.open("x", encoding="utf-8", newline="") as out:
        out.write(f"# {note}\n")
        csv.writer(out, lineterminator="\n").writerows([COLUMNS, *rows])


def row_of(claim: Claim) -> Row:
    """A claim as a row."""
    value = _SIGNS[claim.comparator] + _number(claim.value)
    if claim.value_high is not None:
        value += f"–{_number(claim.value_high)}"
    start, end = claim.period
    unit = claim.unit
    return (claim.region, claim.indicator, claim.measure, value, unit, period_text(start, end), claim.kind)


def differences(expected: Sequence[Row], claims: Sequence[Claim]) -> tuple[str, ...]:
    """Lines of a diff: `-` what a person reads and the program does not, `+` the other way round."""
    surely = Counter(row_of(claim) for claim in claims if not claim.optional)
    maybe = Counter(row_of(claim) for claim in claims if claim.optional)
    wanted = Counter(expected)
    missing = wanted - surely - maybe
    surplus = surely - wanted
    signed = [(row, "-") for row in missing.elements()] + [(row, "+") for row in surplus.elements()]
    return tuple(f"{sign} {' | '.join(row)}" for row, sign in sorted(signed))


def period_text(start: date, end: date) -> str:
    """A period as short as it can be said: 2024, 2021..2025, 2024-03, 2024-01..2024-03, else its days."""
    day_after = end + timedelta(days=1)
    if start.day == 1 and day_after.day == 1:
        if start.month == 1 and day_after.month == 1:
            return _span(str(start.year), str(end.year))
        return _span(f"{start:%Y-%m}", f"{end:%Y-%m}")
    return _span(start.isoformat(), end.isoformat())


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first}..{last}"


def _number(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _without_notes(lines: Iterable[str]) -> Iterable[str]:
    return (line for line in lines if not line.startswith("#"))
