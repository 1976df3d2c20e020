"""Which old releases may go, and how do they go? Never one that a reader may hold or that the next run looks at.

What stays, whatever its age: the current release and its parent; what the last rollback went from and to; the newest of
each scope behind the current one, which the gates compare with; what some process has open; what cannot be read. A
reader on another machine, or of another user, cannot be seen. So a release also stays for some days from the moment it
was last current: nobody resolves `current` and opens what it said days later.

A release goes by one rename to a hidden name, noted before in `prunes.jsonl`, and is then removed: a kill in between
leaves a hidden folder that the next call removes, and never half a release.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from warehouse.durable import remove, sync
from warehouse.errors import ReleaseInvalid
from warehouse.holders import Open, look
from warehouse.lock import WriterLock
from warehouse.pruned import ASIDE, Pruned, note_pruned, prunes
from warehouse.release import published_folder
from warehouse.release_list import ListedRelease, listed_releases
from warehouse.rollback import Rollback, rollbacks

LEAST_DAYS = 1  # a reader that cannot be seen has at least so long to end


@dataclass(frozen=True, slots=True)
class Standing:
    """One release, and why it stays; None when it may go."""

    release: ListedRelease
    stays: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a call would do: every release, the newest first."""

    standings: tuple[Standing, ...]
    unseen: int  # processes that could not be looked into

    @property
    def going(self) -> tuple[ListedRelease, ...]:
        """The releases that may go, the oldest first."""
        return tuple(each.release for each in reversed(self.standings) if each.stays is None)


def plan_prune(home: Path, *, keep: int, days: int, now: datetime, seen: Callable[[], Open] = look) -> Plan:
    """Which releases stay and why: at least the newest `keep`, and all that were current in the last `days` days.

    Changes nothing. Raises ReleaseInvalid for a `current` or a journal that cannot be read, ValueError for a `keep` or
    `days` below 1.
    """
    if keep < 1 or days < LEAST_DAYS:
        raise ValueError(f"keep at least 1 release and {LEAST_DAYS} day, not {keep} and {days}")
    published = published_folder(home)
    found, undone, gone, open_ = listed_releases(published), rollbacks(home), prunes(home), seen()
    held = {each.name for each in found if open_.holds(published / each.name)}
    needed = reasons(found, undone, gone)
    since = last_current(found, undone, gone)
    standings = []
    for place, release in enumerate(found):
        stays = needed.get(release.name)
        if stays is None and release.name in held:
            stays = "open in another process"
        if stays is None and place < keep:
            stays = f"one of the newest {keep}"
        if stays is None and now - since[release.name] < timedelta(days=days):
            stays = f"was current less than {days} days ago"
        standings.append(Standing(release, stays))
    return Plan(tuple(standings), open_.unseen)


def reasons(found: Sequence[ListedRelease], undone: Sequence[Rollback], gone: Sequence[Pruned]) -> Mapping[str, str]:
    """Why some releases stay whatever their age, by name."""
    stay: dict[str, str] = {}
    by_name = {each.name: each for each in found}
    now = next((each for each in found if each.is_current), None)
    for each in found:
        if each.problem is not None:
            stay[each.name] = "cannot be read: look at it, and remove it by hand"
    if now is None:
        return {each.name: "nothing is current: zhibiao verify" for each in found} | stay
    for name, scope in _newest_of_scopes(now, by_name, {each.release: each.parent for each in gone}):
        stay.setdefault(name, f"the newest of {scope} before the current one")
    if undone:
        stay[undone[-1].from_release] = stay[undone[-1].to_release] = "the last rollback names it"
    if now.parent is not None:
        stay[now.parent] = "parent of the current one"
    stay[now.name] = "current"
    return stay


def _newest_of_scopes(
    now: ListedRelease, by_name: Mapping[str, ListedRelease], gone: Mapping[str, str | None]
) -> Iterable[tuple[str, str]]:
    """Name and scope of the newest release of each scope on the way back from the current one."""
    scopes: set[str | None] = set()
    passed: set[str] = set()
    name: str | None = now.name
    while name is not None and name not in passed:
        passed.add(name)
        release = by_name.get(name)
        if release is not None and release.scope is not None and release.scope not in scopes:
            scopes.add(release.scope)
            yield name, release.scope
        name = gone.get(name) if release is None else release.parent


def last_current(
    found: Sequence[ListedRelease], undone: Sequence[Rollback], gone: Sequence[Pruned]
) -> Mapping[str, datetime]:
    """When each release was current for the last time, as far as its followers and rollbacks tell; else when made."""
    moments: dict[str, datetime] = {}
    told: list[tuple[str | None, str | None]] = [(each.name, each.created_at) for each in found]
    told += [(each.parent, each.created_at) for each in found]
    told += [(each.parent, each.created_at) for each in gone]
    told += [(name, each.at) for each in undone for name in (each.from_release, each.to_release)]
    for name, at in told:
        if name is not None and at is not None:
            moment = datetime.fromisoformat(at)
            moments[name] = max(moment, moments.get(name, moment))
    return moments


def prune(
    lock: WriterLock,
    *,
    keep: int,
    days: int,
    now: datetime,
    seen: Callable[[], Open] = look,
    failpoint: Callable[[str], None] = lambda step: None,
) -> Plan:
    """Remove what `plan_prune` lets go, and return what it says. Raises what it raises, and Locked.

    A call that was killed may be repeated.
    """
    lock.require()
    published = published_folder(lock.home)
    _clean_litter(published)
    plan = plan_prune(lock.home, keep=keep, days=days, now=now, seen=seen)
    stayed = set()
    for release in plan.going:
        note_pruned(lock.home, _pruned(release, now))
        failpoint("removal noted")
        lock.require()
        aside = published / f"{ASIDE}{release.name}"
        (published / release.name).rename(aside)
        sync(published)
        failpoint("release renamed")
        if seen().holds(aside):  # somebody opened it between the look and the rename: it stays
            aside.rename(published / release.name)
            sync(published)
            stayed.add(release.name)
            continue
        remove(aside)
        failpoint("release removed")
    return _corrected(plan, stayed)


def _clean_litter(published: Path) -> None:
    """Remove what a killed call had renamed already."""
    if published.is_dir():
        for path in sorted(published.iterdir()):
            if path.name.startswith(ASIDE):
                remove(path)


def _pruned(release: ListedRelease, now: datetime) -> Pruned:
    if release.created_at is None:
        raise ReleaseInvalid(f"{release.name} does not say when it was made: it is not removed")
    return Pruned(now.isoformat(timespec="seconds"), release.name, release.parent, release.created_at, release.bytes)


def _corrected(plan: Plan, stayed: Collection[str]) -> Plan:
    standings = (
        Standing(each.release, "was opened meanwhile") if each.release.name in stayed else each
        for each in plan.standings
    )
    return Plan(tuple(standings), plan.unseen)
