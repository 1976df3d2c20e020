"""What does `zhibiao run` do? A whole night with or without Airflow, and what came of it for a person or a script."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from zhibiao import airflow_run, answers, pipeline, stages
from zhibiao.settings import Settings

Result = dict[str, Any]
Show = Callable[[dict[str, Any]], None]


def run(settings: Settings, *, airflow: bool, view: Show) -> Result:
    """Run ingest_sources and publish_marts; the result names the release, the counts and the wall time in seconds.

    Raises StageFailed or NightFailed with one clear line; the last release is then as it was.
    """
    started = time.monotonic()
    events: list[dict[str, Any]] = []

    def show(event: dict[str, Any]) -> None:
        events.append(event)
        view(event)

    settings.home.mkdir(parents=True, exist_ok=True)
    log = settings.home / "log" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}.log"
    log.parent.mkdir(exist_ok=True)
    if airflow:
        airflow_run.run_dags(settings, log, show)
    else:
        with direct(settings, show) as followed:
            pipeline.ingest(followed)
            loaded = pipeline.build(followed)
            if loaded["run_id"]:
                pipeline.publish(followed, loaded["run_id"])
    return _result(settings, events, time.monotonic() - started) | {"log": str(log)}


@contextmanager
def direct(settings: Settings, view: Show) -> Iterator[Settings]:
    """Settings under which stages, called in this process, show their progress and find the demonstration site."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with airflow_run.demo_site(settings) as with_site, stages.watched(view):
        yield with_site


def _result(settings: Settings, events: list[dict[str, Any]], seconds: float) -> Result:
    ended = [event for event in events if event["state"] == "finished"]
    totals: dict[str, int] = {}
    for event in ended:
        if event["stage"] in ("fetch_source", "extract_share"):
            for name, count in event["report"].items():
                if isinstance(count, int):
                    totals[name] = totals.get(name, 0) + count
    published = [event["report"] for event in ended if event["stage"] == "publish_release"]
    current = answers.current(settings)
    return {
        "release": current,
        "path": str(settings.published / "current"),
        "is_new": bool(published and published[-1]["is_new"]),
        "counts": totals,
        "failures": {event["label"]: event["message"] for event in events if event["state"] == "failed"},
        "seconds": round(seconds, 1),
    }
