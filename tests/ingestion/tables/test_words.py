"""Are cells compared and read by their own grammar: widths, dashes, footnote signs, periods, numbers?"""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.tables.spans import Span, days, in_year_before, read_span
from ingestion.tables.words import figure, template, tidy, without_marks


@pytest.mark.parametrize(
    ("written", "tidied"),
    [
        ("指    标", "指标"),
        ("\u3000# 工业\n", "#工业"),
        ("增长（％）", "增长(%)"),
        ("1—9月", "1-9月"),
        ("－3.5", "-3.5"),
        ("产值①", "产值"),
        ("面积（万m²）", "面积(万m2)"),
        ("增长²", "增长"),
    ],
)
def test_white_space_width_and_footnote_signs_make_no_difference(written: str, tidied: str) -> None:
    assert tidy(written) == tidied


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("2023年", Span(2023)),
        ("2023", Span(2023)),
        ("2023年末", Span(2023)),
        ("2023年9月", Span(2023, 9, 9)),
        ("2023-09", Span(2023, 9, 9)),
        ("202309", Span(2023, 9, 9)),
        ("2023年1-9月", Span(2023, 1, 9)),
        ("2023年1-9月累计", Span(2023, 1, 9)),
        ("1至11月", Span(None, 1, 11)),
        ("9月末", Span(None, 9, 9)),
        ("2023年一季度", Span(2023, 1, 3)),
        ("2023年第4季度", Span(2023, 10, 12)),
        ("2023Q2", Span(2023, 4, 6)),
        ("2023年上半年", Span(2023, 1, 6)),
        ("2023年前三季度", Span(2023, 1, 9)),
        ("1-3季度", Span(None, 1, 9)),
        ("13月", None),
        ("9-1月", None),
        ("9", None),
        ("20239", None),
        ("2023.5", Span(2023, 5, 5)),
        ("本月", None),
        ("2023年版", None),
        ("", None),
    ],
)
def test_a_period_is_read_whole_or_not_at_all(written: str, span: Span | None) -> None:
    assert read_span(written) == span


def test_days_and_the_year_of_publication() -> None:
    assert days(Span(2024, 2, 2)) == (date(2024, 2, 1), date(2024, 2, 29))
    assert in_year_before(Span(None, 1, 9), date(2023, 10, 18)).year == 2023
    assert in_year_before(Span(None, 1, 12), date(2024, 1, 18)).year == 2023
    assert in_year_before(Span(None, 9, 9), date(2023, 9, 30)).year == 2022  # not over on that day


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,234.5", "1234.5"),
        ("１２３４．５", "1234.5"),
        ("-8.7", "-8.7"),
        ("－8.7", "-8.7"),
        ("1 234 567", "1234567"),
        ("1\u00a0234.5", "1234.5"),
        ("12.5*", "12.5"),
        ("12.5²", "12.5"),
        ("12 34", None),
        ("12.3 45.6", None),
        ("12.3\n45.6", None),
        ("1,23.4", None),
        ("(5.2)", None),
        ("约12", None),
        ("12-15", None),
        ("1e400", None),
        ("٣٤", None),
        ("∞", None),
    ],
)
def test_a_cell_is_one_number_or_none(cell: str, value: str | None) -> None:
    found = figure(cell, ("*",))
    assert (found and str(found[0])) == value


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False))
def test_a_number_keeps_its_value_in_every_dress(value: Decimal) -> None:
    whole = f"{value:,.4f}"
    wide = "".join(chr(ord(char) + 0xFEE0) if char.isdecimal() else char for char in f"{value:.4f}")
    for cell in (f"{value:.4f}", whole, whole.replace(",", " "), wide, f" {value:.4f}① "):
        assert figure(cell, ()) == (value, "")


@given(st.text(max_size=40))
def test_any_text_is_tidied_and_read_without_harm(text: str) -> None:
    assert not any(char.isspace() for char in tidy(text))
    assert read_span(tidy(text)) is None or any(char.isdigit() or char in "一二三四上下全年末" for char in text)
    figure(text, ("*",))


def test_a_template_takes_its_places_and_nothing_else() -> None:
    caption = template("{region}{year}年1—{month}月主要指标（{unit}）")
    assert caption.match(tidy("黄石市 2023年1-9月 主要指标(亿元)")) == {
        "region": "黄石市",
        "year": "2023",
        "month": "9",
        "unit": "亿元",
    }
    assert caption.match("黄石市2023年1-9月主要指标(亿元)续") is None
    assert template("a.c").match("abc") is None  # what is written stands for itself
    for wrong in ("{monat}月", "{year}年和{year}年"):
        with pytest.raises(ValueError, match=r"place|twice"):
            template(wrong)


def test_marks_are_cut_off_the_end_alone() -> None:
    assert without_marks("产值*(注)*", ("*", "(注)")) == "产值"
    assert without_marks("*产值", ("*",)) == "*产值"
