"""Where does an amount with its unit begin and end, and do two of them make a range?

A term is a numeral and the unit right after it; a range is two terms with a connector that touches both and one unit
for both. Bound words and what the amount means are left to `bounds` and `numbers`.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ingestion.extract import numerals
from ingestion.extract.numerals import Numeral
from ingestion.extract.units import Unit, UnitTable

_CONNECTOR = re.compile(r" ?(?:-|—{1,2}|–|−|~|至|到) ?")
_ORIGIN = re.compile(r"[从由自][^,.;:。!?\n]{0,12}\Z")  # 从3000亿元到4000亿元: two figures, no range
_ORIGIN_WINDOW = 13
_SURPLUS = re.compile(rf" ?{numerals.MORE}")
_BEFORE_SURPLUS = frozenset(" 余多")
_FIRST_OF_CONNECTOR = frozenset(" -—–−~至到")
ONE = Decimal(1)
_UNITS_KEPT = 1 << 11
_MYRIADS = {"": 1, "万": 10**4, "亿": 10**8}


@dataclass(slots=True)
class Term:
    """A numeral and the unit right after it, at text[start:end]."""

    start: int
    number_end: int
    end: int
    numeral: Numeral
    unit: Unit | None
    is_more: bool  # 余 or 多 stands inside or between


def read_term(text: str, start: int, units: UnitTable) -> Term | None:
    """The term at `start`, a digit or a Chinese numeral; None when the run there spells no amount."""
    read = numerals.read_mixed if text[start].isascii() else numerals.read_spelled
    numeral = read(text, start)
    if numeral is None:
        return None
    position, is_more = numeral.end, numeral.is_more
    surplus = _SURPLUS.match(text, position) if text[position : position + 1] in _BEFORE_SURPLUS else None
    if surplus is not None and (after := _unit_at(text, surplus.end(), units)) is not None:
        return Term(start, position, surplus.end() + after[1], numeral, after[0], True)
    found = _unit_at(text, position, units)
    if found is None:
        return Term(start, position, position, numeral, None, is_more)
    return Term(start, position, position + found[1], numeral, found[0], is_more)


def upper_end(text: str, first: Term, units: UnitTable) -> Term | None:
    """The term that ends a range opened by `first`; None when no range stands here or its ends are out of order."""
    may_begin = text[first.end : first.end + 1] in _FIRST_OF_CONNECTOR
    connector = _CONNECTOR.match(text, first.end) if may_begin else None
    if connector is None or connector.end() >= len(text):
        return None
    begins = text[connector.end()]
    begins_number = "0" <= begins <= "9" if not first.numeral.is_spelled else begins in numerals.CHARACTERS
    if not begins_number:
        return None
    if connector[0].strip() in ("到", "至") and _ORIGIN.search(
        text[max(0, first.start - _ORIGIN_WINDOW) : first.start]
    ):
        return None
    second = read_term(text, connector.end(), units)
    if second is None or not _share_a_unit(first, second):
        return None
    low, high = range_values(first, second)
    return second if low < high else None


def range_values(first: Term, second: Term) -> tuple[Decimal, Decimal]:
    """Both ends as whole amounts. 30至35亿元: the scale of the second governs the first when it has none of its own."""
    low, high = first.numeral.value, second.numeral.value
    if first.unit is None and not first.numeral.has_scale_word:
        scaled = low * _MYRIADS[second.numeral.scale]
        low = scaled if scaled < high else low
    return low, high


def stated_unit(term: Term, units: UnitTable) -> tuple[str, bool, Decimal]:
    """Canonical unit of a term, whether it is implied, and what the whole amount is divided by to be stated in it."""
    scale, unit = term.numeral.scale, term.unit
    if unit is None:
        return ("亿元", True, Decimal(10**8)) if scale == "亿" else ("", False, ONE)
    canonical, divisor = _stated(scale, unit.surface, units)
    return canonical, False, divisor


@lru_cache(_UNITS_KEPT)
def _stated(scale: str, surface: str, units: UnitTable) -> tuple[str, Decimal]:
    """Canonical unit of an amount in `scale` and `surface`, and what the whole amount is divided by; ONE for 1."""
    unit = units.by_surface[surface]
    scaled = units.get(scale + surface) if scale else None
    written, divisor = (scaled, _MYRIADS[scale]) if scaled is not None else (unit, 1)
    canonical = units.canonical(written)
    divisor_in_all = divisor * canonical.factor / written.factor
    return canonical.unit, ONE if divisor_in_all == 1 else divisor_in_all


def _unit_at(text: str, position: int, units: UnitTable) -> tuple[Unit, int] | None:
    """The unit at `position` or one space later, with the characters it takes."""
    space = 1 if text.startswith(" ", position) else 0
    unit = units.match(text, position + space)
    return None if unit is None else (unit, space + len(unit.surface))


def is_part_of_rate(text: str, end: int, units: UnitTable) -> bool:
    """2.5亿元/公顷: does the unit that ends here go on to a rate that the vocabulary does not know?"""
    return text.startswith("/", end) and units.match(text, end + 1) is not None


def _share_a_unit(first: Term, second: Term) -> bool:
    """6-7%, 6%-7%, 50亿-100亿元 do; 6-7 without any unit could be anything, 3家-5% are two things."""
    if second.unit is None:
        return first.unit is None and second.numeral.has_scale_word
    return first.unit is None or first.unit.unit == second.unit.unit
