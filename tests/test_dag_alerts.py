"""Do Airflow's callbacks reach the webhook, and does nothing but JSON scalars pass from task to task?

One child imports Airflow and calls the notifiers with contexts as Airflow makes them; a server on loopback listens.
"""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
CODE = """
import json
from types import SimpleNamespace as Has
from dags import _alerts, _defaults
from zhibiao import stages

def ti(**also):
    return Has(dag_id="publish_marts", task_id="build_models", run_id="r<1>", map_index=-1, **also)

error = RuntimeError("a <b>test</b> failed at postgresql://me:hidden@db/x with canary-secret\\nsecond line")
dag = Has(dag_id="ingest_sources", get_template_env=lambda **_: None)
_alerts.TellTask().notify({"ti": ti(), "exception": error})
_alerts.TellTask().notify({"ti": Has(**{**vars(ti()), "map_index": 3, "rendered_map_index": "share-3"})})
_alerts.TellRun().notify({"dag": dag, "run_id": "r2", "reason": "timed_out"})
_alerts.TellRun().notify({"dag": dag, "run_id": "told by its task", "reason": "task_failure"})
_alerts.TellRun(also_of_tasks=True).notify({"dag": dag, "run_id": "r3", "reason": "task_failure"})
_alerts.tell_late({"dag_run": {"dag_id": "ingest_sources", "dag_run_id": "r4"}})

passed = []
reports = [
    {"n": 1, "x": None, "f": 1.5, "b": True, "notes": ["a", "b"]}, {"x": {"y": 1}}, {"x": [["y"]]}, {"x": (1,)},
    {"x": b"bytes"}, {"x": error}, {"x": "long" * 2**18},
]
for report in reports:
    stages.run = lambda name, **_: report
    try:
        passed.append(_defaults.run_stage("x") == report)
    except TypeError as refused:
        passed.append(str(refused)[:20])
print("PASSED" + json.dumps(passed))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, Any]], list[Any]]:
    posts: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        env = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("ZHIBIAO_", "AIRFLOW"))},
            "AIRFLOW_HOME": str(tmp_path_factory.mktemp("airflow")),
            "ZHIBIAO_ALERT_WEBHOOK": f"http://127.0.0.1:{server.server_port}/hook?key=1",
            "MY_SECRET": "canary-secret",
            "ZHIBIAO_RUNBOOK_URL": "http://wiki.test/runbook",
        }
        done = subprocess.run(
            [sys.executable, "-c", CODE], cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )
        server.shutdown()
    line = next((line for line in done.stdout.splitlines() if line.startswith("PASSED")), None)
    assert line, done.stderr[-2000:]
    return posts, json.loads(line.removeprefix("PASSED"))


def test_each_trouble_is_told_once_with_dag_run_task_and_error(
    told: tuple[list[dict[str, Any]], list[Any]],
) -> None:
    posts, _ = told
    assert [(post["title"], post["run"]) for post in posts] == [
        ("zhibiao: publish_marts.build_models failed", "r&lt;1&gt;"),
        ("zhibiao: publish_marts.build_models share-3 failed", "r&lt;1&gt;"),
        ("zhibiao: ingest_sources failed", "r2"),
        ("zhibiao: ingest_sources failed", "r3"),
        ("zhibiao: ingest_sources late", "r4"),
    ]
    assert posts[0]["error"] == "a &lt;b&gt;test&lt;/b&gt; failed at postgresql://…@db/x with …"
    assert "killed" in posts[1]["error"]
    assert "timed_out" in posts[2]["error"]
    assert all(post["next"] for post in posts)
    page = "http://wiki.test/runbook"
    assert [post["runbook"] for post in posts] == [
        f"{page}#build_models-failed",
        f"{page}#build_models-failed",
        f"{page}#a-run-failed",
        f"{page}#a-run-failed",
        f"{page}#a-run-is-late",
    ]


def test_a_stage_that_returns_more_than_json_scalars_fails(told: tuple[list[dict[str, Any]], list[Any]]) -> None:
    first, *others = told[1]
    assert first is True
    assert [other[:16] for other in others] == ["stage x returns "] * len(others)
