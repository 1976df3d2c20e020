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
        "tasks": {t.task_id: {
            "retries": t.retries, "owner": t.owner, "pool": t.pool, "backoff": bool(t.retry_exponential_backoff),
            "timeout": t.execution_timeout is not None, "upstream": sorted(t.upstream_task_ids),
            "outlets": sorted(o.name for o in t.outlets), "trigger_rule": str(t.trigger_rule),
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
    assert {task["pool"] for task in tasks.values()} == {"duckdb_writer"}
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
    order = ["load_landing", "run_landing_gate", "build_models", "run_marts_gate", "publish_release"]
    for earlier, later in pairwise(order):
        assert earlier in tasks[later]["upstream"]
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
