"""How does a person put figures before others by hand? Publish a build, or copy a release into PostgreSQL.

Exit codes as of every command; 73 also when readers of the tables of before do not end, 75 when the database does not
answer.
"""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from zhibiao import completion, progress, show, stages
from zhibiao.options import HomeOption, JsonOption
from zhibiao.settings import load_settings
from zhibiao.told import told

_WAIT_SECONDS = 60.0


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("publish")(publish)


def publish(
    run_id: Annotated[
        str | None,
        typer.Argument(
            help="The build to publish, as `zhibiao build` named it; with --to a release (default: the current one).",
            autocompletion=completion.build,
        ),
    ] = None,
    *,
    to: Annotated[
        str | None,
        typer.Option(help="Copy a release into this database: postgresql://user@host/database. No build is published."),
    ] = None,
    schema: Annotated[str, typer.Option(help="Of the database: replaced whole.")] = "zhibiao",
    reader: Annotated[str, typer.Option(help="Role that may read the schema; made if it is not there.")] = (
        "zhibiao_reader"
    ),
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to wait for transactions that read the tables of before.")
    ] = _WAIT_SECONDS,
    home: HomeOption = None,
    json_output: JsonOption = False,
) -> None:
    """Publish a judged build, or copy a release into PostgreSQL.

    As a complete folder (or schema), and then by one rename: readers see the release of before or the new one.
    """
    with told():
        if to is not None:
            _copy(run_id, to, schema=schema, reader=reader, wait=wait, home=home, json_output=json_output)
        elif run_id is None:
            raise typer.BadParameter("name the build to publish, or give --to and a database", param_hint="RUN_ID")
        else:
            _publish(run_id, home=home, json_output=json_output)


def _publish(run_id: str, *, home: HomeOption, json_output: bool) -> None:
    from zhibiao import night, pipeline

    settings = load_settings(home=home)
    with progress.following(quiet=json_output) as view, night.direct(settings, view) as settings:
        report = pipeline.publish(settings, run_id)
    if json_output:
        show.json_answer(report)
    else:
        show.line(f"current release: {report['release']}" + ("" if report["is_new"] else " (unchanged)"))


def _copy(
    name: str | None, to: str, *, schema: str, reader: str, wait: float, home: HomeOption, json_output: bool
) -> None:
    with stages.telling():
        from warehouse.postgres import copy_release
        from warehouse.reader import current_folder
        from warehouse.release import open_release

        settings = load_settings(home=home)
        folder = current_folder(settings.published) if name is None else settings.published / name
        copied = copy_release(
            open_release(folder),
            to,
            now=datetime.now(UTC),
            schema=schema,
            reader=reader,
            wait_seconds=wait,
            threads=settings.threads,
        )
    if json_output:
        show.json_answer(asdict(copied))
    elif copied.is_new:
        show.line(f"schema {copied.schema} holds release {copied.release}: {copied.tables} tables, {copied.rows} rows")
    else:
        show.line(f"schema {copied.schema} holds release {copied.release} already")
