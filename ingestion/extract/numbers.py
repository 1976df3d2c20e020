"""Which quantities does this normalised text state, in which unit, bounded how?

One scan: at each digit or numeral the noise patterns are tried first, then special words (翻番, 持平), ranks, 百分之,
and plain amounts (`amounts`) with the bound words that touch them (`bounds`). What a quantity is of is the frame
machine's matter. The text is NFKC in simplified script (see `normalize`): commas, colons and percent signs are ASCII.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from ingestion.extract import bare_numbers, bounds, numerals, ranks
from ingestion.extract.amounts import ONE, Term, is_part_of_rate, range_values, read_term, stated_unit, upper_end
from ingestion.extract.noise import NOISE, NoiseKind, NumberNoise
from ingestion.extract.numerals import Numeral
from ingestion.extract.plain_amounts import Endings, plain_endings, plain_value, read_plain
from ingestion.extract.quantity import Form, Quantity
from ingestion.extract.slogans import noise_kind
from ingestion.extract.units import COUNT, UnitTable
from ingestion.records import Comparator

_STRUCTURE = r"[0-9]{1,3}(?:\.[0-9]{1,3})?(?: ?: ?[0-9]{1,3}(?:\.[0-9]{1,3})?){1,3}(?![0-9.])"
_FRACTION = (
    r"[百千万]分之(?:[0-9]{1,6}(?:\.[0-9]{1,4})?"
    r"|[零〇一二两三四五六七八九十百]{1,5}(?:点[零一二三四五六七八九]{1,4})?)|百分百"
)
_DOUBLING = r"翻(?:了|上)?(?:(?:[一二两三四五六]|[0-9](?:\.[0-9]{1,3})?) ?)?番"
# What any of them begins with; of a number all that a plain figure (see `plain_amounts`) can have.
_BEGINS = re.compile(
    r"[0-9零〇○一二两三四五六七八九十百千万亿第前首榜翻持几数好〔\[(【](?:(?<=[0-9])[0-9]{0,11}(?:\.[0-9]{1,6})?)?"
)
_CANDIDATE = re.compile(
    rf"(?:(?P<fraction>{_FRACTION})|(?P<structure>{_STRUCTURE})|{NOISE}"
    rf"|(?P<rank>{ranks.ORDINAL})|(?P<doubling>{_DOUBLING})|(?P<standstill>(?<!保)持平(?!稳)|零增长)"
    r"|(?P<digits>[0-9])|(?P<spelled>[零〇一二两三四五六七八九十百千万亿]))"
)
# Digits that begin no other candidate, by what stands behind them.
_BARE = re.compile(r"(?P<digits>[0-9]+(?:\.[0-9]+)?)(?![0-9.])(?! ?[+:、)号年月日时点季份个~–—至到-])")
_NOISE_KINDS = {kind.value: kind for kind in NoiseKind}
_PER = {"百": Decimal(1), "千": Decimal("0.1"), "万": Decimal("0.01")}
_DIGIT_RUN = re.compile(r"[0-9](?:[.,]?[0-9])*[百千万亿]{0,4}")
_NUMERAL_RUN = re.compile(r"[零〇○一二两三四五六七八九十百千万亿]+")
# One or two numerals and behind them nothing (but a unit) that could make them a figure, a date or a plan: 统一, 三农.
_IN_A_WORD = re.compile(
    r"[零〇○一二两三四五六七八九十]{1,2}(?![零〇○一二两三四五六七八九十百千万亿 余多点年月季日分几强增至到—–−~-])"
)
_SIGNS = frozenset("-−负")
_SIGN = re.compile(r"(?:[一-鿿(:,\s]|\A)[-−]\Z|负\Z")
_CLOCK_BEFORE = re.compile(r"[午日号晚晨夜间0-9] ?:? ?\Z")
_CURRENCY_SIGNS = ("$", "€", "£")  # before 5亿 the unit is not 亿元
_RANK_JOINTS = frozenset({"、", "和", "、全市", "、全省", "、全国"})

Found = Quantity | NumberNoise


def find_quantities(text: str, units: UnitTable) -> list[Quantity]:
    """All quantities of a normalised text, in order, not overlapping."""
    return [found for found in scan(text, units) if isinstance(found, Quantity)]


def find_noise(text: str, units: UnitTable) -> list[NumberNoise]:
    """The digits and numerals of a normalised text that were read as no quantity, each with its reason."""
    return [found for found in scan(text, units) if isinstance(found, NumberNoise)]


def scan(text: str, units: UnitTable) -> Iterator[Found]:
    """Quantities and noise in order of the text, not overlapping. Every ASCII digit of the text lies in one of them."""
    endings = plain_endings(units)
    position = floor = 0  # where to look on; what stands before `floor` belongs to what was found there
    rank_end: int | None = None  # where the last rank ended, for 第一、第二
    while (begins := _BEGINS.search(text, position)) is not None:
        start = begins.start()
        listed = rank_end == start - 1  # 第2、3位
        if "0" <= text[start] <= "9":
            quantity = None if listed else _plain(text, floor, begins, endings)
            if quantity is not None:
                position = floor = quantity.end
                yield quantity
                continue
        elif (word := _IN_A_WORD.match(text, start)) is not None and (
            text[word.end() : word.end() + 1] not in units.by_first_character
        ):
            position = floor = word.end()
            continue
        match = (None if listed else _BARE.match(text, start)) or _CANDIDATE.match(text, start)
        if match is None:
            position = start + 1
            continue
        group = match.lastgroup or ""
        if group in _NOISE_KINDS:
            found: list[Found] = [NumberNoise(start, match.end(), _NOISE_KINDS[group])]
        elif group == "rank":
            found = [_rank(text, match, rank_end is not None and text[rank_end:start] in _RANK_JOINTS)]
        else:
            found = _READERS[group](text, match, floor, units)
        if not found:  # a numeral inside a word (统一): past its whole run
            run = _NUMERAL_RUN.match(text, start)
            position = floor = run.end() if run else start + 1
            continue
        position = floor = max(item.end for item in found)
        if isinstance(last := found[-1], Quantity) and last.is_ordinal:
            rank_end = last.end
        yield from found


def _plain(text: str, floor: int, number: re.Match[str], endings: Endings) -> Quantity | None:
    """The figure that begins with the digits of `number`; None when it is none of the plain ones."""
    start = number.start()
    plain = read_plain(text, number, endings)
    if plain is None or text[start - 1 : start] in bare_numbers.EQUALS:
        return None
    number_end, end, value, unit = plain
    is_counter = unit.dimension == COUNT
    if not is_counter and _is_negative(text, floor, start):
        start, value = start - 1, -value
    lead = bounds.before(text, floor, start, is_counter, False)
    trail = bounds.after(text, end, unit.dimension)
    if lead is not None:
        end = trail.end if trail else end
        return Quantity(lead.start, end, start, number_end, value, None, unit.unit, lead.comparator)
    if trail is not None:
        return Quantity(start, trail.end, start, number_end, value, None, unit.unit, trail.comparator, True)
    return Quantity(start, end, start, number_end, value, None, unit.unit, None)


def _rank(text: str, match: re.Match[str], follows_rank: bool) -> Found:
    rank = ranks.read_rank(text, match, follows_rank)
    if rank is None:
        return NumberNoise(match.start(), match.end(), NoiseKind.ORDINAL)
    return _ranked(match.start(), rank.end, (rank.number_start, rank.number_end), rank.value, rank.comparator)


def _ranked(start: int, end: int, number: tuple[int, int], value: Decimal, comparator: Comparator | None) -> Quantity:
    return Quantity(start, end, *number, value, None, "位", comparator, is_ordinal=True, form=Form.ORDINAL)


def _standstill(text: str, match: re.Match[str], floor: int, units: UnitTable) -> list[Found]:
    start, end = match.span()
    return [Quantity(start, end, start, end, Decimal(0), None, "%", None, form=Form.STANDSTILL)]


def _doubling(text: str, match: re.Match[str], floor: int, units: UnitTable) -> list[Found]:
    """翻番 is +100 %, 翻两番 +300 %: the power of two less one."""
    start, end = match.span()
    written = match[0].strip("翻了上番 ")
    times = numerals.spelled_value(written) if written else Decimal(1)
    if times is None or times != int(times):  # 翻1.1番 says no round number of doublings
        return [NumberNoise(start, end, NoiseKind.VAGUE)]
    value = Decimal((2 ** int(times) - 1) * 100)
    return [Quantity(start, end, start, end, value, None, "%", None, form=Form.DOUBLING)]


def _fraction(text: str, match: re.Match[str], floor: int, units: UnitTable) -> list[Found]:
    """百分之二十 is 20 %, 千分之四点五 is 0.45 %."""
    start, end = match.span()
    value = Decimal(100) if match[0] == "百分百" else numerals.spelled_value(match[0][3:])
    if value is None:
        return [NumberNoise(start, end, NoiseKind.VAGUE)]
    numeral = Numeral(end, value * (1 if match[0] == "百分百" else _PER[match[0][0]]), is_spelled=True)
    term = Term(start, end, end, numeral, units.by_surface["%"], False)
    return [replace(_bounded(text, floor, term, None, units), form=Form.FRACTION)]


def _structure(text: str, match: re.Match[str], floor: int, units: UnitTable) -> list[Found]:
    """8.3:41.4:50.3 are three shares, 2.1:1 is one ratio, 16:44 is a time of day."""
    start, end = match.span()
    parts = [(m.start() + start, m.end() + start) for m in re.finditer(r"[0-9.]+", match[0])]
    values = [Decimal(text[a:b]) for a, b in parts]
    is_clock = all(text[a:b].isdigit() and b - a == 2 for a, b in parts[1:]) and values[0] < 25 and values[1] < 60
    is_said_clock = is_clock and (len(parts) == 2 or _CLOCK_BEFORE.search(text[max(0, start - 3) : start]) is not None)
    if abs(sum(values, Decimal(0)) - 100) <= 1 and not is_said_clock:
        return [
            Quantity(a, b, a, b, value, None, "%", None, unit_is_implied=True, form=Form.STRUCTURE)
            for (a, b), value in zip(parts, values, strict=True)
        ]
    if len(parts) == 2 and values[1] == 1:
        return [Quantity(start, end, start, end, values[0], None, "", None, form=Form.RATIO)]
    return [NumberNoise(start, end, NoiseKind.DATE if is_clock else NoiseKind.FORMULA)]


def _amount(text: str, match: re.Match[str], floor: int, units: UnitTable) -> list[Found]:
    """A plain amount, or two that make a range."""
    start = match.start()
    first = read_term(text, start, units)
    if first is None:
        run = _DIGIT_RUN.match(text, start)
        return [NumberNoise(start, run.end(), NoiseKind.IDENTIFIER)] if run else []
    if first.unit is None and text.startswith("强", first.number_end):
        return [_top(text, first)]
    second = upper_end(text, first, units)
    quantity = _bounded(text, floor, first, second, units)
    is_rate = is_part_of_rate(text, (second or first).end, units) or bare_numbers.is_definition(
        text, start, quantity.end
    )
    noise = NoiseKind.FORMULA if is_rate else noise_kind(text, first, second, quantity)
    if noise is None:
        return [quantity]
    if first.numeral.is_spelled and first.unit is None:
        return []
    return [NumberNoise(start, quantity.end, noise)]


def _top(text: str, term: Term) -> Found:
    """全国五十强 is a position not below the 50th; 世界500强企业 names firms."""
    strong = ranks.STRONG.match(text, term.number_end)
    is_pool = ranks.POSITION_BEHIND.match(text, term.number_end) is not None
    is_slogan = term.numeral.value < ranks.LEAST_LIST and not text.endswith(ranks.POOLS, 0, term.start)
    if strong is None or is_pool or is_slogan or text.endswith(ranks.LISTS_OF_FIRMS, 0, term.start):
        return NumberNoise(term.start, term.number_end, NoiseKind.ORDINAL)
    number = (term.start, term.number_end)
    return _ranked(term.start, strong.end(), number, term.numeral.value, Comparator.LE)


def _bounded(text: str, floor: int, first: Term, second: Term | None, units: UnitTable) -> Quantity:
    """The quantity with the bound words that touch it; what stands before `floor` belongs to the one before."""
    last = second or first
    is_counter = last.unit is not None and last.unit.is_counter
    is_negative = not is_counter and _is_negative(text, floor, first.start)
    start = first.start - is_negative
    low, high = range_values(first, second) if second else (first.numeral.value, None)
    unit, is_implied, divisor = stated_unit(last, units)
    if is_implied and text[max(0, start - 1) : start] in _CURRENCY_SIGNS:
        unit, is_implied, divisor = "", False, ONE
    if not unit and bare_numbers.has_lost_sign(text, start, last.end):
        unit, is_implied = "%", True
    lead = bounds.before(text, floor, start, is_counter or last.unit is None, first.numeral.is_bare_scale)
    trail = bounds.after(text, last.end, last.unit.dimension if last.unit else "")
    if divisor is not ONE:
        low = low / divisor
    return Quantity(
        lead.start if lead else start,
        trail.end if trail else last.end,
        start,
        last.number_end,
        plain_value(-low if is_negative else low),
        None if high is None else plain_value(high / divisor),
        unit,
        _comparator(first, second, lead, trail),
        trail is not None and lead is None and second is None,
        unit_is_implied=is_implied,
        form=_form(first.numeral),
    )


def _is_negative(text: str, floor: int, start: int) -> bool:
    """Does a sign that belongs to the number stand right before it?"""
    return (
        start > 0
        and text[start - 1] in _SIGNS
        and (start == 1 or start - 1 > floor)
        and _SIGN.search(text[max(0, start - 2) : start]) is not None
    )


def _comparator(
    first: Term, second: Term | None, lead: bounds.Bound | None, trail: bounds.Bound | None
) -> Comparator | None:
    """A range is one whatever stands around it; a word before the number wins over one after it."""
    if second is not None:
        return Comparator.RANGE
    if bound := lead or trail:
        return bound.comparator
    return Comparator.GE if first.is_more else None


def _form(numeral: Numeral) -> Form:
    if numeral.is_bare_scale:
        return Form.SCALE_WORD
    return Form.SPELLED if numeral.is_spelled else Form.DIGITS


_READERS: Mapping[str, Callable[[str, re.Match[str], int, UnitTable], list[Found]]] = {
    "fraction": _fraction,
    "structure": _structure,
    "doubling": _doubling,
    "standstill": _standstill,
    "digits": _amount,
    "spelled": _amount,
}
