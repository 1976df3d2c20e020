"""Which questions may be asked by name, and with what? Data: one file each in `warehouse/questions`.

A question's parameters are typed; a value travels as a parameter of the statement and never becomes SQL.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from warehouse.errors import NameUnknown, QuestionUnclear
from warehouse.named_sql import NamedSql, Parameter, read_named_sql

Value = str | int | date | None
Select = Callable[[str, Mapping[str, Value]], Sequence[Mapping[str, Any]]]  # a statement and its values → rows
_FOLDER = Path(__file__).with_name("questions")
_NAME = re.compile(r"[a-z][a-z0-9_-]*\Z")
_SHOWN = 8  # of the regions or indicators that one name means
_KINDS = {"integer": "a whole number", "date": "a day as YYYY-MM-DD"}
# Names in the release: how one is found, what of it is told, and the names that come near one that is not.
_FOUND = {
    "region": """
        select region_code as code, concat_ws(' ', parent_name_zh, region_name_zh) as name from find_region($name)
    """,
    "indicator": "select indicator_key as code, indicator_name_zh as name from find_indicator($name)",
}
_NEAR = {
    "region": """
        select name_zh as name from bridge_region_names group by name_zh
        order by jaro_winkler_similarity(name_zh, $name) desc, name_zh asc limit 3
    """,
    "indicator": """
        select written_name as name from bridge_indicator_names where name_kind <> 'key' group by written_name
        order by jaro_winkler_similarity(lower(written_name), lower($name)) desc, written_name asc limit 3
    """,
}


@cache
def questions() -> tuple[NamedSql, ...]:
    """All questions, by name."""
    return read_named_sql(_FOLDER)


def is_name(text: str) -> bool:
    """Is this a question's name rather than SQL? One word of small letters, which as SQL would give no rows."""
    return _NAME.match(text) is not None


def find_question(name: str) -> NamedSql:
    """The question of this name. Raises QuestionUnclear with the nearest names."""
    known = {question.name: question for question in questions()}
    wanted = name.replace("_", "-")
    if wanted in known:
        return known[wanted]
    near = get_close_matches(wanted, known, n=3, cutoff=0.5)
    hint = f"did you mean {', '.join(near)}? " if near else ""
    raise QuestionUnclear(f"there is no question {name!r}: {hint}zhibiao query --list tells all")


def values_of(question: NamedSql, given: Mapping[str, str]) -> dict[str, Value]:
    """The typed values to ask with. Raises QuestionUnclear for a name or value that does not fit, or one missing."""
    known = [parameter.name for parameter in question.parameters]
    for name in given:
        if name not in known:
            takes = ", ".join(f"--{each}" for each in known) or "none"
            raise QuestionUnclear(f"question {question.name!r} has no parameter --{name}: it takes {takes}")
    return {parameter.name: _value(question, parameter, given) for parameter in question.parameters}


def meanings(release: str, select: Select, question: NamedSql, values: Mapping[str, Value]) -> list[str]:
    """What is to be told of names that mean several regions or indicators. Raises NameUnknown for unknown ones.

    `select` asks the release of that name.
    """
    notes = []
    for parameter in question.parameters:
        value = values[parameter.name]
        if parameter.type not in _FOUND or value is None:
            continue
        found = select(_FOUND[parameter.type], {"name": value})
        if not found:
            near = "、".join(row["name"] for row in select(_NEAR[parameter.type], {"name": value}))
            raise NameUnknown(f"release {release} knows no {parameter.type} {value!r}: did you mean {near}?")
        if len(found) > 1:
            several = ", ".join(f"{row['name']} ({row['code']})" for row in found[:_SHOWN])
            more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
            notes.append(f"{value} names {len(found)} {parameter.type}s, and all are told: {several}{more}")
    return notes


def as_typed(question: NamedSql) -> str:
    """The question with its example's values, as a person would type it."""
    values = (f"--{name} {value}" for name, value in question.example.items())
    return " ".join(["zhibiao query", question.name, *values])


def _value(question: NamedSql, parameter: Parameter, given: Mapping[str, str]) -> Value:
    if parameter.name not in given:
        if parameter.is_required:
            raise QuestionUnclear(
                f"question {question.name!r} needs --{parameter.name} ({parameter.description}): {as_typed(question)}"
            )
        return parameter.default
    text = given[parameter.name]
    try:
        return _parsed(parameter.type, text)
    except ValueError:
        raise QuestionUnclear(
            f"--{parameter.name} is {text!r}, and must be {_KINDS[parameter.type]}: {as_typed(question)}"
        ) from None


def _parsed(kind: str, text: str) -> Value:
    if kind == "integer":
        return int(text)
    return date.fromisoformat(text) if kind == "date" else text
