"""Do claims hold for sentences nobody wrote? Composed reports are read back, mixtures of the vocabulary survived.

The evidence of a claim is checked by reading its quote alone: the characters at its offsets must spell its value.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.extract import extract, load_vocabulary
from ingestion.extract.normalize import normalize
from ingestion.extract.numbers import find_quantities
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Claim, Page, Rejection, SourceContext
from tests.extract.conftest import SEEDS
from tests.extract.counted_calls import calls

VOCABULARY = load_vocabulary(SEEDS)
CONTEXT = SourceContext("test", "区政府", "government", None, "file.txt")
Read = tuple[tuple[Claim, ...], tuple[Rejection, ...]]


def page_of(text: str) -> Page:
    return Page("0" * 64, text, None, None, None, "utf-8", "text/plain")


def read(text: str, vocabulary: Vocabulary = VOCABULARY) -> Read:
    claims, rejections, _ = extract(page_of(text), CONTEXT, "file", vocabulary)
    return claims, rejections


def check_evidence(text: str, found: Read) -> None:
    """Every claim and rejection points at its own characters, and a claim's characters spell its value."""
    claims, rejections = found
    found_at: tuple[Claim | Rejection, ...] = (*claims, *rejections)
    for item in found_at:
        if item.cell is None:
            assert text[item.char_start : item.char_end] == item.quote != ""
    assert len({claim.claim_id for claim in claims}) == len(claims)
    for claim in claims:
        assert claim.value.is_finite()
        if claim.cell is None:
            assert spells(claim), (claim.quote, claim.value, claim.value_high, claim.unit)


def spells(claim: Claim) -> bool:
    """Does the quote alone state the claim's value? Its sign and unit may be said by the words around it."""
    for q in find_quantities(normalize(claim.quote).text, VOCABULARY.units):
        factor = 100 if q.unit == "倍" and claim.unit == "%" else 1
        low, high = abs(q.value) * factor, None if q.value_high is None else abs(q.value_high) * factor
        ends = {abs(claim.value), abs(claim.value_high) if claim.value_high is not None else None}
        unit = claim.unit == q.unit or not q.unit or factor != 1 or claim.unit in ("%", "个百分点")
        if {low, high} | {None} == ends | {None} and unit:
            return True
    return False


class Indicator(NamedTuple):
    name: str
    unit: str


INDICATORS = (
    Indicator("地区生产总值", "亿元"), Indicator("固定资产投资", "亿元"), Indicator("社会消费品零售总额", "亿元"),
    Indicator("一般公共预算收入", "亿元"), Indicator("规模以上工业增加值", "亿元"), Indicator("税收收入", "亿元"),
    Indicator("工业投资", "亿元"), Indicator("房地产开发投资", "亿元"), Indicator("粮食产量", "万吨"),
    Indicator("农村居民人均可支配收入", "元"), Indicator("进出口总额", "亿元"),
    Indicator("城镇居民人均可支配收入", "元"),
)  # fmt: skip
PLACES = (("咸安区", "421202"), ("黄石市", "420200"), ("湖南省", "430000"), ("石门县", "430726"), ("岳阳市", "430600"))
PARTS = (
    ("一季度", (1, 1), (3, 31)), ("上半年", (1, 1), (6, 30)), ("前三季度", (1, 1), (9, 30)), ("1—4月", (1, 1), (4, 30)),
    ("全年", (1, 1), (12, 31)),
)  # fmt: skip
amounts = st.decimals("1.01", "899.99", places=2, allow_nan=False)
rates = st.decimals("0.1", "39.9", places=1, allow_nan=False)
chosen = st.lists(
    st.tuples(st.sampled_from(INDICATORS), amounts, rates), min_size=1, max_size=5, unique_by=lambda t: t[0]
)

Said = tuple[str, str, str, Decimal, str, str]  # kind, indicator, measure, value, unit, comparator


def said(claims: tuple[Claim, ...]) -> set[Said]:
    return {(c.kind, c.indicator, c.measure, c.value, c.unit, c.comparator) for c in claims}


@given(st.sampled_from(PLACES), st.integers(2008, 2025), st.sampled_from(PARTS), chosen)
@settings(max_examples=80, deadline=None, derandomize=True)
def test_a_composed_report_is_read_back(
    place: tuple[str, str],
    year: int,
    part: tuple[str, tuple[int, int], tuple[int, int]],
    figures: list[tuple[Indicator, Decimal, Decimal]],
) -> None:
    name, code = place
    text = f"{name}{year}年{part[0]}经济运行情况\n\n{year}年{part[0]}，" + "。".join(
        f"{name}{indicator.name}完成{amount}{indicator.unit}，同比增长{rate}%" for indicator, amount, rate in figures
    )
    found = read(text + "。\n")
    check_evidence(text + "。\n", found)
    expected: set[Said] = set()
    for indicator, amount, rate in figures:
        expected.add(("actual", indicator.name, "level", amount, indicator.unit, "eq"))
        expected.add(("actual", indicator.name, "yoy", rate, "%", "eq"))
    assert said(found[0]) == expected
    assert {c.region for c in found[0]} == {code}
    assert {(c.period_start, c.period_end) for c in found[0]} == {(date(year, *part[1]), date(year, *part[2]))}
    assert {c.strength for c in found[0]} == {None}


MODALS = (("力争", "stretch"), ("确保", "firm"), ("预期", "expect"), ("计划", "expect"), ("努力实现", "stretch"))
BOUNDS = (
    ("达到", "以上", "ge"),
    ("达到", "左右", "approx"),
    ("突破", "", "ge"),
    ("控制在", "以内", "le"),
    ("达到", "", "eq"),
)


@given(st.sampled_from(PLACES), st.integers(2008, 2025), st.sampled_from(MODALS), st.sampled_from(BOUNDS), chosen)
@settings(max_examples=80, deadline=None, derandomize=True)
def test_a_composed_plan_is_read_back(
    place: tuple[str, str],
    year: int,
    modal: tuple[str, str],
    bound: tuple[str, str, str],
    figures: list[tuple[Indicator, Decimal, Decimal]],
) -> None:
    word, strength = modal
    before, after, comparator = bound
    text = f"{place[0]}{year}年国民经济和社会发展计划\n\n" + "".join(
        f"{year}年，全年{indicator.name}{word}{before}{amount}{indicator.unit}{after}。\n"
        for indicator, amount, _ in figures
    )
    found = read(text)
    check_evidence(text, found)
    expected = {("target", i.name, "level", amount, i.unit, comparator) for i, amount, _ in figures}
    assert said(found[0]) == expected
    assert {c.strength for c in found[0]} == {strength}
    assert {c.region for c in found[0]} == {place[1]}


@given(
    st.lists(st.tuples(st.sampled_from(INDICATORS), rates), min_size=2, max_size=4, unique_by=lambda t: t[0]),
    st.booleans(),
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_a_list_is_dealt_out_in_order(figures: list[tuple[Indicator, Decimal]], bounded: bool) -> None:
    names, values = "、".join(i.name for i, _ in figures), "、".join(f"{rate}%" for _, rate in figures)
    text = f"咸安区2023年计划\n\n2023年，{names}分别增长{values}{'以上' if bounded else ''}。\n"
    found = read(text)
    check_evidence(text, found)
    comparator = "ge" if bounded else "eq"
    assert said(found[0]) == {("target", i.name, "yoy", rate, "%", comparator) for i, rate in figures}


def vocabulary_pieces() -> list[str]:
    """Words of every class of the vocabulary, in a fixed order: none is too rare to be met."""
    cues = sorted({c.phrase for c in VOCABULARY.cues if c.kind != "replace"})
    aliases = sorted({a.surface for a in VOCABULARY.aliases})[::7]
    units = sorted(VOCABULARY.units.by_surface)[::3]
    return [*cues, *aliases, *units]


MARKS = ["，", "。", "；", "、", "：", "（", "）", "“", "”", "\n", " ", "|", "—", "-", "%", "《", "》", "——", "\t"]
FIGURES = [
    "8.5%",
    "30亿元",
    "12个",
    "第3位",
    "前三",
    "2.1倍",
    "翻番",
    "持平",
    "6%—7%",
    "1.2万户",
    "百分之二十",
    "3:4:3",
    "五成",
]
TIMES = [
    "2023年",
    "今年",
    "去年",
    "一季度",
    "1—4月",
    "上半年",
    "到2025年",
    "“十四五”",
    "5月26日",
    "2023-01-05",
    "同期",
    "年均",
]
WHERE = ["咸安区", "黄石市", "湖南省", "岳阳经济技术开发区", "全市", "全区", "我县", "全国", "温泉街道", "区发改局"]
pieces = st.one_of(
    *(
        st.sampled_from(group)
        for group in (vocabulary_pieces(), MARKS, FIGURES, TIMES, WHERE, list("0123456789一二三十百千万亿"))
    ),
)
mixtures = st.lists(pieces, min_size=1, max_size=40).map("".join)


@given(mixtures)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_mixture_of_the_vocabulary_is_survived_with_its_evidence(text: str) -> None:
    body = f"咸安区2023年工作\n2023-08-01\n{text}"
    found = read(body)
    check_evidence(body, found)
    assert read(body) == found


@given(st.lists(pieces, min_size=1, max_size=6).map("".join))
@settings(max_examples=12, deadline=None, derandomize=True)
def test_work_grows_linearly_with_any_mixture(text: str) -> None:
    small, large = (calls(lambda: read(f"咸安区2023年工作\n{repeated}")) for repeated in pumped(text))  # noqa: B023
    assert large <= 5 * small + 2_000, (small, large)


def pumped(text: str) -> tuple[str, str]:
    """The text over and over to some length, and to four times that."""
    return tuple(text * max(1, length // len(text)) for length in (1_500, 6_000))  # type: ignore[return-value]


def test_another_reading_of_the_seeds_gives_the_same_claims() -> None:
    text = "咸安区2023年一季度工作\n全区固定资产投资完成23.54亿元，同比增长20%以上；新签约项目12个，列全市第3位。\n" * 3
    assert read(text, load_vocabulary(SEEDS)) == read(text)


@pytest.mark.parametrize(
    ("quote", "value", "is_right"),
    [("30亿元", "30", True), ("30亿元", "31", False), ("第3位", "3", True), ("2.1倍", "2.1", True)],
)
def test_the_check_of_evidence_can_fail(quote: str, value: str, is_right: bool) -> None:
    claims, _ = read("咸安区2023年一季度工作\n2023年一季度，全区固定资产投资完成23.54亿元。\n")
    unit = {"30亿元": "亿元", "第3位": "位", "2.1倍": "倍"}[quote]
    assert spells(replace(claims[0], quote=quote, value=Decimal(value), unit=unit)) == is_right
