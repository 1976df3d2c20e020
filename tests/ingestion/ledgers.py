"""On which database does the ledger of a test stand? SQLite in its home, or a schema of its own in PostgreSQL.

A test that asks for the fixture `database` is run on both; `ledger_url` then leads to the one whose turn it is.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

_servers: list[str] = []  # the address of the server whose turn it is; empty: SQLite


@contextmanager
def on_postgresql(server: str) -> Iterator[None]:
    """From here on ledgers stand on this server."""
    _servers.append(server)
    try:
        yield
    finally:
        _servers.pop()


def is_postgresql() -> bool:
    """Is it PostgreSQL's turn?"""
    return bool(_servers)


def ledger_url(home: Path) -> str:
    """The address of a home's ledger."""
    if not _servers:
        return f"sqlite:///{home / 'ledger.sqlite'}"
    schema = schema_of(home)
    with psycopg.connect(_servers[-1], autocommit=True) as connection:
        connection.execute(f'create schema if not exists "{schema}"')
    return in_schema(_servers[-1], schema)


def in_schema(server: str, schema: str) -> str:
    """The address of a ledger in a schema of a server."""
    separator = "&" if "?" in server else "?"
    address = server.replace("postgresql://", "postgresql+psycopg://")
    return f"{address}{separator}options=-csearch_path%3D{schema}"


def schema_of(home: Path) -> str:
    return "home_" + hashlib.sha256(str(home).encode()).hexdigest()[:16]


def lose_ledger(home: Path) -> None:
    """As when its disk is gone."""
    for path in home.glob("ledger.sqlite*"):
        path.unlink()
    if _servers:
        with psycopg.connect(_servers[-1], autocommit=True) as connection:
            connection.execute(f'drop schema if exists "{schema_of(home)}" cascade')


def change(home: Path, statement: str, values: Mapping[str, Any] | None = None) -> list[sa.Row[Any]]:
    """Do to the ledger's tables what no code of ours does; gives the rows of a question."""
    engine = sa.create_engine(ledger_url(home))
    try:
        with engine.begin() as connection:
            result = connection.execute(sa.text(statement), values or {})
            return list(result) if result.returns_rows else []
    finally:
        engine.dispose()
