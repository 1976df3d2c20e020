"""How does a person see that a long command goes on? On a terminal: how much is done, how fast, how long it takes yet.

On a pipe each stage is one line when it ends, and with `--json` nothing is told. What is counted is left to the stages;
how answers look to `show`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from rich import progress as bars
from rich.text import Text

from zhibiao import show

RATE_SECONDS = 300  # stages tell their counts every few seconds to minutes, and a rate needs two of them


@contextmanager
def following(*, quiet: bool) -> Iterator["Progress"]:
    """A view of the events of a night; the terminal is as it was when the block ends, in whatever way."""
    view = Progress(quiet=quiet)
    try:
        yield view
    finally:
        view.close()


@contextmanager
def counting(what: str, total: Callable[[], int], *, is_shown: bool) -> Iterator[Callable[[], None]]:
    """Call what is given after each of `total` things; nothing is counted or shown where no terminal is."""
    if not is_shown or not _on_terminal():
        yield lambda: None
        return
    with _bars() as shown:
        task = shown.add_task(what, total=total())
        yield lambda: shown.advance(task)


class Progress:
    """Shows stages as they end; on a terminal also those that run, several when they run beside each other."""

    def __init__(self, quiet: bool = False) -> None:
        self._quiet = quiet
        self._bars = _bars() if not quiet and _on_terminal() else None
        self._tasks: dict[tuple[str, str], bars.TaskID] = {}

    def __call__(self, event: dict[str, Any]) -> None:
        """Take one event of `zhibiao.stages`."""
        key = (event["stage"], event["label"])
        if event["state"] == "started":
            self._begin(key)
        elif event["state"] == "progress":
            self._advance(key, event["report"])
        else:
            self._end(key)
            if not self._quiet:
                self._tell(key, event)

    def close(self) -> None:
        """Leave the terminal as it was."""
        for key in list(self._tasks):
            self._end(key)

    def _begin(self, key: tuple[str, str]) -> None:
        if self._bars is None:
            return
        self._end(key)  # a stage that is tried again begins again
        if not self._tasks:
            self._bars.start()
        self._tasks[key] = self._bars.add_task(_name(key), total=None)

    def _advance(self, key: tuple[str, str], report: dict[str, Any]) -> None:
        if self._bars is None or key not in self._tasks:
            return
        counts = {name: count for name, count in report.items() if name not in ("documents", "of")}
        done = report.get("documents", report.get("asked"))
        self._bars.update(self._tasks[key], completed=done, total=report.get("of"), told=summary(counts))

    def _end(self, key: tuple[str, str]) -> None:
        if self._bars is None or key not in self._tasks:
            return
        self._bars.remove_task(self._tasks.pop(key))
        if not self._tasks:
            self._bars.stop()

    def _tell(self, key: tuple[str, str], event: dict[str, Any]) -> None:
        done = event["state"] == "finished"
        mark = "[green]✓[/green]" if done else "[red]✗[/red]"
        text = summary(event["report"]) if done else event["message"]
        show.stderr.print(f"{mark} {show.clean(_name(key)):<44} {event['seconds']:>6.1f} s  {show.clean(text)}")


def summary(report: dict[str, Any]) -> str:
    """The non-zero counts of a stage's report, and its note."""
    if "source_ids" in report:
        return ", ".join([f"{len(report['source_ids'])} sources", *report["notes"]])
    if "shares" in report:
        return f"{len(report['shares'])} shares to read" if report["shares"] else "nothing new to read"
    counts = [f"{count} {name.replace('_', ' ')}" for name, count in report.items() if type(count) is int and count]
    return ", ".join([*counts, *filter(None, [report.get("note")]), *report.get("notes", [])])


def going(done: float, total: float | None, per_second: float | None, left: float | None) -> str:
    """How much is done, how fast it goes and how many seconds it takes yet, as far as it is known."""
    parts = [f"{done:.0f} of {total:.0f}"] if total is not None else []
    if per_second is not None and done:
        parts.append(f"{per_second:.1f}/s" if per_second >= 1 else f"{per_second * 60:.1f}/min")
    if left is not None and total is not None and done:
        parts.append(f"{timedelta(seconds=round(left))} left")
    return ", ".join(parts)


class _Going(bars.ProgressColumn):
    """The words behind a running stage."""

    def render(self, task: bars.Task) -> Text:
        words = going(task.completed, task.total, task.speed, task.time_remaining)
        return Text(", ".join(filter(None, [task.fields.get("told", ""), words])))


def _bars() -> bars.Progress:
    columns = (bars.SpinnerColumn(), bars.TextColumn("{task.description}", markup=False), _Going())
    return bars.Progress(
        *columns,
        console=show.stderr,
        transient=True,
        redirect_stdout=False,  # answers go to standard output as they are
        redirect_stderr=False,
        speed_estimate_period=RATE_SECONDS,
    )


def _on_terminal() -> bool:
    return show.stderr.is_terminal and not show.stderr.is_dumb_terminal


def _name(key: tuple[str, str]) -> str:
    return f"{show.STAGE_NAMES[key[0]]:<16}{show.plain(key[1])}"
