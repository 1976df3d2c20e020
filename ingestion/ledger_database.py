"""Where may the ledger stand, and how is its database opened? A file of SQLite, or a schema of PostgreSQL.

Either is opened so that an acknowledged row survives a power cut, and many processes may open it at once, also when its
tables are not there yet. An error of PostgreSQL becomes one line, which never shows the address: it may hold a
password. What the tables hold is left to `ledger_tables`, what is asked of them to `ledger`.
"""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ingestion.errors import LedgerAway, StoreError
from ingestion.ledger_state import fill_batches, fill_documents
from ingestion.ledger_tables import batches, documents, fetches, metadata

BUSY_TIMEOUT_MS = 60_000
CONNECT_SECONDS = 10
APPLICATION = "zhibiao ledger"
FORM = "sqlite:///<path> or postgresql+psycopg://user@host:port/database, the password in PGPASSWORD or a password file"
_DRIVERS = {"sqlite": "sqlite", "sqlite+pysqlite": "sqlite", "postgresql+psycopg": "postgresql"}
# Classes of SQLSTATE that pass: connection, a transaction undone by another, room, shutdown, the machine.
_PASSING = frozenset({"08", "40", "53", "57", "58"})


def open_engine(url: str) -> sa.Engine:
    """An engine on the ledger's database. Raises StoreError for an address of another form; connects to nothing."""
    address = _address(url)
    if _DRIVERS[address.drivername] == "sqlite":
        return _open_sqlite(address)
    try:
        engine = sa.create_engine(
            _with_defaults(address),
            pool_pre_ping=True,  # a connection that was lost while nobody used it is replaced and nobody notices
            isolation_level="READ COMMITTED",  # whatever the server prefers: no append is undone for another's sake
        )
    except ModuleNotFoundError as error:
        raise StoreError(f"the ledger's driver {error.name} is not installed: make install") from error
    sa.event.listen(engine, "connect", _set_postgresql_up)
    return engine


def make_tables(engine: sa.Engine) -> None:
    """Make what is missing of the ledger's tables, also beside other processes that do so, and in an older ledger."""
    if not _missing(engine):
        return
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("begin immediate")
        else:  # two that look for a table before either has made it: the second fails
            connection.exec_driver_sql(
                "select pg_advisory_xact_lock(hashtextextended('zhibiao ledger ' || current_schema(), 0))"
            )
        missing = _missing(connection)  # another may have made them while we waited
        metadata.create_all(connection)
        for table in metadata.tables.values():
            for index in table.indexes:  # a table that stands got none of them
                index.create(connection, checkfirst=True)
        if documents.name in missing:
            fill_documents(connection)
        if batches.name in missing:
            fill_batches(connection)


def _missing(where: sa.Engine | sa.Connection) -> set[str]:
    return set(metadata.tables) - set(sa.inspect(where).get_table_names())


def keep_writers_off(connection: sa.Connection) -> None:
    """Let nobody else append until this transaction ends; first statement of a transaction that looks, then writes."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("begin immediate")
    else:
        connection.exec_driver_sql(f"lock table {fetches.name} in share row exclusive mode")


def told(error: sa.exc.DBAPIError) -> LedgerAway | StoreError:
    """What is told of an error of PostgreSQL: its own first line, without statement and address."""
    said = " ".join(str(error.orig).split("\n")[0].split())
    state = getattr(error.orig, "sqlstate", None)
    if error.connection_invalidated or state is None or state[:2] in _PASSING:
        return LedgerAway(f"the ledger in PostgreSQL does not answer: {said}; what it acknowledged stays, try again")
    return StoreError(f"PostgreSQL refused what the ledger asked ({state}): {said}")


def _address(url: str) -> sa.URL:
    """The address taken apart. Not one word of it is told but the driver's name: it may hold a password."""
    try:
        address = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise StoreError(f"the ledger's address (ZHIBIAO_LEDGER_URL) cannot be read: it must be {FORM}") from None
    if address.drivername not in _DRIVERS:
        raise StoreError(f"the ledger's address (ZHIBIAO_LEDGER_URL) is {address.drivername}://: it must be {FORM}")
    return address


def _with_defaults(address: sa.URL) -> sa.URL:
    """With what a person would see in `pg_stat_activity`, and an end to waiting, where the address says neither."""
    wanted = {"application_name": APPLICATION, "connect_timeout": str(CONNECT_SECONDS), "client_encoding": "utf8"}
    return address.update_query_dict({name: value for name, value in wanted.items() if name not in address.query})


def _open_sqlite(address: sa.URL) -> sa.Engine:
    if address.database not in (None, "", ":memory:"):
        Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(address)
    sa.event.listen(engine, "connect", _set_sqlite_up)
    return engine


def _set_sqlite_up(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"pragma busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("pragma journal_mode = wal")
    cursor.execute("pragma synchronous = full")  # an acknowledged row survives a power cut
    cursor.close()


def _set_postgresql_up(connection: Any, _record: object) -> None:
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise StoreError(f"the ledger's database is encoded in {encoding}: Chinese text needs one in UTF8")
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout to 0")  # a limit that is meant for questions would end a night
        cursor.execute("set idle_in_transaction_session_timeout to 0")  # rows are read while others are worked at
        # An acknowledged row survives a power cut; a server that waits for standbys too may go on doing so.
        cursor.execute("select current_setting('synchronous_commit')")
        if cursor.fetchone() == ("off",):
            cursor.execute("set synchronous_commit to on")
    connection.commit()
