"""What does a person ask of the releases? `zhibiao query`: SQL, or a question by name, as a table or in a file.

The words of a question are read here; asking and writing files is `warehouse`'s. Exit codes as of every command:
0 done · 65 cannot be answered (the message says why).
"""

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhibiao import completion, show
from zhibiao.options import HomeOption
from zhibiao.settings import load_settings
from zhibiao.stage_failed import StageFailed
from zhibiao.told import told

if TYPE_CHECKING:
    from warehouse.answer import Answer
    from warehouse.answer_about import About
    from warehouse.named_sql import NamedSql

SHOWN_ROWS = 1000
_OPTION = re.compile(r"--([a-z][a-z0-9_-]*)(?:=(.*))?\Z", re.DOTALL)

WordsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SQL | QUESTION [--PARAMETER VALUE]...",
        help="SQL on the published tables (- reads it from standard input), or a question's name.",
        show_default=False,
        autocompletion=completion.question,
    ),
]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="Write to this new file.")]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace the file when it is there already.")]
LimitOption = Annotated[
    int | None, typer.Option(min=1, help=f"Most rows (default: {SHOWN_ROWS} on the screen, all in files and pipes).")
]
BomOption = Annotated[bool, typer.Option("--bom", help="Begin CSV with a byte order mark, for Excel.")]


class AnswerFormat(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    JSON = "json"


FormatOption = Annotated[
    AnswerFormat | None, typer.Option("--format", help="Default: by the file's ending; a table on the screen.")
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed: SQL or a question, and values by name."""

    text: str
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the answer shall come."""

    kind: AnswerFormat
    output: Path | None
    force: bool
    limit: int | None
    byte_order_mark: bool


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("query", context_settings={"ignore_unknown_options": True})(query)


def query(
    words: WordsArgument = None,
    *,
    list_questions: Annotated[bool, typer.Option("--list", help="List the questions that have a name.")] = False,
    format: FormatOption = None,  # noqa: A002
    output: OutputOption = None,
    force: ForceOption = False,
    limit: LimitOption = None,
    bom: BomOption = False,
    home: HomeOption = None,
    json_output: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Ask the current release: a question by name, or SQL.

    Read-only, while other runs publish.
    """
    with told():
        if list_questions:
            _list(words or [], as_json=json_output)
            return
        asked = read_words(words or [])
        wanted = how(AnswerFormat.JSON if json_output else format, output, force=force, limit=limit, bom=bom)
        _answer(asked, wanted, home)


def read_words(words: Sequence[str]) -> Asked:
    """SQL or a question, and its parameters as `--name value` or `--name=value`, in any order."""
    texts: list[str] = []
    given: dict[str, str] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        option = _OPTION.match(word)
        if option is None:
            texts.append(word)
        elif option[2] is not None:
            given[option[1]] = option[2]
        elif rest:
            given[option[1]] = rest.pop(0)
        else:
            raise StageFailed(f"{word} needs a value: {word} VALUE")
    if len(texts) != 1:
        what = "nothing was asked" if not texts else f"too many words ({' | '.join(texts[:4])}): quote SQL as one"
        raise StageFailed(f"{what}; try: zhibiao query --list, or zhibiao query 'from mart_region_scorecard'")
    return Asked(sys.stdin.read() if texts[0] == "-" else texts[0], given)


def how(kind: AnswerFormat | None, output: Path | None, *, force: bool, limit: int | None, bom: bool) -> Wanted:
    """The format that was asked for or that the file's ending tells. Raises StageFailed when neither can be."""
    if kind is None:
        ending = output.suffix.lower().removeprefix(".") if output else "table"
        if ending not in {*AnswerFormat}:
            raise StageFailed(f"{output} does not end in .csv, .xlsx, .parquet or .json: give --format")
        kind = AnswerFormat(ending)
    if kind in (AnswerFormat.XLSX, AnswerFormat.PARQUET) and output is None:
        raise StageFailed(f"{kind} is written to a file: add --output FILE.{kind}")
    if kind is AnswerFormat.TABLE and output is not None:
        raise StageFailed("a table is for the screen: write csv, xlsx, parquet or json to a file")
    if bom and kind is not AnswerFormat.CSV:
        raise StageFailed("--bom is for CSV: add --format csv")
    return Wanted(kind, output, force, limit, bom)


def _answer(asked: Asked, wanted: Wanted, home: Path | None) -> None:
    from warehouse import questions
    from warehouse.answer import ask
    from warehouse.answer_about import about
    from warehouse.reader import current_folder, query_release

    release = current_folder(load_settings(home=home).published)
    sql, values, title = asked.text, dict[str, Any](asked.given), asked.text
    if questions.is_name(asked.text):
        question = questions.find_question(asked.text)
        sql, values, title = question.sql, dict(questions.values_of(question, asked.given)), question.name
        for meaning in questions.meanings(
            release.name, lambda text, given: query_release(release, text, given).records(), question, values
        ):
            show.note(meaning)
    limit = wanted.limit or (SHOWN_ROWS if wanted.kind is AnswerFormat.TABLE else None)
    with ask(release, sql, values, max_rows=limit) as answer:
        # What a file says of itself takes a second look at the release, which a screen can do without.
        deliver(answer, wanted, lambda: about(release, title, values))


def deliver(answer: "Answer", wanted: Wanted, about: "Callable[[], About]") -> None:
    """Show an answer, write it to standard output, or to a file; `about` is called for what a file says of itself."""
    from warehouse.answer_files import print_answer, save_answer

    kind = wanted.kind.value
    if wanted.kind is AnswerFormat.TABLE:
        show.table(answer.columns, [row for rows in answer.batches() for row in rows])
        if answer.is_cut:
            show.note(f"only the first {answer.row_count} rows are shown: --limit for more, --output FILE for all")
    elif wanted.output is None:
        print_answer(answer, sys.stdout.buffer, kind, byte_order_mark=wanted.byte_order_mark)
        if answer.is_cut:
            show.note(f"cut after {answer.row_count} rows: there are more")
    else:
        warnings = save_answer(
            answer, wanted.output, kind, about(), byte_order_mark=wanted.byte_order_mark, replace=wanted.force
        )
        for warning in warnings:
            show.note(f"warning: {warning}")
        show.note(f"{answer.row_count} rows of release {answer.source} in {wanted.output}")


def _list(words: Sequence[str], *, as_json: bool) -> None:
    from warehouse import questions

    if as_json:
        asked = [questions.find_question(words[0])] if words else questions.questions()
        show.json_answer([asdict(each) | {"typed": questions.as_typed(each)} for each in asked])
        return
    if words:
        _tell(questions.find_question(words[0]))
        return
    rows = [(question.name, " ".join(_taken(question)), question.description) for question in questions.questions()]
    show.table(("question", "parameters", "answers"), rows)
    show.line("")
    show.line('One in full: zhibiao query --list NAME. SQL of your own: zhibiao query "select …"')


def _taken(question: "NamedSql") -> list[str]:
    named = [(f"--{each.name}", each.is_required) for each in question.parameters]
    return [name if is_required else f"[{name}]" for name, is_required in named]


def _tell(question: "NamedSql") -> None:
    from warehouse import questions

    show.line(f"{question.name}: {question.description}")
    for parameter in question.parameters:
        more = "" if parameter.is_required else f" (default: {parameter.default or 'none'})"
        show.line(f"  --{parameter.name}  {parameter.type}: {parameter.description}{more}")
    show.line(f"example: {questions.as_typed(question)}")
    show.line(question.sql)
