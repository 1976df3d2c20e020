"""What does a person see in the morning? `zhibiao status`: a line for each thing, then what to do, or «all well».

Exit codes as of every command: 0 there is a release and nothing newer was stopped, whatever advice is given · 65 there
is no release, the newest build was stopped, or something could not be looked at (the last lines say what to do).
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import typer

from zhibiao import show
from zhibiao.options import HomeOption, JsonOption
from zhibiao.settings import load_settings
from zhibiao.stages import EXIT_DATA
from zhibiao.told import told

if TYPE_CHECKING:
    from zhibiao.status import Gate, Seen, Status

ALL_WELL = "all well"
_COUNTED = {"fct_targets": "targets", "fct_actuals": "actuals", "dim_document": "documents"}


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("status")(status)


def status(
    home: HomeOption = None,
    json_output: JsonOption = False,
) -> None:
    """How did the night go, and is there anything to do?

    Exit code 0: there is a release, and nothing newer was stopped. 65: there is none, or the newest build was stopped.
    """
    from zhibiao.status import read_status
    from zhibiao.status_advice import advice, is_well

    with told():
        settings = load_settings(home=home)
        is_nightly = settings.scope == "nightly" and settings.pages is None
        seen = read_status(
            settings.home,
            datetime.now(UTC),
            ledger_url=settings.ledger_url,
            is_nightly=is_nightly,
            lock_database=settings.lock_database,
        )
        to_do, well = advice(seen, settings.runbook), is_well(seen)
    if json_output:
        show.json_answer({"is_well": well, "advice": to_do} | _as_json(seen))
    elif not (seen.release or seen.stopped or seen.problems or seen.last_asked_at):
        show.line(f"nothing is published in {seen.home} yet: {to_do[0]}")
    else:
        for name, text in lines(seen):
            show.line(f"{name:<10} {text}")
        for line in to_do or (ALL_WELL,):
            show.line(f"{'→ ' if to_do else ''}{line}")
    if not well:
        raise typer.Exit(EXIT_DATA)


def lines(seen: "Status") -> Iterator[tuple[str, str]]:
    """The status as a person reads it: what it is about (empty: as before) and one line of text."""
    if seen.release is None:
        yield "release", "none can be read" if seen.problems else "none yet"
    else:
        yield from _of_release(seen.release)
    if seen.sources:
        yield from _of_sources(seen)
    if seen.last_asked_at is not None:
        answered = f"{age(seen.at - seen.last_answered_at)} ago" if seen.last_answered_at else "never"
        yield "asked", f"a page was last asked for {age(seen.at - seen.last_asked_at)} ago, and one answered {answered}"
    if seen.stopped is not None:
        stage, ago = show.STAGE_NAMES[seen.stopped.stage], age(seen.at - seen.stopped.last_sign)
        did = "was stopped at" if seen.stopped.is_over else "is under way at"
        yield "build", f"{seen.stopped.run_id} {did}: {stage}, {ago} ago"
        for why in seen.stopped.why:
            yield "", why
        if seen.stopped.is_over:
            yield "", f"see {seen.stopped.read}"
    yield "lock", f"held by {seen.writer} for {age(seen.written_for)}" if seen.writer else "nobody writes"
    if (back := seen.rollback) is not None:
        yield "rollback", f"{back.at} {back.by} went back from {back.from_release} to {back.to_release}: {back.reason}"


def _of_release(release: "Seen") -> Iterator[tuple[str, str]]:
    yield "release", f"{release.name}  {release.scope}  {age(release.age)} old ({_day(release.created_at)})"
    if release.confirmed_at is not None:
        yield "", f"confirmed by {release.confirmed_by}, which said the same ({_day(release.confirmed_at)})"
    yield "rows", "  ".join(_count(release, table, name) for table, name in _COUNTED.items())
    if release.parent is None:
        yield "", "the first release: there is none to compare with"
    else:
        gone = ", which is gone: nothing to compare with" if release.parent_rows is None else ""
        yield "", f"beside its parent {release.parent}{gone}"
    for number, gate in enumerate(release.gates):
        yield "" if number else "gates", _said(gate)
        if gate.overridden:
            yield "", f"a person let pass: {', '.join(gate.overridden)}; «{gate.override}»"


def _count(release: "Seen", table: str, name: str) -> str:
    rows = release.rows.get(table)
    before = (release.parent_rows or {}).get(table)
    if rows is None:
        return f"{name} unknown"
    return f"{name} {rows}" if before is None else f"{name} {rows} ({rows - before:+d})"


def _said(gate: "Gate") -> str:
    warned = f" with {_many(len(gate.warnings), 'warning')}: {', '.join(gate.warnings)}" if gate.warnings else ""
    rules = f", {_many(gate.rules, 'rule')}" if gate.rules is not None else ""
    return f"{gate.name} passed{rules}{warned}"


def _many(count: int | None, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _of_sources(seen: "Status") -> Iterator[tuple[str, str]]:
    kinds = {name: [each for each in seen.sources if each.freshness == name] for name in _FRESHNESS}
    told = [f"{len(found)} {_FRESHNESS[name]}" for name, found in kinds.items() if found]
    yield "sources", f"{len(seen.sources)}: {', '.join(told)} (as of the release)"
    for each in kinds["late"]:
        yield "", f"late: {each.source_id}, silent for {_many(each.days_silent, 'day')}"
    for each in kinds["never_answered"]:
        yield "", f"never answered: {each.source_id}"
    if failing := [f"{each.source_id} ({each.failed_count})" for each in seen.sources if each.failed_count]:
        yield "", f"addresses that failed in the last run: {', '.join(failing)}"


_FRESHNESS = {"fresh": "fresh", "late": "late", "never_answered": "never answered", "manual": "asked by hand"}


def age(span: timedelta) -> str:
    """A span as a person says it: minutes, then hours, then days."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"


def _day(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _as_json(seen: "Status") -> dict[str, Any]:
    values: dict[str, Any] = _plain(asdict(seen))
    return values


def _plain(value: Any) -> Any:
    """Spans as hours, under a name that says so; moments as ISO text; the rest as it is."""
    if isinstance(value, dict):
        return {f"{name}_hours" if isinstance(each, timedelta) else name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, timedelta):
        return round(value.total_seconds() / 3600, 2)
    return value.isoformat() if isinstance(value, datetime) else value
