"""Which steps bring pages into landing? Stages of ingestion: list, fetch, share out, extract, announce.

Each takes the settings and returns JSON scalars. What a step does is left to `ingestion`; that it is told, timed and
explained when it fails to `stages`.
"""

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from zhibiao.events import progress_of
from zhibiao.settings import PROJECT, Settings
from zhibiao.stage_failed import StageFailed

if TYPE_CHECKING:
    from ingestion.network import Network
    from ingestion.records import StageReport
    from ingestion.source_model import SourceRecord

Report = dict[str, Any]
DEMO_SITE = PROJECT / "zhibiao" / "demo" / "site"


def selected_sources(
    settings: Settings, only: Sequence[str] = (), *, deep: bool = False
) -> Mapping[str, "SourceRecord"]:
    """The sources of this run's scope by id, or `only` some of them where these are there.

    `deep`: their selectors and table records are tried. The first task of a night does it, and those that read by them.
    """
    import ingestion

    if settings.pages:
        source = ingestion.folder_source(settings.pages)
        return {source.id: source}
    wanted_demo = settings.scope == "demo"
    chosen = {
        source_id: source
        for source_id, source in ingestion.load_sources(settings.sources, only, deep=deep).items()
        if source.demo == wanted_demo and source.enabled
    }
    if not chosen and not only:
        raise StageFailed(
            f"no source of scope {settings.scope!r} is enabled in {settings.sources}: "
            "try one with `zhibiao test-source ID --live`, then give its record `enabled: true` and the day as"
            " `checked_live` (docs/add_a_source.md); or set ZHIBIAO_SCOPE=demo"
        )
    return chosen


def list_sources(settings: Settings, source_ids: Sequence[str] | None = None) -> Report:
    """The sources to ask tonight: those named, or those of the scope whose tier says that it is time again."""
    import ingestion

    known = selected_sources(settings, deep=True)
    if source_ids:
        unknown = sorted(set(source_ids) - set(known))
        if unknown:
            raise StageFailed(f"unknown source {', '.join(unknown)}: this scope has {', '.join(known)}")
        return _round(sorted(set(source_ids)), [])
    if settings.pages:  # a person's own folder is asked whenever the person asks
        return _round(sorted(known), [])
    due = ingestion.due_sources(known.values(), ledger_url=settings.ledger_url, now=now())
    waiting = len(known) - len(due)
    notes = [f"{waiting} sources are not due tonight (schedule of their records)"] if waiting else []
    return _round(due, notes)


def _round(source_ids: Sequence[str], notes: list[str]) -> Report:
    from ingestion.fetch_groups import share_out

    return {"source_ids": list(source_ids), "tasks": list(share_out(source_ids)), "notes": notes}


def fetch_source(settings: Settings, source_id: str, since: str | None = None) -> Report:
    """Bring one source into the raw store; with `since` (an ISO date) also what its older index pages list.

    `source_id` may be several, joined by commas: they are fetched side by side (`zhibiao.fetch_group`).
    """
    from ingestion.fetch_groups import members
    from zhibiao.fetch_group import fetch_together

    day, ids = _day(since), members(source_id)
    known = selected_sources(settings, ids)
    if not set(ids) <= set(known):
        known = selected_sources(settings)  # for the one that is not: which ones are
    if len(ids) == 1:
        return _fetch(settings, known, source_id, day)
    return fetch_together(ids, lambda each: _fetch(settings, known, each, day))


def _fetch(settings: Settings, known: Mapping[str, "SourceRecord"], source_id: str, since: date | None) -> Report:
    import ingestion

    report = ingestion.fetch_source(
        _source(known, source_id),
        home=settings.home,
        ledger_url=settings.ledger_url,
        run_id=new_run_id(),
        network=_network(settings),
        now=now,
        since=since,
        progress=progress_of(settings, "fetch_source", source_id),
    )
    return scalars(report) | ({"since": since.isoformat()} if since else {})


def plan_extraction(settings: Settings, source_ids: Sequence[str] | None = None) -> Report:
    """Share out what is stored and not yet read: no share when there is nothing."""
    import ingestion

    shares = ingestion.plan_shares(
        source_ids or sorted(selected_sources(settings)),
        home=settings.home,
        ledger_url=settings.ledger_url,
        seeds=settings.seeds,
    )
    return {"shares": list(shares)}


def extract_share(settings: Settings, share: str, source_ids: Sequence[str] | None = None) -> Report:
    """Extract one share of what is stored and not yet read."""
    return _extract(settings, source_ids or sorted(selected_sources(settings)), share)


def extract_stored(settings: Settings) -> Report:
    """Extract all that is stored and was not read under the present extractor."""
    return _extract(settings, None, None)


def _extract(settings: Settings, source_ids: Sequence[str] | None, share: str | None) -> Report:
    import ingestion

    report = ingestion.extract_pending(
        source_ids,
        home=settings.home,
        ledger_url=settings.ledger_url,
        seeds=settings.seeds,
        run_id=new_run_id(),
        now=now,
        sources=selected_sources(settings, deep=True),
        share=share,
        progress=progress_of(settings, "extract_share" if share else "extract_stored", share or ""),
        limits=ingestion.Limits(memory_bytes=settings.parser_memory_mb * 2**20),
    )
    return scalars(report)


def announce_landing(settings: Settings) -> Report:
    """What landing holds now: the asset's event says it."""
    from ingestion.landing_folders import landed_batches

    batches = landed_batches(settings.home)
    return {"batches": len(batches), "newest": batches[-1].name if batches else ""}


def _source(known: Mapping[str, "SourceRecord"], source_id: str) -> "SourceRecord":
    if source_id not in known:
        raise StageFailed(f"unknown source {source_id!r}: this scope has {', '.join(known)}")
    return known[source_id]


def _network(settings: Settings) -> "Network":
    """The way out: a demonstration reaches the demonstration's hosts on this machine, a named contact the world."""
    import ingestion
    from zhibiao.demo_site import demo_hosts

    agent = f"zhibiao/{version('zhibiao')}"
    if settings.scope == "demo" or settings.pages:
        address = settings.demo_address
        resolve = dict.fromkeys(demo_hosts(DEMO_SITE), address) if address else {}
        contact = "demonstration on this machine alone"
        return ingestion.make_network(user_agent=agent, contact=contact, resolve=resolve)
    if not settings.contact:
        raise StageFailed("ZHIBIAO_CONTACT is not set: give a mail address or page that a webmaster can reach")
    return ingestion.make_network(user_agent=agent, contact=settings.contact)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise StageFailed(f"{text!r} is not a date: write YYYY-MM-DD") from error


def scalars(report: "StageReport") -> Report:
    """A stage's report as JSON scalars."""
    return {**report.counts, "notes": list(report.notes)}


def now() -> datetime:
    """The clock of the stages."""
    return datetime.now(UTC)


def new_run_id() -> str:
    """A name that no other run has."""
    return f"{now():%Y%m%dT%H%M%S%fZ}-{os.getpid()}"
