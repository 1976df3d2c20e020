"""How did the night go? What a home says of itself at a glance: release, gates, sources, builds, lock, rollbacks.

Reads manifests, one small report of the release, the newest build and the newest row of the ledger; changes nothing.
Whether every byte is as it should be is left to `verify`, `check-store` and the doctor; how it looks to
`zhibiao.status_command`, what is to be done to `zhibiao.status_advice`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhibiao.stopped import StoppedBuild, newest_confirming, newest_stopped

if TYPE_CHECKING:
    from warehouse.release import Release
    from warehouse.rollback import Rollback

FRESHNESS = """
select source_id, freshness, failed_count, days_silent, last_answered_at, last_new_at
from rpt_source_freshness order by source_id
"""
SILENT = ("late", "never_answered")


@dataclass(frozen=True, slots=True)
class Gate:
    """What one gate said of the release."""

    name: str
    rules: int | None
    warnings: tuple[str, ...]
    overridden: tuple[str, ...]
    override: str | None  # a person's reason


@dataclass(frozen=True, slots=True)
class Seen:
    """The current release, beside its parent."""

    name: str
    created_at: datetime
    age: timedelta
    scope: str
    parent: str | None
    rows: Mapping[str, int]
    parent_rows: Mapping[str, int] | None  # None without a parent, or when it is gone
    gates: tuple[Gate, ...]
    confirmed_by: str | None  # the newest build that said the same
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Source:
    """What the release knows of one source, as of the newest attempt of its build."""

    source_id: str
    freshness: str  # fresh, late, never_answered or manual
    failed_count: int  # addresses of its last run
    days_silent: int | None
    last_answered_at: datetime | None
    last_new_at: datetime | None


@dataclass(frozen=True, slots=True)
class Status:
    """All that a glance shows. What could not be looked at stands in `problems`, and the rest goes on."""

    home: Path
    at: datetime
    release: Seen | None = None
    sources: tuple[Source, ...] = ()
    last_asked_at: datetime | None = None  # a page, whatever came of it
    last_answered_at: datetime | None = None
    stopped: StoppedBuild | None = None
    writer: str | None = None  # who holds the writer lock
    written_for: timedelta = timedelta(0)
    rollback: "Rollback | None" = None  # when nothing happened since
    is_nightly: bool = False
    problems: tuple[str, ...] = ()


def read_status(
    home: Path, now: datetime, *, ledger_url: str, is_nightly: bool, lock_database: str | None = None
) -> Status:
    """The status of a home at the moment `now`. What fails to be read is told and takes nothing else away.

    `lock_database` is that of the settings: where machines share the home, the writer may be on another one.
    """
    import ingestion
    import warehouse

    status = Status(home, now, is_nightly=is_nightly)
    with_writer = partial(_with_writer, database=lock_database)
    for look in (with_writer, _with_release, _with_sources, _with_builds, _with_rollback, _with_attempts):
        try:
            status = look(status, ledger_url)
        except (OSError, ingestion.IngestionError, warehouse.WarehouseError) as error:
            status = replace(status, problems=(*status.problems, " ".join(str(error).split())))
    return status


def _with_writer(status: Status, _: str, database: str | None) -> Status:
    import warehouse
    from zhibiao.doctor import sight

    writer = warehouse.lock_holder(status.home, database=database)
    return replace(status, writer=writer, written_for=sight.lock_file_age(status.home, status.at)) if writer else status


def _with_release(status: Status, _: str) -> Status:
    import warehouse

    release = warehouse.current(status.home)
    if release is None:
        return status
    created_at = datetime.fromisoformat(str(release.manifest["created_at"]))
    parent = release.manifest["parent"]
    seen = Seen(
        name=release.name,
        created_at=created_at,
        age=status.at - created_at,
        scope=release.scope.name,
        parent=parent,
        rows=_rows(release),
        parent_rows=_rows_of_parent(status.home, parent) if parent else None,
        gates=tuple(_gate(said) for said in release.manifest["gates"]),
        confirmed_by=None,
        confirmed_at=None,
    )
    return replace(status, release=seen)


def _rows(release: "Release") -> dict[str, int]:
    from warehouse.release_list import COUNTED

    tables = release.manifest["tables"]
    return {name: int(tables[name]["rows"]) for name in COUNTED if name in tables}


def _rows_of_parent(home: Path, name: str) -> dict[str, int] | None:
    import warehouse
    from warehouse.release import open_release

    folder = warehouse.published_folder(home) / name
    return _rows(open_release(folder)) if folder.is_dir() else None


def _gate(said: Mapping[str, Any]) -> Gate:
    return Gate(
        name=str(said["gate"]),
        rules=said.get("evaluated"),  # releases of before may say less
        warnings=tuple(said.get("warnings") or ()),
        overridden=tuple(said.get("overridden") or ()),
        override=said.get("override"),
    )


def _with_sources(status: Status, _: str) -> Status:
    import warehouse

    if status.release is None:
        return status
    found = warehouse.query(warehouse.published_folder(status.home), FRESHNESS)
    return replace(status, sources=tuple(Source(**row) for row in found.records()))


def _with_builds(status: Status, _: str) -> Status:
    seen = status.release
    name = seen.name if seen else None
    stopped = newest_stopped(status.home, status.at, writer=status.writer, current=name)
    if stopped is not None and seen is not None and stopped.last_sign < seen.created_at:
        stopped = None  # left by a run of before
    if seen is not None and (confirmed := newest_confirming(status.home, seen.name)):
        seen = replace(seen, confirmed_by=confirmed[0], confirmed_at=confirmed[1])
    return replace(status, release=seen, stopped=stopped)


def _with_rollback(status: Status, _: str) -> Status:
    from warehouse.rollback import rollbacks

    done = rollbacks(status.home)
    seen = status.release
    if seen is None or not done or done[-1].to_release != seen.name:
        return status  # a run has published since, or the switch of that line died
    confirmed = seen.confirmed_at
    if confirmed is not None and confirmed > datetime.fromisoformat(done[-1].at):
        return status
    return replace(status, rollback=done[-1])


def _with_attempts(status: Status, ledger_url: str) -> Status:
    from ingestion.ledger_glance import last_attempts

    last = last_attempts(ledger_url)
    return replace(status, last_asked_at=last.asked_at, last_answered_at=last.answered_at)
