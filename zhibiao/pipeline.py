"""In which order do the stages run without Airflow? The same stages, the same order as the DAGs in `dags/`."""

from collections.abc import Sequence
from dataclasses import dataclass

from zhibiao import stages
from zhibiao.settings import Settings

BUILD_STAGES = ("run_landing_gate", "build_models", "run_marts_gate")


@dataclass(frozen=True, slots=True)
class Ingested:
    """What an ingestion of several sources came to."""

    reports: dict[str, stages.Report]  # of the sources that worked, by id
    failures: dict[str, str]  # message of the sources that did not, by id


def ingest(settings: Settings, source_ids: Sequence[str] | None = None) -> Ingested:
    """Fetch and extract each source by itself: one that fails harms no other.

    Raises StageFailed when no source worked, or an id is unknown.
    """
    known = stages.run("list_sources", settings)["source_ids"]
    unknown = sorted(set(source_ids or ()) - set(known))
    if unknown:
        raise stages.StageFailed(f"unknown source {', '.join(unknown)}: this scope has {', '.join(known)}")
    reports: dict[str, stages.Report] = {}
    failures: dict[str, str] = {}
    for source_id in source_ids or known:
        try:
            fetched = stages.run("fetch_source", settings, source_id=source_id)
            extracted = stages.run("extract_source", settings, source_id=source_id)
        except stages.StageFailed as error:
            failures[source_id] = str(error)
        else:
            reports[source_id] = {"fetched": fetched, "extracted": extracted}
    if not reports:
        raise stages.StageFailed("no source could be read:\n" + "\n".join(f"  {k}: {v}" for k, v in failures.items()))
    return Ingested(reports, failures)


def build(settings: Settings) -> stages.Report:
    """Load landing, gate it, build the models, gate the marts; `run_id` is empty when nothing changed."""
    loaded = stages.run("load_landing", settings)
    if loaded["run_id"]:
        for stage in BUILD_STAGES:
            stages.run(stage, settings, run_id=loaded["run_id"])
    return loaded


def publish(settings: Settings, run_id: str) -> stages.Report:
    """Publish the build `run_id`."""
    return stages.run("publish_release", settings, run_id=run_id)
