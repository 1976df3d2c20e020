"""Who may write, where machines share a home? Whoever also holds a lock in the database that they share.

A kernel's file lock may end at its machine: over NFS others need not see it. So the writer also holds an advisory lock
of PostgreSQL, on a connection of its own and for as long as that lasts: the server frees it when the holder dies in
whatever way. A holder whose connection was lost may no longer be the only one, and must not publish: `require` tells.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import Any

import psycopg
import psycopg.conninfo

from warehouse.errors import Locked, ServerAway, ServerRefused

_MOST_NAME = 63  # bytes: PostgreSQL cuts a longer application_name
# How soon each side notices that the other's machine is gone, without which a lock would stay for hours.
_CLIENT: dict[str, str | int] = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
# The same for the server; and no limit that is meant for questions or forgotten sessions may end the lock.
_SET_UP = """
select set_config(name, value, false) from pg_settings join (values ('tcp_keepalives_idle', '30'),
    ('tcp_keepalives_interval', '10'), ('tcp_keepalives_count', '3'), ('statement_timeout', '0'),
    ('idle_session_timeout', '0')) as wanted (name, value) using (name)
"""
# One lock a schema: who shares tables there shares a home. The schema is the first of the address's search_path.
_KEY = "hashtextextended('zhibiao writer ' || coalesce(current_schema(), ''), 0)"
_HELD = f"""
from pg_locks as l left join pg_stat_activity as a on a.pid = l.pid
where l.locktype = 'advisory' and l.objsubid = 1 and l.granted
    and l.database = (select oid from pg_database where datname = current_database())
    and ((l.classid::bigint << 32) | l.objid::bigint) = {_KEY}
"""  # noqa: S608 - constants of this file
_HOLDER = f"""
select format('%s (process %s of the database%s%s)', coalesce(nullif(a.application_name, ''), 'somebody'), l.pid,
    ', from ' || host(a.client_addr), ', since ' || to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')
    || ' UTC') {_HELD}
"""  # noqa: S608 - constants of this file


_AGAIN = "others may have written since, so nothing more is written; run again"


class DatabaseLock:
    """The lock while it is held; `lock.WriterLock` takes and gives it back."""

    def __init__(self, address: str, run_id: str) -> None:
        """Take it, or raise Locked naming the holder, never waiting; ServerAway when the server does not answer."""
        # The run in quotes, as the lock's file has it: whoever looks for a run finds it in either.
        name = f'zhibiao "{run_id}" {socket.gethostname()}:{os.getpid()}'
        with _told_in_a_line(), ExitStack() as unless_taken:
            self._connection = unless_taken.enter_context(closing(_connected(address, name[:_MOST_NAME])))
            self._connection.execute(_SET_UP)
            if self._connection.execute(f"select pg_try_advisory_lock({_KEY})").fetchone() != (True,):
                holder = _holder(self._connection) or "a run that has just ended"
                raise Locked(f"locked: the database says that {holder} writes; wait for that run to end")
            unless_taken.pop_all()

    def fileno(self) -> int:
        """The connection's socket: a child that inherits it keeps the lock when its parent dies."""
        return self._connection.fileno()

    def require(self) -> None:
        """Raise Locked when the lock is no longer ours: another may have written since."""
        try:
            row = self._connection.execute(f"select count(*) {_HELD} and l.pid = pg_backend_pid()").fetchone()
        except psycopg.Error as error:
            raise Locked(f"the connection that held the writer's lock was lost ({_line(error)}): {_AGAIN}") from error
        if row != (1,):
            raise Locked(f"the database gave the writer's lock up, as behind a pooler of connections: {_AGAIN}")

    def release(self) -> None:
        """Give it back, also when a child still has the socket. A connection that is lost gave it back already."""
        with suppress(psycopg.Error):
            self._connection.execute(f"select pg_advisory_unlock({_KEY})")
        self._connection.close()


def database_holder(address: str) -> str | None:
    """Who holds the lock, None when nobody does. Raises ServerAway."""
    with _told_in_a_line(), closing(_connected(address, "zhibiao status")) as connection:
        return _holder(connection)


def _holder(connection: psycopg.Connection) -> str | None:
    row = connection.execute(_HOLDER).fetchone()
    return None if row is None else str(row[0])


def _connected(address: str, name: str) -> psycopg.Connection:
    try:
        told = psycopg.conninfo.conninfo_to_dict(address)
    except psycopg.ProgrammingError:
        raise ServerRefused("the address of the database of the writer's lock cannot be read") from None
    settings: dict[str, Any] = {**_CLIENT, **told, "application_name": name}
    return psycopg.connect(psycopg.conninfo.make_conninfo(**settings), autocommit=True)


@contextmanager
def _told_in_a_line() -> Iterator[None]:
    """An error of PostgreSQL in one line that never shows the address: it may hold a password."""
    try:
        yield
    except psycopg.Error as error:
        what = f"the database of the writer's lock does not answer: {_line(error)}"
        raise ServerAway(f"{what}; nothing was written, try again") from error


def _line(error: psycopg.Error) -> str:
    return " ".join(str(error).split("\n")[0].split())
