"""Fetch what the sources published, read it, and land claims.

**Purpose.** Every night at 02:30 (Asia/Shanghai): list the sources of the scope, fetch each one politely, parse and
extract what is new, and tell the warehouse through the asset `landing.claims`.

**Inputs.** Source records `ingestion/sources/*.yml`; the web; the raw store and its ledger.

**Outputs.** Raw bytes, ledger rows, Parquet in `landing/`; the asset `landing.claims`.

**Triage.** A dead or changed source fails its own mapped task and no other; the run goes on as long as one source
succeeded, and facts of the dead one stay as they were. Read the failed task's last line, it says what and where; then
`zhibiao ingest --source ID` repeats that source alone. docs/runbook.md has each failure.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, TriggerRule, dag, task, task_group

from dags._defaults import DEFAULT_ARGS, LANDING_CLAIMS, TIMEZONE, Pool, Tag, run_stage


@dag(
    # No start date and no allowance for the past: starting the scheduler at noon must not start a night.
    schedule=CronTriggerTimetable("30 2 * * *", timezone=TIMEZONE, run_immediately=timedelta(0)),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=[Tag.TIER_1, Tag.INGESTION],
    doc_md=__doc__,
)
def ingest_sources() -> None:
    """List sources, then fetch and extract each one by itself."""

    @task
    def list_sources() -> list[str]:
        ids: list[str] = run_stage("list_sources")["source_ids"]
        return ids

    @task_group
    def ingest_source(source_id: str) -> Any:
        @task(pool=Pool.FETCH, map_index_template='{{ task.op_kwargs["source_id"] }}')
        def fetch_source(source_id: str) -> dict[str, Any]:
            return run_stage("fetch_source", source_id=source_id)

        @task(pool=Pool.EXTRACT, map_index_template='{{ task.op_kwargs["source_id"] }}')
        def extract_source(source_id: str) -> dict[str, Any]:
            return run_stage("extract_source", source_id=source_id)

        fetched = fetch_source(source_id=source_id)
        extracted = extract_source(source_id=source_id)
        fetched >> extracted
        return extracted

    # A dead source must not stop the night: one that worked is enough to go on, and the dead one stays red.
    @task(outlets=[LANDING_CLAIMS], trigger_rule=TriggerRule.ALL_DONE_MIN_ONE_SUCCESS)
    def announce_landing() -> dict[str, Any]:
        return run_stage("announce_landing")

    ingest_source.expand(source_id=list_sources()) >> announce_landing()


DAG = ingest_sources()
