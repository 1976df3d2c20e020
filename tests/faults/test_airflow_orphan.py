"""Does an orphan of Airflow keep the pen while its own retry starts? Real scheduler, real LocalExecutor, as `make up`.

The supervisor of a task is killed. Its child goes on, which nobody watches any more, and after some missed heartbeats
Airflow starts the task a second time beside it: a retry is no mutual exclusion, the lock of the working process is.
Heartbeats and retries are made quick here; nothing else of Airflow is changed.
"""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import psutil
import pytest

from tests.faults import oracle
from tests.faults.inject import ROOT, child_environment, remove_home, run
from tests.faults.night import Night
from tests.faults.tally import Tally
from tests.slow.test_up import Api, free_port
from warehouse.lock import lock_holder

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
ZHIBIAO = [sys.executable, "-c", "from zhibiao.cli import main; main()"]
QUICK = {
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_SEC": "3",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "12",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "3",
}
POLICY = """
from datetime import timedelta
def task_policy(task):
    task.retry_delay = timedelta(seconds=1)
    task.retry_exponential_backoff = False
"""
Event = dict[str, Any]
Found = TypeVar("Found")


@contextmanager
def airflow(night: Night, home: Path, base: Path) -> Iterator[tuple[Api, dict[str, str], Path]]:
    """`zhibiao up` on a home; what the stages tell goes to one file."""
    events, port = base / "events.jsonl", free_port()
    events.touch()
    env = child_environment(
        ZHIBIAO_HOME=str(home),
        ZHIBIAO_PAGES=str(night.pages),
        ZHIBIAO_EVENTS=str(events),
        ZHIBIAO_AIRFLOW_PORT=str(port),
        AIRFLOW_HOME=str(base / "airflow"),
        **QUICK,
    )
    (base / "airflow" / "config").mkdir(parents=True)
    (base / "airflow" / "config" / "airflow_local_settings.py").write_text(POLICY, "utf-8")
    try:
        started = run([*ZHIBIAO, "up"], env)
        assert started.code == 0, started.output
        yield Api(port, base / "airflow" / "passwords.json"), env, events
    finally:
        subprocess.run([*ZHIBIAO, "down"], env=env, cwd=ROOT, check=False)


def wait_for(what: str, look: Callable[[], Found | None], seconds: float, pause: float = 0.5) -> Found:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(pause)
    pytest.fail(f"{what} did not happen in {seconds} s")


def told(events: Path, stage: str, state: str) -> list[Event]:
    """What a stage told of itself, the attempts of Airflow one after the other."""
    lines = [json.loads(line) for line in events.read_text("utf-8").splitlines()]
    return [line for line in lines if (line["stage"], line["state"]) == (stage, state)]


def holder(home: Path) -> psutil.Process | None:
    """The process that holds the writer lock now."""
    with suppress(ValueError, TypeError, psutil.NoSuchProcess):
        return psutil.Process(json.loads(lock_holder(home) or "")["pid"])
    return None


@contextmanager
def orphaned(home: Path, stage: str, events: Path) -> Iterator[psutil.Process]:
    """The task's process, whose supervisor is killed. It goes on, but so slowly that its retry finds it at work."""
    wait_for(f"the start of {stage}", lambda: told(events, stage, "started"), 300, 0.01)
    orphan = wait_for(f"the lock of {stage}", lambda: holder(home), 30, 0.001)
    supervisor = orphan.parent()
    assert supervisor is not None
    assert "LocalExecutor" in " ".join(supervisor.cmdline()), supervisor.cmdline()
    supervisor.kill()
    # Stopped only now: the kernel sends SIGHUP to a group that is orphaned while a process of it is stopped (_exit(2)).
    wait_for("the end of the supervisor", lambda: orphan.ppid() != supervisor.pid, 30, 0.001)
    orphan.send_signal(signal.SIGSTOP)
    try:
        yield orphan
    finally:
        with suppress(psutil.NoSuchProcess):
            orphan.kill()


def work_slowly(orphan: psutil.Process, home: Path) -> None:
    """A thousandth of a second of work now and then, and none beyond the moment from which it writes its release."""
    if not any((home / "published").glob(".incoming-*")):
        orphan.send_signal(signal.SIGCONT)
        time.sleep(0.001)
        orphan.send_signal(signal.SIGSTOP)


@pytest.mark.row("F10", "F11")
def test_orphan_of_airflow_publishes_once_while_its_retry_is_refused(
    night: Night, tmp_path: Path, tally: Tally
) -> None:
    home = night.home_before("load_landing", tmp_path / "home")
    with airflow(night, home, tmp_path) as (api, env, events):
        dags = "/api/v2/dags"
        wait_for("parsing of the DAGs", lambda: api.call("GET", dags)["total_entries"] >= 3, 120)
        api.call("POST", f"{dags}/publish_marts/dagRuns", {"logical_date": None})
        with orphaned(home, "publish_release", events) as orphan:
            began = time.monotonic()

            def refused() -> list[Event]:
                work_slowly(orphan, home)
                return told(events, "publish_release", "failed")

            with tally.fault(oracle.whole_current(home) == night.first):
                (failure,) = wait_for("the refused retry", refused, 240)
                waited = time.monotonic() - began
                assert len(told(events, "publish_release", "started")) == 2
                assert failure["code"] == 73, failure
                assert f'"pid": {orphan.pid}' in failure["message"]
                assert oracle.whole_current(home) == night.first, "nothing is published while the orphan still works"
                orphan.send_signal(signal.SIGCONT)
                orphan.wait(60)
                new = oracle.whole_current(home)
                folders = {path.name for path in (home / "published").iterdir()} - {"current", night.first}
                assert folders == {new}, "one new release: the orphan's"
                assert oracle.figures(home) == night.facts["figures"]
                oracle.no_doubles(home)
        again = run([*ZHIBIAO, "run", "--json", "--without-airflow", "--pages", str(night.pages)], env)
        assert again.code == 0, again.output[-2000:]
        tally.recovery.append(again.seconds)
        assert oracle.whole_current(home) == new, "the next night finds nothing to do"
    print(f"the retry came {waited:.0f} s after its supervisor had been killed")
    remove_home(home)
