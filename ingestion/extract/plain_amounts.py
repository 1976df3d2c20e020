"""Which figures are plain: digits with their unit right behind them, and no second number after it?

Most figures of a page are (31.2亿元, 8.6%), and two look-ups read them. What the characters behind the digits mean is
asked of the general reader, once for every unit; any figure that is not plain is left to it (`amounts`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ingestion.extract.amounts import read_term, stated_unit
from ingestion.extract.units import Unit, UnitTable, surface_pattern

_GOES_ON = frozenset(" -—–−~至到季/≈=")  # behind the unit these may make a range (至6%), a time of 1个, or a rate
# A unit that begins so may end a date, a clock or a document's number, and these are no quantities.
_DATED = "年月日号时点季份"
_SCALES = ("", "万", "亿", "万亿")
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class PlainUnit:
    """What stands behind the digits: 亿元 in 31.2亿元."""

    unit: str  # as claims carry it
    factor: Decimal | None  # from the written number to one in `unit`; None for 1
    dimension: str
    scale_length: int  # characters that belong to the number: one for 亿


Endings = Mapping[str, tuple[re.Pattern[str], Mapping[str, PlainUnit]]]


@lru_cache(1)
def plain_endings(units: UnitTable) -> Endings:
    """By first character: any of the endings that begin so, and what each means."""
    found: dict[str, dict[str, tuple[Unit, PlainUnit]]] = {}
    for written in {scale + surface for scale in _SCALES for surface in units.by_surface}:
        ending = None if written[0] in _DATED else _ending(written, units)
        if ending is not None:
            found.setdefault(written[0], {})[written] = ending
    return {first: (_any_of(group), {w: plain for w, (_, plain) in group.items()}) for first, group in found.items()}


def read_plain(text: str, number: re.Match[str], endings: Endings) -> tuple[int, int, Decimal, PlainUnit] | None:
    """Where the plain figure of these digits ends, its number (with 万 or 亿) and the whole, its value and unit.

    None when it is not plain.
    """
    number_end = number.end()
    known = endings.get(text[number_end : number_end + 1])
    ending = known[0].match(text, number_end) if known is not None else None
    if known is None or ending is None:
        return None
    end = ending.end()
    if text[end : end + 1] in _GOES_ON:
        return None
    written, unit = number[0], known[1][ending[0]]
    if "." in written:
        written = written.rstrip("0").rstrip(".")  # 5.0% is 5 %
    value = Decimal(written)
    if unit.factor is not None:
        value = plain_value(value * unit.factor)
    return number_end + unit.scale_length, end, value, unit


def plain_value(value: Decimal) -> Decimal:
    """The same value without exponent or trailing zeros: 50, not 5E+1."""
    return value.quantize(_ONE) if value == value.to_integral_value() else value.normalize()


def _ending(written: str, units: UnitTable) -> tuple[Unit, PlainUnit] | None:
    """What the general reader makes of `written` behind a 1; None unless it takes it whole and moves but the point."""
    term = read_term("1" + written, 0, units)
    if term is None or term.unit is None or term.is_more or term.end != len(written) + 1:
        return None
    unit, is_implied, divisor = stated_unit(term, units)
    factor = (term.numeral.value / divisor).normalize()
    if is_implied or factor.as_tuple().digits != (1,):
        return None
    plain = PlainUnit(unit, None if factor == 1 else factor, term.unit.dimension, term.number_end - 1)
    return term.unit, plain


def _any_of(endings: Mapping[str, tuple[Unit, PlainUnit]]) -> re.Pattern[str]:
    longest_first = sorted(endings, key=lambda written: -len(written))
    return re.compile("|".join(surface_pattern(written, endings[written][0].not_before) for written in longest_first))
