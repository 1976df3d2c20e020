"""Does a night over many workers, one of them killed in the middle, make the very release of one machine?

Real PostgreSQL (Airflow's metadata, the ledger, the writer's lock), real Redis, Airflow with the CeleryExecutor and two
workers, on loopback. They share a home as machines share a folder. Heartbeats and retries are made quick; nothing else
of Airflow is changed.
"""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from tests.docs.runner import ROOT, sandbox
from tests.scale.made_sites import COUNTIES, write_sites
from tests.scale.redis_server import redis_server
from tests.slow.test_up import Api, free_port, wait_for
from tests.warehouse.postgres_server import server
from zhibiao.demo_site import DemoSite

pytestmark = [pytest.mark.scale, pytest.mark.timeout(1500)]
QUICK = {
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_SEC": "3",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "15",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "5",
    # A task that the broker had given to the killed worker, and that it had not begun, is queued again after this time
    # alone (ten minutes by default). One that waits for the other worker is then queued again too, hence so often.
    "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT": "60",
    "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT_CHECK_INTERVAL": "10",
    "AIRFLOW__SCHEDULER__NUM_STUCK_IN_QUEUED_RETRIES": "10",
}
POLICY = """
from datetime import timedelta
def task_policy(task):
    task.retry_delay = timedelta(seconds=1)
    task.retry_exponential_backoff = False
"""
WORKERS = ("one", "two")


@dataclass(frozen=True)
class Site:
    """A copy of the project with sites of its own, and where they are served."""

    project: Path
    address: str
    pages: int


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    project = sandbox(tmp_path_factory.mktemp("project"))
    shutil.copytree(ROOT / "dags", project / "dags", ignore=shutil.ignore_patterns("__pycache__"))
    pages = write_sites(project)
    groups = project / "ingestion" / "fetch_groups.py"  # as many sources as are here go in groups, too
    put(groups, "MOST_ALONE = 64", "MOST_ALONE = 4")
    put(groups, "GROUP_SOURCES = 16", "GROUP_SOURCES = 3")
    with DemoSite(project / "zhibiao" / "demo" / "site") as served:
        yield Site(project, f"127.0.0.1:{served.port}", pages)
    for folder, _, _ in os.walk(project.parent):
        Path(folder).chmod(0o755)


def put(path: Path, was: str, now: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(was) == 1, f"{path}: {was}"
    path.write_text(text.replace(was, now), "utf-8")


def environment(site: Site, base: Path, **more: str) -> dict[str, str]:
    """Of a command on a home and an Airflow of its own; the copy's packages come before the installed ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIBIAO_", "AIRFLOW"))}
    return kept | {
        "PYTHONPATH": str(site.project),
        "ZHIBIAO_HOME": str(base / "data"),
        "AIRFLOW_HOME": str(base / "airflow"),
        "ZHIBIAO_DEMO_ADDRESS": site.address,
        **more,
    }


def zhibiao(site: Site, env: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-P", "-c", "from zhibiao.cli import main; main()", *arguments]
    done = subprocess.run(command, cwd=site.project, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


def digest(base: Path) -> tuple[str, dict[str, Any]]:
    """What the current release's manifest says of its figures."""
    manifest = json.loads((base / "data" / "published" / "current" / "manifest.json").read_text("utf-8"))
    return manifest["logical_digest"], {name: table["rows"] for name, table in manifest["tables"].items()}


def start_worker(site: Site, env: dict[str, str], name: str, log: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-P", "-c", "from zhibiao.cli import main; main()"]
    with log.open("wb") as out:
        return subprocess.Popen(
            [*command, "worker", "--concurrency", "2", "--name", name],
            cwd=site.project, env=env, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip


def family(leader: int) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(leader)
        return [process, *process.children(recursive=True)]
    return []


def busy(api: Api, run: str, worker: "subprocess.Popen[bytes]") -> list[dict[str, Any]]:
    """Tasks that a worker is running now: both are of one machine, so they are told apart by their processes."""
    found = api.call("GET", f"/api/v2/dags/ingest_sources/dagRuns/{run}/taskInstances")["task_instances"]
    below = {process.pid for process in family(worker.pid)}
    return [each for each in found if each["state"] == "running" and each["pid"] in below]


def catch(api: Api, run: str, worker: "subprocess.Popen[bytes]") -> list[dict[str, Any]]:
    """Stop a worker with all below it while it has something to do; what it had then. Empty: it goes on.

    Killed as it ran, it could have ended its task an instant before the web page says so.
    """
    below = family(worker.pid)
    if not busy(api, run, worker):
        return []
    for process in below:
        with suppress(psutil.NoSuchProcess):
            process.suspend()
    time.sleep(2)  # what was said before it stopped is on the page by then
    if not (held := busy(api, run, worker)):
        for process in below:
            with suppress(psutil.NoSuchProcess):
                process.resume()
    return held


def test_many_workers_make_the_release_of_one_machine(site: Site, tmp_path: Path) -> None:
    assert site.pages >= 300 and len(COUNTIES) >= 5
    alone = environment(site, tmp_path / "alone")
    zhibiao(site, alone, "run", "--without-airflow")
    with ExitStack() as stack:
        figures = stack.enter_context(server())
        broker = stack.enter_context(redis_server())
        for name in ("airflow", "ledger"):
            with psycopg.connect(figures, autocommit=True) as connection:
                connection.execute(f"create database {name}".encode())
        socket = figures.rpartition("=")[2]
        base, port = tmp_path / "many", free_port()
        env = environment(
            site,
            base,
            ZHIBIAO_BROKER=broker,
            ZHIBIAO_AIRFLOW_DATABASE=f"postgresql+psycopg2://loader@/airflow?host={socket}",
            ZHIBIAO_LEDGER_URL=f"postgresql+psycopg://loader@/ledger?host={socket}",
            ZHIBIAO_AIRFLOW_PORT=str(port),
            AIRFLOW_ADMIN_PASSWORD=secrets.token_urlsafe(12),
            **QUICK,
        )
        (base / "airflow" / "config").mkdir(parents=True)
        (base / "airflow" / "config" / "airflow_local_settings.py").write_text(POLICY, "utf-8")
        stack.callback(zhibiao, site, env, "down")
        zhibiao(site, env, "up")
        api = Api(port, base / "airflow" / "passwords.json")
        workers = {name: start_worker(site, env, name, tmp_path / f"{name}.log") for name in WORKERS}
        for worker in workers.values():
            stack.callback(end, worker)
        wait_for("parsing of the DAGs", lambda: api.call("GET", "/api/v2/dags")["total_entries"] >= 3, 180)
        run = api.call("POST", "/api/v2/dags/ingest_sources/dagRuns", {"logical_date": None})["dag_run_id"]
        victims = wait_for("a task on worker one", lambda: catch(api, run, workers["one"]), 180)
        for process in family(workers["one"].pid):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        assert victims, "the worker that was killed was at work"
        path = f"/api/v2/dags/ingest_sources/dagRuns/{run}"
        wait_for(f"the end of {run}", lambda: ended(api, path), 600, also=lambda: states(api, path))
        assert api.call("GET", path)["state"] == "success", states(api, path)
        wait_for("a release", (base / "data" / "published" / "current").exists, 600)
        tries = api.call("GET", f"{path}/taskInstances")["task_instances"]
        killed = {(each["task_id"], each["map_index"]) for each in victims}
        again = [each for each in tries if (each["task_id"], each["map_index"]) in killed]
        fetched = [each for each in tries if each["task_id"] == "fetch_source"]
        assert any("," in str(each["rendered_map_index"]) for each in fetched), "no sources were fetched together"
        assert again and all(each["try_number"] > 1 and each["state"] == "success" for each in again), again
    assert digest(base) == digest(tmp_path / "alone")


def ended(api: Api, path: str) -> bool:
    return api.call("GET", path)["state"] in ("success", "failed")


def states(api: Api, path: str) -> dict[str, str]:
    """What each task of a run is at: said where a run did not end."""
    found = api.call("GET", f"{path}/taskInstances")["task_instances"]
    return {f"{each['task_id']}[{each['map_index']}]": f"{each['state']} {each['try_number']}" for each in found}


def end(worker: "subprocess.Popen[bytes]") -> None:
    """Warm shutdown, then what is left of its family."""
    below = family(worker.pid)
    with suppress(ProcessLookupError):
        os.kill(worker.pid, signal.SIGTERM)
    _, alive = psutil.wait_procs(below, timeout=20)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    worker.wait(20)
