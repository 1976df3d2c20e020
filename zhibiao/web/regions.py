"""Which regions does a release have figures of, and who lies below whom? Small tables that are read once a release."""

from collections.abc import Mapping, Sequence

from warehouse.snapshot import Snapshot
from zhibiao.web.scorecard import Row


def regions_with_figures(snapshot: Snapshot) -> Sequence[Row]:
    """One row a region with a target or a result, by code."""
    return snapshot.ask("regions_overview")


def families(snapshot: Snapshot) -> Mapping[str | None, Sequence[Row]]:
    """Those regions by the code of the region above them."""
    below: dict[str | None, list[Row]] = {}
    for row in snapshot.kept(regions_with_figures):
        below.setdefault(row["parent_code"], []).append(row)
    return below


def region_names(snapshot: Snapshot) -> Mapping[str, str]:
    """The newest name of every region, by code."""
    return {row["region_code"]: row["name_zh"] for row in snapshot.ask("region_names")}


def below(snapshot: Snapshot, code: str) -> Sequence[Row]:
    """Regions with figures just below a region."""
    return snapshot.kept(families).get(code, [])


def beside(snapshot: Snapshot, code: str, parent: str | None) -> Sequence[Row]:
    """Regions with figures below the same parent; none beside the nation."""
    return [] if parent is None else [row for row in below(snapshot, parent) if row["region_code"] != code]
