"""Are raised marks of footnotes told from powers, so that no figure grows by a digit?"""

import pytest

from ingestion.parse import parse
from ingestion.parse.raised import without_footnote_marks


@pytest.mark.parametrize(
    ("markup", "left"),
    [
        ("<td>12.5<sup>1</sup></td>", "<td>12.5</td>"),
        ("<td><span>12.5 </span><sup><span>[1]</span></sup></td>", "<td><span>12.5 </span></td>"),
        ("增长8.3%<SUP>②</SUP>，", "增长8.3%，"),
        ("地区生产总值<sup class='a'>3</sup>12亿元", "地区生产总值12亿元"),
        ("<td>3.2km<sup>2</sup></td>", "<td>3.2km<sup>2</sup></td>"),
        ("元/米<sup>2</sup>", "元/米<sup>2</sup>"),
        ("10<sup>4</sup>吨", "10<sup>4</sup>吨"),
        ("2.10<sup>4</sup>", "2.10"),
        ("甲<sup>注释</sup>", "甲<sup>注释</sup>"),
        ("12.5<sup>1", "12.5<sup>1"),
    ],
)
def test_marks_behind_figures_and_words_go_and_powers_stay(markup: str, left: str) -> None:
    assert without_footnote_marks(markup) == left


def test_a_figure_in_a_table_keeps_its_digits() -> None:
    rows = "".join(f"<tr><td>某{at}县</td><td>{at}5.5<sup>{at}</sup></td></tr>" for at in range(1, 8))
    table = f"<table><tr><td>地区</td><td>产量</td></tr>{rows}</table>"
    page = f"<body><p>各县产量，本表数字均为虚构，仅供测试之用。</p>{table}</body>"
    (found,) = parse(page.encode(), raw_sha256="0" * 64, url="a.html", media_type="text/html").tables
    assert [row[1] for row in found.rows[1:]] == [f"{at}5.5" for at in range(1, 8)]


def test_a_flood_of_raised_tags_is_left_as_it_is() -> None:
    flood = "<sup>" * 20_000 + "<" * 20_000 + "1</sup>" * 2_000
    assert without_footnote_marks(flood).count("<sup>") == 20_000
