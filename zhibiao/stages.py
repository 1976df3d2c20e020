"""What is one step of a night? One function a stage, called by an Airflow task and by the command line alike.

A stage reads the settings, calls the face of one package, writes its progress to the event log and returns JSON scalars
(all that may pass through XCom). What the step does is left to `ingestion`, `warehouse` and `expectations`; in which
order steps run is left to `dags/` and `zhibiao.pipeline`.
"""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from zhibiao.settings import PROJECT, Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from expectations.gate import Gate
    from ingestion.network import Network
    from ingestion.records import StageReport
    from ingestion.source_model import SourceRecord
    from warehouse.build import Build

Report = dict[str, Any]
EXIT_DATA, EXIT_LOCKED = 65, 73
DEMO_SITE = PROJECT / "zhibiao" / "demo" / "site"


_WATCHERS: list[Callable[[dict[str, Any]], None]] = []


class StageFailed(Exception):
    """The step cannot succeed on these inputs; the message is one clear line: what, where, what next."""

    def __init__(self, message: str, *, code: int = EXIT_DATA) -> None:
        super().__init__(message)
        self.code = code  # of the command line


@contextmanager
def watched(watcher: Callable[[dict[str, Any]], None]) -> Iterator[None]:
    """Hand every event of the stages run in this process to `watcher` while the block runs."""
    _WATCHERS.append(watcher)
    try:
        yield
    finally:
        _WATCHERS.remove(watcher)


def run(name: str, settings: Settings | None = None, **arguments: Any) -> Report:
    """Run the stage `name`; write its start and end to the event log.

    Raises StageFailed for what the same inputs would repeat; other errors pass as they are.
    """
    settings = settings or _settings()
    label = str(arguments.get("source_id") or "")
    started = time.monotonic()
    _event(settings, stage=name, label=label, state="started")
    try:
        report = STAGES[name](settings, **arguments)
    except Exception as error:
        failure = _explained(error)
        message = str(failure) if failure else f"{type(error).__name__}: {error}"
        seconds, code = time.monotonic() - started, failure.code if failure else EXIT_DATA
        _event(settings, stage=name, label=label, state="failed", message=message, code=code, seconds=seconds)
        if failure is None:
            raise
        raise failure from error
    _event(settings, stage=name, label=label, state="finished", report=report, seconds=time.monotonic() - started)
    return report


@contextmanager
def telling() -> Iterator[None]:
    """Turn what our own packages raise for what inputs cause into StageFailed."""
    try:
        yield
    except Exception as error:
        failure = _explained(error)
        if failure is None:
            raise
        raise failure from error


def selected_sources(settings: Settings) -> Mapping[str, "SourceRecord"]:
    """The sources of this run's scope, by id."""
    import ingestion

    if settings.pages:
        source = ingestion.folder_source(settings.pages)
        return {source.id: source}
    wanted_demo = settings.scope == "demo"
    chosen = {
        source_id: source
        for source_id, source in ingestion.load_sources(settings.sources).items()
        if source.demo == wanted_demo and source.enabled
    }
    if not chosen:
        raise StageFailed(
            f"no source of scope {settings.scope!r} is enabled in {settings.sources}: "
            "enable a record there, or set ZHIBIAO_SCOPE=demo"
        )
    return chosen


def _list_sources(settings: Settings) -> Report:
    return {"source_ids": sorted(selected_sources(settings))}


def _fetch_source(settings: Settings, source_id: str) -> Report:
    import ingestion

    report = ingestion.fetch_source(
        _source(settings, source_id),
        home=settings.home,
        ledger_url=settings.ledger_url,
        run_id=_new_run_id(),
        network=_network(settings),
        now=_now,
    )
    return _scalars(report)


def _extract_source(settings: Settings, source_id: str) -> Report:
    return _extract(settings, [source_id])


def _extract_stored(settings: Settings) -> Report:
    return _extract(settings, None)


def _extract(settings: Settings, source_ids: list[str] | None) -> Report:
    import ingestion

    report = ingestion.extract_pending(
        source_ids,
        home=settings.home,
        ledger_url=settings.ledger_url,
        seeds=settings.seeds,
        run_id=_new_run_id(),
        now=_now,
        sources=selected_sources(settings),
    )
    return _scalars(report)


def _announce_landing(settings: Settings) -> Report:
    batches = sorted(path.name for path in (settings.home / "landing").glob("[0-9]*-*"))
    return {"batches": len(batches), "newest": batches[-1] if batches else ""}


def _load_landing(settings: Settings) -> Report:
    import ingestion
    import warehouse

    sources = selected_sources(settings)
    run_id = _new_run_id()
    settings.home.mkdir(parents=True, exist_ok=True)
    with warehouse.WriterLock(settings.home, run_id) as lock, TemporaryDirectory(dir=settings.home) as snapshot:
        ingestion.snapshot_ledger(Path(snapshot), ledger_url=settings.ledger_url, source_ids=sorted(sources))
        build = warehouse.load_build(
            lock,
            fetches=Path(snapshot) / "fetches.parquet",
            sources=Path(snapshot) / "sources.parquet",
            scope=warehouse.Scope(settings.scope_name, tuple(sorted(sources))),
            inputs=[settings.dbt_project, settings.suites],
            threads=settings.threads,
        )
        kept = warehouse.nothing_changed(settings.home, build)
        if kept is not None:
            warehouse.mark_unchanged(build)
            return {"run_id": "", "kept": kept.name, "note": f"nothing changed since release {kept.name}"}
    return {"run_id": run_id, **build.counts}


def _run_landing_gate(settings: Settings, run_id: str) -> Report:
    return _gate(settings, "landing", run_id)


def _run_marts_gate(settings: Settings, run_id: str) -> Report:
    return _gate(settings, "marts", run_id)


def _gate(settings: Settings, name: "Gate", run_id: str) -> Report:
    import expectations
    import warehouse

    with warehouse.WriterLock(settings.home, run_id):
        build = warehouse.open_build(settings.home, run_id)
        verdict = expectations.run_gate(
            name, build.database, report=_verdict(build, name), suites=settings.suites, override=settings.override
        )
    return {"rules": verdict.evaluated, "warnings": len(verdict.warnings), "notes": list(verdict.warnings)}


def _verdict(build: "Build", gate: str) -> Path:
    return build.folder / f"{gate}_gate.json"


def _build_models(settings: Settings, run_id: str) -> Report:
    import warehouse

    with warehouse.WriterLock(settings.home, run_id) as lock:
        build = warehouse.open_build(settings.home, run_id)
        report = warehouse.build_models(
            lock,
            build,
            project_dir=settings.dbt_project,
            log_dir=settings.home / "log" / f"dbt-{run_id}",
            threads=settings.threads,
        )
    return _scalars(report)


def _publish_release(settings: Settings, run_id: str) -> Report:
    import warehouse

    with warehouse.WriterLock(settings.home, run_id) as lock:
        build = warehouse.open_build(settings.home, run_id)
        verdicts = [_verdict(build, gate) for gate in ("landing", "marts")]
        release = warehouse.publish(lock, build, verdicts=verdicts, now=_now(), threads=settings.threads)
    return {
        "release": release.name,
        "digest": release.manifest["logical_digest"],
        "is_new": release.is_new,
        "note": f"release {release.name}" + ("" if release.is_new else " kept: same figures"),
    }


STAGES: Mapping[str, Callable[..., Report]] = {
    "list_sources": _list_sources,
    "fetch_source": _fetch_source,
    "extract_source": _extract_source,
    "extract_stored": _extract_stored,
    "announce_landing": _announce_landing,
    "load_landing": _load_landing,
    "run_landing_gate": _run_landing_gate,
    "build_models": _build_models,
    "run_marts_gate": _run_marts_gate,
    "publish_release": _publish_release,
}


def _settings() -> Settings:
    try:
        return load_settings()
    except SettingsError as error:
        raise StageFailed(str(error)) from error


def _source(settings: Settings, source_id: str) -> "SourceRecord":
    sources = selected_sources(settings)
    if source_id not in sources:
        raise StageFailed(f"unknown source {source_id!r}: this scope has {', '.join(sources)}")
    return sources[source_id]


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


def _explained(error: Exception) -> StageFailed | None:
    """The failure to tell a person, when `error` is one that our own packages raise for what inputs cause."""
    import expectations
    import ingestion
    import warehouse

    if isinstance(error, StageFailed):
        return error
    if isinstance(error, warehouse.Locked):
        return StageFailed(str(error), code=EXIT_LOCKED)
    ours = (ingestion.IngestionError, warehouse.WarehouseError, expectations.GateFailed)
    return StageFailed(str(error)) if isinstance(error, ours) else None


def _scalars(report: "StageReport") -> Report:
    return {**report.counts, "notes": list(report.notes)}


def _now() -> datetime:
    return datetime.now(UTC)


def _new_run_id() -> str:
    return f"{_now():%Y%m%dT%H%M%S%fZ}-{os.getpid()}"


def _event(settings: Settings, **event: Any) -> None:
    """Tell the watchers of this process, and append one line for those of another.

    A single write of one line is whole even when several processes append.
    """
    for watcher in _WATCHERS:
        watcher(event)
    if settings.events is None:
        return
    line = json.dumps({"at": _now().isoformat(), **event}, ensure_ascii=False) + "\n"
    with settings.events.open("ab", buffering=0) as file:
        file.write(line.encode())
