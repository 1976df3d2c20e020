"""Which unit stands here, and what is it worth in its base unit?

The vocabulary is the seed `unit.csv`, shared with dbt: one row a written form (`surface`), with the canonical form that
claims carry (`unit`), its base unit, the factor into it and the dimension. `not_before` lists the continuations that
make the characters another word (项 before 目 is 项目). Numbers themselves are read in `numerals` and `numbers`.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from ingestion.extract.seed_rows import seed_rows

SEED_NAME = "unit.csv"
COUNT = "count"  # the dimension of classifiers
_COLUMNS = {"surface", "unit", "base_unit", "factor", "dimension", "not_before"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A written form of a unit. `factor` turns a value in `surface` into one in `base_unit`."""

    surface: str
    unit: str  # canonical surface, as claims carry it
    base_unit: str
    factor: Decimal
    dimension: str  # currency, percent, count, area, …
    not_before: tuple[str, ...] = ()

    @property
    def is_counter(self) -> bool:
        """Is it a classifier (个, 家, 项) and no unit of measurement?"""
        return self.dimension == COUNT


@dataclass(frozen=True, slots=True, eq=False)  # one table is equal to itself only: what is made of it can be kept
class UnitTable:
    """All units, found by their exact surface or as the longest one that stands at a position."""

    by_surface: Mapping[str, Unit]
    by_first_character: Mapping[str, re.Pattern[str]]  # any surface that begins so and is no part of another word

    @classmethod
    def load(cls, seeds: Path) -> "UnitTable":
        """Read `unit.csv` in the folder `seeds`. Raises ValueError with file and line for a row that cannot be used."""
        path = seeds / SEED_NAME
        units: dict[str, Unit] = {}
        for line, row in seed_rows(path, _COLUMNS):
            unit = _unit(row, f"{path}:{line}")
            if unit.surface in units:
                raise ValueError(f"{path}:{line}: surface {unit.surface} stands twice; keep one row")
            units[unit.surface] = unit
        for unit in units.values():
            canonical = units.get(unit.unit)
            if canonical is None or canonical.unit != unit.unit or canonical.base_unit != unit.base_unit:
                raise ValueError(
                    f"{path}: {unit.surface}: its unit {unit.unit} has no canonical row of the same base unit"
                )
        return cls(units, _patterns(units.values()))

    def get(self, surface: str) -> Unit | None:
        """The unit written exactly so (a table header, a caption), None when the vocabulary does not know it."""
        return self.by_surface.get(surface) or self.by_surface.get(surface.strip())

    def match(self, text: str, position: int) -> Unit | None:
        """The longest unit that starts at `position` and is not the beginning of another word."""
        pattern = self.by_first_character.get(text[position : position + 1])
        match = pattern.match(text, position) if pattern is not None else None
        return None if match is None else self.by_surface[match[0]]

    def canonical(self, unit: Unit) -> Unit:
        """The row that claims carry for `unit`; its factor may differ (‰ is stated in %)."""
        return self.by_surface[unit.unit]


def _patterns(units: Iterable[Unit]) -> dict[str, re.Pattern[str]]:
    """For each first character one pattern of all surfaces, longest first."""
    grouped: dict[str, list[str]] = {}
    for unit in sorted(units, key=lambda unit: -len(unit.surface)):
        grouped.setdefault(unit.surface[0], []).append(surface_pattern(unit.surface, unit.not_before))
    return {first: re.compile("|".join(group)) for first, group in grouped.items()}


def surface_pattern(surface: str, not_before: Collection[str]) -> str:
    """A unit whose next characters do not make it the beginning of another word: 项 in 项目, t in tons."""
    goes_on = [re.escape(word) for word in not_before]
    if surface[-1].isascii() and surface[-1].isalpha():
        goes_on.append("[A-Za-z]")
    return re.escape(surface) + (f"(?!{'|'.join(goes_on)})" if goes_on else "")


def _unit(row: Mapping[str, str], where: str) -> Unit:
    for column in sorted(_COLUMNS - {"not_before"}):
        if not row[column]:
            raise ValueError(f"{where}: {column} is empty; every unit needs one")
    try:
        factor = Decimal(row["factor"])
    except InvalidOperation:
        raise ValueError(f"{where}: factor {row['factor']!r} is not a number") from None
    if not factor.is_finite() or factor <= 0:
        raise ValueError(f"{where}: factor {row['factor']!r} must be finite and above zero")
    not_before = tuple(word for word in row["not_before"].split("|") if word)
    return Unit(row["surface"], row["unit"], row["base_unit"], factor, row["dimension"], not_before)
