"""What does a person ask of two releases? `zhibiao diff`: which facts changed between them, and why.

Comparing is `warehouse`'s; the formats are those of `zhibiao query`. Exit codes as of every command: 0 done, whatever
changed · 65 cannot be compared (the message says why).
"""

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from zhibiao import completion, show
from zhibiao.options import HomeOption
from zhibiao.query_command import (
    AnswerFormat,
    BomOption,
    ForceOption,
    FormatOption,
    LimitOption,
    OutputOption,
    deliver,
    how,
)
from zhibiao.settings import load_settings
from zhibiao.told import told

if TYPE_CHECKING:
    from warehouse.release_diff import Diff

SHOWN_CHANGES = 100
# Of the many columns of a change, what a person compares on the screen.
_SHOWN = (
    "change",
    "reason",
    "kind",
    "region_name_zh",
    "indicator_name_zh",
    "measure",
    "period_key",
    "old_value",
    "new_value",
    "unit",
    "detail",
)


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("diff")(diff)


def diff(
    earlier: Annotated[
        str | None,
        typer.Argument(help="A release's name (default: the later one's parent).", autocompletion=completion.release),
    ] = None,
    later: Annotated[
        str | None,
        typer.Argument(help="A release's name (default: the current one).", autocompletion=completion.release),
    ] = None,
    *,
    format: FormatOption = None,  # noqa: A002
    output: OutputOption = None,
    force: ForceOption = False,
    limit: LimitOption = None,
    bom: BomOption = False,
    home: HomeOption = None,
    json_output: Annotated[bool, typer.Option("--json", help="Counts, versions and changes as one object.")] = False,
) -> None:
    """List the facts that changed between two releases, and why.

    They appeared, disappeared, were revised, reworded or rescaled.
    """
    with told():
        from warehouse.answer_about import about
        from warehouse.release_diff import compare, two_releases

        wanted = how(format, output, force=force, limit=limit, bom=bom)
        old, new = two_releases(load_settings(home=home).published, earlier, later)
        with compare(old, new) as found:
            if json_output:
                _print_json(found, limit)
            elif wanted.kind is AnswerFormat.TABLE:
                _show(found, limit or SHOWN_CHANGES)
            else:
                title = f"zhibiao diff {old.name} {new.name}"
                deliver(
                    found.changes(limit),
                    wanted,
                    lambda: replace(about(new.folder, title, {}), release=f"{old.name} to {new.name}"),
                )


def _show(found: "Diff", limit: int) -> None:
    total = sum(count for _, _, count in found.summary)
    show.line(f"{found.earlier.name} to {found.later.name}: {total} facts changed")
    for name, (old, new) in found.versions.items():
        show.line(f"  {name}: {old or 'none'} to {new or 'none'}")
    if not total:
        return
    show.line("")
    show.table(("change", "reason", "facts"), found.summary)
    answer = found.changes(limit)
    places = [answer.columns.index(name) for name in _SHOWN]
    show.line("")
    show.table(_SHOWN, [[row[place] for place in places] for rows in answer.batches() for row in rows])
    if answer.is_cut:
        show.note(f"only the first {limit} changes are shown: --limit for more, --output FILE for all")


def _print_json(found: "Diff", limit: int | None) -> None:
    from warehouse.answer_files import print_answer

    head = {
        "earlier": found.earlier.name,
        "later": found.later.name,
        "versions": {name: list(pair) for name, pair in found.versions.items()},
        "summary": [{"change": change, "reason": reason, "facts": count} for change, reason, count in found.summary],
    }
    answer = found.changes(limit)
    text = json.dumps(head, ensure_ascii=False, indent=2)
    sys.stdout.write(f'{text.removesuffix("}").rstrip()},\n"changes": ')
    sys.stdout.flush()
    print_answer(answer, sys.stdout.buffer, "json")
    sys.stdout.write("}\n")
    if answer.is_cut:
        show.note(f"cut after {answer.row_count} changes: there are more")
