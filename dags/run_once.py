"""How do the nightly DAGs run here and now, in this process, without a scheduler?

`python dags/run_once.py DAG_ID…` runs the named DAGs one after the other by Airflow's own `dag.test()`: real task
instances, XCom, trigger rules and asset events in the metadata database, no other process. Airflow does not start a
DAG by its asset in this mode, so the caller names `publish_marts` after `ingest_sources`.

Ends with 0 when every run succeeded, 1 when one failed. With `--end-with-parent` the process watches its standard
input: when the parent that holds the other end is gone, however it died, it ends at once rather than live on alone.
"""

import importlib
import os
import sys
import threading

from airflow.models.pool import Pool
from airflow.utils.state import DagRunState

from dags._defaults import POOLS


def _end_with_parent() -> None:
    # Unbuffered: a thread that holds the lock of sys.stdin.buffer would abort the interpreter when it ends.
    while os.read(0, 1024):
        pass
    os._exit(70)


def main(arguments: list[str]) -> int:
    """Make the pools, then run the DAGs in order; stop at the first that fails."""
    if "--end-with-parent" in arguments:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    for name, (slots, description) in POOLS.items():
        Pool.create_or_update_pool(str(name), slots=slots, description=description, include_deferred=False)
    for dag_id in (argument for argument in arguments if not argument.startswith("--")):
        dag = importlib.import_module(f"dags.{dag_id}").DAG
        # Only a scheduler watches deadlines; and Airflow 3.3.2 ends `test()` of a DAG that has one with an error.
        dag.deadline = None
        run = dag.test()
        if run.state != DagRunState.SUCCESS:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
