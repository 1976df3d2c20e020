"""What do all DAGs share? Owner, retries, pools, assets, tags, and how a stage's failure becomes Airflow's.

No task logic: a stage is a function of `zhibiao.stages`, called by name so that parsing a DAG file stays light.
"""

import json
import logging
from datetime import timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import Asset, Param, get_current_context
from airflow.sdk.exceptions import AirflowFailException

from dags._alerts import TellTask

TIMEZONE = "Asia/Shanghai"  # nights are those of the publishers

LANDING_CLAIMS = Asset(name="landing.claims", uri="x-warehouse://landing/claims")
PUBLISHED_MARTS = Asset(name="published.marts", uri="x-warehouse://published/marts")


MOST_XCOM_BYTES = 2**18  # thousands of source ids; what is larger is data and belongs into files


class Pool(StrEnum):
    """Pools of slots; `dags/run_once.py` creates them from POOLS."""

    FETCH = "fetch"
    EXTRACT = "extract"
    DUCKDB_WRITER = "duckdb_writer"


POOLS = {
    Pool.FETCH: (
        8,
        "Sources, or groups of counties' sources, fetched at once; politeness inside a source is the fetcher's own",
    ),
    Pool.EXTRACT: (2, "Sources extracted at once; one with much text spreads over all cores by itself"),
    Pool.DUCKDB_WRITER: (1, "One process writes the DuckDB build (docs/decisions/0005-one-writer.md)"),
}


class Tag(StrEnum):
    """Closed list of tags: who is hurt when the DAG is late, and what it is about."""

    TIER_1 = "impact/tier_1"
    TIER_2 = "impact/tier_2"
    INGESTION = "domain/ingestion"
    WAREHOUSE = "domain/warehouse"


DEFAULT_ARGS: dict[str, Any] = {
    "owner": "data-engineering",
    "retries": 2,
    "retry_delay": timedelta(minutes=2),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=20),
    "execution_timeout": timedelta(hours=2),
    "on_failure_callback": TellTask(),  # after the last try
}


# What a person may ask for when starting a run by hand, and `airflow backfill create --dag-run-conf` too.
ASKED_PARAMS = {
    "sources": Param(
        None,
        type=["null", "array"],
        items={"type": "string"},
        description="Source ids to ask; empty: those whose turn it is tonight.",
    ),
    "since": Param(
        None,
        type=["null", "string"],
        format="date",
        description="Also what older index pages list back to this day; a back-fill reaches back to its own date.",
    ),
}


def asked_for() -> dict[str, Any]:
    """What this run asks for beside tonight's round: `source_ids` and `since`, each None when it does not say."""
    context = get_current_context()
    params, run = context["params"], context["dag_run"]
    since = params["since"]
    if since is None and run.run_type == "backfill" and run.logical_date is not None:
        since = run.logical_date.astimezone(ZoneInfo(TIMEZONE)).date().isoformat()
    return {"source_ids": params["sources"], "since": since}


def with_runbook(dag_id: str, doc: str | None) -> str:
    """What Airflow's page shows of a DAG: its docstring, and where the runbook speaks of it."""
    from zhibiao.runbook import dag_doc
    from zhibiao.settings import runbook_page

    return dag_doc(dag_id, doc or "", runbook_page())


def run_stage(name: str, **arguments: Any) -> dict[str, Any]:
    """Call the stage `name` of `zhibiao.stages` and return its report as JSON scalars.

    A failure that the same inputs would repeat (a gate, a source's promise, a lock) is not retried: it raises
    AirflowFailException with the stage's one clear line. Anything else keeps its type, so that Airflow retries it: a
    database that does not answer, say.
    """
    from zhibiao import stages

    try:
        with stages.watched(_log_event):
            return for_xcom(name, stages.run(name, **arguments))
    except stages.StageFailed as error:
        if error.may_pass:
            raise
        raise AirflowFailException(str(error)) from error


def for_xcom(name: str, report: dict[str, Any]) -> dict[str, Any]:
    """The report itself when it may pass from task to task: JSON scalars and lists of them, and not the data itself.

    Raises TypeError otherwise, so that no object is ever put into Airflow's database and made again from it (T21).
    """
    for key, value in report.items():
        parts = value if isinstance(value, list) else [value]
        if not all(part is None or type(part) in (str, int, float, bool) for part in parts):
            raise TypeError(
                f"stage {name} returns {type(value).__name__} as {key!r}: JSON scalars and lists of them alone"
            )
    size = len(json.dumps(report, ensure_ascii=False).encode())
    if size > MOST_XCOM_BYTES:
        raise TypeError(f"stage {name} returns {size} bytes, at most {MOST_XCOM_BYTES} pass from task to task")
    return report


def _log_event(event: dict[str, Any]) -> None:
    """Progress and counts of a stage, in the task's own log."""
    what = {key: value for key, value in event.items() if key not in ("stage", "label", "state")}
    line = f"{event['stage']} {event['label']} {event['state']} {json.dumps(what, ensure_ascii=False, default=str)}"
    logging.getLogger("zhibiao").info("%s", line)
