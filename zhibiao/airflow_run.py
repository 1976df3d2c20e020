"""How does a night run from the command line? Starts the DAGs in real Airflow and follows their progress.

The DAGs run in one child process (`dags/run_once.py`), so that Airflow's own output goes to a log and a person sees the
stages instead; stages append their progress to the event file of this run, which is followed here. The child holds the
other end of a pipe: when this process dies, the child ends too.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from zhibiao.airflow_setup import prepare_airflow
from zhibiao.settings import PROJECT, Settings
from zhibiao.stages import EXIT_DATA

NIGHT = ("ingest_sources", "publish_marts")
POLL_SECONDS = 0.1

Event = dict[str, Any]


class NightFailed(Exception):
    """A DAG run failed; the message names the stage that did, or the log to read."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code  # of the command line


def run_dags(settings: Settings, log: Path, show: Callable[[Event], None], dags: tuple[str, ...] = NIGHT) -> None:
    """Run `dags` in order in real Airflow, whose output goes to `log`, and hand every event to `show` as it comes.

    Raises NightFailed when a DAG run fails; AirflowSetupError when Airflow cannot be made ready.
    """
    events = log.with_suffix(".events.jsonl")
    events.touch()
    with demo_site(settings) as settings_of_run:
        show({"stage": "prepare_airflow", "label": "", "state": "started"})
        started = time.monotonic()
        env = prepare_airflow(settings_of_run) | {"ZHIBIAO_EVENTS": str(events)}
        show(_finished("prepare_airflow", time.monotonic() - started))
        failed = _follow([str(PROJECT / "dags" / "run_once.py"), "--end-with-parent", *dags], env, log, events, show)
    if failed is not None:
        raise NightFailed(f"{failed[0]}\nThe whole log: {log}", failed[1])


def _follow(
    arguments: list[str], env: Mapping[str, str], log: Path, events: Path, show: Callable[[Event], None]
) -> tuple[str, int] | None:
    """Run the child to its end; message and exit code of the failure, or None."""
    reader, last_failure = _tail(events), None
    with log.open("wb") as output:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            [sys.executable, *arguments], env=dict(env), stdin=subprocess.PIPE, stdout=output, stderr=output
        )
        try:
            ended = False
            while not ended:
                ended = child.poll() is not None
                for event in next(reader):
                    show(event)
                    if event["state"] == "failed":
                        where = f"{event['stage']} {event['label']}".rstrip()
                        last_failure = (f"{where}: {event['message']}", event["code"])
                if not ended:
                    time.sleep(POLL_SECONDS)
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait(timeout=30)
    if child.returncode == 0:
        return None
    return last_failure or (f"Airflow ended with exit code {child.returncode} before a stage could fail", EXIT_DATA)


def _tail(path: Path) -> Iterator[list[Event]]:
    """Each `next` gives the whole lines that were appended since the one before."""
    rest = b""
    with path.open("rb") as file:
        while True:
            lines = (rest + file.read()).split(b"\n")
            rest = lines.pop()
            yield [json.loads(line) for line in lines if line]


@contextmanager
def demo_site(settings: Settings) -> Iterator[Settings]:
    """Serve the demonstration site while the block runs, when the scope asks for it; settings that name its address."""
    if settings.pages or settings.scope != "demo" or settings.demo_address:
        yield settings
        return
    from zhibiao.demo_site import DemoSite

    with DemoSite(PROJECT / "zhibiao" / "demo" / "site") as site:
        yield replace(settings, demo_address=("127.0.0.1", site.port))


def _finished(stage: str, seconds: float) -> Event:
    return {"stage": stage, "label": "", "state": "finished", "seconds": seconds, "report": {}}
