"""What does a person type? The command `zhibiao`: reads arguments, calls stages and readers, prints answers.

Exit codes, for scripts: 0 done · 2 wrong usage · 65 the inputs cannot give what was asked (the message says why; of
`status`: there is no release, or the newest build became none) · 73 another run holds the lock · 74 a release does not
match its manifest · 75 the machine failed (disk, limits).
`--json` prints JSON alone on standard output.
"""

import sys
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from zhibiao import (
    answers,
    commands,
    completion,
    correction_command,
    diff_command,
    doctor_command,
    progress,
    publish_command,
    query_command,
    release_commands,
    serve_command,
    service_commands,
    show,
    source_commands,
    stages,
    status_command,
    store_commands,
)
from zhibiao.options import HomeOption, JsonOption
from zhibiao.settings import Settings, load_settings
from zhibiao.told import told

app = typer.Typer(
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="指标: what was promised, what was reached, and which sentence says so.",
    epilog="Try: zhibiao run · zhibiao status · zhibiao query --list · zhibiao COMMAND --help",
)

PagesOption = Annotated[Path | None, typer.Option(help="Your own folder: .txt .html .pdf .csv .xlsx .xls .ods .jsonl.")]
OverrideOption = Annotated[
    str | None,
    typer.Option(
        help="Your reason to publish although figures or regions of the last release are gone; it is recorded."
    ),
]

EXIT_DATA, EXIT_DAMAGED = stages.EXIT_DATA, 74


class ClaimFormat(StrEnum):
    """How `extract` prints claims."""

    JSONL = "jsonl"
    TABLE = "table"


def _settings(home: Path | None = None, pages: Path | None = None, override: str | None = None) -> Settings:
    import os

    changed = dict(os.environ)
    if home:
        changed["ZHIBIAO_HOME"] = str(home)
    if pages:
        changed["ZHIBIAO_PAGES"] = str(pages)
    if override:
        changed["ZHIBIAO_OVERRIDE"] = override
    return load_settings(changed)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"zhibiao {version('zhibiao')}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """指标: what was promised, what was reached, and which sentence says so."""


@app.command()
def run(
    pages: PagesOption = None,
    home: HomeOption = None,
    without_airflow: Annotated[bool, typer.Option(help="Call the stages directly, in this process.")] = False,
    override: OverrideOption = None,
    json_output: JsonOption = False,
) -> None:
    """Run a whole night now, from fetching to publishing.

    Fetches, extracts, builds, gates and publishes; then shows targets beside actuals. In real Airflow unless
    --without-airflow is given.
    """
    from zhibiao import night

    with told():
        settings = _settings(home, pages, override)
        with progress.following(quiet=json_output) as view:
            result = night.run(settings, airflow=not without_airflow, view=view)
        if json_output:
            show.json_answer(result)
        else:
            show.night(settings, result)


@app.command()
def ingest(
    source: Annotated[
        list[str] | None,
        typer.Option(help="Only this source; may stand several times.", autocompletion=completion.source),
    ] = None,
    since: Annotated[str | None, typer.Option(help="Also older index pages, back to this day (YYYY-MM-DD).")] = None,
    pages: PagesOption = None,
    home: HomeOption = None,
    json_output: JsonOption = False,
) -> None:
    """Fetch what is new and extract its claims into landing."""
    from zhibiao import night, pipeline

    with told():
        with progress.following(quiet=json_output) as view, night.direct(_settings(home, pages), view) as settings:
            ingested = pipeline.ingest(settings, source, since)
        if json_output:
            show.json_answer(
                {"fetched": ingested.fetched, "failures": ingested.failures, "extracted": ingested.extracted}
            )
        for source_id, message in ingested.failures.items():
            show.error(f"{source_id}: {message}")


@app.command()
def extract(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders: .txt .html .pdf .csv .xlsx .xls .ods .jsonl")],
    format: Annotated[ClaimFormat, typer.Option(help="jsonl: one claim a line.")] = ClaimFormat.TABLE,  # noqa: A002
    rejections: Annotated[Path | None, typer.Option(help="Write what was not understood here, as JSON lines.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes that read (default: one a core).")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="The same as --format jsonl.")] = False,
) -> None:
    """Print the claims of documents, without any database.

    Leaves nothing behind. Documents that cannot be read are told one by one, and the others go on.
    """
    from ingestion.folder import count_documents
    from zhibiao import extract_command

    with told():
        kind = ClaimFormat.JSONL if json_output else format
        # Lines that come as they are read would run through a count that stands on the same terminal.
        is_shown = not json_output and (kind is ClaimFormat.TABLE or not sys.stdout.isatty())
        counting = progress.counting("reading", lambda: count_documents(paths), is_shown=is_shown)
        done = extract_command.run(
            paths, load_settings(), sys.stdout, kind.value, rejections, jobs=jobs, counting=counting
        )
    for line in done.problems:
        show.error(line)
    if done.documents == 0:
        raise typer.Exit(EXIT_DATA)
    show.note(done.summary)


@app.command()
def build(
    pages: PagesOption = None,
    home: HomeOption = None,
    override: OverrideOption = None,
    json_output: JsonOption = False,
) -> None:
    """Load what landed into a fresh file and build the marts.

    Runs both gates and dbt, and publishes nothing.
    """
    from zhibiao import night, pipeline

    with told():
        chosen = _settings(home, pages, override)
        with progress.following(quiet=json_output) as view, night.direct(chosen, view) as settings:
            report = pipeline.build(settings)
        if json_output:
            show.json_answer(report)
        elif report["run_id"]:
            show.line(f"built {report['run_id']}: zhibiao publish {report['run_id']}")
        else:
            show.line(report["note"])


@app.command()
def verify(
    release: Annotated[
        str | None,
        typer.Argument(help="A release's name (default: the current one).", autocompletion=completion.release),
    ] = None,
    home: HomeOption = None,
    json_output: JsonOption = False,
) -> None:
    """Check every file of a release against its manifest."""
    with told():
        report = answers.verify(_settings(home), release)
    if json_output:
        show.json_answer(report)
    else:
        for problem in report["problems"]:
            show.error(problem)
        if not report["problems"]:
            show.line(f"{report['release']}: {report['files']} files match the manifest")
    if report["problems"]:
        raise typer.Exit(EXIT_DAMAGED)


@app.command()
def explain(
    claim_id: Annotated[str, typer.Argument(help="As the marts give it.")],
    home: HomeOption = None,
    json_output: JsonOption = False,
) -> None:
    """Show the sentence and the document behind a claim.

    Also where its stored bytes lie, and the mart rows that rest on it.
    """
    with told():
        explanation = answers.explain(_settings(home), claim_id)
    if json_output:
        show.json_answer(explanation)
    else:
        show.explanation(explanation)


correction_command.register(app)
query_command.register(app)
diff_command.register(app)
doctor_command.register(app)
status_command.register(app)
source_commands.register(app)
store_commands.register(app)
release_commands.register(app)
publish_command.register(app)
serve_command.register(app)
service_commands.register(app)
commands.arrange(app)


def main() -> None:
    """Entry point of the console script."""
    app()
