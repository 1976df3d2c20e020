"""What may a person type? Every command with its arguments, options and examples, as its `--help` says."""

from collections.abc import Iterator
from typing import Any

import typer

from docs_site.tables import cell
from zhibiao import cli
from zhibiao.commands import EXAMPLES, PANELS

_CONTEXT = {"resilient_parsing": True}


def page() -> str:
    """The command line under the heads of `zhibiao --help`."""
    group: Any = typer.main.get_command(cli.app)
    codes = (cli.__doc__ or "").split("\n\n")[1].replace("\n", " ")
    parts = [
        "# Command line",
        "Made of the commands themselves: `zhibiao COMMAND --help` says the same. Words in capitals stand for yours.",
        codes,
    ]
    for head, names in PANELS.items():
        parts.append(f"## {head}")
        for name in names:
            parts += _command(name, group.commands[name])
    return "\n\n".join(parts) + "\n"


def _command(name: str, command: Any) -> Iterator[str]:
    context = command.make_context(name, [], **_CONTEXT)
    usage = command.get_usage(context).removeprefix("Usage: ")
    yield f"### zhibiao {name}"
    yield " ".join(command.help.split())
    yield f"```text\nzhibiao {usage}\n```"
    records = [each.get_help_record(context) for each in command.params]
    rows = [f"| `{typed}` | {cell(told)} |" for typed, told in filter(None, records)]
    if rows:
        yield "\n".join(["| argument or option | meaning |", "| --- | --- |", *rows])
    yield "```text\n" + "\n".join(EXAMPLES[name]) + "\n```"
