"""Build facts from the landed claims, gate them, and publish a release.

**Purpose.** Started by the asset `landing.claims`: load landing into a fresh DuckDB file, ask the landing gate, run
`dbt build`, ask the marts gate, and publish by one rename of `published/current`. Then, where
`ZHIBIAO_PRUNE_KEEP` is set, old releases that nobody can hold are removed, and where a place
is set (`ZHIBIAO_POSTGRES`, `ZHIBIAO_OBJECT_STORAGE`, `ZHIBIAO_LAKE`), the release is copied there.

**Inputs.** `landing/` (Parquet), the ledger, seeds and models of `dbt_project/`, the last release of the same scope.

**Outputs.** `published/<run id>/` and `published/current`; the asset `published.marts`; copies elsewhere.

**Triage.** Whatever fails here, the last release stays. A red gate names the rules that failed; `zhibiao build` repeats
the build alone. When nothing changed since the last release, the tasks after `load_landing` are skipped: that is well.
"""

from typing import Any

from airflow.sdk import dag, task

from dags._alerts import ENDS_AFTER, TellRun, late_alert
from dags._defaults import DEFAULT_ARGS, LANDING_CLAIMS, PUBLISHED_MARTS, Pool, Tag, run_stage, with_runbook


@dag(
    schedule=[LANDING_CLAIMS],
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    dagrun_timeout=ENDS_AFTER,
    deadline=late_alert(),
    on_failure_callback=TellRun(),
    tags=[Tag.TIER_1, Tag.WAREHOUSE],
    doc_md=with_runbook("publish_marts", __doc__),
)
def publish_marts() -> None:
    """Load, gate, build, gate, publish: one writer, in this order."""

    # An empty run id is falsy: nothing changed, and what follows is skipped.
    @task.short_circuit(pool=Pool.DUCKDB_WRITER)
    def load_landing() -> str:
        run_id: str = run_stage("load_landing")["run_id"]
        return run_id

    @task(pool=Pool.DUCKDB_WRITER)
    def run_landing_gate(run_id: str) -> dict[str, Any]:
        return run_stage("run_landing_gate", run_id=run_id)

    @task(pool=Pool.DUCKDB_WRITER)
    def build_models(run_id: str) -> dict[str, Any]:
        return run_stage("build_models", run_id=run_id)

    @task(pool=Pool.DUCKDB_WRITER)
    def run_marts_gate(run_id: str) -> dict[str, Any]:
        return run_stage("run_marts_gate", run_id=run_id)

    @task(pool=Pool.DUCKDB_WRITER, outlets=[PUBLISHED_MARTS])
    def publish_release(run_id: str) -> dict[str, Any]:
        return run_stage("publish_release", run_id=run_id)

    @task(pool=Pool.DUCKDB_WRITER)
    def prune_releases() -> dict[str, Any]:
        return run_stage("prune_releases")

    @task
    def copy_release(run_id: str) -> dict[str, Any]:
        return run_stage("copy_release", run_id=run_id)

    run_id = load_landing()
    published = publish_release(run_id=run_id)
    run_landing_gate(run_id=run_id) >> build_models(run_id=run_id) >> run_marts_gate(run_id=run_id) >> published
    published >> [copy_release(run_id=run_id), prune_releases()]


DAG = publish_marts()
