"""In which order does a person find the commands, under which head, and with which examples?

One table: a command that does not stand here is an error when the command line starts. What a command does is told by
its own docstring.
"""

import typer
from rich.markup import escape

# Heads as `zhibiao --help` shows them; below each the commands, those that are needed most often first.
PANELS = {
    "Look": (
        "status",
        "serve",
        "query",
        "explain",
        "diff",
        "releases",
        "verify",
        "report",
        "doctor",
        "check-store",
    ),
    "Run": ("run", "ingest", "build", "publish"),
    "Mend": ("correct", "rollback", "prune", "takedown", "prune-raw", "compact-landing", "rebuild-ledger"),
    "Extend": ("extract", "new-source", "test-source", "source-schema", "export-warc"),
    "Services": ("up", "down", "worker"),
}

# What a person may type as it stands, but for words in capitals; `tests/zhibiao/test_commands.py` types them.
EXAMPLES: dict[str, tuple[str, ...]] = {
    "status": ("zhibiao status", "zhibiao status --json"),
    "serve": ("zhibiao serve", "zhibiao serve --port 8080 --allow-host figures.example.org"),
    "query": (
        "zhibiao query --list",
        "zhibiao query attainment --region 岳阳经开区 --year 2022",
        'zhibiao query "from mart_region_scorecard" --output scorecard.xlsx',
    ),
    "explain": ("zhibiao explain CLAIM_ID",),
    "diff": ("zhibiao diff", "zhibiao diff RELEASE --output changes.xlsx"),
    "releases": ("zhibiao releases",),
    "verify": ("zhibiao verify", "zhibiao verify RELEASE"),
    "report": ("zhibiao report FOLDER", "zhibiao report FOLDER --most 100"),
    "doctor": ("zhibiao doctor",),
    "check-store": ("zhibiao check-store",),
    "run": ("zhibiao run", "zhibiao run --pages FOLDER --without-airflow"),
    "ingest": ("zhibiao ingest", "zhibiao ingest --source 430600_demo_news --since 2023-01-01"),
    "build": ("zhibiao build", 'zhibiao build --override "the source was retired"'),
    "publish": ("zhibiao publish RUN_ID", "zhibiao publish --to postgresql://loader@127.0.0.1/figures"),
    "correct": (
        'zhibiao correct CLAIM_ID --set value=86.08 --reason "misread table" --by desk --review 2099-12-31',
        'zhibiao correct CLAIM_ID --drop --reason "no target" --by desk --review 2099-12-31',
    ),
    "rollback": ('zhibiao rollback --by desk --reason "wrong scale"',),
    "prune": ("zhibiao prune --keep 30", "zhibiao prune --keep 30 --days 60 --yes"),
    "takedown": ('zhibiao takedown https://example.org/page.html --reason "asked by the publisher"',),
    "prune-raw": ("zhibiao prune-raw --older-than 400", "zhibiao prune-raw --older-than 400 --apply"),
    "compact-landing": ("zhibiao compact-landing", "zhibiao compact-landing --apply"),
    "rebuild-ledger": ("zhibiao rebuild-ledger",),
    "extract": ("zhibiao extract FOLDER", "zhibiao extract FOLDER --format jsonl --rejections rejected.jsonl"),
    "new-source": ("zhibiao new-source 430600_example --url https://www.example.org/news/",),
    "test-source": ("zhibiao test-source", "zhibiao test-source 100000_nbs_release --json"),
    "source-schema": ("zhibiao source-schema",),
    "export-warc": ("zhibiao export-warc pages.warc.gz", "zhibiao export-warc pages.warc.gz --since 2024-01-01"),
    "up": ("zhibiao up",),
    "down": ("zhibiao down",),
    "worker": ("zhibiao worker --concurrency 4",),
}


def name_of(command: "typer.models.CommandInfo") -> str:
    """What a person types; a command without a name of its own bears that of its function."""
    return command.name or str(getattr(command.callback, "__name__", ""))


def arrange(app: typer.Typer) -> None:
    """Put the commands of `app` under their heads and in their order, each with its examples.

    Raises KeyError for a command that stands in no panel or has no example.
    """
    place = {name: (head, number) for head, names in PANELS.items() for number, name in enumerate(names)}
    heads = list(PANELS)
    for command in app.registered_commands:
        command.rich_help_panel = place[name_of(command)][0]
        command.epilog = "\n\n".join(["Try:", *(escape(example) for example in EXAMPLES[name_of(command)])])
    app.registered_commands.sort(
        key=lambda command: (heads.index(place[name_of(command)][0]), place[name_of(command)][1])
    )
