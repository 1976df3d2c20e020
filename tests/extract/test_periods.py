"""The period grammar: what is written, and which days it resolves to. All sentences are invented."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.extract.period_days import resolve
from ingestion.extract.periods import PeriodMention, find_periods


def only(text: str) -> PeriodMention:
    (mention,) = find_periods(text)
    return mention


def days(first: str, last: str) -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last)


@pytest.mark.parametrize(
    ("text", "written", "first", "last"),
    [
        ("2023年一季度实现", "2023年一季度", "2023-01-01", "2023-03-31"),
        ("今年第二季度", "今年第二季度", "2024-04-01", "2024-06-30"),
        ("首季投资", "首季", "2024-01-01", "2024-03-31"),
        ("一、二季度合计", "一、二季度", "2024-01-01", "2024-06-30"),
        ("前三季度", "前三季度", "2024-01-01", "2024-09-30"),
        ("去年上半年", "去年上半年", "2023-01-01", "2023-06-30"),
        ("下半年新开工", "下半年", "2024-07-01", "2024-12-31"),
        ("1-4月", "1-4月", "2024-01-01", "2024-04-30"),
        ("1—11月份", "1—11月份", "2024-01-01", "2024-11-30"),
        ("1至8月", "1至8月", "2024-01-01", "2024-08-31"),
        ("一月至四月", "一月至四月", "2024-01-01", "2024-04-30"),
        ("7~9月", "7~9月", "2024-07-01", "2024-09-30"),
        ("前7月", "前7月", "2024-01-01", "2024-07-31"),
        ("前七个月", "前七个月", "2024-01-01", "2024-07-31"),
        ("头两个月", "头两个月", "2024-01-01", "2024-02-29"),
        ("4月份用电量", "4月份", "2024-04-01", "2024-04-30"),
        ("元月", "元月", "2024-01-01", "2024-01-31"),
        ("2023年1月", "2023年1月", "2023-01-01", "2023-01-31"),
        ("2023 年 1 月", "2023 年 1 月", "2023-01-01", "2023-01-31"),
        ("23年上半年", "23年上半年", "2023-01-01", "2023-06-30"),
        ("二〇二三年", "二〇二三年", "2023-01-01", "2023-12-31"),
        ("2023年度", "2023年度", "2023-01-01", "2023-12-31"),
        ("全年实现", "全年", "2024-01-01", "2024-12-31"),
        ("“十四五”期间", "“十四五”期间", "2021-01-01", "2025-12-31"),
        ("十三五末", "十三五末", "2020-01-01", "2020-12-31"),
        ("2021—2025年", "2021—2025年", "2021-01-01", "2025-12-31"),
        ("2021年至2023年", "2021年至2023年", "2021-01-01", "2023-12-31"),
        ("今后五年", "今后五年", "2024-01-01", "2028-12-31"),
        ("过去五年", "过去五年", "2019-01-01", "2023-12-31"),
        ("近三年", "近三年", "2022-01-01", "2024-12-31"),
        ("2025年底前建成", "2025年底前", "2025-01-01", "2025-12-31"),
        ("年末存款", "年末", "2024-01-01", "2024-12-31"),
        ("3月末贷款", "3月末", "2024-01-01", "2024-03-31"),
        ("截至6月30日", "6月30日", "2024-01-01", "2024-06-30"),
        ("5月26日下午", "5月26日", "2024-05-26", "2024-05-26"),
        ("2022-05-26 16:44", "2022-05-26", "2022-05-26", "2022-05-26"),
        ("明年", "明年", "2025-01-01", "2025-12-31"),
    ],
)
def test_mentions_resolve_beside_the_speakers_year(text: str, written: str, first: str, last: str) -> None:
    mention = only(text)
    assert text[mention.start : mention.end] == written
    assert resolve(mention, 2024) == days(first, last)


@pytest.mark.parametrize(
    "text",
    [
        "历时100年", "连续3年", "23年积累", "年轻干部", "2月30日前", "增长12.5个月", "五年一次", "5月饼", "2023.13.45",
        "三季", "提前半年", "A12月",
    ],
)  # fmt: skip
def test_what_is_no_period(text: str) -> None:
    if text in ("2月30日前", "A12月"):
        assert all(m.day is None for m in find_periods(text))
    else:
        assert find_periods(text) == []


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("1-4月", "is_cumulative"),
        ("前三季度", "is_cumulative"),
        ("今年以来", "is_cumulative"),
        ("到2025年", "is_point"),
        ("年末", "is_point"),
        ("截至4月", "is_point"),
        ("比上年增长", "is_base_period"),
        ("去年同期", "is_base_period"),
        ("与上年同期相比", "is_base_period"),
        ("同期", "is_base_period"),
        ("比2020年增长一半", "is_base_period"),
        ("与去年持平", "is_base_period"),
        ("从2020年的8%", "is_origin"),
        ("全年目标的30%", "is_attribute"),
        ("完成年度计划的40%", "is_attribute"),
        ("“十四五”规划", "is_attribute"),
    ],
)
def test_roles_that_the_neighbouring_words_give(text: str, flag: str) -> None:
    flags = {"is_cumulative", "is_point", "is_base_period", "is_origin", "is_attribute"}
    mention = only(text)
    assert getattr(mention, flag)
    allowed = {"is_cumulative", flag} if flag == "is_point" else {flag}
    assert not any(getattr(mention, other) for other in flags - allowed)


def test_a_year_spoken_of_is_no_base_period() -> None:
    assert not only("去年完成投资").is_base_period
    assert not only("二季度").is_cumulative
    assert not only("1月份").is_cumulative


def test_a_relative_year_keeps_its_offset_and_an_absolute_one_its_year() -> None:
    assert (only("去年1-4月").year_offset, only("去年1-4月").year) == (-1, None)
    assert (only("2021年1-4月").year_offset, only("2021年1-4月").year) == (None, 2021)
    assert (only("同期").year_offset, only("同期").first_month) == (-1, None)
    assert (only("本月").month_offset, only("上月").month_offset) == (0, -1)


def test_a_leap_day_spoken_of_in_a_common_year_is_the_last_of_february() -> None:
    assert resolve(only("2月29日签约"), 2023) == days("2023-02-28", "2023-02-28")
    assert resolve(only("2月29日签约"), 2024) == days("2024-02-29", "2024-02-29")


def test_several_mentions_of_a_sentence_in_order() -> None:
    text = "今年上半年投资比去年同期多,力争全年达标,2021年、2022年也是"
    assert [text[m.start : m.end] for m in find_periods(text)] == ["今年上半年", "去年同期", "全年", "2021年", "2022年"]


PIECES = [
    *"0123456789年月日底末前第至到-—~、.一二三四十两“” 今去上下半全度季同期比从截",
    "今年", "去年", "季度", "个月", "十四五", "2023年", "今后五年", "以来", "计划",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join) | st.text(max_size=40), st.integers(-5000, 20000))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_any_text_and_any_year_resolve_to_a_span_that_runs_forward(text: str, base_year: int) -> None:
    last_end = 0
    for mention in find_periods(text):
        assert last_end <= mention.start < mention.end <= len(text)
        last_end = mention.end
        first, last = resolve(mention, base_year)
        assert first <= last
