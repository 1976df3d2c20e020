"""Are the DAGs fit for the night? Parsed by Airflow's own DagBag, then judged by what operations need of them."""

import ast
import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
DAG_FILES = sorted(path for path in (ROOT / "dags").glob("*.py") if not path.stem.startswith("_"))
NIGHTLY = {path.stem for path in DAG_FILES} - {"run_once"}


@pytest.fixture(scope="session")
def dag_facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Airflow makes of the DAG folder, read in a child so that no other test imports Airflow."""
    home = tmp_path_factory.mktemp("airflow")
    code = """
import json
from airflow.dag_processing.dagbag import DagBag

def told(timetable, name):
    return getattr(timetable, name, None)

def listed(callbacks):
    return callbacks if isinstance(callbacks, list | tuple) else [callbacks] if callbacks else []

bag = DagBag(dag_folder=FOLDER)
facts = {"errors": bag.import_errors, "dags": {}}
for dag_id, dag in bag.dags.items():
    run_immediately = told(dag.timetable, "run_immediately")
    facts["dags"][dag_id] = {
        "doc": dag.doc_md or "", "start_date": str(dag.start_date), "tags": sorted(str(t) for t in dag.tags),
        "catchup": dag.catchup, "max_active_runs": dag.max_active_runs, "file": dag.fileloc,
        "timetable": f"{type(dag.timetable).__name__} {told(dag.timetable, 'expression')}",
        "timezone": str(told(dag.timetable, "timezone")),
        "run_immediately": None if run_immediately is None else run_immediately.total_seconds(),
        "dagrun_timeout": dag.dagrun_timeout.total_seconds() if dag.dagrun_timeout else None,
        "late": [(type(d.reference).__name__, d.interval.total_seconds(), d.callback.path) for d in dag.deadline or []],
        "told": [type(c).__name__ for c in listed(dag.on_failure_callback)],
        "tasks": {t.task_id: {
            "retries": t.retries, "owner": t.owner, "pool": t.pool, "backoff": bool(t.retry_exponential_backoff),
            "timeout": t.execution_timeout is not None, "upstream": sorted(t.upstream_task_ids),
            "outlets": sorted(o.name for o in t.outlets), "trigger_rule": str(t.trigger_rule),
            "told": [type(c).__name__ for c in listed(
                t.partial_kwargs.get("on_failure_callback") if t.is_mapped else t.on_failure_callback)],
        } for t in dag.tasks},
    }
import dags._defaults as d
facts["pools"] = {str(k): v[0] for k, v in d.POOLS.items()}
print("FACTS" + json.dumps(facts))
""".replace("FOLDER", repr(str(ROOT / "dags")))
    env = {
        **os.environ,
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
    }
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    line = next((line for line in done.stdout.splitlines() if line.startswith("FACTS")), None)
    assert line, done.stderr[-2000:]
    facts: dict[str, Any] = json.loads(line.removeprefix("FACTS"))
    return facts


def test_every_dag_file_is_parsed_and_named_like_its_dag(dag_facts: dict[str, Any]) -> None:
    assert dag_facts["errors"] == {}
    assert dag_facts["dags"].keys() == NIGHTLY == {"ingest_sources", "publish_marts", "reextract_claims"}
    assert all(Path(dag["file"]).stem == dag_id for dag_id, dag in dag_facts["dags"].items())


def test_every_dag_says_what_it_is_for_and_what_to_do_when_it_fails(dag_facts: dict[str, Any]) -> None:
    for dag_id, dag in dag_facts["dags"].items():
        for heading in ("**Purpose.**", "**Inputs.**", "**Outputs.**", "**Triage.**"):
            assert heading in dag["doc"], f"{dag_id} lacks {heading}"
        for task_id in dag["tasks"]:
            assert f"`docs/runbook.md#{task_id}-failed`" in dag["doc"], (
                f"{dag_id} does not say where to read of {task_id}"
            )
        assert dag["doc"].count("docs/runbook.md#") == len(dag["tasks"]) + 3, "the run itself, and nothing besides"
        assert sum(tag.startswith("impact/") for tag in dag["tags"]) == 1
        assert sum(tag.startswith("domain/") for tag in dag["tags"]) == 1


def test_runs_never_overlap_nor_catch_up(dag_facts: dict[str, Any]) -> None:
    for dag in dag_facts["dags"].values():
        assert dag["max_active_runs"] == 1
        assert dag["catchup"] is False


def test_starting_the_scheduler_by_day_starts_no_night(dag_facts: dict[str, Any]) -> None:
    """With a start date, or by default, Airflow runs the night that has passed as soon as the scheduler starts."""
    ingest = dag_facts["dags"]["ingest_sources"]
    assert ingest["start_date"] == "None"
    assert ingest["run_immediately"] == 0.0


def test_every_task_is_retried_with_back_off_and_ends(dag_facts: dict[str, Any]) -> None:
    for dag in dag_facts["dags"].values():
        for task_id, task in dag["tasks"].items():
            assert task["retries"] == 2, task_id
            assert task["backoff"] and task["timeout"], task_id
            assert task["owner"] == "data-engineering", task_id


def test_tasks_that_write_duckdb_share_a_pool_of_one_slot(dag_facts: dict[str, Any]) -> None:
    assert dag_facts["pools"]["duckdb_writer"] == 1
    tasks = dag_facts["dags"]["publish_marts"]["tasks"]
    assert {task["pool"] for name, task in tasks.items() if name != "copy_release"} == {"duckdb_writer"}
    pools = {task["pool"] for dag in dag_facts["dags"].values() for task in dag["tasks"].values()}
    assert pools <= {*dag_facts["pools"], "default_pool"}


def test_the_night_begins_in_shanghai_and_the_build_begins_with_the_landing(dag_facts: dict[str, Any]) -> None:
    ingest, publish = dag_facts["dags"]["ingest_sources"], dag_facts["dags"]["publish_marts"]
    assert ingest["timetable"] == "CronTriggerTimetable 30 2 * * *"
    assert "Asia/Shanghai" in ingest["timezone"]
    assert ingest["tasks"]["announce_landing"]["outlets"] == ["landing.claims"]
    assert publish["timetable"].startswith("AssetTriggeredTimetable")
    assert dag_facts["dags"]["reextract_claims"]["tasks"]["extract_stored"]["outlets"] == ["landing.claims"]


def test_the_gates_stand_before_and_after_the_models(dag_facts: dict[str, Any]) -> None:
    tasks = dag_facts["dags"]["publish_marts"]["tasks"]
    order = ["load_landing", "run_landing_gate", "build_models", "run_marts_gate", "publish_release", "prune_releases"]
    for earlier, later in pairwise(order):
        assert earlier in tasks[later]["upstream"]
    assert "publish_release" in tasks["copy_release"]["upstream"]
    assert all("all_success" in tasks[name]["trigger_rule"].lower() for name in order)


def test_a_dead_source_stops_no_other(dag_facts: dict[str, Any]) -> None:
    tasks = dag_facts["dags"]["ingest_sources"]["tasks"]
    assert tasks["plan_extraction"]["upstream"] == ["fetch_source"]
    assert tasks["extract_share"]["upstream"] == ["plan_extraction"]
    for name in ("plan_extraction", "announce_landing"):
        assert "all_done_min_one_success" in tasks[name]["trigger_rule"].lower()


def test_a_night_with_nothing_to_read_is_announced_too(dag_facts: dict[str, Any]) -> None:
    """Without a share `extract_share` is skipped: the plan must stand beside it before the announcement."""
    assert dag_facts["dags"]["ingest_sources"]["tasks"]["announce_landing"]["upstream"] == [
        "extract_share",
        "plan_extraction",
    ]


@pytest.mark.parametrize("path", DAG_FILES, ids=lambda path: path.stem)
def test_dag_files_hold_no_logic(path: Path) -> None:
    """Control flow in a DAG file is logic that the command line does not share. run_once is a runner, no DAG."""
    if path.stem == "run_once":
        pytest.skip("run_once runs DAGs, it is none")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    logic = [node for node in ast.walk(tree) if isinstance(node, ast.If | ast.For | ast.While | ast.Try | ast.ListComp)]
    assert not logic, f"line {logic[0].lineno}"
    top = {
        name.split(".")[0]
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names])
    }
    assert top <= {"datetime", "typing", "airflow", "dags"}, "heavy imports belong inside tasks"


def test_every_failure_is_told_but_that_of_one_source(dag_facts: dict[str, Any]) -> None:
    """When the network is down, a message for each of hundreds of sources would bury the one that matters."""
    for dag in dag_facts["dags"].values():
        assert dag["told"] == ["TellRun"]
        for task_id, task in dag["tasks"].items():
            assert task["told"] == ([] if task_id == "fetch_source" else ["TellTask"]), task_id


def test_a_run_is_late_by_morning_and_ends_before_the_next_night(dag_facts: dict[str, Any]) -> None:
    """The deadline's callback runs in the executor: no triggerer is started here, and it would serve logs to all."""
    for dag in dag_facts["dags"].values():
        assert dag["late"] == [["DagRunQueuedAtDeadline", 5 * 3600, "dags._alerts.tell_late"]]
        assert 5 * 3600 < dag["dagrun_timeout"] < 24 * 3600


@pytest.mark.parametrize("dag_id", sorted(NIGHTLY))
def test_what_a_task_returns_comes_from_run_stage_alone(dag_id: str) -> None:
    """run_stage lets JSON scalars and lists of them pass (T21); a task that returns another thing goes around it."""
    tree = ast.parse((ROOT / "dags" / f"{dag_id}.py").read_text(encoding="utf-8"))
    tasks = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and any(ast.unparse(one).startswith("task") for one in node.decorator_list)
    ]
    assert tasks
    for node in tasks:
        (ret,) = [one for one in ast.walk(node) if isinstance(one, ast.Return)] or [ast.Return(None)]
        shown = ast.unparse(ret.value) if ret.value else ""
        if isinstance(ret.value, ast.Name):
            (shown,) = [ast.unparse(one.value) for one in node.body if isinstance(one, ast.AnnAssign) and one.value]
        assert shown.startswith("run_stage(") or (not shown and "run_stage(" in ast.unparse(node)), node.name
