"""Which regions are there, under which names, in which years, and what are their parents?

Reads the seeds region, region_alias, region_zone and region_cue into plain look-up tables. Where names stand in a
text and which of several bearers is meant is left to `regions`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ingestion.extract.seed_rows import seed_rows

NATION = "100000"
T = TypeVar("T")

MAX_CHAIN = 8  # nation > province > prefecture > county > zone is five: a longer chain is a cycle in the seed
SEED_FILES = ("region.csv", "region_alias.csv", "region_zone.csv", "region_cue.csv")


class RegionSeedError(ValueError):
    """A region seed cannot be used. The message says which file and line, what is wrong and what is expected."""


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One name of one code in one run of years. `last_year` None: still in force. Both ends count."""

    code: str
    name: str
    short_name: str
    level: str  # nation | province | prefecture | county
    parent_code: str
    first_year: int
    last_year: int | None

    def is_valid_in(self, year: int | None) -> bool:
        """Is the name in force at some time of `year`? Without a year: is it in force now?"""
        if year is None:
            return self.last_year is None
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


@dataclass(frozen=True, slots=True)
class Zone:
    """A functional zone (经开区, 高新区 …): no division of its own, so `code` is `<parent code>:<full name>`."""

    code: str
    name: str
    parent_code: str
    kind: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The reference as look-up tables. All are built once and only read."""

    by_code: Mapping[str, tuple[RegionRow, ...]]  # in order of first_year
    by_name: Mapping[str, tuple[RegionRow, ...]]  # full names
    by_short_name: Mapping[str, tuple[RegionRow, ...]]
    zones: Mapping[str, Zone]  # by code
    zones_by_name: Mapping[str, tuple[Zone, ...]]  # full names and aliases
    zones_by_parent: Mapping[str, tuple[Zone, ...]]
    townships: Mapping[str, str]  # name -> code of its county; only names that one county in the country has
    aliases: Mapping[str, str]  # other settled names (nicknames, former names) -> code
    cues: Mapping[str, Mapping[str, str]]  # class -> phrase -> value

    @classmethod
    def load(cls, seeds: Path) -> "Gazetteer":
        """Read the four seeds of folder `seeds`. Raises RegionSeedError."""
        rows = [
            _region_row(line, seeds / "region.csv", number) for number, line in _lines(seeds, "region.csv", _REGION)
        ]
        zones = [_zone(line) for _, line in _lines(seeds, "region_zone.csv", _ZONE)]
        townships: dict[str, str] = {}
        aliases: dict[str, str] = {}
        for number, line in _lines(seeds, "region_alias.csv", _ALIAS):
            target = {"township": townships, "short_form": aliases, "nickname": aliases}.get(line["kind"])
            if target is None:  # 湘 and 新 are ordinary characters; former names are rows of region.csv, with years
                continue
            if target.setdefault(line["alias"], line["region_code"]) != line["region_code"]:
                raise RegionSeedError(
                    f"region_alias.csv line {number}: {line['alias']} already stands for "
                    f"{target[line['alias']]}; an alias must name one region, remove both"
                )
        cues: dict[str, dict[str, str]] = {}
        for _, line in _lines(seeds, "region_cue.csv", _CUE):
            cues.setdefault(line["class"], {})[line["phrase"]] = line["value"]
        rows.sort(key=lambda row: (row.code, row.first_year))
        zone_names = [(name, zone) for zone in zones for name in (zone.name, *zone.aliases)]
        return cls(
            by_code=_grouped((row.code, row) for row in rows),
            by_name=_grouped((row.name, row) for row in rows),
            by_short_name=_grouped((row.short_name, row) for row in rows if len(row.short_name) > 1),
            zones={zone.code: zone for zone in zones},
            zones_by_name=_grouped(dict.fromkeys(zone_names)),
            zones_by_parent=_grouped((zone.parent_code, zone) for zone in zones),
            townships=townships,
            aliases=aliases,
            cues=cues,
        )

    def cue(self, name: str) -> Mapping[str, str]:
        """The phrases of one class of region_cue; an absent class is empty."""
        return self.cues.get(name, {})

    def row(self, code: str, year: int | None) -> RegionRow | None:
        """The row of a division in `year`: without a year, or outside its years, the nearest in time."""
        rows = self.by_code.get(code)
        if not rows:
            return None
        if len(rows) == 1:
            return rows[0]
        in_force = [row for row in rows if row.is_valid_in(year)]
        if in_force or year is None:
            return (in_force or rows)[-1]  # of two in one year the newer
        return min(rows, key=lambda row: years_away(row, year))

    def name_of(self, code: str, year: int | None) -> str | None:
        """Full name of a division, zone or town (`<code>:<name>`) in force at `year`; None when it is unknown."""
        base, _, local = code.partition(":")
        if local:
            return local if base in self.by_code else None
        row = self.row(code, year)
        return row.name if row else None

    def parent_of(self, code: str, year: int | None) -> str | None:
        """Code of the region directly above; None for the nation and for what is unknown."""
        base, _, local = code.partition(":")
        if local:
            return base
        row = self.row(base, year)
        return row.parent_code or None if row else None

    def chain(self, code: str, year: int | None) -> tuple[str, ...]:
        """`code` and all that lies above it, nearest first, without the nation."""
        found: list[str] = []
        at: str | None = code
        while at and at != NATION and at not in found and len(found) < MAX_CHAIN:
            found.append(at)
            at = self.parent_of(at, year)
        return tuple(found)

    def resolve_scope(self, scope: str, home: str | None, year: int | None) -> str | None:
        """The region that 全<scope> or 我<scope> means in a text of `home`: the first of home and its ancestors
        whose name ends in that character, so 全市 is the prefecture in a district's paper and the city itself in a
        county-level city's. 国 is the nation. None when there is none: 全县 in a district's paper."""
        if scope == "国":
            return NATION
        for code in self.chain(home, year) if home else ():
            name = self.name_of(code, year) or ""
            if name.endswith(scope) and not (scope == "州" and name.endswith("市")):
                return code
        return None


_REGION = ("region_code", "name_zh", "short_name_zh", "level", "parent_code", "valid_from_year", "valid_to_year")
_ALIAS = ("alias", "region_code", "kind")
_ZONE = ("region_code", "name_zh", "parent_code", "kind", "aliases")
_CUE = ("phrase", "class", "value")


def _lines(seeds: Path, file: str, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    path = seeds / file
    try:
        yield from seed_rows(path, columns)
    except OSError as error:
        raise RegionSeedError(
            f"{path}: cannot be read ({error.strerror}); the seeds are in dbt_project/seeds"
        ) from error
    except ValueError as error:
        raise RegionSeedError(str(error)) from error


def _region_row(line: dict[str, str], path: Path, number: int) -> RegionRow:
    try:
        first, last = int(line["valid_from_year"]), int(line["valid_to_year"]) if line["valid_to_year"] else None
    except ValueError as error:
        raise RegionSeedError(f"{path} line {number}: years must be whole numbers, {error}") from error
    return RegionRow(
        code=line["region_code"],
        name=line["name_zh"],
        short_name=line["short_name_zh"],
        level=line["level"],
        parent_code=line["parent_code"],
        first_year=first,
        last_year=last,
    )


def _zone(line: dict[str, str]) -> Zone:
    aliases = tuple(alias for alias in line["aliases"].split("|") if alias)
    return Zone(line["region_code"], line["name_zh"], line["parent_code"], line["kind"], aliases)


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    groups: dict[str, list[T]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}


def years_away(row: RegionRow, year: int) -> int:
    """How many years lie between `year` and the years of the row? 0 inside."""
    if year < row.first_year:
        return row.first_year - year
    return max(0, year - row.last_year) if row.last_year is not None else 0
