"""What is to be done about what a glance showed? One line each, the most urgent first; nothing when all is well.

Pure: a status in, sentences out. Lines that begin a command can be typed as they stand.
"""

from datetime import timedelta

from zhibiao import runbook
from zhibiao.doctor import checks
from zhibiao.doctor.finding import Finding, State
from zhibiao.status import SILENT, Status
from zhibiao.stopped import StoppedBuild

_SHOWN = 3  # names in one line
LONGEST_RUN = timedelta(hours=10)  # Airflow ends one that takes longer


def is_well(status: Status) -> bool:
    """Is there a release to read, all of it seen, and was no newer build stopped? Advice may be given all the same."""
    is_stopped = status.stopped is not None and status.stopped.is_over
    return status.release is not None and not is_stopped and not status.problems


def advice(status: Status, page: str = runbook.PAGE) -> tuple[str, ...]:
    """What to do, the most urgent first; `page` is the runbook's address or path."""
    lines = [f"could not be looked at: {problem}; then zhibiao doctor" for problem in status.problems]
    if status.stopped is not None and status.stopped.is_over:
        lines.append(_after_stop(status.stopped, page))
    elif status.release is None and not status.problems:
        first = "zhibiao run (on documents of your own: zhibiao run --pages FOLDER)"
        lines.append("the first release is being made: ask again in some minutes" if status.stopped else first)
    found = [checks.last_run(status.last_asked_at, status.at, is_nightly=status.is_nightly)]
    if status.writer is not None:
        found.append(checks.writer_lock(status.writer, status.written_for))
    lines += [_line(each) for each in found if each.state is not State.OK and status.release is not None]
    if _is_unanswered(status):
        entry = runbook.link(runbook.of_task("fetch_source"), page)
        lines.append(f"not one page of the last run answered: zhibiao ingest tells why ({entry})")
    if status.rollback is not None:
        entry = runbook.link(runbook.GONE_BACK, page)
        lines.append(f"somebody went back to this release: mend the cause before the next night ({entry})")
    if silent := [each.source_id for each in status.sources if each.freshness in SILENT]:
        more = f" and {len(silent) - _SHOWN} more" if len(silent) > _SHOWN else ""
        names = ", ".join(silent[:_SHOWN]) + more
        entry = runbook.link(runbook.SOURCE_LATE, page)
        lines.append(f"late: {names}; zhibiao test-source {silent[0]} --live shows what it yields ({entry})")
    return tuple(lines)


def _is_unanswered(status: Status) -> bool:
    """Did a whole run pass without one answer?"""
    asked, answered = status.last_asked_at, status.last_answered_at
    return asked is not None and (answered is None or asked - answered > LONGEST_RUN)


def _after_stop(build: StoppedBuild, page: str) -> str:
    read, entry = f"read {build.read}", runbook.link(runbook.of_task(build.stage), page)
    match build.stage:
        case "run_landing_gate":
            return f"{read} ({entry}); mend the input, then zhibiao run"
        case "build_models":
            return f"{read} ({entry}); then zhibiao run"
        case "run_marts_gate":
            return f'{read} ({entry}); zhibiao run, or if it is right: zhibiao run --override "why"'
        case "publish_release" if not build.is_stale:
            return f"both gates passed it: zhibiao publish {build.run_id}"
        case "publish_release":
            return f"another release came since it was loaded ({entry}): zhibiao run"
        case _:
            return f"it was cut short while it was loaded: zhibiao run, and read its message ({entry})"


def _line(found: Finding) -> str:
    return f"{found.what}: {found.next}"
