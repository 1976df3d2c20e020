"""What is one step of a night? One function a stage, called by an Airflow task and by the command line alike.

A stage reads the settings, calls the face of one package, writes its progress to the event log and returns JSON scalars
(all that may pass through XCom). What the step does is left to `ingestion`, `warehouse` and `expectations`; in which
order steps run is left to `dags/` and `zhibiao.pipeline`.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ingestion.fetch_groups import label_of
from zhibiao import build_stages, ingest_stages
from zhibiao.events import tell, watched
from zhibiao.ingest_stages import Report
from zhibiao.settings import Settings, SettingsError, load_settings
from zhibiao.stage_failed import EXIT_DATA, EXIT_LOCKED, EXIT_MACHINE, StageFailed

__all__ = ["EXIT_DATA", "EXIT_LOCKED", "STAGES", "Report", "StageFailed", "run", "telling", "watched"]


def run(name: str, settings: Settings | None = None, **arguments: Any) -> Report:
    """Run the stage `name`; write its start and end to the event log.

    Raises StageFailed for what the same inputs would repeat; other errors pass as they are.
    """
    settings = settings or _settings()
    label = label_of(str(arguments.get("source_id") or arguments.get("share") or ""))
    started = time.monotonic()
    tell(settings, stage=name, label=label, state="started")
    try:
        report = STAGES[name](settings, **arguments)
    except Exception as error:
        failure = _explained(error)
        message = str(failure) if failure else f"{type(error).__name__}: {error}"
        seconds, code = time.monotonic() - started, failure.code if failure else EXIT_DATA
        tell(settings, stage=name, label=label, state="failed", message=message, code=code, seconds=seconds)
        if failure is None:
            raise
        raise failure from error
    tell(settings, stage=name, label=label, state="finished", report=report, seconds=time.monotonic() - started)
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


STAGES: Mapping[str, Callable[..., Report]] = {
    "list_sources": ingest_stages.list_sources,
    "fetch_source": ingest_stages.fetch_source,
    "plan_extraction": ingest_stages.plan_extraction,
    "extract_share": ingest_stages.extract_share,
    "extract_stored": ingest_stages.extract_stored,
    "announce_landing": ingest_stages.announce_landing,
    "load_landing": build_stages.load_landing,
    "run_landing_gate": build_stages.run_landing_gate,
    "build_models": build_stages.build_models,
    "run_marts_gate": build_stages.run_marts_gate,
    "publish_release": build_stages.publish_release,
    "copy_release": build_stages.copy_release,
    "prune_releases": build_stages.prune_releases,
}


def _settings() -> Settings:
    try:
        return load_settings()
    except SettingsError as error:
        raise StageFailed(str(error)) from error


def _explained(error: Exception) -> StageFailed | None:
    """The failure to tell a person, when `error` is one that our own packages raise for what inputs cause."""
    import expectations
    import ingestion
    import warehouse

    if isinstance(error, StageFailed):
        return error
    if isinstance(error, warehouse.Locked):
        return StageFailed(str(error), code=EXIT_LOCKED)
    if isinstance(error, (warehouse.ServerAway, ingestion.LedgerAway)):
        return StageFailed(str(error), code=EXIT_MACHINE)
    ours = (ingestion.IngestionError, warehouse.WarehouseError, expectations.GateFailed)
    return StageFailed(str(error)) if isinstance(error, ours) else None
