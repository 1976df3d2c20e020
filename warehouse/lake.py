"""How does a release come into a DuckLake, for those who query from many machines? As one transaction, one snapshot.

Readers see the release before or the new one, never some of both. Only rows that differ are written, so a snapshot
costs what changed, and an earlier release is read by its snapshot (`releases_in` says which). The lake's rows are
compared with the release's own before the transaction ends. How it is reached is left to `warehouse.lake_connection`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import duckdb

from warehouse.connection import DEFAULT_MEMORY_LIMIT, DEFAULT_THREADS, open_reader
from warehouse.digest import rows_sum, table_columns
from warehouse.errors import ReleaseInvalid
from warehouse.failpoint import no_failpoint
from warehouse.lake_connection import Lake, open_lake, quoted
from warehouse.postgres import tables_of
from warehouse.postgres_tables import Table
from warehouse.release import Release
from warehouse.sql import Fragment, Literal, Name, compose, declared, names

AUTHOR = "zhibiao"
_SOURCE = "release"


@dataclass(frozen=True, slots=True)
class Laid:
    """What a copy did: the snapshot that holds the release, and the rows that were written and removed for it."""

    release: str
    snapshot: int
    tables: int
    written: int
    removed: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class LakeRelease:
    """A release that the lake still holds: `at (version => snapshot)` reads it."""

    release: str
    snapshot: int
    logical_digest: str
    laid_at: datetime


def lay_release(
    release: Release,
    lake: Lake,
    *,
    memory_limit: str = DEFAULT_MEMORY_LIMIT,
    threads: int = DEFAULT_THREADS,
    failpoint: Callable[[str], None] = no_failpoint,
) -> Laid:
    """Make the lake's tables those of a release, as one snapshot that bears its name.

    Raises ServerAway when the catalog does not answer or another process changed the same tables first, ServerRefused
    for what it does not let happen, ReleaseInvalid when the rows are not the release's; then the lake stands as before.
    """
    with open_reader(release.database, memory_limit=memory_limit, threads=threads) as source:
        tables = tables_of(release, source)
    with open_lake(lake, memory_limit=memory_limit, threads=threads) as connection:
        last = releases_on(connection)[-1:]
        if last and last[0].release == release.name:
            return Laid(release.name, last[0].snapshot, len(tables), 0, 0, is_new=False)
        path = Literal(str(release.database))
        connection.execute(compose("attach $path as $source (read_only)", path=path, source=Name(_SOURCE)))
        connection.begin()
        changes = [_make_same(connection, table) for table in tables]
        failpoint("tables written")
        for table in tables:
            _describe(connection, table)
            _require_same(connection, table)
        for name in sorted(_standing(connection) - {table.name for table in tables}):
            connection.execute(compose("drop table $table", table=quoted(name)))
        connection.execute(_message(release))
        connection.commit()
        failpoint("committed")
        snapshot = releases_on(connection)[-1].snapshot
    written, removed = (sum(each[place] for each in changes) for place in (0, 1))
    return Laid(release.name, snapshot, len(tables), written, removed, is_new=True)


def releases_in(lake: Lake) -> tuple[LakeRelease, ...]:
    """The releases that the lake holds, the oldest first."""
    with open_lake(lake, read_only=True) as connection:
        return releases_on(connection)


def releases_on(connection: duckdb.DuckDBPyConnection) -> tuple[LakeRelease, ...]:
    """The same on a connection that is open."""
    rows = connection.execute(
        "select commit_extra_info, snapshot_id, snapshot_time from lake.snapshots() where author = $1"
        " order by snapshot_id",
        [AUTHOR],
    ).fetchall()
    told = [(json.loads(info), snapshot, time) for info, snapshot, time in rows]
    return tuple(LakeRelease(info["release"], number, info["logical_digest"], time) for info, number, time in told)


def _message(release: Release) -> str:
    """What a snapshot says of itself; a release's name is checked, its digest hexadecimal."""
    info = {"release": release.name, "logical_digest": release.manifest["logical_digest"]}
    return compose(
        "call lake.set_commit_message($author, $message, extra_info => $info)",
        author=Literal(AUTHOR),
        message=Literal(f"release {release.name}"),
        info=Literal(json.dumps(info)),
    )


def _standing(connection: duckdb.DuckDBPyConnection) -> set[str]:
    rows = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'lake' and schema_name = 'main'"
    ).fetchall()
    return {name for (name,) in rows}


def _make_same(connection: duckdb.DuckDBPyConnection, table: Table) -> tuple[int, int]:
    """Make the rows of one table of the lake the release's; how many were written and removed."""
    wanted = [(column.name, column.type, column.nullable) for column in table.columns]
    if [(each.name, each.type, each.nullable) for each in table_columns(connection, "main", table.name)] != wanted:
        return _make_anew(connection, table), 0
    ours, theirs, columns = quoted(table.name), _in_release(table.name), names(each[0] for each in wanted)
    differ = "create or replace temp table $name as select $columns from $one except all select $columns from $other"
    connection.execute(compose(differ, name=Name("gone"), columns=columns, one=ours, other=theirs))
    connection.execute(compose(differ, name=Name("come"), columns=columns, one=theirs, other=ours))
    gone, come = _count(connection, Fragment("temp.main.gone")), _count(connection, Fragment("temp.main.come"))
    if not gone and not come:
        return 0, 0
    if not table.key:
        connection.execute(compose("delete from $table", table=ours))
        return _insert(connection, table, theirs), gone
    if gone:
        which = "delete from $table where ($key) in (select ($key) from temp.main.gone)"
        connection.execute(compose(which, table=ours, key=names(table.key)))
    return _insert(connection, table, Fragment("temp.main.come")), gone


def _make_anew(connection: duckdb.DuckDBPyConnection, table: Table) -> int:
    """Create the table, in place of one of other columns, and fill it."""
    connection.execute(compose("drop table if exists $table", table=quoted(table.name)))
    columns = declared((column.name, column.type, column.nullable) for column in table.columns)
    connection.execute(compose("create table $table ($columns)", table=quoted(table.name), columns=columns))
    return _insert(connection, table, _in_release(table.name))


def _insert(connection: duckdb.DuckDBPyConnection, table: Table, rows: Fragment) -> int:
    columns = names(column.name for column in table.columns)
    template = "insert into $table ($columns) select $columns from $rows"
    connection.execute(compose(template, table=quoted(table.name), columns=columns, rows=rows))
    return _count(connection, rows)


def _describe(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Say in the lake what table and columns mean, where it says something else or nothing yet."""
    rows = connection.execute(
        "select null, comment from duckdb_tables() where database_name = 'lake' and table_name = $1"
        " union all select column_name, comment from duckdb_columns() where database_name = 'lake' and table_name = $1",
        [table.name],
    ).fetchall()
    said = dict(rows)
    whole = quoted(table.name)
    wanted: dict[str | None, tuple[str, str]] = {None: (f"table {whole}", table.comment)}
    wanted.update({each.name: (f"column {whole}.{Name(each.name)}", each.comment) for each in table.columns})
    for name, (what, text) in wanted.items():
        if text and said.get(name) != text:
            connection.execute(compose("comment on $what is $text", what=Fragment(what), text=Literal(text)))


def _require_same(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Raise ReleaseInvalid unless the lake's table holds the very rows of the release."""
    columns = [column.name for column in table.columns]
    ours, theirs = (rows_sum(connection, rows, columns) for rows in (quoted(table.name), _in_release(table.name)))
    if ours != theirs:
        raise ReleaseInvalid(f"{table.name} of the lake would hold other rows than the release: nothing is changed")


def _in_release(table: str) -> Fragment:
    return Fragment(f"{Name(_SOURCE)}.main.{Name(table)}")


def _count(connection: duckdb.DuckDBPyConnection, rows: Fragment) -> int:
    (count,) = connection.execute(compose("select count(*) from $rows", rows=rows)).fetchone() or (0,)
    return int(count)
