"""How is a named query written down as data? One `.sql` file a query: a YAML head in a comment, then one statement.

The head says what the query answers, its parameters and an example. Table macros of the published file
(`warehouse.macros`) and questions of the command line (`warehouse.questions`) are both kept so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from warehouse.plain import in_one_line

TYPES = ("text", "integer", "date", "region", "indicator")  # the last two are texts that must name one
_FIELDS = {"description", "parameters", "example"}
_PARAMETER_FIELDS = {"type", "description", "default"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value to ask with."""

    name: str
    type: str  # one of TYPES
    description: str
    is_required: bool = True
    default: str | int | None = None  # of a parameter that may be left out


@dataclass(frozen=True, slots=True)
class NamedSql:
    """A query with a name, for people to ask by."""

    name: str
    description: str
    parameters: tuple[Parameter, ...]
    sql: str
    example: Mapping[str, str]  # a value for parameters, as a person types them

    @property
    def told(self) -> str:
        """The description and what each parameter takes, in one line."""
        return " ".join([self.description, *(f"{each.name}: {each.description}" for each in self.parameters)])


def read_named_sql(folder: Path) -> tuple[NamedSql, ...]:
    """The queries of a folder, by name. Raises ValueError when a file's head is not as it must be."""
    return tuple(_read(path) for path in sorted(folder.glob("*.sql")))


def _read(path: Path) -> NamedSql:
    text = path.read_text("utf-8")
    head, end, sql = text.removeprefix("/*\n").partition("\n*/\n")
    if not text.startswith("/*\n") or not end:
        raise ValueError(f"{path}: a named query begins with /*, a YAML head and */, each on lines of their own")
    fields = yaml.safe_load(head)
    if not isinstance(fields, dict) or not fields.keys() <= _FIELDS or "description" not in fields:
        raise ValueError(f"{path}: the head holds description and, where wanted, parameters and example")
    parameters = fields.get("parameters") or {}
    return NamedSql(
        path.stem,
        in_one_line(fields["description"]),
        tuple(_parameter(path, name, values) for name, values in parameters.items()),
        sql.strip(),
        {name: str(value) for name, value in (fields.get("example") or {}).items()},
    )


def _parameter(path: Path, name: str, values: Mapping[str, Any]) -> Parameter:
    if not {"type", "description"} <= values.keys() <= _PARAMETER_FIELDS or values["type"] not in TYPES:
        raise ValueError(f"{path}: {name} takes a description, a type of {', '.join(TYPES)}, and perhaps a default")
    return Parameter(
        name, values["type"], in_one_line(values["description"]), "default" not in values, values.get("default")
    )
