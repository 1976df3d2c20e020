"""Which region is meant, where a text tells it only by the places around it?

Names anywhere in the text, also inside longer words (南通家纺城), are hints: 通州区 beside them is the one of 南通, and
a text on 全市 that speaks of three counties of one city is that city's. Pure functions over the gazetteer; which
names stand in a text is found in `regions`, what a page says of itself outright is weighed in `region_document`.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from ingestion.extract.region_gazetteer import Gazetteer, RegionRow

LEAST = 2  # places of one city that tell of it; one may be the name of a street
SEVERAL_CITIES = 3


def settled(gazetteer: Gazetteer, name: str, around: Collection[str], year: int | None) -> str | None:
    """The one bearer of `name` near which other places of the text lie: in its prefecture, else in its province."""
    bearers = _in_force(gazetteer.by_name.get(name) or gazetteer.by_short_name.get(name, ()), year)
    others = [other for other in around if other not in (name, name[:-1])]
    for digits in (4, 2):
        near = _areas(gazetteer, others, year, digits)
        best = max((near[row.code[:digits]] for row in bearers), default=0)
        codes = {row.code for row in bearers if best and near[row.code[:digits]] == best}
        if len(codes) == 1:
            return codes.pop()
    return None


def whole(
    gazetteer: Gazetteer, around: Collection[str], scope: str, year: int | None, *, is_autonomous: bool
) -> str | None:
    """The prefecture that 全市 means, or the province of 全省 and of 全区 in an autonomous region; None when the
    places named in the text lie in no single one, or the text is on no whole."""
    if scope not in ("市", "省", "盟", "州") and not (scope == "区" and is_autonomous):
        return None
    areas: Counter[str] = Counter()
    for name in around:
        rows = _in_force(gazetteer.by_short_name.get(name, ()), year)
        above = {code for row in rows for code in gazetteer.chain(row.code, year) if code.endswith("00")}
        areas.update(code for code in above if _is_whole(gazetteer.name_of(code, year) or "", scope))
    ranked = areas.most_common(2)
    least = LEAST if scope == "市" else 1
    if not ranked or ranked[0][1] < least or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def alone(gazetteer: Gazetteer, names: Collection[str], scope: str, year: int | None) -> str | None:
    """The one place named in the text that 全市, 全县 or the 全区 of an autonomous region can mean; None when several
    can, or none. `names` are short names that are no part of the name of something else."""
    ending = "自治区" if scope == "区" else scope
    rows = (row for name in names for row in _in_force(gazetteer.by_short_name.get(name, ()), year))
    meant = {row.code for row in rows if scope and row.name.endswith(ending)}
    return meant.pop() if len(meant) == 1 else None


def province_of_cities(
    gazetteer: Gazetteer, names: Sequence[str], scopes: Mapping[str, int], year: int | None
) -> str | None:
    """全省 and never 全市: the province of whose cities a text tells one by one, none of them most of all.

    `names` are the short names of places in the text, each as often as it stands there; the province itself may not.
    None where the text has another subject.
    """
    if not scopes.get("省") or any(n for scope, n in scopes.items() if scope not in ("省", "国")):
        return None
    rows = (gazetteer.by_short_name.get(name, ()) for name in names)
    cities = Counter(
        bearers[0].code
        for found in rows
        if len(bearers := _in_force(found, year)) == 1 and bearers[0].level == "prefecture"
    )
    provinces = {code[:2] for code in cities}
    told = len(cities) >= SEVERAL_CITIES and len(provinces) == 1
    return f"{provinces.pop()}0000" if told and max(cities.values()) * 2 < cities.total() else None


def _is_whole(name: str, scope: str) -> bool:
    return name.endswith("自治区" if scope == "区" else scope)


def _in_force(rows: Collection[RegionRow], year: int | None) -> list[RegionRow]:
    return [row for row in rows if row.is_valid_in(year)]


def _areas(gazetteer: Gazetteer, names: Collection[str], year: int | None, digits: int) -> Counter[str]:
    """How many of the names lie in each prefecture (4 digits of its code) or province (2 digits)."""
    found: Counter[str] = Counter()
    for name in names:
        rows = _in_force(gazetteer.by_name.get(name) or gazetteer.by_short_name.get(name, ()), year)
        found.update({row.code[:digits] for row in rows if digits == 2 or not row.code.endswith("0000")})
    return found
