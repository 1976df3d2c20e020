"""How does a release come into PostgreSQL, for tools that read no files? As a schema swapped in one transaction.

Readers see the tables of the release before or those of the new one, never some of both, and never none: everything is
written beside, in one transaction, and takes the name at its end. What stands in the schema otherwise is never touched:
a schema that no release wrote, or that somebody's views rest on, is told and left. How one table is made and filled is
left to `warehouse.postgres_tables`.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import duckdb
import psycopg
import psycopg.conninfo
from psycopg.sql import SQL, Identifier, Literal

from warehouse.connection import DEFAULT_MEMORY_LIMIT, DEFAULT_THREADS, open_reader
from warehouse.errors import ReleaseInvalid, ServerAway, ServerRefused
from warehouse.failpoint import no_failpoint
from warehouse.postgres_guard import STAMP, hold, incoming, keep_readers_off, require_ours, standing
from warehouse.postgres_tables import Column, Table, add_key, copy_rows, create_table
from warehouse.publication import DATA_PACKAGE
from warehouse.release import Release
from warehouse.sql import Name

SCHEMA = "zhibiao"
READER = "zhibiao_reader"
WAIT_SECONDS = 60.0
_CONNECT_SECONDS = 10
_AWAY = frozenset({"08", "53", "57", "58"})  # classes of SQLSTATE: connection, room, shutdown, system


@dataclass(frozen=True, slots=True)
class Copied:
    """What stands in the schema now; `is_new` is False when it was there before the call."""

    release: str
    schema: str
    tables: int
    rows: int
    is_new: bool


def copy_release(
    release: Release,
    address: str,
    *,
    now: datetime,
    schema: str = SCHEMA,
    reader: str = READER,
    wait_seconds: float = WAIT_SECONDS,
    memory_limit: str = DEFAULT_MEMORY_LIMIT,
    threads: int = DEFAULT_THREADS,
    failpoint: Callable[[str], None] = no_failpoint,
) -> Copied:
    """Make `schema` of the PostgreSQL database at `address` hold the tables of a release, and `reader` may read it.

    `address` is a libpq address; passwords may come from PGPASSWORD or a password file. `wait_seconds` is how long the
    swap waits for transactions that read the tables of before. Raises Locked when they go on, or when another process
    copies into the same schema; ServerRefused for whatever the server does not let happen. In each case, and when the
    process is killed, the schema stays as it was.
    """
    Name(schema), Name(reader), Name(incoming(schema))  # raises InvalidName
    with open_reader(release.database, memory_limit=memory_limit, threads=threads) as source, _connected(address) as to:
        tables = tables_of(release, source)
        with to.transaction():
            hold(to, schema)
            if standing(to, schema) == release.name:
                return Copied(release.name, schema, len(tables), _rows(release), is_new=False)
            require_ours(to, schema)
            _ensure_role(to, reader)
            _write(to, release, tables, source, incoming(schema))
            _stamp(to, release, tables, incoming(schema), now)
            failpoint("tables written")
            _let_read(to, schema, reader)
            _take_name(to, schema, wait_seconds)
            failpoint("name taken")
        failpoint("committed")
    return Copied(release.name, schema, len(tables), _rows(release), is_new=True)


@contextmanager
def _connected(address: str) -> Iterator[psycopg.Connection]:
    """A connection whose errors are one line, and never show the address: it may hold a password."""
    _require_address(address)
    try:
        with psycopg.connect(
            address, autocommit=True, connect_timeout=_CONNECT_SECONDS, application_name="zhibiao publish"
        ) as connection:
            if (encoding := connection.info.parameter_status("server_encoding")) != "UTF8":
                raise ServerRefused(f"the database is encoded in {encoding}: Chinese text needs one in UTF8")
            connection.execute("set client_encoding to 'UTF8'")
            connection.execute("set timezone to 'UTC'")
            connection.execute("set statement_timeout to 0")  # a limit that is meant for questions would end the copy
            yield connection
    except psycopg.Error as error:
        said = " ".join(str(error).split("\n")[0].split())
        if error.sqlstate is None or error.sqlstate[:2] in _AWAY:
            raise ServerAway(f"PostgreSQL does not answer: {said}; the schema stays as it was, try again") from error
        raise ServerRefused(f"PostgreSQL refused ({error.sqlstate}): {said}; the schema stays as it was") from error


def _require_address(address: str) -> None:
    """Raise ServerRefused for an address that libpq would not understand; its own words would repeat it."""
    form = "postgresql://user@host:port/database, the password in PGPASSWORD or a password file"
    if not address.startswith(("postgresql://", "postgres://")):
        raise ServerRefused(f"the address of the database must be {form}")
    try:
        psycopg.conninfo.conninfo_to_dict(address)
    except psycopg.ProgrammingError as error:
        raise ServerRefused(f"the address of the database cannot be read: it must be {form}") from error


def tables_of(release: Release, source: duckdb.DuckDBPyConnection) -> tuple[Table, ...]:
    """Every table of the release's file, by name, with comments and the keys that its data package declares."""
    package = json.loads((release.folder / DATA_PACKAGE).read_text("utf-8"))
    keys = {each["name"]: tuple(each.get("schema", {}).get("primaryKey", ())) for each in package["resources"]}
    columns: dict[str, list[Column]] = {}
    for table, name, kind, nullable, comment in source.execute(
        "select table_name, column_name, data_type, is_nullable, coalesce(comment, '') from duckdb_columns()"
        " where not internal and schema_name = 'main' order by table_name, column_index"
    ).fetchall():
        columns.setdefault(table, []).append(Column(name, kind, nullable, comment))
    told = source.execute(
        "select table_name, coalesce(comment, '') from duckdb_tables()"
        " where not internal and schema_name = 'main' order by table_name"
    ).fetchall()
    return tuple(Table(name, comment, tuple(columns[name]), keys.get(name, ())) for name, comment in told)


def _rows(release: Release) -> int:
    return sum(int(table["rows"]) for table in release.manifest["tables"].values())


def _ensure_role(connection: psycopg.Connection, reader: str) -> None:
    """Make the role that may read, where it is not there: without login, to be granted to people."""
    if connection.execute("select to_regrole(%s)", [f'"{reader}"']).fetchone() != (None,):
        return
    try:
        connection.execute(SQL("create role {} nologin").format(Identifier(reader)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise ServerRefused(
            f"there is no role {reader} and this user may not create it: have an administrator run"
            f' create role "{reader}" nologin'
        ) from error


def _write(
    connection: psycopg.Connection,
    release: Release,
    tables: tuple[Table, ...],
    source: duckdb.DuckDBPyConnection,
    beside: str,
) -> None:
    """Make the schema `beside` with all tables of the release. Raises ReleaseInvalid when rows are missing."""
    connection.execute(SQL("create schema {}").format(Identifier(beside)))
    for table in tables:
        create_table(connection, beside, table)
        taken = copy_rows(connection, beside, table, source)
        if taken != (said := release.manifest["tables"][table.name]["rows"]):
            raise ReleaseInvalid(f"{table.name} gave {taken} rows and its manifest says {said}: zhibiao verify")
        add_key(connection, beside, table)


def _stamp(
    connection: psycopg.Connection, release: Release, tables: tuple[Table, ...], beside: str, now: datetime
) -> None:
    """Say in the schema which release it holds."""
    stamp = Identifier(beside, STAMP)
    connection.execute(
        SQL(
            "create table {} (release text not null, created_at timestamp with time zone not null,"
            " logical_digest text not null, copied_at timestamp with time zone not null, tables text[] not null)"
        ).format(stamp)
    )
    connection.execute(
        SQL("comment on table {} is {}").format(stamp, Literal("Which release this schema holds: one row."))
    )
    connection.execute(
        SQL("insert into {} values (%s, %s, %s, %s, %s)").format(stamp),
        [
            release.name,
            release.manifest["created_at"],
            release.manifest["logical_digest"],
            now,
            [*(table.name for table in tables), STAMP],
        ],
    )


def _let_read(connection: psycopg.Connection, schema: str, reader: str) -> None:
    beside, role = Identifier(incoming(schema)), Identifier(reader)
    connection.execute(SQL("grant usage on schema {} to {}").format(beside, role))
    connection.execute(SQL("grant select on all tables in schema {} to {}").format(beside, role))
    connection.execute(
        SQL("comment on schema {} is {}").format(
            beside,
            Literal("指标 Zhibiao: a published release, replaced whole by the next; keep nothing of yours here."),
        )
    )


def _take_name(connection: psycopg.Connection, schema: str, wait_seconds: float) -> None:
    """Drop the tables of before, once nobody reads them, and give their schema's name to the incoming one."""
    if standing(connection, schema) is not None:
        row = connection.execute(SQL("select tables from {}").format(Identifier(schema, STAMP))).fetchone()
        before = SQL(", ").join(Identifier(schema, name) for name in (row[0] if row else ()))
        keep_readers_off(connection, before, wait_seconds)
        connection.execute(SQL("drop table {}").format(before))
        connection.execute(SQL("drop schema {}").format(Identifier(schema)))
    connection.execute(SQL("alter schema {} rename to {}").format(Identifier(incoming(schema)), Identifier(schema)))
