"""How do year-end snapshots become intervals with parents and successors? Pure functions.

Sources are read in `region_sources`, what is wrong in them is data (`region_corrections.csv`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from region_names import short_name
from region_sources import Change, Snapshot

NATION = "100000"


class HistoryError(Exception):
    """A correction matches nothing, or the corrected history contradicts itself."""


@dataclass(frozen=True)
class Correction:
    """From `first_year` to `last_year` the row `wrong` (code, name) reads `right`; None: not there at all."""

    first_year: int
    last_year: int
    wrong: tuple[str, str] | None
    right: tuple[str, str] | None
    reason: str


@dataclass(frozen=True)
class Interval:
    """A division under one code, name and parent; years are year-ends, inclusive, `last` None when open."""

    code: str
    name: str
    parent: str
    first: int
    last: int | None
    successors: tuple[str, ...] = ()


def level_of(code: str) -> str:
    """nation, province, prefecture or county, by the shape of the code."""
    if code == NATION:
        return "nation"
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def parent_of(code: str, snapshot: Snapshot) -> str:
    """The division above `code` in that year: its prefecture where there is one, else its province."""
    level = level_of(code)
    if level == "province":
        return NATION
    prefecture = f"{code[:4]}00"
    return prefecture if level == "county" and prefecture in snapshot else f"{code[:2]}0000"


def fill_years(snapshots: Mapping[int, Snapshot], changes: Sequence[Change]) -> dict[int, Snapshot]:
    """Add the years between snapshots: the earlier one with that year's changes that the later one confirms."""
    filled = dict(snapshots)
    for before, after in pairwise(sorted(snapshots)):
        for year in range(before + 1, after):
            filled[year] = _apply(filled[year - 1], snapshots[after], [c for c in changes if c.year == year])
    return dict(sorted(filled.items()))


def _apply(before: Snapshot, after: Snapshot, changes: Iterable[Change]) -> Snapshot:
    state = dict(before)
    gone = before.items() - after.items()
    come = after.items() - before.items()
    dated = list(changes)
    for change in dated:
        if (change.old_code, change.old_name) in gone:
            state.pop(change.old_code or "", None)
    for change in dated:
        if change.new_code and change.new_name and (change.new_code, change.new_name) in come:
            state[change.new_code] = change.new_name
    return state


def correct(snapshots: Mapping[int, Snapshot], corrections: Sequence[Correction]) -> dict[int, Snapshot]:
    """Snapshots with the corrections applied. One that changes nothing, or contradicts a row, is an error."""
    used: set[Correction] = set()
    corrected = {year: _correct_year(year, snapshot, corrections, used) for year, snapshot in snapshots.items()}
    for correction in corrections:
        if correction not in used:
            raise HistoryError(f"changes nothing, remove it: {correction}")
    return corrected


def _correct_year(year: int, snapshot: Snapshot, corrections: Sequence[Correction], used: set[Correction]) -> Snapshot:
    """All removals come before all additions, so that two rows can exchange their codes."""
    state = dict(snapshot)
    additions: list[tuple[Correction, tuple[str, str]]] = []
    for correction in corrections:
        if not correction.first_year <= year <= correction.last_year:
            continue
        if correction.wrong is not None:
            code, name = correction.wrong
            if snapshot.get(code) != name:
                continue
            state.pop(code)
            used.add(correction)
        if correction.right is not None:
            additions.append((correction, correction.right))
    for correction, (code, name) in additions:
        if state.get(code, name) != name:
            raise HistoryError(f"{year}: {code} is already {state[code]}: {correction}")
        if code not in state:
            used.add(correction)
        state[code] = name
    return state


def intervals(snapshots: Mapping[int, Snapshot], changes: Sequence[Change]) -> list[Interval]:
    """All intervals, ordered by code and year, with successors where they are known."""
    years = sorted(snapshots)
    found: list[Interval] = [Interval(NATION, "中国", "", years[0], None)]
    for code in sorted({code for snapshot in snapshots.values() for code in snapshot}):
        found.extend(_intervals_of(code, snapshots, years))
    recorded = _recorded(changes)
    return [i if i.last is None else replace(i, successors=_heirs(i, snapshots, recorded)) for i in found]


def _intervals_of(code: str, snapshots: Mapping[int, Snapshot], years: Sequence[int]) -> Iterator[Interval]:
    current: Interval | None = None
    for year in years:
        name = snapshots[year].get(code)
        parent = parent_of(code, snapshots[year]) if name else ""
        if current and (name, parent) != (current.name, current.parent):
            yield replace(current, last=year - 1)
            current = None
        if name and current is None:
            current = Interval(code, name, parent, year, None)
    if current:
        yield current


_Recorded = Mapping[tuple[str, str], Sequence[Change]]


def _recorded(changes: Iterable[Change]) -> _Recorded:
    found: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in changes:
        # 码位改派 is a code given to somebody else: the newcomer is no heir.
        if change.old_code and change.old_name and change.kind != "码位改派":
            found[change.old_code, change.old_name].append(change)
    return found


def _near(code: str, other: str) -> bool:
    """Under one prefecture, or for prefectures in one province."""
    digits = 4 if level_of(code) == level_of(other) == "county" else 2
    return code[:digits] == other[:digits]


def _heirs(ended: Interval, snapshots: Mapping[int, Snapshot], recorded: _Recorded) -> tuple[str, ...]:
    """Codes that took over, from the surest evidence there is; empty when there is none."""
    if ended.last is None:
        return ()
    before, after = snapshots[ended.last], snapshots[ended.last + 1]
    if after.get(ended.code) == ended.name:
        return (ended.code,)  # only the parent changed
    codes = {
        change.new_code
        for change in recorded.get((ended.code, ended.name), ())
        # A record may be dated a year beside the snapshot; it must name what the snapshot then holds.
        if abs(change.year - ended.last - 1) <= 1 and change.new_code and change.new_name
        if after.get(change.new_code) == change.new_name
        # A distant division that was there before is a namesake, not an heir (矿区 of 大同 and of 阳泉).
        if before.get(change.new_code) != change.new_name or _near(change.new_code, ended.code)
    }
    if codes:
        return tuple(sorted(codes))
    stem, level = short_name(ended.name), level_of(ended.code)
    if short_name(after.get(ended.code, "")) == stem:
        return (ended.code,)
    come = {
        code: name
        for code, name in after.items()
        if before.get(code) != name and level_of(code) == level and code[:2] == ended.code[:2]
    }
    for same in (
        [code for code, name in come.items() if name == ended.name],
        [code for code, name in come.items() if short_name(name) == stem],
    ):
        if len(same) == 1:
            return tuple(same)
    return ()
