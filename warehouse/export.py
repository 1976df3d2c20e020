"""How do marts become files? A new DuckDB file with comments and macros, and one Parquet file a table.

Tables are written sorted, so that the same rows give the same Parquet bytes whatever the threads. Deciding whether they
may be published, and switching to them, is left to `warehouse.publication`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from warehouse.connection import open_writer
from warehouse.errors import ModelsFailed, ReleaseInvalid
from warehouse.gate_rules import GATE_RULES, write_gate_rules
from warehouse.macros import create_macros
from warehouse.sql import Literal, Name, compose, declared, names
from warehouse.surface import MARTS, Mart


def export_marts(
    build_database: Path,
    marts: tuple[Mart, ...],
    target: Path,
    *,
    gates: Sequence[Mapping[str, Any]],
    memory_limit: str,
    threads: int,
) -> None:
    """Write the marts of a build file, and what the gates said, to the new file `target` and to Parquet beside it.

    `target` is closed and checkpointed afterwards. Raises ModelsFailed when the marts lack what a table macro reads.
    """
    with open_writer(target, memory_limit=memory_limit, threads=threads) as connection:
        connection.execute(compose("attach $path as build (read_only)", path=Literal(str(build_database))))
        connection.begin()  # one commit: each of two hundred statements would wait for the disk on its own
        for mart in marts:
            _copy_table(connection, mart)
        _create_table(connection, GATE_RULES)
        write_gate_rules(connection, gates)
        try:
            create_macros(connection)
        except duckdb.Error as error:
            raise ModelsFailed(f"a table macro does not fit the marts: {str(error).splitlines()[0]}") from error
        connection.commit()
        connection.execute("detach build")
        for mart in (*marts, GATE_RULES):
            _write_parquet(connection, mart, target.with_name(f"{mart.name}.parquet"))
        connection.execute("checkpoint")
    if (wal := target.with_name(f"{target.name}.wal")).exists():
        raise ReleaseInvalid(f"{wal} is left beside a closed file: the release would not be whole")


def _create_table(connection: duckdb.DuckDBPyConnection, mart: Mart) -> None:
    table = Name(mart.name)
    columns = declared((column.name, column.type, column.nullable) for column in mart.columns)
    connection.execute(compose("create table main.$table ($columns)", table=table, columns=columns))
    connection.execute(compose("comment on table main.$table is $text", table=table, text=Literal(mart.description)))
    for name, text in mart.column_descriptions.items():
        connection.execute(
            compose(
                "comment on column main.$table.$column is $text", table=table, column=Name(name), text=Literal(text)
            )
        )


def _copy_table(connection: duckdb.DuckDBPyConnection, mart: Mart) -> None:
    _create_table(connection, mart)
    table = Name(mart.name)
    connection.execute(
        compose(
            "insert into main.$table select $columns from build.$marts.$table order by $order",
            table=table,
            columns=names(column.name for column in mart.columns),
            marts=Name(MARTS),
            order=names(mart.order),
        )
    )


def _write_parquet(connection: duckdb.DuckDBPyConnection, mart: Mart, path: Path) -> None:
    connection.execute(
        compose(
            "copy main.$table to $path (format parquet, compression zstd, row_group_size 100000)",
            table=Name(mart.name),
            path=Literal(str(path)),
        )
    )
