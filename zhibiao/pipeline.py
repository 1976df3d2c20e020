"""In which order do the stages run without Airflow? The same stages, the same order as the DAGs in `dags/`."""

from collections.abc import Sequence
from dataclasses import dataclass

from zhibiao import stages
from zhibiao.settings import Settings

BUILD_STAGES = ("run_landing_gate", "build_models", "run_marts_gate")


@dataclass(frozen=True, slots=True)
class Ingested:
    """What an ingestion of several sources came to."""

    fetched: dict[str, stages.Report]  # of the sources that worked, by id
    failures: dict[str, str]  # message of the sources that did not, by id
    extracted: list[stages.Report]  # one a share of what was read


def ingest(settings: Settings, source_ids: Sequence[str] | None = None, since: str | None = None) -> Ingested:
    """Fetch each source by itself, one that fails harms no other; then extract what is stored and not yet read.

    Raises StageFailed when no source worked, or an id is unknown.
    """
    chosen = stages.run("list_sources", settings, source_ids=source_ids)["source_ids"]
    fetched: dict[str, stages.Report] = {}
    failures: dict[str, str] = {}
    for source_id in chosen:
        try:
            fetched[source_id] = stages.run("fetch_source", settings, source_id=source_id, since=since)
        except stages.StageFailed as error:
            failures[source_id] = str(error)
    if failures and not fetched:
        raise stages.StageFailed("no source could be read:\n" + "\n".join(f"  {k}: {v}" for k, v in failures.items()))
    shares = stages.run("plan_extraction", settings, source_ids=source_ids)["shares"]
    extracted = [stages.run("extract_share", settings, share=share, source_ids=source_ids) for share in shares]
    return Ingested(fetched, failures, extracted)


def build(settings: Settings) -> stages.Report:
    """Load landing, gate it, build the models, gate the marts; `run_id` is empty when nothing changed."""
    loaded = stages.run("load_landing", settings)
    if loaded["run_id"]:
        for stage in BUILD_STAGES:
            stages.run(stage, settings, run_id=loaded["run_id"])
    return loaded


def publish(settings: Settings, run_id: str) -> stages.Report:
    """Publish the build `run_id`; then copy it elsewhere and remove old releases, where the settings say so."""
    published = stages.run("publish_release", settings, run_id=run_id)
    if settings.is_copied:
        stages.run("copy_release", settings, run_id=run_id)
    if settings.prune_keep is not None:
        stages.run("prune_releases", settings)
    return published
