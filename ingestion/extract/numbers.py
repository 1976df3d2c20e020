"""Which quantities does this normalised text state, in which unit, bounded how?

One scan: at each digit or numeral the noise patterns are tried first, then special words (翻番, 持平), ranks, 百分之,
and plain amounts with their unit and the bound words that touch them. What a quantity is of is the frame machine's
matter. The text is NFKC in simplified script (see `normalize`): commas, colons and percent signs are ASCII.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from ingestion.extract import bounds, numerals, ranks
from ingestion.extract.noise import NOISE, NoiseKind, NumberNoise, is_identifier
from ingestion.extract.numerals import Numeral
from ingestion.extract.units import Unit, UnitTable
from ingestion.records import Comparator


class Form(StrEnum):
    """How is the number written?"""

    DIGITS = "digits"
    SPELLED = "spelled"  # 五千亿元, 三成
    SCALE_WORD = "scale_word"  # 百亿, 千亿元: no digit, often a slogan
    FRACTION = "fraction"  # 百分之二十
    ORDINAL = "ordinal"
    DOUBLING = "doubling"  # 翻番, 翻两番
    STANDSTILL = "standstill"  # 持平, 零增长
    STRUCTURE = "structure"  # one part of 8.3:41.4:50.3
    RATIO = "ratio"  # 2.1:1


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number expression. Offsets are of the normalised text, ends exclusive; values are finite, in `unit`."""

    start: int  # of the first bound word or the number
    end: int  # of the unit or the trailing bound word
    number_start: int  # bare number; for a range both numbers and what stands between
    number_end: int
    value: Decimal
    value_high: Decimal | None  # only for RANGE, above `value`
    unit: str  # canonical surface of the unit seed, '' when none stands there
    comparator: Comparator | None  # None: no bound word touches it
    comparator_is_trailing: bool = False  # 以上, 以内, 左右 after the unit: governs a 分别 list
    is_ordinal: bool = False  # a position in a ranking
    unit_is_implied: bool = False  # 139.9亿: the 元 is not written
    form: Form = Form.DIGITS


_STRUCTURE = r"[0-9]{1,3}(?:\.[0-9]{1,3})?(?: ?: ?[0-9]{1,3}(?:\.[0-9]{1,3})?){1,3}(?![0-9.])"
_FRACTION = r"[百千万]分之(?:[0-9]{1,6}(?:\.[0-9]{1,4})?|[零〇一二两三四五六七八九十百]{1,5}(?:点[零一二三四五六七八九]{1,4})?)|百分百"
_DOUBLING = r"翻(?:了|上)?(?:[一二两三四五六2-6] ?)?番"
_CANDIDATE = re.compile(
    rf"(?P<fraction>{_FRACTION})|(?P<structure>{_STRUCTURE})|{NOISE}"
    rf"|(?P<rank>{ranks.ORDINAL})|(?P<doubling>{_DOUBLING})|(?P<standstill>持平|零增长)"
    r"|(?P<digits>[0-9])|(?P<spelled>[零〇一二两三四五六七八九十百千万亿])"
)
_NOISE_KINDS = {kind.value: kind for kind in NoiseKind}
_PER = {"百": Decimal(1), "千": Decimal("0.1"), "万": Decimal("0.01")}
_CONNECTOR = re.compile(r" ?(?:-|—{1,2}|–|−|~|至|到) ?")
_ORIGIN = re.compile(r"[从由自][^,.;:。!?\n]{0,12}\Z")  # 从3000亿元到4000亿元: two figures, no range
_SURPLUS = re.compile(rf" ?{numerals.MORE}")
_SIGN = re.compile(r"(?:[一-鿿(:,\s]|\A)[-−]\Z|负\Z")
# Before these verbs a small spelled count is a figure (新建三所学校), elsewhere mostly a slogan (三项机制).
_COUNTING_VERB = re.compile(
    r"(?:新增|净增|新建|新开工|新签约|新引进|新认定|引进|签约|落户|建成|竣工|投产|培育|增加|减少|获批|达到?|[共共]?计|共有?)了? ?\Z"
)
_EXEMPT_WHEN_SPELLED = frozenset({"成", "倍"})


@dataclass(frozen=True, slots=True)
class _Term:
    """A numeral and the unit right after it."""

    start: int
    number_end: int
    end: int
    numeral: Numeral
    unit: Unit | None
    is_more: bool


def find_quantities(text: str, units: UnitTable) -> list[Quantity]:
    """All quantities of a normalised text, in order, not overlapping."""
    return [found for found in scan(text, units) if isinstance(found, Quantity)]


def find_noise(text: str, units: UnitTable) -> list[NumberNoise]:
    """The digits and numerals of a normalised text that were read as no quantity, each with its reason."""
    return [found for found in scan(text, units) if isinstance(found, NumberNoise)]


def scan(text: str, units: UnitTable) -> Iterator[Quantity | NumberNoise]:
    """Quantities and noise in order of the text. Every digit of the text lies in exactly one of them."""
    position = 0
    rank_end = -1  # where the last rank ended, for 第一、第二
    while (match := _CANDIDATE.search(text, position)) is not None:
        found = _read(text, match, units, rank_end)
        position = max([match.start() + 1] + [item.end for item in found])
        if found and isinstance(found[-1], Quantity) and found[-1].is_ordinal:
            rank_end = found[-1].end
        yield from found


def _read(text: str, match: re.Match[str], units: UnitTable, rank_end: int) -> list[Quantity | NumberNoise]:
    group, (start, end) = match.lastgroup or "", match.span()
    if group in _NOISE_KINDS:
        return [NumberNoise(start, end, _NOISE_KINDS[group])]
    if group == "fraction":
        return [_fraction(text, match, units)]
    if group == "structure":
        return _structure(text, match, units)
    if group == "rank":
        rank = ranks.read_rank(text, match, rank_end >= 0 and text[rank_end:start] in ("、", "和", "、全市", "、全省"))
        if rank is None:
            return [NumberNoise(start, end, NoiseKind.ORDINAL)]
        return [
            Quantity(start, rank.end, rank.number_start, rank.number_end, rank.value, None, "位", rank.comparator,
                     is_ordinal=True, form=Form.ORDINAL)
        ]  # fmt: skip
    if group == "doubling":
        return [_doubling(match)]
    if group == "standstill":
        return [Quantity(start, end, start, end, Decimal(0), None, "%", None, form=Form.STANDSTILL)]
    return _amount(text, start, units)


def _doubling(match: re.Match[str]) -> Quantity:
    """翻番 is +100 %, 翻两番 +300 %: the power of two less one."""
    counts = [numerals.DIGITS.get(c) or (int(c) if c.isdigit() else None) for c in match[0]]
    times = next((count for count in counts if count), 1)
    start, end = match.span()
    return Quantity(start, end, start, end, Decimal((2**times - 1) * 100), None, "%", None, form=Form.DOUBLING)


def _fraction(text: str, match: re.Match[str], units: UnitTable) -> Quantity | NumberNoise:
    start, end = match.span()
    if match[0] == "百分百":
        value: Decimal | None = Decimal(100)
    else:
        value = numerals.spelled_value(match[0][3:])
        value = None if value is None else value * _PER[match[0][0]]
    if value is None:
        return NumberNoise(start, end, NoiseKind.VAGUE)
    numeral = Numeral(end, value, is_spelled=True)
    term = _Term(start, end, end, numeral, units.by_surface["%"], False)
    return replace(_bounded(text, term, None, units), form=Form.FRACTION)


def _structure(text: str, match: re.Match[str], units: UnitTable) -> list[Quantity | NumberNoise]:
    """8.3:41.4:50.3 are three shares, 2.1:1 is one ratio, 16:44 is a time of day."""
    start, end = match.span()
    parts = [(m.start() + start, m.end() + start) for m in re.finditer(r"[0-9.]+", match[0])]
    values = [Decimal(text[a:b]) for a, b in parts]
    is_clock = all(text[a:b].isdigit() and b - a == 2 for a, b in parts[1:]) and values[0] < 25 and values[1] < 60
    if abs(sum(values) - 100) <= 1 and (len(parts) > 2 or not is_clock):
        return [
            Quantity(a, b, a, b, value, None, "%", None, unit_is_implied=True, form=Form.STRUCTURE)
            for (a, b), value in zip(parts, values, strict=True)
        ]
    if len(parts) == 2 and values[1] == 1:
        return [Quantity(start, end, start, end, values[0], None, "", None, form=Form.RATIO)]
    return [NumberNoise(start, end, NoiseKind.DATE if is_clock else NoiseKind.FORMULA)]


def _amount(text: str, start: int, units: UnitTable) -> list[Quantity | NumberNoise]:
    """A plain amount, or two that make a range, at `start`."""
    first = _term(text, start, units)
    if first is None:
        if not text[start].isdigit() or not text[start].isascii():
            return []  # a numeral inside a word (统一)
        end = re.compile(r"[0-9.,]*[0-9]").match(text, start).end()  # type: ignore[union-attr]
        return [NumberNoise(start, end, NoiseKind.IDENTIFIER)]
    if first.unit is None and text.startswith("强", first.number_end):
        strong = ranks.STRONG.match(text, first.number_end)
        if strong is not None and not text.endswith(ranks.LISTS_OF_FIRMS, 0, start):
            return [
                Quantity(start, strong.end(), start, first.number_end, first.numeral.value, None, "位", Comparator.LE,
                         is_ordinal=True, form=Form.ORDINAL)
            ]  # fmt: skip
        return [NumberNoise(start, first.number_end, NoiseKind.ORDINAL)]
    second = _second(text, first, units)
    quantity = _bounded(text, first, second, units)
    noise = _noise_kind(text, first, second, quantity)
    if noise is None:
        return [quantity]
    if first.numeral.is_spelled and first.unit is None:
        return []
    return [NumberNoise(start, quantity.end, noise)]


def _noise_kind(text: str, first: _Term, second: _Term | None, quantity: Quantity) -> NoiseKind | None:
    """Why an amount is no quantity after all; None when it is one."""
    numeral, unit = first.numeral, (second or first).unit
    if not numeral.is_spelled:
        is_name = (
            unit is None and not numeral.has_scale_word and is_identifier(text, first.start, (second or first).end)
        )
        return NoiseKind.IDENTIFIER if is_name else None
    if unit is None:
        return None if quantity.unit_is_implied else NoiseKind.SPELLED_COUNT
    touched = quantity.comparator is not None or second is not None
    if numeral.is_bare_scale:
        is_money = unit.dimension == "currency" and numeral.scale == "亿"
        return None if touched or is_money or text.startswith("级", first.end) else NoiseKind.SCALE_WORD
    if touched or unit.surface in _EXEMPT_WHEN_SPELLED or numeral.value > 10:
        return None
    return None if _COUNTING_VERB.search(text[max(0, first.start - 6) : first.start]) else NoiseKind.SPELLED_COUNT


def _term(text: str, start: int, units: UnitTable) -> _Term | None:
    read = numerals.read_mixed if text[start].isascii() else numerals.read_spelled
    numeral = read(text, start)
    if numeral is None:
        return None
    position, is_more = numeral.end, numeral.is_more
    surplus = _SURPLUS.match(text, position)
    if surplus is not None and (unit := _unit_at(text, surplus.end(), units)) is not None:
        return _Term(start, position, surplus.end() + unit[1], numeral, unit[0], True)
    found = _unit_at(text, position, units)
    if found is None:
        return _Term(start, position, position, numeral, None, is_more)
    return _Term(start, position, position + found[1], numeral, found[0], is_more)


def _unit_at(text: str, position: int, units: UnitTable) -> tuple[Unit, int] | None:
    """The unit at `position` or one space later, with the characters it takes."""
    space = 1 if text.startswith(" ", position) else 0
    unit = units.match(text, position + space)
    return None if unit is None else (unit, space + len(unit.surface))


def _second(text: str, first: _Term, units: UnitTable) -> _Term | None:
    """The upper end of a range that `first` opens."""
    connector = _CONNECTOR.match(text, first.end)
    if connector is None or not text[connector.end() : connector.end() + 1]:
        return None
    if not (text[connector.end()].isascii() and text[connector.end()].isdigit()) and not first.numeral.is_spelled:
        return None
    second = _term(text, connector.end(), units)
    if second is None or second.numeral.is_spelled != first.numeral.is_spelled:
        return None
    if second.unit is None and not second.numeral.has_scale_word:
        return None
    if first.unit is not None and (second.unit is None or first.unit.unit != second.unit.unit):
        return None
    if _ORIGIN.search(text[max(0, first.start - 13) : first.start]) and connector[0].strip() in ("到", "至"):
        return None
    low, high = _range_values(first, second)
    return second if low < high else None


def _range_values(first: _Term, second: _Term) -> tuple[Decimal, Decimal]:
    """Both ends as whole amounts. 30至35亿元: the scale of the second governs the first when it has none of its own."""
    low, high = first.numeral.value, second.numeral.value
    if first.unit is None and not first.numeral.has_scale_word and second.numeral.scale:
        scaled = low * (10**8 if second.numeral.scale == "亿" else 10**4)
        low = scaled if scaled < high else low
    return low, high


def _bounded(text: str, first: _Term, second: _Term | None, units: UnitTable) -> Quantity:
    """The quantity with the bound words that touch it."""
    last = second or first
    start, is_negative = first.start, False
    if _SIGN.search(text[max(0, start - 2) : start]):
        start, is_negative = start - 1, True
    low, high = _range_values(first, second) if second else (first.numeral.value, None)
    unit, implied, divisor = _stated(last, units)
    low, high = low / divisor, None if high is None else high / divisor
    is_counter = last.unit is None or last.unit.is_counter
    lead = bounds.before(text, start, is_counter, first.numeral.is_bare_scale)
    trail = bounds.after(text, last.end, last.unit.dimension if last.unit else "")
    comparator = Comparator.RANGE if second else lead.comparator if lead else trail.comparator if trail else None
    if comparator is None and (first.is_more or last.is_more):
        comparator = Comparator.GE
    form = Form.SCALE_WORD if first.numeral.is_bare_scale else Form.SPELLED if first.numeral.is_spelled else Form.DIGITS
    return Quantity(
        start=lead.start if lead else start,
        end=trail.end if trail else last.end,
        number_start=start,
        number_end=last.number_end,
        value=_plain(-low if is_negative else low),
        value_high=None if high is None else _plain(high),
        unit=unit,
        comparator=comparator,
        comparator_is_trailing=trail is not None and lead is None and second is None,
        unit_is_implied=implied,
        form=form,
    )


def _plain(value: Decimal) -> Decimal:
    """The same value without exponent or trailing zeros: 50, not 5E+1."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _stated(term: _Term, units: UnitTable) -> tuple[str, bool, Decimal]:
    """Canonical unit, whether it is implied, and what to divide the whole amount by to state it in that unit."""
    scale, unit = term.numeral.scale, term.unit
    if unit is None:
        return ("亿元", True, Decimal(10**8)) if scale == "亿" else ("", False, Decimal(1))
    scaled = units.get(scale + unit.surface) if scale else None
    if scaled is not None:
        canonical = units.canonical(scaled)
        return canonical.unit, False, Decimal(10 ** (8 if scale == "亿" else 4)) * canonical.factor / scaled.factor
    canonical = units.canonical(unit)
    return canonical.unit, False, canonical.factor / unit.factor
