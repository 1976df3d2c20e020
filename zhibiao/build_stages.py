"""Which steps turn landing into a release? Stages of the warehouse: load, gate, build the models, gate, publish.

Each takes the settings and returns JSON scalars. What a step does is left to `warehouse` and `expectations`; that it is
told, timed and explained when it fails to `stages`.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from zhibiao.ingest_stages import Report, new_run_id, now, scalars, selected_sources
from zhibiao.settings import Settings

if TYPE_CHECKING:
    from expectations.gate import Gate
    from warehouse.build import Build
    from warehouse.lock import WriterLock
    from warehouse.manifest import Scope


def load_landing(settings: Settings) -> Report:
    """Load landing into a fresh build file; `run_id` is empty when nothing changed since the last release."""
    import ingestion
    import warehouse
    from warehouse.quiet import keep_mark

    sources = selected_sources(settings)
    source_ids, run_id = sorted(sources), new_run_id()
    scope = warehouse.Scope(settings.scope_name, tuple(source_ids))
    inputs = [settings.dbt_project, settings.suites]
    settings.home.mkdir(parents=True, exist_ok=True)
    with (
        warehouse.WriterLock(settings.home, run_id, settings.lock_database) as lock,
        TemporaryDirectory(dir=settings.home) as snapshot,
    ):
        mark = _mark(settings, scope, inputs)
        if quiet := _quiet(settings, lock, mark, source_ids):
            return {"run_id": "", "kept": quiet, "note": f"nothing changed since release {quiet}"}
        ingestion.snapshot_ledger(Path(snapshot), ledger_url=settings.ledger_url, source_ids=source_ids)
        build = warehouse.load_build(
            lock,
            fetches=Path(snapshot) / "fetches.parquet",
            sources=Path(snapshot) / "sources.parquet",
            scope=scope,
            inputs=inputs,
            threads=settings.threads,
        )
        if mark and _mark(settings, scope, inputs) == mark:  # else something came while it was loaded: nobody can tell
            build = keep_mark(build, mark)
        lock.require()  # one that was lost meanwhile may have been another's: what was made is not to be relied on
        kept = warehouse.nothing_changed(settings.home, build)
        if kept is not None:
            warehouse.mark_unchanged(build)
            return {"run_id": "", "kept": kept.name, "note": f"nothing changed since release {kept.name}"}
    return {"run_id": run_id, **build.counts}


def _mark(settings: Settings, scope: "Scope", inputs: Sequence[Path]) -> str:
    """Where ledger and landing stand now; empty where nobody can tell."""
    from ingestion.ledger_quiet import ledger_mark
    from warehouse.quiet import landing_mark

    ledger, landing = ledger_mark(settings.ledger_url, scope.source_ids), landing_mark(settings.home, scope, inputs)
    return json.dumps({"ledger": ledger, "landing": landing}) if landing else ""


def _quiet(settings: Settings, lock: "WriterLock", mark: str, source_ids: Sequence[str]) -> str:
    """The current release's name when nothing changed since its build looked; empty when something did, or may have."""
    from ingestion.ledger_quiet import is_quiet_since
    from warehouse.quiet import confirm, last_build, whole_current

    build = last_build(settings.home)
    if build is None or not build.mark or not mark:
        return ""
    then, now = json.loads(build.mark), json.loads(mark)
    if then["landing"] != now["landing"]:
        return ""
    if not is_quiet_since(then["ledger"], ledger_url=settings.ledger_url, source_ids=source_ids):
        return ""
    release = whole_current(settings.home)
    if release is None:
        return ""
    confirm(lock, build, release, mark)
    return release.name


def run_landing_gate(settings: Settings, run_id: str) -> Report:
    """Gate 1: does the batch look like what a night brings?"""
    return _gate(settings, "landing", run_id)


def run_marts_gate(settings: Settings, run_id: str) -> Report:
    """Gate 2: may analysts see it?"""
    return _gate(settings, "marts", run_id)


def _gate(settings: Settings, name: "Gate", run_id: str) -> Report:
    import expectations
    import warehouse

    with warehouse.WriterLock(settings.home, run_id, settings.lock_database) as lock:
        build = warehouse.open_build(settings.home, run_id)
        verdict = expectations.run_gate(
            name, build.database, report=verdict_path(build, name), suites=settings.suites, override=settings.override
        )
        lock.require()
    return {"rules": verdict.evaluated, "warnings": len(verdict.warnings), "notes": list(verdict.warnings)}


def verdict_path(build: "Build", gate: str) -> Path:
    """Where a gate reports on a build."""
    return build.folder / f"{gate}_gate.json"


def dbt_log(home: Path, run_id: str) -> Path:
    """The folder of what dbt says while it builds the models of a run."""
    return home / "log" / f"dbt-{run_id}"


def build_models(settings: Settings, run_id: str) -> Report:
    """dbt build: from claims to facts."""
    import warehouse

    with warehouse.WriterLock(settings.home, run_id, settings.lock_database) as lock:
        build = warehouse.open_build(settings.home, run_id)
        report = warehouse.build_models(
            lock,
            build,
            project_dir=settings.dbt_project,
            log_dir=dbt_log(settings.home, run_id),
            now=now(),
            threads=settings.threads,
        )
        lock.require()
    return scalars(report)


def copy_release(settings: Settings, run_id: str) -> Report:
    """Copy the release `run_id` to the places of the settings; without one nothing is done.

    Nor when another release is current by now, as when the task of an older night is cleared: copies never go back.
    """
    from warehouse.release import current_name, open_release
    from zhibiao.copies import copy_to_places

    if (newer := current_name(settings.published)) != run_id:
        return {"is_new": False, "note": f"{newer} is current by now: {run_id} is not copied"}
    return copy_to_places(open_release(settings.published / run_id), settings, now=now())


def prune_releases(settings: Settings) -> Report:
    """Remove old releases that nobody can hold; a night does it where the settings say so, and no other."""
    import warehouse
    from warehouse.retention import prune

    if settings.prune_keep is None:
        return {"removed": 0, "note": "ZHIBIAO_PRUNE_KEEP is not set: every release stays"}
    with warehouse.WriterLock(settings.home, "prune", settings.lock_database) as lock:
        plan = prune(lock, keep=settings.prune_keep, days=settings.prune_days, now=now())
    removed = [each.name for each in plan.going]
    return {"removed": len(removed), "releases": removed, "bytes": sum(each.bytes for each in plan.going)}


def publish_release(settings: Settings, run_id: str) -> Report:
    """Publish a build that passed both gates: a complete folder, then one rename."""
    import warehouse

    def report(release: "warehouse.Release") -> None:
        from zhibiao.web.report import FOLDER, write_report

        write_report(release, release.folder / FOLDER, most=settings.report_regions, threads=settings.threads)

    with warehouse.WriterLock(settings.home, run_id, settings.lock_database) as lock:
        build = warehouse.open_build(settings.home, run_id)
        verdicts = [verdict_path(build, gate) for gate in ("landing", "marts")]
        release = warehouse.publish(lock, build, verdicts=verdicts, now=now(), threads=settings.threads, report=report)
    return {
        "release": release.name,
        "digest": release.manifest["logical_digest"],
        "is_new": release.is_new,
        "note": f"release {release.name}" + ("" if release.is_new else " kept: same figures"),
    }
