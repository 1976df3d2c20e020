"""Does `make up` schedule? A triggered ingest_sources starts publish_marts by its asset; `make down` ends all."""

import json
import socket
import stat
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.slow.conftest import ROOT, Nights

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Api:
    """Airflow's REST interface with the generated password."""

    def __init__(self, port: int, passwords: Path) -> None:
        self.base = f"http://127.0.0.1:{port}"
        password = json.loads(passwords.read_text("utf-8"))["admin"]
        self.token = ""
        self.token = self.call("POST", "/auth/token", {"username": "admin", "password": password})["access_token"]

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 - our own server on loopback
            self.base + path,
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            found: dict[str, Any] = json.loads(answer.read())
            return found

    def runs(self, dag_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.call("GET", f"/api/v2/dags/{dag_id}/dagRuns")["dag_runs"]
        return found


@pytest.fixture(scope="module")
def up(nights: Nights) -> Iterator[tuple[Nights, Api, int]]:
    port = free_port()
    env = nights.env | {"ZHIBIAO_AIRFLOW_PORT": str(port)}
    here = Nights(nights.home, env)
    started = subprocess.run(["make", "up"], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert started.returncode == 0, started.stdout + started.stderr
    try:
        yield here, Api(port, Path(env["AIRFLOW_HOME"]) / "passwords.json"), port
    finally:
        subprocess.run(["make", "down"], cwd=ROOT, env=env, check=False)


def wait_for(what: str, condition: Any, seconds: float, also: Callable[[], object] = str) -> Any:
    """What `condition` gives as soon as it is something; a failure that says what `also` gives otherwise."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(2)
    pytest.fail(f"{what} did not happen in {seconds} s {also()}")


def family(env: dict[str, str]) -> list[psutil.Process]:
    """What `up` started, with all processes below, and whoever else works on this Airflow home."""
    found: dict[int, psutil.Process] = {}
    for record in Path(env["AIRFLOW_HOME"], "run").glob("*.json"):
        leader = psutil.Process(json.loads(record.read_text("utf-8"))["pid"])
        found |= {process.pid: process for process in (leader, *leader.children(recursive=True))}
    for process in psutil.process_iter():
        try:
            # Airflow's own title overwrites the environment of some of its processes: those are found above.
            if process.environ().get("AIRFLOW_HOME") == env["AIRFLOW_HOME"]:
                found[process.pid] = process
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return list(found.values())


def listening(processes: list[psutil.Process]) -> set[tuple[str, int]]:
    found = set()
    for process in processes:
        try:
            connections = process.net_connections(kind="inet")
        except psutil.NoSuchProcess:  # a task's process that has ended since
            continue
        found |= {(c.laddr.ip, c.laddr.port) for c in connections if c.status == psutil.CONN_LISTEN}
    return found


def test_the_password_is_for_the_owner_alone(up: tuple[Nights, Api, int]) -> None:
    home = Path(up[0].env["AIRFLOW_HOME"])
    for name in ("passwords.json", "secrets.json"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600


def test_everything_listens_on_loopback_alone(up: tuple[Nights, Api, int]) -> None:
    addresses = listening(family(up[0].env))
    assert ("127.0.0.1", up[2]) in addresses
    assert {ip for ip, _ in addresses} <= {"127.0.0.1", "::1"}


def test_a_triggered_ingestion_starts_publishing_by_its_asset(up: tuple[Nights, Api, int]) -> None:
    nights, api, _ = up
    wait_for("parsing of the DAGs", lambda: api.call("GET", "/api/v2/dags")["total_entries"] >= 3, 120)
    run = api.call("POST", "/api/v2/dags/ingest_sources/dagRuns", {"logical_date": None})
    path = f"/api/v2/dags/ingest_sources/dagRuns/{run['dag_run_id']}"

    def ended(state: str) -> bool:
        assert state != "failed"
        return state == "success"

    wait_for("the end of ingest_sources", lambda: ended(api.call("GET", path)["state"]), 420)
    (published,) = wait_for("the start of publish_marts", lambda: api.runs("publish_marts"), 60)
    assert published["run_type"] == "asset_triggered"
    wait_for("the end of publish_marts", lambda: ended(api.runs("publish_marts")[0]["state"]), 420)
    assert nights.current() is not None
    assert nights.problems() == []


def test_airflows_own_back_fill_asks_one_source_back_to_its_date(up: tuple[Nights, Api, int]) -> None:
    """The night of 2 April in Shanghai begins on the evening of the 1st in UTC."""
    _, api, _ = up
    asked = {"sources": ["430600_demo_statistics"]}
    day = {"from_date": "2024-04-01T00:00:00Z", "to_date": "2024-04-01T23:59:59Z"}
    how = {"run_backwards": False, "reprocess_behavior": "none", "max_active_runs": 1, "dag_run_conf": asked}
    api.call("POST", "/api/v2/backfills", {"dag_id": "ingest_sources", **day, **how})

    def ended() -> str | None:
        runs = [run for run in api.runs("ingest_sources") if run["run_type"] == "backfill"]
        assert all(run["state"] != "failed" for run in runs)
        return next((run["dag_run_id"] for run in runs if run["state"] == "success"), None)

    run_id = urllib.parse.quote(wait_for("the end of the back-fill", ended, 300))
    path = f"/api/v2/dags/ingest_sources/dagRuns/{run_id}/taskInstances"
    fetched = [task for task in api.call("GET", path)["task_instances"] if task["task_id"] == "fetch_source"]
    assert [task["state"] for task in fetched] == ["success"]
    report = api.call("GET", f"{path}/fetch_source/xcomEntries/return_value?map_index=0&deserialize=true")["value"]
    assert report["since"] == "2024-04-02"
    assert report["listed"] > 0


def test_down_leaves_no_process_and_no_port(up: tuple[Nights, Api, int]) -> None:
    nights, _, port = up
    before = family(nights.env)
    assert len(before) >= 4
    done = subprocess.run(["make", "down"], cwd=ROOT, env=nights.env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [process for process in before if process.is_running()] == []
    assert family(nights.env) == []
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
