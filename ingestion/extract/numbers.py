"""Which quantities does this normalised text state, in which unit, bounded how?

One scan: at each digit or numeral the noise patterns are tried first, then special words (翻番, 持平), ranks, 百分之,
and plain amounts (`amounts`) with the bound words that touch them (`bounds`). What a quantity is of is the frame
machine's matter. The text is NFKC in simplified script (see `normalize`): commas, colons and percent signs are ASCII.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from ingestion.extract import bounds, numerals, ranks
from ingestion.extract.amounts import Term, range_values, read_term, stated_unit, upper_end
from ingestion.extract.noise import NOISE, NoiseKind, NumberNoise, is_identifier
from ingestion.extract.numerals import Numeral
from ingestion.extract.units import UnitTable
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


@dataclass(slots=True)  # read often: a slot is read faster than a field of a tuple
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
_FRACTION = (
    r"[百千万]分之(?:[0-9]{1,6}(?:\.[0-9]{1,4})?"
    r"|[零〇一二两三四五六七八九十百]{1,5}(?:点[零一二三四五六七八九]{1,4})?)|百分百"
)
_DOUBLING = r"翻(?:了|上)?(?:(?:[一二两三四五六]|[0-9](?:\.[0-9]{1,3})?) ?)?番"
# What any alternative begins with.
_BEGINS = r"(?=[0-9零〇○一二两三四五六七八九十百千万亿第前首榜翻持几数好〔\[(【 ])"
_CANDIDATE = re.compile(
    rf"{_BEGINS}(?:(?P<fraction>{_FRACTION})|(?P<structure>{_STRUCTURE})|{NOISE}"
    rf"|(?P<rank>{ranks.ORDINAL})|(?P<doubling>{_DOUBLING})|(?P<standstill>(?<!保)持平(?!稳)|零增长)"
    r"|(?P<digits>[0-9])|(?P<spelled>[零〇一二两三四五六七八九十百千万亿]))"
)
_NOISE_KINDS = {kind.value: kind for kind in NoiseKind}
_PER = {"百": Decimal(1), "千": Decimal("0.1"), "万": Decimal("0.01")}
_DIGIT_RUN = re.compile(r"[0-9](?:[.,]?[0-9])*[百千万亿]{0,4}")
_NUMERAL_RUN = re.compile(r"[零〇○一二两三四五六七八九十百千万亿]+")
_SIGNS = ("-", "−", "负")
_SIGN = re.compile(r"(?:[一-鿿(:,\s]|\A)[-−]\Z|负\Z")
_CLOCK_BEFORE = re.compile(r"[午日号晚晨夜间0-9] ?:? ?\Z")
_CURRENCY_SIGNS = ("$", "€", "£")  # before 5亿 the unit is not 亿元
_RANK_JOINTS = frozenset({"、", "和", "、全市", "、全省", "、全国"})
# Before these verbs a small spelled count is a figure (新建三所学校), elsewhere mostly a slogan (三项机制).
_COUNTING_VERB = re.compile(
    r"(?:新增|净增|新建|新开工|新签约|新引进|新认定|引进|签约|落户|建成|竣工|投产|培育|增加|减少|获批|达到?|共计|总计|共有?)"
    r"了? ?\Z"
)
_EXEMPT_WHEN_SPELLED = frozenset({"成", "倍", "个百分点", "百分点"})
_RATED = ("级", "项目", "企业", "产业", "园区", "强")  # 亿元项目, 万亩级: the scale word rates what follows

Found = Quantity | NumberNoise


def find_quantities(text: str, units: UnitTable) -> list[Quantity]:
    """All quantities of a normalised text, in order, not overlapping."""
    return [found for found in scan(text, units) if isinstance(found, Quantity)]


def find_noise(text: str, units: UnitTable) -> list[NumberNoise]:
    """The digits and numerals of a normalised text that were read as no quantity, each with its reason."""
    return [found for found in scan(text, units) if isinstance(found, NumberNoise)]


def scan(text: str, units: UnitTable) -> Iterator[Found]:
    """Quantities and noise in order of the text, not overlapping. Every ASCII digit of the text lies in one of them."""
    position = 0
    rank_end: int | None = None  # where the last rank ended, for 第一、第二
    while (match := _CANDIDATE.search(text, position)) is not None:
        group, start = match.lastgroup or "", match.start()
        if group in _NOISE_KINDS:
            found: list[Found] = [NumberNoise(start, match.end(), _NOISE_KINDS[group])]
        elif group == "rank":
            found = [_rank(text, match, rank_end is not None and text[rank_end:start] in _RANK_JOINTS)]
        else:
            found = _READERS[group](text, match, units)
        if not found:  # a numeral inside a word (统一): past its whole run
            run = _NUMERAL_RUN.match(text, start)
            position = run.end() if run else start + 1
            continue
        position = max(item.end for item in found)
        if isinstance(last := found[-1], Quantity) and last.is_ordinal:
            rank_end = last.end
        yield from found


def _rank(text: str, match: re.Match[str], follows_rank: bool) -> Found:
    rank = ranks.read_rank(text, match, follows_rank)
    if rank is None:
        return NumberNoise(match.start(), match.end(), NoiseKind.ORDINAL)
    return _ranked(match.start(), rank.end, (rank.number_start, rank.number_end), rank.value, rank.comparator)


def _ranked(start: int, end: int, number: tuple[int, int], value: Decimal, comparator: Comparator | None) -> Quantity:
    return Quantity(start, end, *number, value, None, "位", comparator, is_ordinal=True, form=Form.ORDINAL)


def _standstill(text: str, match: re.Match[str], units: UnitTable) -> list[Found]:
    start, end = match.span()
    return [Quantity(start, end, start, end, Decimal(0), None, "%", None, form=Form.STANDSTILL)]


def _doubling(text: str, match: re.Match[str], units: UnitTable) -> list[Found]:
    """翻番 is +100 %, 翻两番 +300 %: the power of two less one."""
    start, end = match.span()
    written = match[0].strip("翻了上番 ")
    times = numerals.spelled_value(written) if written else Decimal(1)
    if times is None or times != int(times):  # 翻1.1番 says no round number of doublings
        return [NumberNoise(start, end, NoiseKind.VAGUE)]
    value = Decimal((2 ** int(times) - 1) * 100)
    return [Quantity(start, end, start, end, value, None, "%", None, form=Form.DOUBLING)]


def _fraction(text: str, match: re.Match[str], units: UnitTable) -> list[Found]:
    """百分之二十 is 20 %, 千分之四点五 is 0.45 %."""
    start, end = match.span()
    value = Decimal(100) if match[0] == "百分百" else numerals.spelled_value(match[0][3:])
    if value is None:
        return [NumberNoise(start, end, NoiseKind.VAGUE)]
    numeral = Numeral(end, value * (1 if match[0] == "百分百" else _PER[match[0][0]]), is_spelled=True)
    term = Term(start, end, end, numeral, units.by_surface["%"], False)
    return [replace(_bounded(text, match.pos, term, None, units), form=Form.FRACTION)]


def _structure(text: str, match: re.Match[str], units: UnitTable) -> list[Found]:
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


def _amount(text: str, match: re.Match[str], units: UnitTable) -> list[Found]:
    """A plain amount, or two that make a range."""
    start = match.start()
    first = read_term(text, start, units)
    if first is None:
        run = _DIGIT_RUN.match(text, start)
        return [NumberNoise(start, run.end(), NoiseKind.IDENTIFIER)] if run else []
    if first.unit is None and text.startswith("强", first.number_end):
        return [_top(text, first)]
    second = upper_end(text, first, units)
    quantity = _bounded(text, match.pos, first, second, units)
    noise = _noise_kind(text, first, second, quantity)
    if noise is None:
        return [quantity]
    if first.numeral.is_spelled and first.unit is None:
        return []
    return [NumberNoise(start, quantity.end, noise)]


def _top(text: str, term: Term) -> Found:
    """全国五十强 is a position not below the 50th; 世界500强企业 names firms."""
    strong = ranks.STRONG.match(text, term.number_end)
    is_pool = ranks.POSITION_BEHIND.match(text, term.number_end) is not None
    if strong is None or is_pool or text.endswith(ranks.LISTS_OF_FIRMS, 0, term.start):
        return NumberNoise(term.start, term.number_end, NoiseKind.ORDINAL)
    number = (term.start, term.number_end)
    return _ranked(term.start, strong.end(), number, term.numeral.value, Comparator.LE)


def _noise_kind(text: str, first: Term, second: Term | None, quantity: Quantity) -> NoiseKind | None:
    """Why an amount is no quantity after all; None when it is one."""
    numeral, unit = first.numeral, (second or first).unit
    if not numeral.is_spelled:
        is_name = unit is None and not numeral.has_scale_word and is_identifier(text, first.start, first.end)
        return NoiseKind.IDENTIFIER if is_name else None
    if unit is None:
        return None if quantity.unit_is_implied else NoiseKind.SPELLED_COUNT
    touched = quantity.comparator is not None or second is not None
    if numeral.is_bare_scale:
        is_title = (
            unit.dimension == "currency" and numeral.scale == "亿" and numeral.value > 10**8
        )  # 百亿元; 亿元 is a unit
        return None if touched or is_title or text.startswith(_RATED, first.end) else NoiseKind.SCALE_WORD
    if unit.surface in _EXEMPT_WHEN_SPELLED or numeral.value > 10:
        return None
    if numeral.value == 1 and unit.is_counter:  # 突破一批: an article, unless the bound asks for a count
        touched = quantity.comparator_is_trailing or text.startswith(("不", "至", "最"), quantity.start)
        return None if touched else NoiseKind.SPELLED_COUNT
    is_counted = touched or _COUNTING_VERB.search(text[max(0, first.start - 6) : first.start]) is not None
    return None if is_counted else NoiseKind.SPELLED_COUNT


def _bounded(text: str, floor: int, first: Term, second: Term | None, units: UnitTable) -> Quantity:
    """The quantity with the bound words that touch it; what stands before `floor` belongs to the one before."""
    last = second or first
    is_counter = last.unit is not None and last.unit.is_counter
    is_negative = (
        not is_counter
        and text[max(0, first.start - 1) : first.start] in _SIGNS
        and (first.start == 1 or first.start - 1 > floor)
        and _SIGN.search(text[max(0, first.start - 2) : first.start]) is not None
    )
    start = first.start - is_negative
    low, high = range_values(first, second) if second else (first.numeral.value, None)
    unit, is_implied, divisor = stated_unit(last, units)
    if is_implied and text[max(0, start - 1) : start] in _CURRENCY_SIGNS:
        unit, is_implied, divisor = "", False, Decimal(1)
    lead = bounds.before(text, floor, start, is_counter or last.unit is None, first.numeral.is_bare_scale)
    trail = bounds.after(text, last.end, last.unit.dimension if last.unit else "")
    return Quantity(
        start=lead.start if lead else start,
        end=trail.end if trail else last.end,
        number_start=start,
        number_end=last.number_end,
        value=_plain(-low / divisor if is_negative else low / divisor),
        value_high=None if high is None else _plain(high / divisor),
        unit=unit,
        comparator=_comparator(first, second, lead, trail),
        comparator_is_trailing=trail is not None and lead is None and second is None,
        unit_is_implied=is_implied,
        form=_form(first.numeral),
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


def _plain(value: Decimal) -> Decimal:
    """The same value without exponent or trailing zeros: 50, not 5E+1."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


_READERS: Mapping[str, Callable[[str, re.Match[str], UnitTable], list[Found]]] = {
    "fraction": _fraction,
    "structure": _structure,
    "doubling": _doubling,
    "standstill": _standstill,
    "digits": _amount,
    "spelled": _amount,
}
