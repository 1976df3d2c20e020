"""Which questions does the published file answer by name? Table macros over the marts, stored in the file itself.

`select * from targets_as_of(date '2023-06-30')` works in every client that opens `zhibiao.duckdb`, without us. The
macros are data: one file each in `warehouse/macros`. A macro reads tables by their bare names, so a client that
attaches the file beside others says `use zhibiao` first.
"""

from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from warehouse.named_sql import NamedSql, read_named_sql
from warehouse.sql import Fragment, Literal, Name, compose, names

_FOLDER = Path(__file__).with_name("macros")


@cache
def table_macros() -> tuple[NamedSql, ...]:
    """The macros of a release, each after those that it calls."""
    macros = {macro.name: macro for macro in read_named_sql(_FOLDER)}
    called = {
        name: [other for other in macros if other != name and f"{other}(" in macro.sql]
        for name, macro in macros.items()
    }
    return tuple(macros[name] for name in TopologicalSorter(called).static_order())


def create_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Store the macros in schema `main`. Raises duckdb.Error when the marts lack what one of them reads."""
    for macro in table_macros():
        connection.execute(
            compose(
                "create macro main.$name($parameters) as table $query",
                name=Name(macro.name),
                parameters=names(parameter.name for parameter in macro.parameters),
                query=Fragment(macro.sql),
            )
        )
        connection.execute(
            compose(
                "comment on macro table main.$name is $told",
                name=Name(macro.name),
                told=Literal(macro.told),
            )
        )
        _bind(connection, macro)


def _bind(connection: duckdb.DuckDBPyConnection, macro: NamedSql) -> None:
    """A macro's body is bound at its first use only, so use it once."""
    arguments = Fragment(", ".join("null" for _ in macro.parameters))
    connection.execute(compose("select * from main.$name($arguments)", name=Name(macro.name), arguments=arguments))
