"""How does an answer look in a terminal? Tables, lines, the result of a night; plain lines where no terminal is.

Text of documents is printed as text: rich markup in it is escaped and control characters are removed (invariant I9).
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from warehouse.plain import escaped_json, plain_decimal, printable
from zhibiao import answers
from zhibiao.settings import Settings

_out = Console(soft_wrap=True, highlight=False)
stderr = Console(stderr=True, soft_wrap=True, highlight=False)
EXAMPLE = "select indicator_key, measure, target_value, compared_value, unit, time_elapsed_pct, status from"
PLAIN_WIDTH = 200  # of tables that go to a file or a pipe

STAGE_NAMES = {
    "prepare_airflow": "prepare Airflow",
    "list_sources": "list sources",
    "fetch_source": "fetch",
    "plan_extraction": "share out",
    "extract_share": "extract",
    "extract_stored": "extract again",
    "announce_landing": "land",
    "load_landing": "load",
    "run_landing_gate": "landing gate",
    "build_models": "dbt build",
    "run_marts_gate": "marts gate",
    "publish_release": "publish",
    "copy_release": "copy elsewhere",
    "prune_releases": "prune",
}


def plain(value: Any) -> str:
    """A value as text without control characters; decimals without the zeros that a column's scale adds."""
    if isinstance(value, Decimal):
        return plain_decimal(value)
    return "" if value is None else printable(str(value))


def json_number(value: Decimal) -> int | float:
    """A decimal as the number that JSON knows: whole ones without a point."""
    return int(value) if value == value.to_integral_value() else float(value)


def clean(value: Any) -> str:
    """Text for rich: nothing in it is markup."""
    return escape(plain(value))


def line(text: str) -> None:
    """Print one line of text to standard output."""
    _out.print(clean(text))


def note(text: str) -> None:
    """Print one line of text to standard error, beside an answer that others read."""
    stderr.print(clean(text))


def json_answer(value: Any) -> None:
    """Print one JSON value to standard output: what `--json` gives."""
    sys.stdout.write(escaped_json(json.dumps(value, ensure_ascii=False, indent=2, default=_jsonable)) + "\n")


def _jsonable(value: Any) -> Any:
    """Decimals as JSON numbers, everything else that JSON does not know (dates, paths) as text."""
    return json_number(value) if isinstance(value, Decimal) else str(value)


def error(text: str) -> None:
    """Print one message to standard error."""
    stderr.print(f"[red]error[/red] {clean(text)}" if stderr.is_terminal else f"error: {clean(text)}")


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str | None = None) -> None:
    """Print rows as a table, numbers to the right; rows too wide for the screen one below the other instead."""
    rows = list(rows)
    console = _out if _out.is_terminal else Console(width=PLAIN_WIDTH, highlight=False)
    widths = [max([cell_len(plain(row[i])) for row in rows] + [cell_len(columns[i])]) for i in range(len(columns))]
    if sum(widths) + 3 * len(widths) > console.width:
        _records(columns, rows)
        return
    view = Table(title=title, title_justify="left", header_style="bold", show_edge=False, pad_edge=False)
    for index, column in enumerate(columns):
        numbers = bool(rows) and all(_is_number(row[index]) for row in rows)
        view.add_column(clean(column), justify="right" if numbers else "left")
    for row in rows:
        view.add_row(*(clean(value) for value in row))
    console.print(view)


def _records(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    for number, row in enumerate(rows, start=1):
        line(f"row {number}")
        _fields(dict(zip(columns, row, strict=True)), but=())


def _is_number(value: Any) -> bool:
    return value is None or (not isinstance(value, str | bool) and hasattr(value, "__float__"))


def night(settings: Settings, result: dict[str, Any]) -> None:
    """What a person wants to read when a night is over."""
    columns, rows = answers.scorecard(settings)
    _out.print()
    table(columns, rows, title="Targets beside actuals, by region (mart_region_scorecard)")
    _out.print()
    columns, rows = answers.other_periods(settings)
    if rows:
        table(columns, rows, title="Targets of other periods (fct_target_attainment)")
        _out.print()
    counts = result["counts"]
    line(
        f"{counts.get('extracted', 0)} documents read, {counts.get('quarantined', 0)} quarantined, "
        f"{counts.get('claims', 0)} claims; {counts.get('not_modified', 0)} pages not modified since the last run; "
        f"{result['seconds']} s"
    )
    for label, message in result["failures"].items():
        error(f"{label}: {message}")
    line(f"release  {result['release']}" + ("" if result["is_new"] else "  (unchanged)"))
    line(f"at       {result['path']}")
    _out.print()
    example = answers.example(settings)
    line("Try next:")
    if example:
        region, year, claim_id = example
        line(f"  .venv/bin/zhibiao query \"{EXAMPLE} attainment('{region}', {year})\"")
        line(f"  .venv/bin/zhibiao explain {claim_id}    # sentence, document and mart rows of one figure")
    line("  .venv/bin/zhibiao status    # the same tomorrow: how did the night go, and is there anything to do?")
    line("  make run PAGES=<folder>    # the same on your own documents")


def explanation(found: dict[str, Any]) -> None:
    """A claim's way from the sentence to the marts."""
    claim = found["claim"]
    line(f"claim {claim['claim_id']} in release {found['release']}")
    _fields(claim, but=("claim_id", "sentence", "quote"))
    line(f"  {'sentence':<22}  {claim['sentence']}")
    line(f"  {'quote':<22}  {claim['quote']}")
    line("document")
    _fields(found["document"] or {}, but=())
    line(f"  {'stored bytes':<22}  {found['raw_path']}" + ("" if found["is_raw_kept"] else "  (not on this machine)"))
    for name, row in found["rows"]:
        line(f"{name}")
        _fields(row, but=())


def _fields(row: Mapping[str, Any], but: Sequence[str]) -> None:
    for name, value in row.items():
        if name not in but and value not in (None, "", []):
            line(f"  {name:<22}  {plain(value)}")
