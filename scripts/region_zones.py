"""Which functional zones are regions of their own? Joins the hand-kept list with the divisions; pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from region_history import Interval
from region_names import zone_aliases, zone_kind


class ZoneError(Exception):
    """A row of region_zones.csv names an unknown parent, has no kind, or is listed twice."""


@dataclass(frozen=True)
class Zone:
    """A zone under the government that runs it; `note` carries what is not in the standard."""

    parent_code: str
    name: str
    kind: str
    grade: str
    aliases: tuple[str, ...]
    note: str


def build_zones(rows: Sequence[Mapping[str, str]], history: Sequence[Interval]) -> list[Zone]:
    """Zones with their parents' codes and the aliases that belong to one zone only."""
    parents = _parents(history)
    kinds: list[tuple[Mapping[str, str], str, str]] = []
    seen: set[str] = set()
    for row in rows:
        name, parent = row["name_zh"], parents.get(row["parent"])
        kind = row["kind"] or zone_kind(name)
        if parent is None:
            raise ZoneError(f"{name}: {row['parent']!r} is not one division in force; write province/name")
        if kind is None:
            raise ZoneError(f"{name}: no kind by its name; state one")
        if name in seen:
            raise ZoneError(f"{name} is listed twice")
        seen.add(name)
        kinds.append((row, parent, kind))
    names = {i.name for i in history if i.last is None} | seen
    forms = {row["name_zh"]: _forms(row) - names for row, _, _ in kinds}
    claimed = [form for each in forms.values() for form in each]
    return [
        Zone(
            parent,
            row["name_zh"],
            kind,
            row["grade"],
            tuple(sorted(form for form in forms[row["name_zh"]] if claimed.count(form) == 1)),
            row["note"],
        )
        for row, parent, kind in kinds
    ]


def _forms(row: Mapping[str, str]) -> set[str]:
    return set(zone_aliases(row["name_zh"])) | {form for form in row["aliases"].split("|") if form}


def _parents(history: Sequence[Interval]) -> dict[str, str]:
    """Full name → code where it is unique among divisions in force, and `<province>/<name>` as a way out."""
    current = [i for i in history if i.last is None]
    provinces = {i.code[:2]: i.name for i in current if i.code.endswith("0000") and i.code != "100000"}
    found: dict[str, list[str]] = {}
    for i in current:
        for key in (i.name, f"{provinces.get(i.code[:2], '')}/{i.name}"):
            found.setdefault(key, []).append(i.code)
    return {key: codes[0] for key, codes in found.items() if len(codes) == 1}
