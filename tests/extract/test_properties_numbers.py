"""Is every way of writing an amount read back as that amount? Values are written here, independently of the reader."""

import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ingestion.extract import numerals
from ingestion.extract.normalize import normalize
from ingestion.extract.numbers import find_quantities
from ingestion.extract.quantity import Quantity
from ingestion.extract.units import UnitTable
from ingestion.records import Comparator

UNITS = UnitTable.load(Path(__file__).parents[2] / "dbt_project" / "seeds")
DIGITS = "零一二三四五六七八九"
many = settings(max_examples=200, deadline=None, derandomize=True)

decimals = st.decimals("0.01", "9999.99", places=2, allow_nan=False)
# Units a range, a sign or a list can stand before without the number becoming a name of something.
measured = st.sampled_from(["亿元", "万元", "%", "万吨", "万亩", "公里", "万人", "平方公里", "亿美元", "个百分点"])


def section(n: int) -> str:
    """1..9999 as it is said: 一千零五, 三十, 十二 alone."""
    out, zero = "", False
    for place, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = n // place % 10
        if digit:
            out += ("零" if zero and out else "") + DIGITS[digit] + word
            zero = False
        else:
            zero = True
    return out


def spoken(n: int) -> str:
    """Up to 9,999,9999,9999 in 万 and 亿, with the zeros that speech puts between them."""
    parts: list[str] = []
    rest = n
    for worth, word in ((10**8, "亿"), (10**4, "万"), (1, "")):
        high, rest = divmod(rest, worth)
        if high:
            gap = "零" if parts and high < 1000 else ""
            parts.append(gap + section(high) + word)
    return "".join(parts)


def plain(value: Decimal) -> str:
    """Without trailing zeros or exponent."""
    return f"{value.normalize():f}"


def only(text: str) -> Quantity:
    """The one quantity of a text."""
    (found,) = find_quantities(text, UNITS)
    return found


@given(st.integers(1, 9999_9999_9999))
@many
def test_a_spoken_number_is_its_value(n: int) -> None:
    assume(len(spoken(n)) <= numerals.MAX_SPELLED)  # nobody writes longer ones
    assert numerals.spelled_value(spoken(n)) == n


@given(st.integers(1, 99), st.text(DIGITS, min_size=1, max_size=3), st.sampled_from(["", "万", "亿"]))
@many
def test_a_spoken_fraction_is_its_value(whole: int, fraction: str, scale: str) -> None:
    value = Decimal(f"{whole}." + "".join(str(DIGITS.index(c)) for c in fraction))
    assert (
        numerals.spelled_value(f"{section(whole)}点{fraction}{scale}")
        == value * {"": 1, "万": 10**4, "亿": 10**8}[scale]
    )


@given(st.integers(1, 999), st.integers(1, 9999), st.sampled_from([("亿", "万"), ("万", "")]))
@many
def test_a_number_mixed_of_digits_and_scale_words_adds_up(high: int, low: int, scales: tuple[str, str]) -> None:
    worth = {"亿": 10**8, "万": 10**4, "": 1}
    written = f"{high}{scales[0]}{low}{scales[1]}"
    found = numerals.read_mixed(written + "元", 0)
    assert found is not None
    assert found.value == high * worth[scales[0]] + low * worth[scales[1]]
    assert found.end == len(written)


@given(decimals, st.sampled_from(["万", "亿", "万亿", "千万"]), st.sampled_from(["", "余", "多"]))
@many
def test_money_in_any_scale_is_the_same_money(value: Decimal, scale: str, more: str) -> None:
    worth = {"万": Decimal(10**4), "亿": Decimal(10**8), "万亿": Decimal(10**12), "千万": Decimal(10**7)}[scale]
    found = only(f"投资{value}{more}{scale}元,")
    unit = UNITS.get(found.unit)
    assert unit is not None
    assert found.value * unit.factor == value * worth
    assert found.comparator == (Comparator.GE if more else None)


@given(st.integers(1_000, 999_999_999), st.sampled_from(["万元", "元", "户", "人", "吨"]))
@many
def test_commas_between_thousands_change_nothing(n: int, unit: str) -> None:
    grouped, bare = only(f"共{n:,}{unit},"), only(f"共{n}{unit},")
    assert grouped.value == bare.value == n
    assert grouped.unit == bare.unit


@given(decimals, measured)
@many
def test_full_width_characters_are_the_same_number(value: Decimal, unit: str) -> None:
    written = f"{value}{unit}"
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() else c for c in written)
    assert unicodedata.normalize("NFKC", wide) == written
    assert only(normalize(f"达到{wide}，").text) == only(f"达到{written},")


@given(decimals, decimals, measured, st.sampled_from(["-", "—", "——", "~", "至", "到", "–"]), st.booleans())
@many
def test_two_amounts_in_order_are_a_range(low: Decimal, high: Decimal, unit: str, joint: str, both: bool) -> None:
    assume(low < high)
    first = f"{low}{unit}" if both else f"{low}"
    found = only(f"增加值为{first}{joint}{high}{unit}。")
    assert (found.value, found.value_high, found.comparator) == (low, high, Comparator.RANGE)
    assert found.unit == only(f"为{high}{unit}。").unit


@given(decimals, decimals, measured)
@many
def test_two_amounts_out_of_order_are_no_range(low: Decimal, high: Decimal, unit: str) -> None:
    assume(low < high)
    assert all(q.comparator is not Comparator.RANGE for q in find_quantities(f"为{high}{unit}-{low}{unit}。", UNITS))


@given(decimals, measured, st.sampled_from(["-", "负", "−"]))
@many
def test_a_sign_makes_a_fall(value: Decimal, unit: str, sign: str) -> None:
    assume(unit != "万人")  # before a count a dash is more often a dash
    assert only(f"增速为{sign}{value}{unit},").value == -value


BEFORE = {
    "不低于": Comparator.GE,
    "不少于": Comparator.GE,
    "至少": Comparator.GE,
    "突破": Comparator.GE,
    "超过": Comparator.GE,
    "逾": Comparator.GE,
    "高于": Comparator.GE,
    "不超过": Comparator.LE,
    "低于": Comparator.LE,
    "不高于": Comparator.LE,
    "压减至": Comparator.LE,
    "约": Comparator.APPROX,
    "近": Comparator.APPROX,
    "接近": Comparator.APPROX,
}
AFTER = {
    "以上": Comparator.GE,
    "及以上": Comparator.GE,
    "以内": Comparator.LE,
    "以下": Comparator.LE,
    "左右": Comparator.APPROX,
}
EDGES = ["预计全年", "", "力争达到,", "其中:", "(", "的"]


@given(decimals, measured, st.sampled_from(sorted(BEFORE)), st.sampled_from(EDGES))
@many
def test_a_word_before_bounds_the_amount(value: Decimal, unit: str, word: str, edge: str) -> None:
    found = only(f"{edge}{word}{value}{unit};")
    assert (found.value, found.comparator) == (value, BEFORE[word])


@given(decimals, measured, st.sampled_from(sorted(AFTER)), st.sampled_from(EDGES))
@many
def test_a_word_behind_bounds_the_amount(value: Decimal, unit: str, word: str, edge: str) -> None:
    found = only(f"{edge}{value}{unit}{word};")
    assert (found.value, found.comparator, found.comparator_is_trailing) == (value, AFTER[word], True)


@pytest.mark.parametrize("surface", sorted(UNITS.by_surface))
def test_every_unit_of_the_vocabulary_is_read_in_a_canonical_form(surface: str) -> None:
    unit = UNITS.by_surface[surface]
    found = only(f"合计2.5{surface},")
    read = UNITS.get(found.unit)
    assert read is not None
    assert read == UNITS.canonical(read)
    assert (read.base_unit, found.value * read.factor) == (unit.base_unit, Decimal("2.5") * unit.factor)


@given(st.integers(1, 99), st.booleans())
@many
def test_hundredths_and_tenths_are_percent(n: int, spelled: bool) -> None:
    number = spoken(n) if spelled else str(n)
    hundredths = only(f"提高百分之{number},")
    assert (hundredths.value, hundredths.unit) == (Decimal(n), "%")
    tenths = only(f"占比达{DIGITS[n % 9 + 1]}成,")
    assert (tenths.value, tenths.unit) == (Decimal((n % 9 + 1) * 10), "%")


@given(st.integers(1, 500), st.sampled_from(["位", "名"]))
@many
def test_a_rank_is_its_number_however_it_is_written(n: int, word: str) -> None:
    for number in (str(n), spoken(n)):
        found = only(f"增速列全市第{number}{word},")
        assert (found.value, found.is_ordinal, found.comparator) == (Decimal(n), True, None)
        if n > 1:
            assert only(f"增速进入全省前{number}{word},").comparator is Comparator.LE


def quantities_of(parts: list[tuple[Decimal, str]]) -> list[tuple[Decimal, str]]:
    text = "其中,".join(f"实现指标{value}{unit};" for value, unit in parts)
    return [(q.value, q.unit) for q in find_quantities(text, UNITS)]


@given(st.lists(st.tuples(decimals, measured), min_size=1, max_size=8))
@many
def test_amounts_of_several_clauses_do_not_touch_each_other(parts: list[tuple[Decimal, str]]) -> None:
    assert quantities_of(parts) == parts


@given(decimals, measured)
@many
def test_the_characters_at_the_offsets_spell_the_value(value: Decimal, unit: str) -> None:
    text = f"2023年1-4月,全区(含园区)完成投资约{value}{unit}左右,列全市第3位。"
    for found in find_quantities(text, UNITS):
        alone = only(text[found.start : found.end] + ("," if not found.is_ordinal else "位,"))
        assert (alone.value, alone.unit, alone.comparator) == (found.value, found.unit, found.comparator)
