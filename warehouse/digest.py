"""Are two tables, files or folders the same? Digests that depend on content alone.

DuckDB files of equal content differ byte by byte, so a table's digest is taken over its rows: order, threads and file
layout do not matter, duplicates do. Times at which something was observed (`*_at`) are left out of the logical digest.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.schema import Column
from warehouse.sql import Fragment, Name, compose, names

_PLAIN_TYPES = frozenset({"BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DATE"})
_SKIPPED_FOLDERS = frozenset({"target", "logs", "dbt_packages", "__pycache__"})

_COLUMNS = """
select column_name, data_type, is_nullable
from duckdb_columns()
where database_name = current_database() and schema_name = $1 and table_name = $2
order by column_index
"""

# Two lanes of 60 bits of every row's SHA-256, each summed: equal multisets of rows give equal sums in any order.
_ROWS = """
with texts as (select $text as row_text from $relation)
, hashes as (select sha256(row_text) as row_hash from texts)
select
    count(*),
    coalesce(sum(('0x' || substr(row_hash, 1, 15))::bigint), 0),
    coalesce(sum(('0x' || substr(row_hash, 16, 15))::bigint), 0)
from hashes
"""


@dataclass(frozen=True, slots=True)
class TableDigest:
    """Row count and content digest of one table."""

    rows: int
    digest: str


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tree_digest(roots: Iterable[Path]) -> str:
    """One digest of all files below `roots` (or of root files), by relative name and bytes; build products are skipped.

    Raises FileNotFoundError for a root that is not there: an absent input is not an empty one.
    """
    digest = hashlib.sha256()
    for root in roots:
        if not root.exists():
            raise FileNotFoundError(root)
        files = [root] if root.is_file() else sorted(path for path in root.rglob("*") if path.is_file())
        for file in files:
            relative = file.relative_to(root) if file != root else Path(file.name)
            if any(part in _SKIPPED_FOLDERS or part.startswith(".") for part in relative.parts):
                continue
            digest.update(f"{root.name}/{relative.as_posix()} {file_sha256(file)}\n".encode())
    return digest.hexdigest()


def table_columns(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> tuple[Column, ...]:
    """The columns of a table or view of the connection's own database, in order; empty when there is none."""
    rows = connection.execute(_COLUMNS, [schema, table]).fetchall()
    return tuple(Column(name, kind, bool(nullable)) for name, kind, nullable in rows)


def table_digest(
    connection: duckdb.DuckDBPyConnection, schema: str, table: str, columns: Sequence[Column]
) -> TableDigest:
    """Digest the rows of `schema.table` over `columns` without those named `*_at`; names and types count, too."""
    kept = [column for column in columns if not column.name.endswith("_at")]
    relation = Fragment(f"{Name(schema)}.{Name(table)}")
    statement = compose(_ROWS, text=_row_text(kept), relation=relation)
    row = connection.execute(statement).fetchone()
    if row is None:
        raise AssertionError("an aggregate without groups gives one row")
    rows, first, second = row
    head = ",".join(f"{column.name} {column.type}" for column in kept)
    content = f"{table}({head}) {rows} {first} {second}"
    return TableDigest(int(rows), hashlib.sha256(content.encode()).hexdigest())


def table_sum(connection: duckdb.DuckDBPyConnection, schema: str, table: str, columns: Sequence[Column]) -> TableDigest:
    """Like `table_digest` over all columns, for a hundredth of the cost, and comparable within one process alone.

    DuckDB's hash is another one in another version, so it is never written down.
    """
    return rows_sum(connection, Fragment(f"{Name(schema)}.{Name(table)}"), [column.name for column in columns])


def rows_sum(connection: duckdb.DuckDBPyConnection, relation: Fragment, columns: Sequence[str]) -> TableDigest:
    """The same of a relation by its whole name, in whichever database that is attached."""
    statement = compose(
        "select count(*), coalesce(sum(hash($columns)), 0) from $relation", columns=names(columns), relation=relation
    )
    row = connection.execute(statement).fetchone()
    if row is None:
        raise AssertionError("an aggregate without groups gives one row")
    return TableDigest(int(row[0]), str(row[1]))


def _row_text(columns: Sequence[Column]) -> Fragment:
    """An expression that gives equal texts for equal rows only: every text with its length, NULL as length -1."""
    parts = ["''"]
    for column in columns:
        name = str(Name(column.name))
        if column.type in _PLAIN_TYPES or column.type.startswith("DECIMAL("):
            parts += [f"coalesce({name}::varchar, '-')", "';'"]  # these never contain the separator
        else:
            value = f"to_json({name})::varchar" if column.type.endswith("[]") else f"{name}::varchar"
            parts += [f"coalesce(strlen({value}), -1)", "':'", value]
    return Fragment(f"concat({', '.join(parts)})")


def logical_digest(tables: Mapping[str, TableDigest]) -> str:
    """One digest of several tables."""
    lines = "".join(f"{name} {tables[name].rows} {tables[name].digest}\n" for name in sorted(tables))
    return hashlib.sha256(lines.encode()).hexdigest()
