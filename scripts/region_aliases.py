"""Which other names point to exactly one division? Townships, former names, colloquial forms; pure functions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from region_history import Interval
from region_names import colloquial_forms, short_name
from region_sources import Township

MIN_TOWNSHIP_LENGTH = 3
"""Two-character names (五一, 和平) are ordinary words far more often than places."""


@dataclass(frozen=True)
class Alias:
    """One name that stands for one division still in force."""

    alias: str
    region_code: str
    kind: str
    note: str = ""


def collect_aliases(
    history: Sequence[Interval], townships: Sequence[Township], nicknames: Sequence[Alias]
) -> list[Alias]:
    """All aliases, one row per name: nicknames win over former names, those over colloquial forms, then townships.

    No alias is the full or short name of a division in force, and no township shares its name with a division
    of any year.
    """
    current = {i.code: i.name for i in history if i.last is None}
    taken = set(current.values()) | {short_name(name) for name in current.values()}
    ever = {i.name for i in history} | {short_name(i.name) for i in history}
    found: dict[str, Alias] = {}
    for group in (nicknames, _former_names(history, current), _colloquial(current)):
        for alias in group:
            if alias.alias not in taken:
                found.setdefault(alias.alias, alias)
    for alias in _townships(townships, current):
        if alias.alias not in ever:
            found.setdefault(alias.alias, alias)
    return sorted(found.values(), key=lambda a: (a.alias, a.region_code))


def _former_names(history: Sequence[Interval], current: Mapping[str, str]) -> Iterable[Alias]:
    """Ended full names whose chains of single successors all lead to one division in force."""
    ends: dict[str, set[str | None]] = defaultdict(set)
    notes: dict[str, int] = {}
    following = _following(history)
    for interval in history:
        if interval.last is not None and interval.name not in current.values():
            ends[interval.name].add(_heir_in_force(interval, following))
            notes[interval.name] = max(notes.get(interval.name, 0), interval.last)
    for name, codes in ends.items():
        code = next(iter(codes))
        if len(codes) == 1 and code is not None:
            yield Alias(name, code, "former_name", f"until {notes[name]}")


def _following(history: Sequence[Interval]) -> Mapping[str, Sequence[Interval]]:
    by_code: dict[str, list[Interval]] = defaultdict(list)
    for interval in history:
        by_code[interval.code].append(interval)
    return by_code


def _heir_in_force(interval: Interval, following: Mapping[str, Sequence[Interval]]) -> str | None:
    step = interval
    while step.last is not None:
        if len(step.successors) != 1:
            return None
        year = step.last + 1
        later = [i for i in following[step.successors[0]] if i.first <= year and (i.last or year) >= year]
        if len(later) != 1:
            return None
        step = later[0]
    return step.code


def _colloquial(current: Mapping[str, str]) -> Iterable[Alias]:
    by_form: dict[str, list[str]] = defaultdict(list)
    for code, name in current.items():
        for form in colloquial_forms(name):
            by_form[form].append(code)
    return (Alias(form, codes[0], "short_form") for form, codes in by_form.items() if len(codes) == 1)


def _townships(townships: Sequence[Township], current: Mapping[str, str]) -> Iterable[Alias]:
    """Names of one county nationwide; a county that has been dissolved since the table is left out."""
    counties: dict[str, set[str]] = defaultdict(set)
    for township in townships:
        counties[township.name].add(township.county_code)
    for name, codes in counties.items():
        code = next(iter(codes))
        if len(codes) == 1 and len(name) >= MIN_TOWNSHIP_LENGTH and code in current:
            yield Alias(name, code, "township")
