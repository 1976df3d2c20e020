"""How do names and texts get into a statement where parameters cannot stand? By one function that checks them.

Values always travel as parameters. Identifiers (tables, columns) and the few literals of DDL (comments, file names) are
filled into templates here, each checked or quoted according to its type, so that page text can never become SQL.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from string import Template

from warehouse.errors import InvalidName

_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]{0,62}\Z")


@dataclass(frozen=True, slots=True)
class Name:
    """One identifier of our own naming: lower case, digits, underscore. Raises InvalidName otherwise."""

    text: str

    def __post_init__(self) -> None:
        if not _IDENTIFIER.match(self.text):
            raise InvalidName(f"{self.text!r} is no table or column name of this project: use a-z, 0-9 and _ only")

    def __str__(self) -> str:
        return f'"{self.text}"'


@dataclass(frozen=True, slots=True)
class Names:
    """Several identifiers with commas between them."""

    texts: tuple[str, ...]

    def __str__(self) -> str:
        return ", ".join(str(Name(text)) for text in self.texts)


@dataclass(frozen=True, slots=True)
class Literal:
    """A text quoted as an SQL string, for the statements that take no parameters (COMMENT, ATTACH, COPY)."""

    text: str

    def __str__(self) -> str:
        if "\0" in self.text:
            raise InvalidName("a text with a NUL character cannot stand in a statement")
        return "'" + self.text.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Fragment:
    """SQL that this package composed itself from the parts above."""

    text: str

    def __str__(self) -> str:
        return self.text


def compose(template: str, **parts: Name | Names | Literal | Fragment) -> str:
    """Fill `$name` places of a constant template. Only checked parts are accepted; a missing part is an error."""
    return Template(template).substitute({key: str(part) for key, part in parts.items()})


def names(texts: Iterable[str]) -> Names:
    """Several identifiers as one part."""
    return Names(tuple(texts))


def declared(columns: Iterable[tuple[str, str, bool]]) -> Fragment:
    """Columns as CREATE TABLE lists them, of (name, type as DuckDB or this package says it, may be null)."""
    return Fragment(
        ", ".join(f"{Name(name)} {kind}{'' if nullable else ' not null'}" for name, kind, nullable in columns)
    )
