"""Which region does a name mean here, when several bear it?

Pure functions over the gazetteer. A name is settled by what stands right before it, by the region the text is about
(`home`), by level and by year, in this order. Finding names in running text is left to `regions`.
"""

from collections.abc import Mapping
from functools import lru_cache

from ingestion.extract.region_gazetteer import Gazetteer, RegionRow, years_away

LATE_YEARS = 2  # writers keep an old name, or take a decided new one, about this long around the change
_ANSWERS_KEPT = 1 << 14
LEVELS = ("nation", "province", "prefecture", "county")


def choose(rows: tuple[RegionRow, ...], year: int | None, home: str | None, above: str | None) -> str | None:
    """The code of the one bearer that is meant: '' when that stays open, None when none was in force.

    In this order: below `above` (the name right before it), the home region, in its prefecture, in its province, the
    only one; then the higher level (岳阳 is the prefecture), and of two rows of one change year the newer.
    """
    candidates = [row for row in rows if row.is_valid_in(year)]
    if not candidates:
        candidates = [row for row in rows if year is None or years_away(row, year) <= LATE_YEARS]
    if not candidates:
        return None
    best = max(nearness(row.code, home, above) for row in candidates)
    candidates = [row for row in candidates if nearness(row.code, home, above) == best]
    top = min(LEVELS.index(row.level) for row in candidates)
    candidates = [row for row in candidates if LEVELS.index(row.level) == top]
    if year is not None and len(candidates) > 1:
        candidates = [row for row in candidates if row.first_year == year] or candidates
    codes = {row.code for row in candidates}
    return codes.pop() if len(codes) == 1 else ""


def bearer(
    table: Mapping[str, tuple[RegionRow, ...]], name: str, year: int | None, home: str | None, above: str | None
) -> str | None:
    """`choose` among the bearers of `name` in `table`."""
    return choose(table[name], year, home, above)


@lru_cache(_ANSWERS_KEPT)  # one page asks the same of the same names
def nearness(code: str, home: str | None, above: str | None) -> int:
    """How close is `code` to what the text speaks of? 5 below the name before it, 4 home … 1 nothing in common."""
    if above and is_under(code, above):
        return 5
    base = (home or "").partition(":")[0]
    if not base:
        return 1
    if code == base:
        return 4
    return 3 if code[:4] == base[:4] else 2 if code[:2] == base[:2] else 1


def is_under(code: str, above: str) -> bool:
    """Does `code` lie below the province or prefecture `above`? By the digits, which hold in every year."""
    stem = above[:2] if above.endswith("0000") else above[:4]
    return code != above and code.startswith(stem) and above.endswith("00")


def region_named(gazetteer: Gazetteer, name: str, year: int | None, home: str | None) -> str | None:
    """The code of a cell or label that is nothing but a region's name: full, short, 全市, or a zone's.

    None when it is no region's name, or several bear it and `home` does not tell which.
    """
    scope = gazetteer.cue("deixis").get(name)
    if scope:
        return gazetteer.resolve_scope(scope, home, year)
    if name in gazetteer.cue("zone_suffix"):
        return bare_zone(gazetteer, name, home)
    if name in gazetteer.zones_by_name:
        return zone_named(gazetteer, name, home)
    rows = gazetteer.by_name.get(name) or gazetteer.by_short_name.get(name)
    if rows:
        return choose(rows, year, home, None) or None
    suffix = max((s for s in gazetteer.cue("zone_suffix") if name.endswith(s)), key=len, default=None)
    if suffix:
        place = name.removesuffix(suffix)
        rows = gazetteer.by_name.get(place) or gazetteer.by_short_name.get(place)
        parent = choose(rows, year, home, None) if rows else None
        return zone_of(gazetteer, parent, name, suffix) if parent else None
    return gazetteer.aliases.get(name)


def zone_named(gazetteer: Gazetteer, name: str, home: str | None) -> str | None:
    """The code of the zone with this full name or alias; None when several bear it and `home` does not tell."""
    zones = gazetteer.zones_by_name[name]
    best = max(nearness(zone.parent_code, home, None) for zone in zones)
    codes = {zone.code for zone in zones if nearness(zone.parent_code, home, None) == best}
    return codes.pop() if len(codes) == 1 else None


def bare_zone(gazetteer: Gazetteer, suffix: str, home: str | None) -> str | None:
    """经开区 alone: the home zone when it is one of that kind, else the only such zone right under home."""
    if home is None:
        return None
    form = gazetteer.cue("zone_suffix")[suffix]
    if ":" in home:
        return home if home.endswith(form) else None
    found = [zone.code for zone in gazetteer.zones_by_parent.get(home, ()) if zone.name.endswith(form)]
    return found[0] if len(found) == 1 else None


def zone_of(gazetteer: Gazetteer, parent: str, written: str, suffix: str, home: str | None = None) -> str:
    """The zone `<place><suffix>`: the seed's when it has exactly one such zone there, else the name as written with
    the suffix in its full form. The parks of a zone that is `home` are run by whoever runs that zone."""
    form = gazetteer.cue("zone_suffix")[suffix]
    above, _, zone = (home or "").partition(":")
    if zone and is_under(parent, above):
        parent = above
    known = [zone.code for zone in gazetteer.zones_by_parent.get(parent, ()) if zone.name.endswith(form)]
    return known[0] if len(known) == 1 else f"{parent}:{written.removesuffix(suffix)}{form}"
