"""How does a table of a release look in PostgreSQL, and how do its rows get there? As a stream of COPY, typed alike.

Rows go through in batches of Arrow, so a table of any size needs the memory of one batch. Which tables, in which schema
and when others see them is left to `warehouse.postgres`.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import psycopg
import pyarrow.csv
from psycopg.sql import SQL, Composed, Identifier, Literal

from warehouse.errors import ServerRefused
from warehouse.sql import Fragment, Name, compose

BATCH_ROWS = 20_000
_TYPES = {
    "VARCHAR": "text",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
    "TIMESTAMP": "timestamp without time zone",
    "TINYINT": "smallint",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "HUGEINT": "numeric(39,0)",
    "DOUBLE": "double precision",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the release's DuckDB file, with its type there."""

    name: str
    type: str
    nullable: bool
    comment: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the release's DuckDB file; `key` is what tells its rows apart, empty where nothing is declared."""

    name: str
    comment: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]


def postgres_type(duckdb_type: str) -> str:
    """The PostgreSQL type that holds every value of a DuckDB type. Raises ServerRefused where none is known."""
    if duckdb_type.endswith("[]"):
        return f"{postgres_type(duckdb_type[:-2])}[]"
    if duckdb_type.startswith("DECIMAL("):
        return duckdb_type.replace("DECIMAL", "numeric")
    if duckdb_type not in _TYPES:
        raise ServerRefused(f"no PostgreSQL type is known for {duckdb_type}: add it to warehouse/postgres_tables.py")
    return _TYPES[duckdb_type]


def create_table(connection: psycopg.Connection, schema: str, table: Table) -> None:
    """Create an empty table with its comments; its key is added after the rows are there (`add_key`)."""
    where = Identifier(schema, table.name)
    columns = SQL(", ").join(
        SQL("{} {}{}").format(
            Identifier(column.name),
            SQL(postgres_type(column.type)),  # from our own list, never from a page
            SQL("" if column.nullable else " not null"),
        )
        for column in table.columns
    )
    connection.execute(SQL("create table {} ({})").format(where, columns))
    connection.execute(SQL("comment on table {} is {}").format(where, Literal(table.comment)))
    for column in table.columns:
        connection.execute(
            SQL("comment on column {} is {}").format(
                Identifier(schema, table.name, column.name), Literal(column.comment)
            )
        )


def copy_rows(connection: psycopg.Connection, schema: str, table: Table, source: duckdb.DuckDBPyConnection) -> int:
    """Fill the table, which the same transaction has created; return how many rows PostgreSQL says it took.

    FREEZE makes the rows visible to transactions that began earlier too: one that reads the table by its name after the
    swap would find it empty otherwise. Raises ServerRefused when a text holds what PostgreSQL cannot (a NUL).
    """
    statement: Composed = SQL("copy {} from stdin (format csv, freeze)").format(Identifier(schema, table.name))
    with connection.cursor() as cursor:
        try:
            with cursor.copy(statement) as copy:
                for part in _csv_parts(source, table):
                    copy.write(part)
        except psycopg.DataError as error:
            first_line = str(error).splitlines()[0]
            raise ServerRefused(f"PostgreSQL does not take the rows of {table.name}: {first_line}") from error
        return cursor.rowcount


def add_key(connection: psycopg.Connection, schema: str, table: Table) -> None:
    """Add the primary key, where one is declared, and count values for the planner."""
    where = Identifier(schema, table.name)
    if table.key:
        columns = SQL(", ").join(map(Identifier, table.key))
        connection.execute(SQL("alter table {} add primary key ({})").format(where, columns))
    connection.execute(SQL("analyze {}").format(where))


def _csv_parts(source: duckdb.DuckDBPyConnection, table: Table) -> Iterator[bytes]:
    """The rows as CSV: a null is nothing, an empty text is `""`, as PostgreSQL reads them."""
    listed = Fragment(", ".join(_value(column) for column in table.columns))
    rows = source.execute(compose("select $columns from main.$table", columns=listed, table=Name(table.name)))
    reader = rows.to_arrow_reader(BATCH_ROWS)
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="needed")
    for batch in reader:
        part = io.BytesIO()
        pyarrow.csv.write_csv(batch, part, options)
        yield part.getvalue()


def _value(column: Column) -> str:
    """The column as an expression of DuckDB that Arrow can write as CSV: lists become PostgreSQL's own notation."""
    name = str(Name(column.name))
    if not column.type.endswith("[]"):
        return name
    text = r"""replace(replace(element::varchar, '\', '\\'), '"', '\"')"""
    quoted = f"""list_transform({name}, lambda element: coalesce('"' || {text} || '"', 'NULL'))"""
    return f"""'{{' || array_to_string({quoted}, ',') || '}}' as {name}"""
