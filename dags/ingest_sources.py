"""Fetch what the sources published, read it, and land claims.

**Purpose.** Every night at 02:30 (Asia/Shanghai): list the sources whose turn it is, fetch each one politely, share out
what is new, parse and extract it share by share, and tell the warehouse through the asset `landing.claims`.

**Inputs.** Source records `ingestion/sources/*.yml`; the web; the raw store and its ledger.

**Back-fill.** `airflow backfill create --dag-id ingest_sources --from-date 2026-01-01 --to-date 2026-01-01
--dag-run-conf '{"sources": ["430600_tjj_releases"]}'` asks that source also for what its older index pages list since
that day; what is held is not asked again, so one date is enough. By hand: parameters `sources` and `since`.

**Outputs.** Raw bytes, ledger rows, Parquet in `landing/`; the asset `landing.claims`.

**Triage.** A dead or changed source fails its own mapped task and no other (in a group the task's report names it, and
the task fails when all of its sources did); the run goes on as long as one source succeeded, and facts of the dead one
stay as they were (`rpt_source_freshness` says how old they are). Read the failed task's last line, it says what and
where; then `zhibiao ingest --source ID` repeats that source alone.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, TriggerRule, dag, task

from dags._alerts import ENDS_AFTER, TellRun, late_alert
from dags._defaults import (
    ASKED_PARAMS,
    DEFAULT_ARGS,
    LANDING_CLAIMS,
    TIMEZONE,
    Pool,
    Tag,
    asked_for,
    run_stage,
    with_runbook,
)


@dag(
    # No start date and no allowance for the past: starting the scheduler at noon must not start a night.
    schedule=CronTriggerTimetable("30 2 * * *", timezone=TIMEZONE, run_immediately=timedelta(0)),
    catchup=False,
    max_active_runs=1,
    params=ASKED_PARAMS,
    default_args=DEFAULT_ARGS,
    dagrun_timeout=ENDS_AFTER,
    deadline=late_alert(),
    on_failure_callback=TellRun(also_of_tasks=True),
    tags=[Tag.TIER_1, Tag.INGESTION],
    doc_md=with_runbook("ingest_sources", __doc__),
)
def ingest_sources() -> None:
    """List sources, fetch each one by itself, then extract what is new in shares."""

    # Beyond some dozens, sources of counties go several a task: a task costs Airflow more than a county's quiet night.
    @task
    def list_sources() -> list[str]:
        tasks: list[str] = run_stage("list_sources", source_ids=asked_for()["source_ids"])["tasks"]
        return tasks

    # A dead source is told by rpt_source_freshness; one message each would bury what matters when the network is down.
    @task(pool=Pool.FETCH, on_failure_callback=[], map_index_template='{{ task.op_kwargs["source_id"][:60] }}')
    def fetch_source(source_id: str) -> dict[str, Any]:
        return run_stage("fetch_source", source_id=source_id, since=asked_for()["since"])

    # A dead source must not stop the night: what others and earlier nights brought is read all the same.
    @task(trigger_rule=TriggerRule.ALL_DONE_MIN_ONE_SUCCESS)
    def plan_extraction() -> list[str]:
        shares: list[str] = run_stage("plan_extraction", source_ids=asked_for()["source_ids"])["shares"]
        return shares

    @task(pool=Pool.EXTRACT, map_index_template='{{ task.op_kwargs["share"] }}')
    def extract_share(share: str) -> dict[str, Any]:
        return run_stage("extract_share", share=share, source_ids=asked_for()["source_ids"])

    # With nothing to read there is no share and the task above is skipped; the night still ends by telling so.
    @task(outlets=[LANDING_CLAIMS], trigger_rule=TriggerRule.ALL_DONE_MIN_ONE_SUCCESS)
    def announce_landing() -> dict[str, Any]:
        return run_stage("announce_landing")

    shares = plan_extraction()
    fetch_source.expand(source_id=list_sources()) >> shares
    [shares, extract_share.expand(share=shares)] >> announce_landing()


DAG = ingest_sources()
