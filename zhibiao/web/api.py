"""How does a program ask? Each named question has an address; answers are paged and bear the release they are of.

The questions, their parameters and descriptions are the files of `warehouse/questions`: a new file is a new address,
in the documentation (`/openapi.json`), too. Values travel as parameters of the statement and never become SQL.
"""

import csv
import inspect
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from warehouse.errors import NameUnknown
from warehouse.named_sql import NamedSql, Parameter
from warehouse.plain import escaped_json, no_formula, plain_decimal
from warehouse.questions import Value, meanings, questions
from warehouse.snapshot import Snapshot

MOST_ROWS = 1000
DEFAULT_ROWS = 100
_MOST_OFFSET = 10_000_000
_LONGEST_TEXT = 200
_TYPES: dict[str, Any] = {"integer": int, "date": date}
Answered = dict[str, Any]


class Rows(BaseModel):
    """One page of an answer. Exact decimals are texts, so that no reader rounds them."""

    release: str = Field(description="The release that the rows are of.")
    columns: list[str]
    rows: list[dict[str, Any]] = Field(description="One object a row, by column name.")
    notes: list[str] = Field(description="Names that mean several regions or indicators, which are all told.")
    next: str | None = Field(description="The address of the next page; null on the last.")


class ReleaseSaid(BaseModel):
    """What the current release says of itself."""

    release: str
    created_at: str
    parent: str | None
    scope: str
    logical_digest: str
    rows: dict[str, int] = Field(description="Rows by table.")
    warnings: list[str] = Field(description="Rules of the gates that did not hold, and did not stop it.")


class Problem(BaseModel):
    """Why there is no answer, in one line."""

    problem: str


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows are wanted, and how."""

    limit: int
    offset: int
    format: str


Current = Callable[[Request], Snapshot]


def router(current: Current) -> APIRouter:
    """The addresses of the interface; `current` gives the snapshot to answer from."""
    made = APIRouter(prefix="/api/v1", tags=["figures"])
    failures: dict[int | str, dict[str, Any]] = {
        400: {"model": Problem, "description": "The question is not clear."},
        404: {"model": Problem, "description": "No region or indicator has this name."},
        503: {"model": Problem, "description": "Nothing is published yet, or the question took too long."},
    }

    def said(request: Request) -> ReleaseSaid:
        return release_said(current(request))

    made.add_api_route(
        "/release",
        said,
        methods=["GET"],
        name="release",
        summary="The current release",
        response_model=ReleaseSaid,
        responses={503: failures[503]},
    )
    for question in questions():
        made.add_api_route(
            f"/questions/{question.name}",
            _endpoint(question, current),
            methods=["GET"],
            name=question.name,
            operation_id=question.name.replace("-", "_"),
            summary=question.description,
            response_model=Rows,
            responses={**failures, 200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
        )
    return made


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """The description for tools, without what FastAPI adds of itself: here a wrong parameter is answered with 400."""
    for path in schema["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
    for name in ("HTTPValidationError", "ValidationError"):
        schema.get("components", {}).get("schemas", {}).pop(name, None)
    return schema


def release_said(snapshot: Snapshot) -> ReleaseSaid:
    """What a release says of itself."""
    manifest = snapshot.release.manifest
    return ReleaseSaid(
        release=snapshot.release.name,
        created_at=manifest["created_at"],
        parent=manifest["parent"],
        scope=manifest["scope"]["name"],
        logical_digest=manifest["logical_digest"],
        rows={name: table["rows"] for name, table in manifest["tables"].items()},
        warnings=[row["rule_name"] for row in snapshot.ask("gate_rules") if row["result"] != "holds"],
    )


def answer(snapshot: Snapshot, question: NamedSql, values: dict[str, Value], page: Page, here: str) -> Response:
    """One page of the answer to a question. Raises QuestionUnclear and QueryFailed."""
    notes = meanings(snapshot.release.name, snapshot.select, question, values)
    # One row more than wanted tells whether there is a next page. Every question is ordered.
    sql = f"select * from ({question.sql.rstrip().rstrip(';')}\n) limit {page.limit + 1} offset {page.offset}"  # noqa: S608 - the project's own text and two numbers
    rows = snapshot.select(sql, values)
    has_more = len(rows) > page.limit
    rows = rows[: page.limit]
    following = _next(here, page) if has_more else None
    headers = {"link": f'<{following}>; rel="next"'} if following else {}
    if page.format == "csv":
        return Response(as_csv(rows), media_type="text/csv; charset=utf-8", headers=headers)
    said = Rows(
        release=snapshot.release.name,
        columns=list(rows[0]) if rows else [],
        rows=[{name: plain(value) for name, value in row.items()} for row in rows],
        notes=notes,
        next=following,
    )
    return Response(escaped_json(said.model_dump_json()), media_type="application/json", headers=headers)


def plain(value: Any) -> Any:
    """A value as JSON has it: decimals as text with all their digits, days and times in ISO 8601."""
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


def as_csv(rows: Sequence[dict[str, Any]]) -> str:
    """CSV that a spreadsheet calculates nothing in."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    if rows:
        writer.writerow(rows[0])
    writer.writerows(map(_cells, rows))
    return target.getvalue()


def _cells(row: dict[str, Any]) -> Iterator[str]:
    for value in row.values():
        told = plain(value)
        if told is None:
            yield ""
        elif isinstance(told, list):
            yield no_formula(";".join(map(str, told)))
        elif isinstance(value, Decimal):
            yield told  # a negative number is a number and no formula
        else:
            yield no_formula(str(told)) if isinstance(told, str) else str(told)


def _next(here: str, page: Page) -> str:
    from urllib.parse import parse_qsl, urlencode, urlsplit

    split = urlsplit(here)
    kept = [(name, value) for name, value in parse_qsl(split.query) if name not in ("offset", "limit")]
    return f"{split.path}?{urlencode([*kept, ('limit', page.limit), ('offset', page.offset + page.limit)])}"


def _endpoint(question: NamedSql, current: Current) -> Callable[..., Response]:
    """A function whose signature has the question's parameters, from which FastAPI documents and checks them."""

    def ask(request: Request, limit: int, offset: int, format: str, **values: Value) -> Response:  # noqa: A002
        here = f"{request.url.path}?{request.url.query}"
        return answer(current(request), question, values, Page(limit, offset, format), here)

    fixed = [
        _named("request", Request),
        _named("limit", Annotated[int, Query(ge=1, le=MOST_ROWS, description="Most rows.")], DEFAULT_ROWS),
        _named("offset", Annotated[int, Query(ge=0, le=_MOST_OFFSET, description="Rows to leave out.")], 0),
        _named("format", Annotated[Literal["json", "csv"], Query(description="json or csv.")], "json"),
    ]
    ask.__signature__ = inspect.Signature([*fixed, *map(_parameter, question.parameters)])  # type: ignore[attr-defined]
    return ask


def _parameter(parameter: Parameter) -> inspect.Parameter:
    kind = _TYPES.get(parameter.type, str)
    limits: dict[str, Any] = {}
    if kind is str:
        limits = {"min_length": 1, "max_length": _LONGEST_TEXT}
    elif kind is int:
        limits = {"ge": -(2**31), "le": 2**31 - 1}  # DuckDB's integer
    said = Query(description=parameter.description, **limits)
    if parameter.is_required:
        return _named(parameter.name, Annotated[kind, said])
    default = parameter.default
    if kind is date and isinstance(default, str):
        default = date.fromisoformat(default)  # type: ignore[assignment]
    return _named(parameter.name, Annotated[kind | None, said], default)


def _named(name: str, annotation: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def problem(error: Exception, status: int) -> JSONResponse:
    """An error as the interface tells it."""
    return JSONResponse({"problem": str(error)}, status_code=status)


def status_of(error: Exception) -> int:
    """404 for a name that nothing has, 400 for everything else about a question."""
    return 404 if isinstance(error, NameUnknown) else 400
