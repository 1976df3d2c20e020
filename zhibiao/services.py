"""How do Airflow's components start and stop on this machine? `zhibiao up` and `zhibiao down`.

Each component leads a session of its own and is remembered in `<airflow home>/run/<name>.json` with its start time, so
that `down` never signals a process that merely got the same number. `airflow standalone` is not used: it leaves its
children behind when it is stopped, and listens on every interface.
"""

import http.client
import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import psutil

from zhibiao.airflow_env import HOST, passwords_file
from zhibiao.airflow_setup import prepare_airflow
from zhibiao.settings import PROJECT, Settings

START_SECONDS = 180
STOP_SECONDS = 30


class ServicesError(Exception):
    """A component did not start, or still runs; the message says which and what to read."""


@dataclass(frozen=True, slots=True)
class Running:
    """What `up` started: where the web page is and how to log in."""

    url: str
    user: str
    passwords: Path
    processes: Mapping[str, int]


def up(settings: Settings, say: Callable[[str], None]) -> Running:
    """Start the components, wait until all are healthy.

    Raises ServicesError when the port is taken or a component is not healthy in time (what was started is stopped).
    """
    if _alive(settings):
        raise ServicesError(f"already running ({', '.join(_alive(settings))}): `make down` stops it")
    if _listening(settings.airflow_port):
        raise ServicesError(f"port {settings.airflow_port} is taken: set ZHIBIAO_AIRFLOW_PORT to another")
    say("preparing Airflow")
    is_served = settings.pages or settings.demo_address  # by nobody, or by another process that every machine knows
    demo_port = _free_port() if settings.scope == "demo" and not is_served else None
    env = prepare_airflow(settings)
    commands = airflow_commands(settings.airflow_port)
    if demo_port:
        env["ZHIBIAO_DEMO_ADDRESS"] = f"{HOST}:{demo_port}"
        commands["demo-site"] = ["-m", "zhibiao.demo_site", str(PROJECT / "zhibiao" / "demo" / "site"), str(demo_port)]
    processes: dict[str, int] = {}
    try:
        for name, arguments in commands.items():
            processes[name] = _start(settings, name, arguments, env)
            say(f"started {name} (process {processes[name]})")
            if name == "api-server":
                _wait_healthy(settings, ("metadatabase",))
        _wait_healthy(settings, ("metadatabase", "scheduler", "dag_processor"))
    except ServicesError:
        down(settings, say)
        raise
    return Running(f"http://{HOST}:{settings.airflow_port}", "admin", passwords_file(settings), processes)


def airflow_commands(port: int) -> dict[str, list[str]]:
    """How Airflow's components are started, by name and in order.

    The api-server comes first: a task that the scheduler starts before it answers fails and waits for its retry. No
    log server: Airflow's take no address and listen on every interface (ports 8793 and 8794), so the scheduler's is
    left out, and no worker or triggerer, which bring one each, is needed.
    """
    return {
        "api-server": ["-m", "airflow", "api-server", "--host", HOST, "--port", str(port)],
        "scheduler": ["-m", "airflow", "scheduler", "--skip-serve-logs"],
        "dag-processor": ["-m", "airflow", "dag-processor"],
    }


def work(settings: Settings, *, concurrency: int, name: str | None) -> NoReturn:
    """Become a Celery worker: this process is replaced, so that signals reach it and it ends as one.

    Raises ServicesError without a broker, and where Airflow's Celery executor is not installed.
    """
    if settings.broker is None:
        raise ServicesError("no broker: set ZHIBIAO_BROKER (redis://host:port/0); without one, `zhibiao up` runs tasks")
    if importlib.util.find_spec("airflow.providers.celery") is None:
        raise ServicesError("Celery is not installed: install requirements/scale-*.lock beside this interpreter")
    env = prepare_airflow(settings)
    # No log server: it would listen on every interface. Logs are files below AIRFLOW_HOME: share it to read them all.
    arguments = ["celery", "worker", "--skip-serve-logs", "--concurrency", str(concurrency)]
    arguments += ["--pid", str(settings.airflow_home / "run" / f"worker-{name or 'only'}.pid")]
    arguments += ["--celery-hostname", f"{name}@%h"] if name else []
    (settings.airflow_home / "run").mkdir(parents=True, exist_ok=True)
    os.execve(sys.executable, [sys.executable, "-m", "airflow", *arguments], env)  # noqa: S606 - our own interpreter


def down(settings: Settings, say: Callable[[str], None]) -> list[str]:
    """Stop what `up` started, with every process below it; the names of what was running.

    Raises ServicesError when a process outlives SIGKILL or the port is still taken.
    """
    stopped = []
    for name, process in _alive(settings).items():
        _stop(process)
        stopped.append(name)
        say(f"stopped {name} (process {process.pid})")
    for record in _records(settings):
        record.unlink()
    if stopped and _listening(settings.airflow_port):
        raise ServicesError(
            f"port {settings.airflow_port} is still taken, by a process that `zhibiao up` did not start"
        )
    return stopped


def recorded(settings: Settings) -> list[str]:
    """Names of the components that `up` started and `down` has not stopped."""
    return [path.stem for path in _records(settings)]


def running(settings: Settings) -> list[str]:
    """Those of them that are alive."""
    return sorted(_alive(settings))


def _start(settings: Settings, name: str, arguments: list[str], env: Mapping[str, str]) -> int:
    folder = settings.airflow_home / "run"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            [sys.executable, *arguments],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    record = {"pid": process.pid, "created": psutil.Process(process.pid).create_time()}
    (folder / f"{name}.json").write_text(json.dumps(record), encoding="utf-8")
    return process.pid


def _records(settings: Settings) -> list[Path]:
    return sorted((settings.airflow_home / "run").glob("*.json"))


def _alive(settings: Settings) -> dict[str, psutil.Process]:
    alive = {}
    for path in _records(settings):
        record = json.loads(path.read_text(encoding="utf-8"))
        try:
            process = psutil.Process(record["pid"])
            if process.create_time() == record["created"] and process.status() != psutil.STATUS_ZOMBIE:
                alive[path.stem] = process
        except psutil.NoSuchProcess:
            continue
    return alive


def _stop(leader: psutil.Process) -> None:
    """SIGTERM to the leader alone (it ends its children in order), then SIGKILL to whatever is left below it."""
    family = [leader, *leader.children(recursive=True)]
    leader.terminate()
    _, left = psutil.wait_procs(family, timeout=STOP_SECONDS)
    for process in left:
        process.kill()
    _, left = psutil.wait_procs(left, timeout=STOP_SECONDS)
    if left:
        raise ServicesError(f"processes {[p.pid for p in left]} outlived SIGKILL: they wait for the disk, try again")


def _wait_healthy(settings: Settings, wanted: tuple[str, ...]) -> None:
    deadline = time.monotonic() + START_SECONDS
    answer = ""
    while time.monotonic() < deadline:
        died = sorted({path.stem for path in _records(settings)} - _alive(settings).keys())
        if died:
            raise ServicesError(f"{died[0]} ended at once: read {settings.airflow_home / 'run' / (died[0] + '.log')}")
        answer = _health(settings.airflow_port, wanted)
        if answer == "":
            return
        time.sleep(1)
    raise ServicesError(
        f"not healthy after {START_SECONDS} s ({answer}): read the logs in {settings.airflow_home / 'run'}"
    )


def _health(port: int, wanted: tuple[str, ...]) -> str:
    """What is not healthy yet; empty when all of `wanted` is."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/api/v2/monitor/health")
        state = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"api-server: {error}"
    finally:
        connection.close()
    return ", ".join(name for name in wanted if state.get(name, {}).get("status") != "healthy")


def _listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
