"""How does a person put figures before others by hand? Publish a build, or copy a release to where others read.

Exit codes as of every command; 73 also when readers of the tables of before do not end, 75 when database or store does
not answer.
"""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from zhibiao import completion, progress, show, stages
from zhibiao.options import HomeOption, JsonOption
from zhibiao.settings import Settings, load_settings
from zhibiao.told import told

if TYPE_CHECKING:
    from warehouse.release import Release

_WAIT_SECONDS = 60.0
_DATABASE = ("postgresql:", "postgres:")
_LAKE = "ducklake:"


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
        typer.Option(
            help="Copy a release into a database (postgresql://user@host/database), a DuckLake (ducklake: before such"
            " an address) or to object storage (s3://bucket/path)."
        ),
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
    """Publish a judged build, or copy a release elsewhere.

    As a complete folder (or schema), and then by one rename: readers see the release of before or the new one. With
    --to no build is published: in object storage current.json names the release to read, in a lake it is a snapshot.
    """
    with told():
        if to is not None and to.startswith(_LAKE):
            _lay(run_id, to.removeprefix(_LAKE), home=home, json_output=json_output)
        elif to is not None and not to.startswith(_DATABASE):
            _store(run_id, to, home=home, json_output=json_output)
        elif to is not None:
            _copy(run_id, to, schema=schema, reader=reader, wait=wait, home=home, json_output=json_output)
        elif run_id is None:
            raise typer.BadParameter("name the build to publish, or give --to and a place", param_hint="RUN_ID")
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

        settings = load_settings(home=home)
        copied = copy_release(
            _release(settings, name),
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


def _store(name: str | None, to: str, *, home: HomeOption, json_output: bool) -> None:
    with stages.telling():
        from warehouse.object_storage import store_release

        stored = store_release(_release(load_settings(home=home), name), to, now=datetime.now(UTC))
    if json_output:
        show.json_answer(asdict(stored))
    elif stored.is_new:
        show.line(f"{stored.address} holds release {stored.release}: {stored.files} files, {stored.bytes:,} bytes")
    else:
        show.line(f"{stored.address} holds release {stored.release} already; current.json names it")


def _lay(name: str | None, catalog: str, *, home: HomeOption, json_output: bool) -> None:
    with stages.telling():
        from warehouse.lake import lay_release
        from warehouse.lake_connection import Lake

        settings = load_settings(home=home)
        lake = Lake(catalog, settings.lake_data)
        laid = lay_release(_release(settings, name), lake, threads=settings.threads)
    if json_output:
        show.json_answer(asdict(laid))
    elif laid.is_new:
        change = f"{laid.written} rows written, {laid.removed} removed"
        show.line(f"snapshot {laid.snapshot} of the lake holds release {laid.release}: {laid.tables} tables, {change}")
    else:
        show.line(f"snapshot {laid.snapshot} of the lake holds release {laid.release} already")


def _release(settings: Settings, name: str | None) -> "Release":
    from warehouse.reader import current_folder
    from warehouse.release import open_release

    return open_release(current_folder(settings.published) if name is None else settings.published / name)
