"""What stands on a region's page? Its scorecard of one year, results over the years, and what is not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from warehouse.snapshot import Snapshot
from zhibiao.web.bars import Column, columns
from zhibiao.web.evidence import claims_said
from zhibiao.web.regions import below, beside
from zhibiao.web.scorecard import Line, Row, claim_ids, lines

_MOST_NAMED = 200  # regions below or beside one


@dataclass(frozen=True, slots=True)
class Trend:
    """The results of one indicator over the years."""

    indicator_key: str
    name_zh: str
    name_en: str | None
    unit: str
    rows: Sequence[Row]
    columns: Sequence[Column]


@dataclass(frozen=True, slots=True)
class YearOfRegion:
    """The lines of one year; those with a target first, core indicators before others."""

    year: int
    lines: Sequence[Line]
    gaps: Sequence[Row]

    @property
    def promised(self) -> list[Line]:
        """Lines with a target."""
        return [line for line in self.lines if line.has_target]

    @property
    def other(self) -> list[Line]:
        """Lines with results alone."""
        return [line for line in self.lines if not line.has_target]


@dataclass(frozen=True, slots=True)
class RegionPage:
    """All of a region's page."""

    region: Row
    years: Sequence[Row]
    shown: Sequence[YearOfRegion]
    trends: Sequence[Trend]
    children: Sequence[Row]
    siblings: Sequence[Row]


def region_page(snapshot: Snapshot, code: str, year: int | None = None) -> RegionPage | None:
    """The page of a region for one year (the newest with a target when none is given); None for an unknown code."""
    region = snapshot.one("region", region=code)
    if region is None:
        return None
    years = snapshot.ask("region_years", region=code)
    chosen = year if year is not None else _newest(years)
    shown = [] if chosen is None else [_year(snapshot, code, chosen)]
    return RegionPage(
        region,
        years,
        shown,
        trends(snapshot.ask("region_trends", regions=[code])),
        below(snapshot, code)[:_MOST_NAMED],
        beside(snapshot, code, region["parent_code"])[:_MOST_NAMED],
    )


def trends(rows: Sequence[dict[str, Any]]) -> list[Trend]:
    """One trend an indicator and unit with at least two years; rows come sorted by both."""
    found = []
    for (key, unit), group in groupby(rows, lambda row: (row["indicator_key"], row["unit"])):
        series = list(group)
        if len(series) > 1:
            head = series[0]
            found.append(
                Trend(key, head["indicator_name_zh"], head["indicator_name_en"], unit, series, columns(series))
            )
    return sorted(found, key=lambda trend: (trend.indicator_key != "gdp", trend.indicator_key))


def _newest(years: Sequence[Row]) -> int | None:
    promised = [row["year"] for row in years if row["target_count"]]
    return max(promised or [row["year"] for row in years], default=None)


def _year(snapshot: Snapshot, code: str, year: int) -> YearOfRegion:
    rows = snapshot.ask("region_scorecard", region=code, year=year)
    claims = claims_said(snapshot, [code], claim_ids(rows))
    return YearOfRegion(year, lines(rows, claims), snapshot.ask("region_gaps", region=code, year=year))
