"""The unit seed: every row usable, canonical forms closed under lookup, bad rows told with file and line."""

from decimal import Decimal
from pathlib import Path

import pytest

from ingestion.extract.units import UnitTable

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
HEADER = "surface,unit,base_unit,factor,dimension,not_before,note\n"


@pytest.fixture(scope="module")
def units() -> UnitTable:
    return UnitTable.load(SEEDS)


@pytest.mark.parametrize(
    ("surface", "unit", "in_base_units"),
    [
        ("亿元", "亿元", "100000000"),
        ("亿元人民币", "亿元", "100000000"),
        ("‰", "%", "0.1"),
        ("百分点", "个百分点", "1"),
        ("名", "人", "1"),
        ("万名", "万人", "10000"),
        ("平方千米", "平方公里", "1000000"),
        ("万吨", "万吨", "10000000"),
        ("亿千瓦小时", "亿千瓦时", "100000000"),
        (" 万元 ", "万元", "10000"),
    ],
)
def test_get_gives_the_canonical_unit_and_its_worth(
    units: UnitTable, surface: str, unit: str, in_base_units: str
) -> None:
    found = units.get(surface)
    assert found is not None
    assert (found.unit, found.factor) == (unit, Decimal(in_base_units))


def test_get_knows_no_invented_unit(units: UnitTable) -> None:
    assert units.get("亿贝壳") is None


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("个百分点以上", "个百分点"),
        ("个工作日内", "个工作日"),
        ("项目", None),  # 项 begins another word
        ("项工程", "项"),
        ("元旦", None),
        ("吨标准煤/万元", "吨标准煤/万元"),
        ("吨标准煤", "吨标准煤"),
        ("tons", None),  # t is a unit, tons a word
        ("m2。", "m2"),
        ("成立", None),
        ("成以上", "成"),
    ],
)
def test_match_takes_the_longest_unit_that_is_no_beginning_of_a_word(
    units: UnitTable, text: str, surface: str | None
) -> None:
    found = units.match("x" + text, 1)
    assert (found.surface if found else None) == surface


def test_every_canonical_unit_is_canonical_of_itself(units: UnitTable) -> None:
    for unit in units.by_surface.values():
        canonical = units.canonical(unit)
        assert canonical.unit == canonical.surface
        assert (canonical.base_unit, canonical.dimension) == (unit.base_unit, unit.dimension)


def test_a_myriad_of_a_unit_is_worth_ten_thousand_of_it(units: UnitTable) -> None:
    pairs = [(u, units.get(u.surface[1:])) for u in units.by_surface.values() if u.surface[0] in "万亿"]
    checked = 0
    for scaled, plain in pairs:
        if plain is not None and not plain.surface.startswith("元/"):
            expected = plain.factor * (10**4 if scaled.surface[0] == "万" else 10**8)
            assert abs(scaled.factor / expected - 1) < Decimal("1e-9"), scaled
            checked += 1
    assert checked > 60


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("亿元,亿元,CNY,x,currency,,\n", r"unit\.csv:2: factor 'x' is not a number"),
        ("亿元,亿元,CNY,-1,currency,,\n", r"unit\.csv:2: factor '-1' must be finite and above zero"),
        ("亿元,亿元,CNY,NaN,currency,,\n", "must be finite"),
        ("亿元,亿元,,1,currency,,\n", "base_unit is empty"),
        ("亿元,亿元,CNY,1,currency,,\n亿元,亿元,CNY,1,currency,,\n", "stands twice"),
        ("名,人,person,1,count,,\n", "名: its unit 人 has no canonical row"),
        ("%,%,percent,1,percent,,\n成,%,tenth,1,percent,,\n", "no canonical row of the same base unit"),
    ],
)
def test_load_refuses_a_bad_seed_with_one_clear_line(tmp_path: Path, rows: str, message: str) -> None:
    (tmp_path / "unit.csv").write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        UnitTable.load(tmp_path)


def test_load_refuses_a_seed_without_a_column(tmp_path: Path) -> None:
    (tmp_path / "unit.csv").write_text("surface,unit\n", encoding="utf-8")
    with pytest.raises(ValueError, match="base_unit, dimension, factor, not_before missing"):
        UnitTable.load(tmp_path)
