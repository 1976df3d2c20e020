"""Properties of the number and period scan: what is written is read back, any text is survived, work is linear."""

import re
import string
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.extract import amounts, bounds, noise, numbers, numerals, periods, ranks
from ingestion.extract.numbers import find_quantities, scan
from ingestion.extract.quantity import Form, Quantity
from ingestion.extract.units import UnitTable
from ingestion.records import Comparator
from tests.extract.counted_calls import calls

UNITS = UnitTable.load(Path(__file__).parents[2] / "dbt_project" / "seeds")


def spell(number: int) -> str:
    """The standard spelling of 1..99,999,999, written independently of the reader."""
    digits, places = "零一二三四五六七八九", ["", "十", "百", "千"]

    def section(n: int) -> str:
        out = ""
        for i, c in enumerate(str(n).zfill(4)):
            out += digits[int(c)] + places[3 - i] if c != "0" else "零"
        return re.sub("零+", "零", out).strip("零")

    high, low = divmod(number, 10**4)
    if not high:
        return section(low)
    joint = "零" if low and low < 1000 else ""
    return section(high) + "万" + (joint + section(low) if low else "")


@given(st.integers(1, 99_999_999))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_every_standard_spelling_is_read_back(number: int) -> None:
    assert numerals.spelled_value(spell(number)) == number


@given(
    value=st.decimals("0.01", "99999.99", places=2, allow_nan=False),
    unit=st.sampled_from(["亿元", "万元", "%", "个", "家", "万吨", "亩", "万人次", "公里", "元/吨"]),
    bound=st.sampled_from([("", "", None), ("不低于", "", Comparator.GE), ("", "以内", Comparator.LE),
                           ("约", "", Comparator.APPROX), ("", "以上", Comparator.GE)]),
    around=st.sampled_from([("预计实现", ","), ("指标", "。"), ("", "")]),
)  # fmt: skip
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_written_quantity_is_read_back(
    value: Decimal, unit: str, bound: tuple[str, str, Comparator | None], around: tuple[str, str]
) -> None:
    before, after, comparator = bound
    expression = f"{before}{value}{unit}{after}"
    (found,) = find_quantities(around[0] + expression + around[1], UNITS)
    assert (found.value, found.unit, found.comparator) == (value, unit, comparator)
    assert (found.start, found.end) == (len(around[0]), len(around[0]) + len(expression))


PIECES = [
    *"0123456789.,:-—~+%‰$ \n()“”。、;第前近约上下超过逾成倍番翻年月日号强位名个家项亿万千百十零两三五",
    "亿元", "万元", "百分之", "百分点", "以上", "以内", "左右", "不低于", "至少", "从", "到", "至", "十四五", "持平",
    "全市", "GDP", "PM", "12345", "8.3:41.4:50.3", "2023年", "1-4月", "余", "多", "负", "-", "强县", "平方米",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=40)


@given(TEXTS)
@settings(max_examples=400, deadline=None, derandomize=True)
def test_any_text_yields_ordered_spans_and_finite_values(text: str) -> None:
    found = list(scan(text, UNITS))
    covered: set[int] = set()
    last_end = 0
    for item in found:
        assert last_end <= item.start < item.end <= len(text)
        last_end = item.end
        covered.update(range(item.start, item.end))
        if isinstance(item, Quantity):
            check_quantity(text, item)
    digits = {i for i, c in enumerate(text) if c in string.digits}
    assert digits <= covered


def check_quantity(text: str, quantity: Quantity) -> None:
    assert quantity.start <= quantity.number_start < quantity.number_end <= quantity.end
    assert quantity.value.is_finite()
    assert (quantity.comparator is Comparator.RANGE) == (quantity.value_high is not None)
    if quantity.value_high is not None:
        assert quantity.value < quantity.value_high and quantity.value_high.is_finite()
    if quantity.unit:
        unit = UNITS.get(quantity.unit)
        assert unit is not None and unit.unit == quantity.unit
    written = text[quantity.number_start : quantity.number_end]
    if quantity.form is Form.DIGITS and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", written) and not {"‰", "成"} & set(text):
        assert quantity.value == Decimal(written)


@pytest.mark.parametrize(
    "pump",
    [
        "1",
        "1,234",
        "万",
        "一",
        "十",
        "1.",
        "1:",
        "第一",
        "至少",
        "3-",
        "1亿",
        "前",
        "“",
        "从",
        "2023年",
        "近三",
        " ",
        "1、",
    ],
)
def test_work_grows_linearly_on_pumped_text(pump: str) -> None:
    small, large = (calls(partial(scanned, pump * (length // len(pump)))) for length in (2_000, 8_000))
    assert large <= 4.4 * small + 200


def scanned(text: str) -> None:
    for _ in scan(text, UNITS):
        pass
    periods.find_periods(text)


def patterns() -> list[re.Pattern[str]]:
    modules = (amounts, bounds, noise, numbers, numerals, periods, ranks)
    return [v for m in modules for v in vars(m).values() if isinstance(v, re.Pattern)]


def test_no_pattern_repeats_without_bound_inside_a_repeat() -> None:
    """Such nesting is what makes a backtracking engine slower than linear."""
    assert len(patterns()) > 20
    for pattern in patterns():
        tree = re._parser.parse(pattern.pattern, pattern.flags)  # type: ignore[attr-defined]
        assert not nested(tree, False), pattern.pattern


def nested(tree: Any, is_inside: bool) -> bool:
    """Is an unbounded repeat inside another repeat somewhere in a parsed pattern?"""
    if isinstance(tree, tuple) and len(tree) == 2 and str(tree[0]) in ("MAX_REPEAT", "MIN_REPEAT"):
        _, high, body = tree[1]
        is_unbounded = high == re._constants.MAXREPEAT  # type: ignore[attr-defined]
        return (is_unbounded and is_inside) or nested(body, is_inside or high > 1)
    if isinstance(tree, list | tuple) or type(tree).__name__ == "SubPattern":
        return any(nested(part, is_inside) for part in tree)
    return False


def test_the_nesting_check_sees_nesting() -> None:
    assert nested(re._parser.parse("(?:a+b?)*"), False)  # type: ignore[attr-defined]
