"""What is done under a fault? The smallest piece of work that shows a row, in a process of its own.

`python -m tests.faults.work put HOME` · `publish HOME RUN [STEP]` · `stage NAME [RUN]` with ZHIBIAO_HOME and
ZHIBIAO_PAGES set. Exit code 0, or what the command line would give; the last line of output says why.
"""

import gzip
import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

BODIES = tuple(f"第{number}件：全区地区生产总值增长{number}%。".encode() * 400 for number in (7, 8, 9))
PAUSE = "ZHIBIAO_FAULTS_PAUSE"  # at a step: write this file, then wait until it is gone
SHIFT = "ZHIBIAO_FAULTS_DAYS"  # how many days the clock of the stages is wrong
BROKEN_GATE = "ZHIBIAO_FAULTS_GATE"  # a stage, and whether the code that judges in it `raises` or `answers nothing`


def put(home: Path) -> None:
    """Three bodies into the raw store, one of them as it came gzipped."""
    from ingestion import raw_store

    capture = {"url": "http://office.demo.test/", "source_id": "a", "requested_at": "2024-01-02T03:04:05+00:00"}
    raw_store.put(home, BODIES[0], capture)
    raw_store.put(home, BODIES[1], capture, gzip.compress(BODIES[1], mtime=0))
    raw_store.put_many(home, [raw_store.Arrival(body, capture) for body in BODIES[1:]])


def publish(home: Path, run_id: str, last_step: str | None) -> None:
    """Publish a small build; at the step that is named, be killed, or wait."""
    from tests.warehouse.marts_factory import publish_build
    from warehouse.build import open_build

    def fail(step: str) -> None:
        if step == last_step:
            _pause() if os.environ.get(PAUSE) else os.kill(os.getpid(), signal.SIGKILL)

    release = publish_build(open_build(home, run_id), fail, threads=1)
    print(release.name)


def _pause() -> None:
    flag = Path(os.environ[PAUSE])
    flag.touch()
    while flag.exists():
        time.sleep(0.02)


def stage(name: str, run_id: str | None) -> None:
    """One stage of a night, as an Airflow task runs it; `ingest` is all of ingestion."""
    import json

    from zhibiao import ingest_stages, pipeline, stages
    from zhibiao.settings import load_settings

    days = float(os.environ.get(SHIFT, "0"))
    if days:
        true_now = ingest_stages.now
        ingest_stages.now = lambda: true_now() + timedelta(days=days)
    broken, _, how = os.environ.get(BROKEN_GATE, "").partition(" ")
    if broken == name:
        _break_gate(how)
    settings = load_settings()
    if name == "ingest":
        pipeline.ingest(settings)
        return
    arguments = {"run_id": run_id} if run_id else {}
    if name == "fetch_source":
        arguments = {"source_id": next(iter(ingest_stages.selected_sources(settings)))}
    print(json.dumps(stages.run(name, settings, **arguments), ensure_ascii=False))


def _break_gate(how: str) -> None:
    from unittest.mock import patch

    def defect(*_: object) -> list[object]:
        if how == "raises":
            raise ZeroDivisionError("a defect of the gate")
        return []

    patch("expectations.gate.evaluate", defect).start()  # until the process ends


def main(arguments: list[str]) -> int:
    """Do the work; an expected failure is one line and the exit code that the command line would give."""
    from zhibiao.stage_failed import EXIT_MACHINE, StageFailed
    from zhibiao.stages import telling
    from zhibiao.told import machine_failure

    what, *rest = arguments
    try:
        with telling():
            if what == "put":
                put(Path(rest[0]))
            elif what == "publish":
                publish(Path(rest[0]), rest[1], rest[2] if len(rest) > 2 else None)
            else:
                stage(rest[0], rest[1] if len(rest) > 1 else None)
    except StageFailed as error:
        print(f"failed: {error}")
        return error.code
    except Exception as error:
        line = machine_failure(error)
        if line is None:
            raise
        print(f"failed: {line}")
        return EXIT_MACHINE
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
