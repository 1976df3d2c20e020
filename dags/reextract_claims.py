"""Read all stored pages again with the present extractor, without the network.

**Purpose.** Started by hand after the extractor or its vocabulary changed: every stored document is extracted under the
new version; a build takes each document's claims from its newest extraction alone.

**Inputs.** The raw store and its ledger.

**Outputs.** Parquet in `landing/`; the asset `landing.claims`, which starts `publish_marts`.

**Triage.** Safe to run again: what is landed under the present version is not read twice. Compare the release with the
one before it (`zhibiao query` on both) before you tell anybody that the figures moved.
"""

from typing import Any

from airflow.sdk import dag, task

from dags._alerts import ENDS_AFTER, TellRun, late_alert
from dags._defaults import DEFAULT_ARGS, LANDING_CLAIMS, Pool, Tag, run_stage, with_runbook


@dag(
    schedule=None,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    dagrun_timeout=ENDS_AFTER,
    deadline=late_alert(),
    on_failure_callback=TellRun(),
    tags=[Tag.TIER_2, Tag.INGESTION],
    doc_md=with_runbook("reextract_claims", __doc__),
)
def reextract_claims() -> None:
    """One task: what is stored is read again."""

    @task(pool=Pool.EXTRACT, outlets=[LANDING_CLAIMS])
    def extract_stored() -> dict[str, Any]:
        return run_stage("extract_stored")

    extract_stored()


DAG = reextract_claims()
