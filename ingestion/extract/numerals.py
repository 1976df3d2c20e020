"""Which amount does this run of numerals spell? ASCII digits, Chinese numerals and both mixed, to an exact Decimal.

No unit, no bound word, no context: those are `numbers`' matter. An ill-formed run (十四五, 七八) spells no amount.
Widths are bounded, so that every value is finite and exact and matching is linear.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
SMALL = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
_SHORT = 9  # characters of a number that cannot be too long
MAX_INTEGER_DIGITS = 15  # 999 万亿 in 元; a longer run of digits is a serial number

ASCII_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
# 百 before 分 begins 百分点, 千 before 瓦 begins 千瓦: there the character belongs to the unit.
_SMALL = r"(?:十|百(?!分)|千(?![瓦克米伏卡]))"
SCALE = r"(?:[十百千][万亿]|万亿|百(?!分)|千(?![瓦克米伏卡])|[万亿])"
MORE = "[余多]"  # 30余亿元, 100多个
_DIGIT = "[零〇○一二两三四五六七八九]"
_SCALES = frozenset(SMALL) | frozenset(LARGE)
CHARACTERS = frozenset(DIGITS) | _SCALES
_RUNS_KEPT = 1 << 10
MAX_SPELLED = 20  # characters; a longer run is no number anybody writes

MIXED = re.compile(
    rf"(?P<head>{ASCII_NUMBER})"
    rf"(?: ?(?P<more>{MORE})?(?P<scale>{SCALE})(?:(?P<tail>[0-9]{{1,4}})(?![0-9.,年月日:%])(?P<tail_scale>{SCALE})?)?)?"
)
SPELLED = re.compile(
    rf"(?P<integer>(?:{_DIGIT}|{_SMALL}|[万亿]){{1,{MAX_SPELLED}}})(?!{_DIGIT}|{_SMALL}|[万亿])"
    rf"(?:点(?P<fraction>{_DIGIT}{{1,6}})(?P<scale>{SCALE})?)?"
    rf"(?:(?P<more>{MORE})(?P<more_scale>[万亿]+)?)?"
)


@dataclass(slots=True)
class Numeral:
    """An amount as written, in whole units. `scale` is its largest myriad word: in 万 or 亿 it will be stated."""

    end: int
    value: Decimal
    scale: str = ""  # '' | 万 | 亿
    has_scale_word: bool = False  # 百, 千, 万, 亿 is written: a range's first number may lack it
    is_spelled: bool = False
    is_more: bool = False  # 余, 多 stands inside: the amount is a lower bound
    is_bare_scale: bool = False  # 百亿, 千万: no digit at all


def read_mixed(text: str, position: int) -> Numeral | None:
    """The numeral of ASCII digits at `position`, perhaps with scale words: 1,234.56; 3万8000亿; 30余亿."""
    match = MIXED.match(text, position)
    if match is None:
        return None
    written, more, scale, tail, tail_scale = match.groups()
    head = _ascii(written)
    if head is None:
        return None
    if scale is None:
        return Numeral(match.end(), head)
    end = match.end("scale")
    value = head * _worth(scale)
    if tail is not None and more is None:
        below = Decimal(tail) * _worth(tail_scale or "")
        # 3万8000亿: the last scale governs both; 1亿2000万: they add up.
        if tail_scale == "亿" and scale == "万" and Decimal(tail) < 10**4:
            value, scale, end = (value + Decimal(tail)) * 10**8, "亿", match.end()
        elif below < _worth(scale) and "亿" not in (tail_scale or ""):
            value, end = value + below, match.end()
    return Numeral(end, value, _myriad(scale), True, is_more=more is not None)


def read_spelled(text: str, position: int) -> Numeral | None:
    """The numeral of Chinese characters at `position`; None when the run there is ill-formed."""
    match = SPELLED.match(text, position)
    if match is None:
        return None
    one = _spelled_numeral(*match.groups())
    if one is None:
        return None
    return Numeral(match.end(), one.value, one.scale, one.has_scale_word, True, one.is_more, one.is_bare_scale)


@lru_cache(_RUNS_KEPT)  # few runs are written, and those again and again: 一, 三, 亿, 五十
def _spelled_numeral(
    integer: str, fraction: str | None, scale: str | None, more: str | None, more_scale: str | None
) -> Numeral | None:
    """The numeral of these parts of a run, wherever it stands."""
    value = _spelled(integer)
    if value is None:
        return None
    if fraction is not None:
        if integer[-1] not in DIGITS and integer[-1] not in SMALL:
            return None
        value = value + Decimal("0." + "".join(str(DIGITS[c]) for c in fraction))
        value = value * _worth(scale or "")
    value = value * _worth(more_scale or "")
    words = integer + (scale or "") + (more_scale or "")
    return Numeral(
        len(words),
        value,
        _myriad(words),
        not _SCALES.isdisjoint(words),
        is_spelled=True,
        is_more=more is not None,
        is_bare_scale=_SCALES.issuperset(integer) and integer != "十",
    )


def spelled_value(run: str) -> Decimal | None:
    """The amount that a run of Chinese numerals or ASCII digits spells as a whole, None when it spells none."""
    numeral = read_mixed(run, 0) if run[:1].isascii() else read_spelled(run, 0)
    return numeral.value if numeral is not None and numeral.end == len(run) else None


def _ascii(digits: str) -> Decimal | None:
    if len(digits) <= _SHORT and "," not in digits:
        return Decimal(digits)
    integer, _, fraction = digits.replace(",", "").partition(".")
    if len(integer) > MAX_INTEGER_DIGITS or len(fraction) > 8:
        return None
    return Decimal(f"{integer}.{fraction}" if fraction else integer)


def _worth(words: str) -> int:
    worth = 1
    for word in words:
        worth *= SMALL.get(word) or LARGE[word]
    return worth


def _myriad(words: str) -> str:
    return "亿" if "亿" in words else "万" if "万" in words else ""


def _spelled(run: str) -> Decimal | None:
    """Sections of four places under 万 and 亿, each place at most once and in falling order."""
    total, section, digit, place, myriad = 0, 0, None, 10_000, 10**12
    last_scale = 0
    for index, character in enumerate(run):
        if character in DIGITS:
            if digit is not None and digit != 0:
                return None  # 十四五, 七八
            digit = DIGITS[character]
            continue
        if character in SMALL:
            if SMALL[character] >= place:
                return None
            place = last_scale = SMALL[character]
            section += (1 if digit is None else digit) * place
        else:
            worth = LARGE[character]
            bare = index == 0
            amount = section + (digit or 0)
            if character == "亿" and amount == 0 and total:  # 万亿
                total *= worth
            elif worth >= myriad or (amount == 0 and not bare):
                return None
            elif character == "亿":
                total = (total + (1 if bare else amount)) * worth
            else:
                total += (1 if bare else amount) * worth
            section, place, myriad, last_scale = 0, 10_000, worth, worth
        digit = None
    if digit is not None and last_scale >= 100 and run[-2:-1] not in ("零", "〇") and len(run) > 1:
        digit *= last_scale // 10  # 三万八 is 38000
    value = Decimal(total + section + (digit or 0))
    return value if value < 10**MAX_INTEGER_DIGITS else None
