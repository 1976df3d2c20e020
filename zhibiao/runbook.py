"""Where does the runbook stand, and which of its entries does an alert, a red task or an advice mean?

Pure: names in, addresses out. What an entry says is `docs/runbook.md`'s; that every entry named here is there, and none
besides, is held by `tests/docs/test_runbook.py`. When somebody is told is left to `dags._alerts`.
"""

from collections.abc import Mapping, Sequence

PAGE = "docs/runbook.md"  # in the checkout; ZHIBIAO_RUNBOOK_URL names a copy that a browser can open
LATE = "late"  # what an alert calls a run that is not done in time

# The tasks of each DAG in the order of the night, as Airflow's own page shows them.
TASKS: Mapping[str, Sequence[str]] = {
    "ingest_sources": ("list_sources", "fetch_source", "plan_extraction", "extract_share", "announce_landing"),
    "publish_marts": (
        "load_landing",
        "run_landing_gate",
        "build_models",
        "run_marts_gate",
        "publish_release",
        "copy_release",
        "prune_releases",
    ),
    "reextract_claims": ("extract_stored",),
}

RUN_FAILED, RUN_LATE, NOT_TOLD = "a-run-failed", "a-run-is-late", "nobody-could-be-told"
SOURCE_LATE, GONE_BACK = "a-source-is-late", "which-release-do-readers-see"


def of_task(task: str) -> str:
    """The anchor of a task that failed."""
    return f"{task}-failed"


def of_trouble(what: str, task: str) -> str:
    """The anchor of an alert; `task` may bear its label behind a blank, and is empty when the run itself is meant."""
    if task:
        return of_task(task.partition(" ")[0])
    return RUN_LATE if what == LATE else RUN_FAILED


def link(anchor: str, base: str = PAGE) -> str:
    """The address of an entry."""
    return f"{base}#{anchor}"


def dag_doc(dag_id: str, doc: str, base: str = PAGE) -> str:
    """What Airflow's page shows of a DAG: its own words, then the entries of whatever can turn red in it.

    A path in the checkout is no address that a browser could follow from there, so it is shown as text.
    """
    entries = {f"{task} failed": of_task(task) for task in TASKS[dag_id]}
    entries |= {"the run failed": RUN_FAILED, "the run is late": RUN_LATE, "nobody was told": NOT_TOLD}
    is_address = "://" in base
    shown = (
        f"[{name}]({link(to, base)})" if is_address else f"{name}: `{link(to, base)}`" for name, to in entries.items()
    )
    return f"{doc.rstrip()}\n\n**Runbook.**\n\n" + "\n".join(f"- {each}" for each in shown) + "\n"
