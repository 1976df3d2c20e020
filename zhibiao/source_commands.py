"""What does a person type to add a source? `new-source`, `test-source`, `source-schema`; docs/add_a_source.md walks.

Exit codes as of every command: 0 as promised · 65 not as the record or the fixture says, or the input cannot be used.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

import ingestion
from zhibiao import completion, show, stages
from zhibiao.options import JsonOption
from zhibiao.settings import load_settings
from zhibiao.told import told

if TYPE_CHECKING:
    from ingestion.source_trial import Trial

SourcesOption = Annotated[Path | None, typer.Option(help="Folder of the records (default: ingestion/sources).")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("new-source")(new_source)
    app.command("test-source")(test_source)
    app.command("source-schema")(source_schema)


def new_source(
    source_id: Annotated[str, typer.Argument(help="<region code>_<publisher>_<product>, such as 430600_news.")],
    *,
    url: Annotated[str, typer.Option(help="The index page that lists the articles.")],
    publisher: Annotated[str | None, typer.Option(help="Its full name (default: the host).")] = None,
    page: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="A saved article.")] = None,
    page_url: Annotated[str | None, typer.Option(help="The address the saved article came from.")] = None,
    today: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day to write (default: today).")] = None,
    sources: SourcesOption = None,
    json_output: JsonOption = False,
) -> None:
    """Begin a source: record, fixture and a draft of its claims.

    The record is off until somebody has tried it live.
    """
    with told():
        settings = load_settings()
        if (page is None) != (page_url is None):
            raise stages.StageFailed("--page and --page-url go together: the saved article and where it came from")
        day = (today or datetime.now(UTC)).date()
        files = ingestion.new_source(
            sources or settings.sources,
            source_id,
            index_url=url,
            publisher=publisher,
            page=None if page is None or page_url is None else (page.read_bytes(), page_url),
            today=day,
            seeds=settings.seeds,
        )
    if json_output:
        show.json_answer({"files": files})
    else:
        for file in files:
            show.line(str(file))
    show.note("finish the record and the fixture in your own words, then: zhibiao test-source " + source_id)


def test_source(
    source_ids: Annotated[
        list[str] | None,
        typer.Argument(help="Records to test (default: all with a fixture).", autocompletion=completion.source),
    ] = None,
    live: Annotated[bool, typer.Option(help="Ask the real site: one index page, at most three articles.")] = False,
    sources: SourcesOption = None,
    json_output: JsonOption = False,
) -> None:
    """Read a source's fixture as a night would, and compare.

    Index, title, date, publisher, text and claims.
    """
    with told():
        folder = sources or load_settings().sources
        trials = (
            _live(folder, source_ids or [])
            if live
            else ingestion.try_sources(source_ids, sources=folder, seeds=load_settings().seeds)
        )
        tried = list(trials if json_output else map(_shown, trials))
    if json_output:
        show.json_answer({"trials": [asdict(trial) for trial in tried]})
    failed = [trial.source_id for trial in tried if trial.problems]
    if failed:
        show.error(f"not as promised: {', '.join(failed)}")
        raise typer.Exit(stages.EXIT_DATA)


def source_schema() -> None:
    """Print the JSON schema of a source record.

    As ingestion/sources/source.schema.json holds it.
    """
    typer.echo(ingestion.source_schema(), nl=False)


def _live(folder: Path, source_ids: list[str]) -> "Iterator[Trial]":
    settings = load_settings()
    if not settings.contact:
        raise stages.StageFailed("ZHIBIAO_CONTACT is not set: give a mail address or page that a webmaster can reach")
    if not source_ids:
        raise stages.StageFailed("name the sources to ask: zhibiao test-source ID --live")
    network = ingestion.make_network(user_agent=f"zhibiao/{version('zhibiao')}", contact=settings.contact)
    for source_id in source_ids:
        with TemporaryDirectory(prefix="zhibiao-trial-") as scratch:
            yield ingestion.try_source_live(
                source_id,
                sources=folder,
                seeds=settings.seeds,
                home=settings.home,
                scratch=Path(scratch),
                network=network,
                now=lambda: datetime.now(UTC),
            )


def _shown(trial: "Trial") -> "Trial":
    show.line(f"{trial.source_id}: " + (f"{len(trial.problems)} problems" if trial.problems else "as promised"))
    for line in trial.seen:
        show.line(f"  {line}")
    for line in trial.problems:
        show.line(f"  ! {line}")
    return trial
