"""Has every word of the interface both languages, and do drawings say what the figures say?"""

import re
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from ingestion.records import Comparator, Kind, Measure, Strength
from zhibiao.web.bars import columns, share_bar, value_bar
from zhibiao.web.indicator_view import provinces
from zhibiao.web.overview_view import listed, verdict
from zhibiao.web.words import period_name, quantity, rounded, shown, words

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "zhibiao" / "web" / "templates").glob("*.j2"))
MODELS = ROOT / "dbt_project" / "models" / "marts"
# Words made of a prefix and a value that the marts may hold: model, column.
OF_VALUES = {
    "s_": [("mart_region_scorecard", "status")],
    "w_": [("mart_region_scorecard", "strength"), ("fct_targets", "strength")],
    "c_": [("mart_coverage", "target_state"), ("mart_coverage", "actual_state")],
    "f_": [("rpt_source_freshness", "freshness")],
    "r_": [("mart_target_revisions", "change_kind")],
    "m_": [("fct_actuals", "measure"), ("fct_targets", "measure")],
    "l_": [("dim_region", "level")],
    "d_": [("dim_indicator", "direction")],
    "kind_": [("fct_claims", "kind")],
}


def accepted(model: str, column: str) -> list[str]:
    """What a column of a mart may hold, as its data test says."""
    described = yaml.safe_load((MODELS / f"{model}.yml").read_text("utf-8"))["models"][0]
    tests = next(each for each in described["columns"] if each["name"] == column).get("data_tests", [])
    return [
        value for test in tests if "accepted_values" in test for value in test["accepted_values"]["arguments"]["values"]
    ]


def test_every_word_has_both_languages() -> None:
    assert words()["zh"].keys() == words()["en"].keys()
    for language, said in words().items():
        assert [key for key, text in said.items() if not text.strip()] == [], language


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_word_of_a_template_is_known(template: Path) -> None:
    text = template.read_text("utf-8")
    asked = set(re.findall(r"\bt\('([a-z_]+)'\)", text))
    assert asked - words()["zh"].keys() == set()
    assert asked or template.name == "message.html.j2"


@pytest.mark.parametrize(
    ("prefix", "model", "column"), [(prefix, *each) for prefix, found in OF_VALUES.items() for each in found]
)
def test_every_value_of_a_mart_has_its_word(prefix: str, model: str, column: str) -> None:
    values = accepted(model, column)
    assert values, f"{model}.{column} has no list of values"
    assert [value for value in values if prefix + value not in words()["zh"]] == []


def test_every_word_of_a_claim_is_known() -> None:
    """Pages of single claims show what the extractor says, which no data test of a mart bounds."""
    for prefix, values in (("m_", Measure), ("w_", Strength), ("kind_", Kind)):
        assert [value for value in values if prefix + value not in words()["zh"]] == []
    figure = Decimal(3)
    told = {each: quantity(figure, figure if each == Comparator.RANGE else None, each, "%") for each in Comparator}
    assert len(set(told.values())) == len(Comparator), told


def test_numbers_are_shown_as_they_are() -> None:
    assert shown(Decimal("440.000000000")) == "440"
    assert shown(Decimal("86.080000000")) == "86.08"
    assert shown(None) == "–"
    assert shown("a\x1b[31m\nb\u202e") == "a[31m b"
    assert rounded(Decimal("19.5636363636")) == "19.6"
    assert rounded(None) == "–"
    assert quantity(Decimal("440.0"), None, "ge", "亿元") == "≥ 440 亿元"
    assert quantity(Decimal(3), Decimal(5), "eq", "%") == "3–5 %"
    assert quantity(None, None, "ge", "亿元") == "–"


@pytest.mark.parametrize(
    ("key", "zh", "en"),
    [
        ("2022", "2022年", "2022"),
        ("2022-01..2022-09", "2022年1–9月", "2022-01 to 2022-09"),
        ("2022H1", "2022年上半年", "2022H1"),
        ("2022Q3", "2022年第3季度", "2022Q3"),
        ("2022-05", "2022年5月", "2022-05"),
        ("2021..2025", "2021..2025", "2021..2025"),
        (None, "–", "–"),
    ],
)
def test_periods_are_named(key: str | None, zh: str, en: str) -> None:
    assert (period_name(key, "zh"), period_name(key, "en")) == (zh, en)


def test_a_bar_is_filled_as_far_as_was_reached() -> None:
    """86.08 of 440 with a quarter of the year gone: filled less far than the line of time, then comes the target."""
    bar = share_bar(Decimal("19.56"), Decimal(440), None, Decimal("24.66"))
    assert bar.filled is not None
    assert bar.elapsed is not None
    assert bar.base is not None
    assert 0 < bar.filled < bar.elapsed < bar.base < 100
    assert bar.filled / bar.base == pytest.approx(0.1956, abs=1e-3)


def test_a_bar_has_room_for_what_lies_beyond_its_target() -> None:
    bar = share_bar(Decimal(150), Decimal(100), Decimal(120), Decimal(100))
    assert bar.base is not None
    assert bar.stretch is not None
    assert bar.filled is not None
    assert bar.base < bar.stretch < bar.filled < 100


def test_unknown_is_no_fill_and_nothing_is_an_empty_one() -> None:
    assert share_bar(None, Decimal(440), None, Decimal(25)).filled is None
    assert share_bar(Decimal(0), Decimal(440), None, Decimal(25)).filled == 0


def test_a_fall_lies_left_of_nothing() -> None:
    bar = value_bar(Decimal("-3.7"), Decimal(5), None)
    assert bar.filled == 0
    assert 0 < bar.zero < 100
    assert bar.base is not None
    assert bar.base > bar.zero


def test_columns_are_as_high_as_their_values() -> None:
    rows = [{"value": Decimal(value), "is_whole_year": value != 25, "year": 2020} for value in (50, 100, 25, -10)]
    assert [column.height for column in columns(rows)] == [50.0, 100.0, 25.0, 0.0]
    assert [column.is_whole_year for column in columns(rows)] == [True, True, False, True]
    assert columns([]) == []
    assert len(columns(rows * 9)) == 12


def test_the_map_shades_by_fifths_and_leaves_the_unknown_blank() -> None:
    values = {"110000": 1, "120000": 2, "130000": 3, "140000": 4, "150000": 5}
    rows = [{"region_code": code, "region_name_zh": code, "value": Decimal(value)} for code, value in values.items()]
    tiles = {tile.code: tile for tile in provinces(rows, "亿元")}
    assert [tiles[code].shade for code in values] == [0, 1, 2, 3, 4]
    assert tiles["430000"].shade is None
    assert len(tiles) == 34
    assert len({(tile.x, tile.y) for tile in tiles.values()}) == 34
    assert provinces([], "亿元") == []


def test_tiles_are_the_provinces_of_the_region_seed() -> None:
    seed = (ROOT / "dbt_project" / "seeds" / "region.csv").read_text("utf-8").splitlines()
    head = seed[0].split(",")
    code, level = head.index("region_code"), head.index("level")
    known = {row.split(",")[code] for row in seed[1:] if row.split(",")[level] == "province"}
    rows = [{"region_code": "110000", "region_name_zh": "x", "value": Decimal(1)}]
    assert {tile.code for tile in provinces(rows, None)} <= known


def test_thousands_of_counties_stand_on_their_parents_pages() -> None:
    rows = [{"region_level": level} for level in ("nation", "province", "prefecture", "county", "zone")]
    assert listed(rows, most=5) == rows
    assert [row["region_level"] for row in listed(rows, most=4)] == ["nation", "province", "prefecture"]


def test_a_persons_decision_weighs_more_than_a_warning() -> None:
    assert verdict(["holds", "holds"]) == "gates_passed"
    assert verdict(["holds", "warns"]) == "gates_warn"
    assert verdict(["warns", "overridden"]) == "gates_overridden"
