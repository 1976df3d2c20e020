"""What does a person type about raw store and landing? Check, export, rebuild, take down, prune, pack.

The work is `ingestion`'s.

Exit codes as of every command: 0 done · 65 cannot be done on these inputs · 74 the store or its ledger is damaged.
"""

import os
import pwd
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import ingestion
from zhibiao import completion, show
from zhibiao.options import HomeOption, JsonOption
from zhibiao.settings import Settings, load_settings
from zhibiao.told import told

if TYPE_CHECKING:
    from ingestion.records import StageReport

EXIT_DAMAGED = 74


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("export-warc")(export_warc)
    app.command("check-store")(check_store)
    app.command("rebuild-ledger")(rebuild_ledger)
    app.command("takedown")(takedown)
    app.command("prune-raw")(prune_raw)
    app.command("compact-landing")(compact_landing)


def export_warc(
    file: Annotated[Path, typer.Argument(help="A new file, *.warc.gz.")],
    source: Annotated[
        list[str] | None,
        typer.Option(help="Only this source; may stand several times.", autocompletion=completion.source),
    ] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="From this day on (UTC).")] = None,
    home: HomeOption = None,
    json_output: JsonOption = False,
) -> None:
    """Write what was fetched as WARC, for tools that replay it."""
    with told():
        settings = load_settings(home=home)
        report = ingestion.export_warc(
            file,
            home=settings.home,
            ledger_url=settings.ledger_url,
            source_ids=source or None,
            since=since.date() if since else None,
            software=f"zhibiao {version('zhibiao')}",
            now=datetime.now(UTC),
        )
    _shown(report, json_output=json_output)


def check_store(home: HomeOption = None, json_output: JsonOption = False) -> None:
    """Read every stored byte, and compare store and ledger.

    Says what is wrong and what to do.
    """
    with told():
        settings = load_settings(home=home)
        found = ingestion.check_store(settings.home, ledger_url=settings.ledger_url)
    if json_output:
        show.json_answer({"counts": found.counts, "problems": found.problems})
    else:
        show.line(", ".join(f"{name} {count}" for name, count in found.counts.items()))
        for problem in found.problems:
            show.error(problem)
    if found.problems:
        raise typer.Exit(EXIT_DAMAGED)


def rebuild_ledger(home: HomeOption = None, json_output: JsonOption = False) -> None:
    """Make a lost ledger again from the raw store.

    Refuses where one stands.
    """
    with told():
        settings = load_settings(home=home)
        report = ingestion.rebuild_ledger(
            settings.home,
            ledger_url=settings.ledger_url,
            sources=ingestion.load_sources(settings.sources),
            run_id=f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}-rebuild",
        )
    _shown(report, json_output=json_output)


def takedown(
    what: Annotated[str, typer.Argument(help="The SHA-256 of stored bytes, or the address that gave them.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept and shown for ever.")],
    who: Annotated[str | None, typer.Option(help="Who decides (default: the user of this machine).")] = None,
    home: HomeOption = None,
    json_output: JsonOption = False,
) -> None:
    """Remove stored bytes and every claim read from them.

    And keep them from coming back.
    """
    with told():
        settings = load_settings(home=home)
        report = ingestion.take_down(
            settings.home,
            what,
            ledger_url=settings.ledger_url,
            reason=reason,
            who=who or pwd.getpwuid(os.getuid()).pw_name,
            now=datetime.now(UTC),
        )
    _shown(report, json_output=json_output)
    if not json_output:
        _say_what_is_left(settings)


def prune_raw(
    older_than: Annotated[int, typer.Option(min=1, help="Days since the version was replaced.")],
    apply: Annotated[bool, typer.Option(help="Remove; without it only counts are shown.")] = False,
    home: HomeOption = None,
    json_output: JsonOption = False,
) -> None:
    """Remove the bytes of versions replaced long ago.

    What an address shows now always stays.
    """
    with told():
        settings = load_settings(home=home)
        report = ingestion.prune_raw(
            settings.home,
            ledger_url=settings.ledger_url,
            older_than=timedelta(days=older_than),
            now=datetime.now(UTC),
            dry_run=not apply,
        )
    _shown(report, json_output=json_output)


def compact_landing(
    apply: Annotated[bool, typer.Option(help="Pack; without it batches are only counted.")] = False,
    home: HomeOption = None,
    json_output: JsonOption = False,
) -> None:
    """Put many folders of landing into few.

    Every row, number and name stays, so a build comes out as before. No build is loaded meanwhile.
    """
    with told():
        from ingestion.compaction import compact
        from warehouse.lock import WriterLock

        settings = load_settings(home=home)
        with WriterLock(settings.home, "compact-landing", settings.lock_database) if apply else nullcontext():
            report = compact(settings.home, apply=apply)
    _shown(report, json_output=json_output)


def _say_what_is_left(settings: Settings) -> None:
    places = [settings.published, settings.home / "build"]
    older = [path.name for place in places if place.is_dir() for path in place.iterdir() if not path.is_symlink()]
    if older:
        show.note(f"{len(older)} builds and releases of before still hold its words: publish anew, then remove them")
    show.note("next: zhibiao ingest, which lands the document as skipped")


def _shown(report: "StageReport", *, json_output: bool) -> None:
    if json_output:
        show.json_answer({**report.counts, "notes": report.notes})
        return
    show.line(", ".join(f"{name} {count}" for name, count in report.counts.items()))
    for note in report.notes:
        show.note(note)
