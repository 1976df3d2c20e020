"""What stands on the first page? How fresh, how whole and how well gated the release is, and the way to its regions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from warehouse.snapshot import Snapshot
from zhibiao.web.regions import regions_with_figures
from zhibiao.web.scorecard import Row

_MOST_LISTED = 400  # regions: more would make the page heavy, and nobody reads them in a list
_MOST_SOURCES = 100
_HIGHER = ("nation", "province", "prefecture")


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """All of the first page."""

    counts: Mapping[str, int]  # rows by table
    verdict: str  # a key of words: gates_passed, gates_warn or gates_overridden
    rules: Sequence[Row]
    statuses: Sequence[Row]
    coverage: Sequence[Row]
    sources: Sequence[Row]  # the late ones first, and not more than one reads
    fresh_count: int
    source_count: int
    regions: Sequence[Row]  # all with figures
    unlisted_count: int  # of them, those that are found on the pages of their parents alone
    by_parent: Sequence[tuple[str, Sequence[Row]]]


def overview_page(snapshot: Snapshot) -> OverviewPage:
    """The first page of a release."""
    rules = snapshot.ask("gate_rules")
    regions = snapshot.kept(regions_with_figures)
    sources = snapshot.ask("sources")
    tables = snapshot.release.manifest["tables"]
    return OverviewPage(
        {name: table["rows"] for name, table in tables.items()},
        verdict([row["result"] for row in rules]),
        rules,
        snapshot.ask("statuses_by_year"),
        snapshot.ask("coverage_by_year"),
        sources[:_MOST_SOURCES],
        sum(row["freshness"] == "fresh" for row in sources),
        len(sources),
        regions,
        len(regions) - len(listed(regions)),
        by_parent(listed(regions)),
    )


def listed(regions: Sequence[Row], most: int = _MOST_LISTED) -> list[Row]:
    """All regions, or those above the county where there are too many of them."""
    if len(regions) <= most:
        return list(regions)
    return [row for row in regions if row["region_level"] in _HIGHER]


def verdict(results: Sequence[str]) -> str:
    """The word for what the gates said. A person's decision weighs more than a warning."""
    if "overridden" in results:
        return "gates_overridden"
    return "gates_warn" if any(result != "holds" for result in results) else "gates_passed"


def by_parent(regions: Sequence[Row]) -> list[tuple[str, Sequence[Row]]]:
    """Regions below their parents, in the order of the parents' codes; the nation stands with its provinces."""

    def head(row: Row) -> str:
        return str(row["parent_code"] or row["region_code"])

    ordered = sorted(regions, key=lambda row: (head(row), row["region_code"]))
    return [
        (group[0]["parent_name_zh"] or group[0]["region_name_zh"], group)
        for _, found in groupby(ordered, head)
        if (group := list(found))
    ]
