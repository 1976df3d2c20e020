"""What may a copy into PostgreSQL not harm? Other copies, what others keep there, and whoever is reading.

Each function looks or waits, and raises one clear line; making and swapping tables is left to `warehouse.postgres`.
"""

import time

import psycopg
from psycopg.sql import SQL, Composable, Identifier, Literal

from warehouse.errors import Locked, ServerRefused

# One row that tells which release the schema holds: whoever finds it there knows that a release wrote the schema.
STAMP = "published_release"
# A reader that waits for us while we wait for it is a deadlock, for which PostgreSQL ends one of both after its
# deadlock_timeout (1 s). Giving up before that, and letting all pass in between, means that no reader is ever ended.
_TRY_MILLISECONDS = 500
_PAUSE_SECONDS = 0.5


def incoming(schema: str) -> str:
    """The schema in which the next release is written, before it takes the name."""
    return f"{schema}_incoming"


def hold(connection: psycopg.Connection, schema: str) -> None:
    """Keep other copies into this schema off until the transaction ends. Raises Locked."""
    held = connection.execute("select pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"zhibiao {schema}"])
    if held.fetchone() != (True,):
        raise Locked(f"another process copies a release into schema {schema} right now; wait for it to end")


def standing(connection: psycopg.Connection, schema: str) -> str | None:
    """The name of the release that the schema holds, None when it holds none."""
    if connection.execute("select to_regclass(%s)", [f'"{schema}"."{STAMP}"']).fetchone() == (None,):
        return None
    row = connection.execute(SQL("select release from {}").format(Identifier(schema, STAMP))).fetchone()
    return None if row is None else str(row[0])


def require_ours(connection: psycopg.Connection, schema: str) -> None:
    """Raise ServerRefused when the swap would take away what no release wrote, or what others rest on."""
    if connection.execute("select to_regnamespace(%s)", [f'"{incoming(schema)}"']).fetchone() != (None,):
        raise ServerRefused(f"there is a schema {incoming(schema)}, which no release leaves behind: rename it")
    if connection.execute("select to_regnamespace(%s)", [f'"{schema}"']).fetchone() == (None,):
        return
    if standing(connection, schema) is None:
        raise ServerRefused(
            f"schema {schema} holds no {STAMP}: no release wrote it, so it stays; choose another with --schema"
        )
    strangers = connection.execute(
        SQL(
            "select string_agg(relname, ', ' order by relname) from pg_class"
            " where relnamespace = to_regnamespace({})::oid and relkind in ('r', 'p', 'v', 'm', 'f', 'S')"
            " and not relname = any (select unnest(tables) from {})"
        ).format(Literal(f'"{schema}"'), Identifier(schema, STAMP))
    ).fetchone()
    if strangers is not None and strangers[0]:
        raise ServerRefused(f"schema {schema} holds {strangers[0]}, which no release wrote: move it to another schema")
    resting = connection.execute(
        "select string_agg(distinct format('%%s.%%s', n.nspname, v.relname), ', ')"
        " from pg_depend as d"
        " join pg_rewrite as r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid"
        " join pg_class as v on v.oid = r.ev_class"
        " join pg_namespace as n on n.oid = v.relnamespace"
        " join pg_class as t on d.refclassid = 'pg_class'::regclass and t.oid = d.refobjid"
        " where t.relnamespace = to_regnamespace(%s)::oid and v.oid <> t.oid",
        [f'"{schema}"'],
    ).fetchone()
    if resting is not None and resting[0]:
        raise ServerRefused(
            f"views rest on tables of schema {schema} and would lose them: {resting[0]}; drop them, and keep their"
            " queries in the BI tool or as dbt models"
        )


def keep_readers_off(connection: psycopg.Connection, tables: Composable, wait_seconds: float) -> None:
    """Lock the tables of before for the rest of the transaction, as soon as nobody is reading them. Raises Locked.

    Whoever read one of them in a transaction that is still open may read the others: the swap waits for its end, so
    that no transaction meets two releases.
    """
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            with connection.transaction():  # a savepoint: what was locked is free again when another table is read
                connection.execute(f"set local statement_timeout = {_TRY_MILLISECONDS}")
                connection.execute(SQL("lock table {} in access exclusive mode").format(tables))
                connection.execute("set local statement_timeout = 0")
            return
        except psycopg.errors.QueryCanceled as error:
            if time.monotonic() >= deadline:
                raise Locked(
                    f"transactions that read the tables did not end in {wait_seconds:g} s: {_readers(connection)};"
                    " the schema stays as it was; end them, or wait longer with --wait"
                ) from error
        time.sleep(_PAUSE_SECONDS)


def _readers(connection: psycopg.Connection) -> str:
    """Who has had a transaction open for longest, for a person to find them."""
    row = connection.execute(
        "select string_agg(told, ', ') from ("
        "select format('process %s of %s (%s, %s since %s)', pid, usename, coalesce(nullif(application_name, ''), '-'),"
        " state, to_char(xact_start, 'HH24:MI:SS')) as told"
        " from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        " and xact_start is not null order by xact_start limit 3) as longest"
    ).fetchone()
    return str(row[0]) if row is not None and row[0] else "they have just ended"
