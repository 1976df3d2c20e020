"""What stands on an indicator's page? A ranking, the provinces as tiles, and the ladder of targets."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from warehouse.snapshot import Snapshot
from zhibiao.web.bars import Bar, value_bar
from zhibiao.web.regions import region_names
from zhibiao.web.scorecard import Row
from zhibiao.web.words import DASH, quantity

_TILES = Path(__file__).with_name("tiles.csv")
_SHADES = 5
_TILE_SIZE = 10


@dataclass(frozen=True, slots=True)
class Ranked:
    """One region of a ranking or a ladder, with its figure as text."""

    row: Row
    text: str
    bar: Bar


@dataclass(frozen=True, slots=True)
class Tile:
    """One province of the map; `shade` 0 to 4 from the lowest fifth to the highest, None where nothing is known."""

    code: str
    name: str
    short: str
    x: int
    y: int
    text: str
    shade: int | None


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """All of an indicator's page."""

    indicator: Row
    tables: Sequence[Row]  # rankings that one can choose
    table: Row | None  # the one shown
    ranking: Sequence[Ranked]
    tiles: Sequence[Tile]  # none when no province is known
    ladder_years: Sequence[Row]
    ladder_year: int | None
    ladder: Sequence[Ranked]


def indicator_page(
    snapshot: Snapshot,
    key: str,
    *,
    parent: str | None = None,
    level: str | None = None,
    measure: str | None = None,
    unit: str | None = None,
    period: str | None = None,
    year: int | None = None,
) -> IndicatorPage | None:
    """The page of an indicator, with the ranking that fits what was asked; None for an unknown key."""
    indicator = snapshot.one("indicator", indicator=key)
    if indicator is None:
        return None
    names = snapshot.kept(region_names)
    rows = snapshot.ask("indicator_tables", indicator=key)
    tables = [{**row, "parent_name_zh": names.get(row["parent_code"])} for row in rows]
    wanted = {"parent_code": parent, "region_level": level, "measure": measure, "unit": unit, "period_key": period}
    table = _chosen(tables, wanted)
    ranking: list[Row] = []
    tiles: list[Tile] = []
    if table is not None:
        asked = {"indicator": key, "measure": table["measure"], "unit": table["unit"], "period": table["period_key"]}
        ranking = list(
            snapshot.ask("indicator_ranking", parent=table["parent_code"], level=table["region_level"], **asked)
        )
        tiles = provinces(snapshot.ask("indicator_provinces", **asked), table["unit"])
    years = snapshot.ask("indicator_years", indicator=key)
    ladder_year = year if year is not None else fullest_year(years)
    ladder = [] if ladder_year is None else snapshot.ask("indicator_ladder", indicator=key, year=ladder_year)
    return IndicatorPage(
        indicator, tables, table, ranked(ranking), tiles, years, ladder_year, [_ranked(row, None) for row in ladder]
    )


def fullest_year(years: Sequence[Row]) -> int | None:
    """The year with the most targets, the newest of several; a far horizon of one target is not what one comes for."""
    return max(years, key=lambda row: (row["target_count"], row["year"]))["year"] if years else None


def ranked(rows: Sequence[Row]) -> list[Ranked]:
    """The rows with bars of one scale."""
    top = max((row["value"] for row in rows if row["value"] is not None), default=None)
    return [_ranked(row, top) for row in rows]


def provinces(rows: Sequence[Row], unit: str | None) -> list[Tile]:
    """All provinces as tiles; empty when not one of them is known."""
    known = {row["region_code"]: row for row in rows if row["value"] is not None}
    if not known:
        return []
    order = sorted(row["value"] for row in known.values())
    return [
        Tile(
            tile["region_code"],
            known[tile["region_code"]]["region_name_zh"] if tile["region_code"] in known else tile["short_en"],
            tile["short_zh"],
            int(tile["column"]) * _TILE_SIZE - _TILE_SIZE,
            int(tile["row"]) * _TILE_SIZE,
            quantity(known[tile["region_code"]]["value"], None, None, unit) if tile["region_code"] in known else DASH,
            _shade(known[tile["region_code"]]["value"], order) if tile["region_code"] in known else None,
        )
        for tile in _tiles()
    ]


def _chosen(tables: Sequence[Row], asked: dict[str, str | None]) -> Row | None:
    """The first table that fits all that was asked; the first of all when nothing was, or nothing fits."""
    wanted = {name: value for name, value in asked.items() if value is not None}
    fitting = [row for row in tables if all(row[name] == value for name, value in wanted.items())]
    return next(iter(fitting or tables), None)


def _ranked(row: Row, top: Decimal | None) -> Ranked:
    text = quantity(row["value"], row["value_high"], row["comparator"], row["unit"])
    known = row["value"] if top is not None else None
    bar = value_bar(known, None, None) if top is None or known is None else _scaled(known, top)
    return Ranked(row, text, bar)


def _scaled(value: Decimal, top: Decimal) -> Bar:
    bar = value_bar(value, top if top > 0 else None, None)
    return Bar(bar.filled, None, None, None, bar.zero)


def _shade(value: Decimal, order: Sequence[Decimal]) -> int:
    """The fifth of the known values in which this one lies; equal values share one."""
    below = sum(1 for each in order if each < value)
    return min(_SHADES * below // max(len(order), 1), _SHADES - 1)


@cache
def _tiles() -> tuple[dict[str, str], ...]:
    with _TILES.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
