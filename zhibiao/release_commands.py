"""What does a person do with whole releases? List them, go back to an earlier one, remove old ones.

Exit codes as of every command: 0 done · 65 cannot be done (the message says why) · 73 another run is writing this home.
"""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from zhibiao import completion, show, stages
from zhibiao.options import HomeOption, JsonOption
from zhibiao.settings import PRUNE_DAYS, load_settings
from zhibiao.told import told

_MEGABYTE = 1_000_000


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("releases")(releases)
    app.command("rollback")(rollback)
    app.command("prune")(prune)


def releases(*, home: HomeOption = None, json_output: JsonOption = False) -> None:
    """List the releases, and who went back from which.

    The newest first; * is the one that readers see.
    """
    with told(), stages.telling():
        from warehouse.release_list import COUNTED, listed_releases
        from warehouse.rollback import rollbacks

        settings = load_settings(home=home)
        found, undone = listed_releases(settings.published), rollbacks(settings.home)
    if json_output:
        report = {"releases": [asdict(each) for each in found], "rollbacks": [asdict(each) for each in undone]}
        show.json_answer(report)
        return
    rows = [
        (
            "*" if each.is_current else "",
            each.name,
            each.created_at or "",
            each.scope or "",
            *(each.rows.get(table, "") for table in COUNTED),
            f"{each.bytes / _MEGABYTE:.1f}",
            each.problem or each.gates or "",
            each.parent or "",
        )
        for each in found
    ]
    show.table(("", "release", "created", "scope", "targets", "actuals", "documents", "MB", "gates", "parent"), rows)
    for each in undone:
        show.line(f"{each.at} {each.by} went back from {each.from_release} to {each.to_release}: {each.reason}")


def rollback(
    version: Annotated[
        str | None,
        typer.Argument(help="A release's name (default: the current one's parent).", autocompletion=completion.release),
    ] = None,
    *,
    reason: Annotated[str, typer.Option(help="Why; it stands in the journal.")],
    by: Annotated[str, typer.Option(help="Who stands for it: a team or initials.")],
    home: HomeOption = None,
    json_output: JsonOption = False,
) -> None:
    """Make an earlier, whole release current again.

    The next run follows it.
    """
    with told(), stages.telling():
        from warehouse.lock import WriterLock
        from warehouse.rollback import roll_back

        settings = load_settings(home=home)
        with WriterLock(settings.home, "rollback", settings.lock_database) as lock:
            done = roll_back(lock, version, by=by, reason=reason, now=datetime.now(UTC))
    if json_output:
        show.json_answer(asdict(done))
    else:
        show.line(f"{done.to_release} is current, in the place of {done.from_release}; the next run builds on it")


def prune(
    *,
    keep: Annotated[int, typer.Option(min=1, help="At least so many of the newest releases stay.")],
    days: Annotated[int, typer.Option(min=1, help="And all that were current in the last so many days.")] = PRUNE_DAYS,
    yes: Annotated[bool, typer.Option("--yes", help="Remove them; without it they are only told.")] = False,
    home: HomeOption = None,
    json_output: JsonOption = False,
) -> None:
    """Remove old releases, never one somebody may be reading.

    Without --yes only tells which would go.
    """
    with told(), stages.telling():
        from warehouse.lock import WriterLock
        from warehouse.retention import plan_prune
        from warehouse.retention import prune as remove

        settings, now = load_settings(home=home), datetime.now(UTC)
        if yes:
            with WriterLock(settings.home, "prune", settings.lock_database) as lock:
                plan = remove(lock, keep=keep, days=days, now=now)
        else:
            plan = plan_prune(settings.home, keep=keep, days=days, now=now)
    size = sum(each.bytes for each in plan.going)
    if json_output:
        stay = {each.release.name: each.stays for each in plan.standings if each.stays is not None}
        report = {"removed": yes, "going": [each.name for each in plan.going], "bytes": size, "staying": stay}
        show.json_answer(report | {"unseen_processes": plan.unseen})
        return
    verb = "removed" if yes else "would go"
    show.table(
        ("release", "created", "MB", ""),
        [
            (
                each.release.name,
                each.release.created_at or "",
                f"{each.release.bytes / _MEGABYTE:.1f}",
                each.stays or verb,
            )
            for each in plan.standings
        ],
    )
    show.line(
        f"{len(plan.going)} of {len(plan.standings)} {verb}, {size / _MEGABYTE:.1f} MB" + ("" if yes else ": --yes")
    )
    if plan.unseen:
        show.line(f"{plan.unseen} processes of other users could not be looked into: --days protects what they read")
