"""Is every way of saying a period read back as its days, at its own characters, whatever stands around it?"""

import calendar
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.extract.period_days import resolve
from ingestion.extract.periods import find_periods

many = settings(max_examples=200, deadline=None, derandomize=True)
years = st.integers(1995, 2035)
months = st.integers(1, 12)
SPOKEN = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
EDGES = [("", ""), ("截止目前，", "，全区"), ("。", "完成投资30亿元"), ("（", "）"), ("全市", "实现"), ("其中", "，")]
edges = st.sampled_from(EDGES)


def days(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def check(expression: str, expected: tuple[date, date], around: tuple[str, str], speaker: int) -> None:
    before, after = around
    text = f"{before}{expression}{after}".replace("，", ",").replace("（", "(").replace("）", ")")
    mentions = [m for m in find_periods(text) if m.start == len(before)]
    assert len(mentions) == 1, text
    assert text[mentions[0].start : mentions[0].end] == expression
    assert resolve(mentions[0], speaker) == expected


PARTS = [
    ("", 1, 12),
    ("一季度", 1, 3),
    ("二季度", 4, 6),
    ("三季度", 7, 9),
    ("第四季度", 10, 12),
    ("上半年", 1, 6),
    ("下半年", 7, 12),
    ("前三季度", 1, 9),
    ("前两季度", 1, 6),
    ("全年", 1, 12),
    ("首季度", 1, 3),
    ("1-2季度", 1, 6),
    ("前7个月", 1, 7),
]
WHEN = [("今年", 0), ("去年", -1), ("上年", -1), ("明年", 1), ("前年", -2), ("本年", 0)]


@given(years, st.sampled_from(PARTS), edges)
@many
def test_a_part_of_a_named_year(year: int, part: tuple[str, int, int], around: tuple[str, str]) -> None:
    check(f"{year}年{part[0]}", days(year, part[1], part[2]), around, 2020)


@given(years, st.sampled_from(WHEN), st.sampled_from(PARTS), edges)
@many
def test_a_part_of_a_year_beside_the_speakers(
    speaker: int, when: tuple[str, int], part: tuple[str, int, int], around: tuple[str, str]
) -> None:
    check(f"{when[0]}{part[0]}", days(speaker + when[1], part[1], part[2]), around, speaker)


@given(years, st.sampled_from([part for part in PARTS if part[0]]), edges)
@many
def test_a_part_alone_is_of_the_speakers_year(
    speaker: int, part: tuple[str, int, int], around: tuple[str, str]
) -> None:
    check(part[0], days(speaker, part[1], part[2]), around, speaker)


@given(years, months, months, st.sampled_from(["-", "—", "至", "到", "~"]), st.booleans(), st.booleans(), edges)
@many
def test_a_span_of_months(
    year: int, one: int, two: int, joint: str, with_year: bool, twice: bool, around: tuple[str, str]
) -> None:
    first, last = sorted((one, two))
    if first == last:
        return
    written = f"{first}{'月' if twice else ''}{joint}{last}月"
    check(f"{year}年{written}" if with_year else written, days(year, first, last), around, year)


@given(years, months, st.booleans(), st.booleans(), edges)
@many
def test_a_month(year: int, month: int, spoken: bool, with_year: bool, around: tuple[str, str]) -> None:
    written = f"{SPOKEN[month - 1] if spoken else month}月份"
    check(f"{year}年{written}" if with_year else written, days(year, month, month), around, year)


@given(st.dates(date(1995, 1, 1), date(2035, 12, 31)), st.sampled_from(["-", "/", ".", "年"]), edges)
@many
def test_a_day(day: date, form: str, around: tuple[str, str]) -> None:
    written = f"{day.year}年{day.month}月{day.day}日" if form == "年" else f"{day:%Y}{form}{day:%m}{form}{day:%d}"
    check(written, (day, day), around, 2020)


@given(years, st.integers(1, 9), st.sampled_from(["-", "—", "至"]), edges)
@many
def test_a_span_of_years(year: int, more: int, joint: str, around: tuple[str, str]) -> None:
    check(f"{year}{joint}{year + more}年", (date(year, 1, 1), date(year + more, 12, 31)), around, 2020)


@given(st.sampled_from([("十二五", 2011), ("十三五", 2016), ("十四五", 2021), ("十五五", 2026)]), edges, st.booleans())
@many
def test_a_five_year_plan(plan: tuple[str, int], around: tuple[str, str], quoted: bool) -> None:
    written = f"“{plan[0]}”期间" if quoted else f"{plan[0]}期间"
    check(written, (date(plan[1], 1, 1), date(plan[1] + 4, 12, 31)), around, 2020)


@given(years, st.integers(2, 10), st.sampled_from([("近", -1), ("今后", 1), ("未来", 1), ("过去", -2)]))
@many
def test_years_counted_from_the_speakers(speaker: int, count: int, word: tuple[str, int]) -> None:
    first, last = {
        -1: (speaker - count + 1, speaker),
        1: (speaker, speaker + count - 1),
        -2: (speaker - count, speaker - 1),
    }[word[1]]
    check(f"{word[0]}{SPOKEN[count - 1]}年", (date(first, 1, 1), date(last, 12, 31)), ("", ""), speaker)


@given(st.lists(st.tuples(years, st.sampled_from(PARTS)), min_size=1, max_size=6))
@many
def test_periods_of_several_clauses_do_not_touch_each_other(said: list[tuple[int, tuple[str, int, int]]]) -> None:
    text = ";".join(f"{year}年{part[0]}完成投资30亿元" for year, part in said)
    assert [resolve(m, 2020) for m in find_periods(text)] == [days(year, part[1], part[2]) for year, part in said]


PIECES = [
    "2023",
    "年",
    "月",
    "1",
    "12",
    "一",
    "三",
    "十",
    "季度",
    "前",
    "上",
    "半年",
    "-",
    "至",
    "今年",
    "去年",
    "同期",
    "底",
    "末",
    "第",
    "“",
    "”",
    "十四五",
    "近",
    "比",
    "到",
    "日",
    "全年",
    " ",
    "5.",
    "亿元",
]


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join), years)
@settings(max_examples=400, deadline=None, derandomize=True)
def test_any_mixture_gives_ordered_mentions_with_days_of_the_calendar(text: str, speaker: int) -> None:
    end = 0
    for mention in find_periods(text):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
        first, last = resolve(mention, speaker)
        assert first <= last


@pytest.mark.parametrize("written", ["2023年13月", "2月30日", "第五季度", "12-3月"])
def test_what_no_calendar_has_is_not_read_as_written(written: str) -> None:
    assert all(written != written[m.start : m.end] for m in find_periods(written))
