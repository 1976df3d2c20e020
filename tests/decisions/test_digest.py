"""Does a digest follow from content alone, and is it the one that earlier releases bear?

The digests that stand here are of an earlier day: with another formula every release published before would look
altered, and every unchanged night like a new one.
"""

import hashlib
from pathlib import Path

import duckdb
import pytest

from warehouse.digest import (
    TableDigest,
    file_sha256,
    logical_digest,
    table_columns,
    table_digest,
    table_sum,
    tree_digest,
)
from warehouse.schema import Column

TABLE = """
create table told as
select * from (values
    (1, '岳阳', 1.50::decimal(9, 2), date '2024-05-06', true, ['a', 'b,c'], 2.5::double,
     timestamptz '2024-01-01 00:00:00+00'),
    (2, null, null, null, null, null, null, null),
    (null, '', 0::decimal(9, 2), date '2023-01-01', false, [], 0::double, timestamptz '2024-01-02 00:00:00+00')
) as t (number, name, value, day, is_so, words, share, seen_at)
"""
DIGEST = "91c745844c3629be0a3ea95842727943bd61a8d8a3cc4e1fd2ae74efbc4fd661"
EMPTY = "7b1ea3831a26d4095dd64d7bfe4474c01891babe3f6c8a46c553c4a2e738998b"


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    found = duckdb.connect(":memory:")
    found.execute("set timezone = 'UTC'")
    found.execute(TABLE)
    return found


def test_columns_are_told_in_their_order_with_type_and_whether_they_may_be_empty(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    connection.execute("create schema other; create table other.told (z varchar not null, a bigint)")
    assert table_columns(connection, "other", "told") == (Column("z", "VARCHAR", False), Column("a", "BIGINT", True))
    assert table_columns(connection, "other", "nothing") == ()
    assert len(table_columns(connection, "main", "told")) == 8


def test_table_has_the_digest_of_an_earlier_day(connection: duckdb.DuckDBPyConnection) -> None:
    columns = table_columns(connection, "main", "told")
    assert table_digest(connection, "main", "told", columns) == TableDigest(3, DIGEST)
    connection.execute("delete from told")
    assert table_digest(connection, "main", "told", columns) == TableDigest(0, EMPTY)


def test_order_and_times_of_observation_do_not_matter_and_duplicates_do(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    columns = table_columns(connection, "main", "told")
    before = table_digest(connection, "main", "told", columns), table_sum(connection, "main", "told", columns)
    connection.execute("create schema turned; create table turned.told as select * from told order by number desc")
    assert table_digest(connection, "turned", "told", columns) == before[0]
    assert table_sum(connection, "turned", "told", columns) == before[1]
    connection.execute("update told set seen_at = seen_at + interval 1 day")
    assert table_digest(connection, "main", "told", columns) == before[0]
    assert table_sum(connection, "main", "told", columns).digest != before[1].digest, "a copy is compared whole"
    connection.execute("insert into turned.told select * from turned.told where number = 1")
    assert table_digest(connection, "turned", "told", columns).rows == 4
    assert table_digest(connection, "turned", "told", columns).digest != before[0].digest
    assert table_sum(connection, "turned", "told", columns).rows == 4


def test_sum_is_of_the_columns_asked_for(connection: duckdb.DuckDBPyConnection) -> None:
    (number, name, *_) = table_columns(connection, "main", "told")
    both = table_sum(connection, "main", "told", (number, name))
    assert both.digest.isdigit()
    assert both != table_sum(connection, "main", "told", (number,))
    connection.execute("delete from told")
    assert table_sum(connection, "main", "told", (number, name)) == TableDigest(0, "0")


def test_file_digest_is_that_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"\x00\xff\r\n")
    assert file_sha256(tmp_path / "f") == hashlib.sha256(b"\x00\xff\r\n").hexdigest()


def test_digest_of_several_tables_is_of_sorted_lines() -> None:
    lines = "a 1 x\nb 2 y\n"
    both = {"b": TableDigest(2, "y"), "a": TableDigest(1, "x")}
    assert logical_digest(both) == hashlib.sha256(lines.encode()).hexdigest()
    assert logical_digest({}) == hashlib.sha256(b"").hexdigest()


def test_tree_is_digested_by_relative_name_and_bytes(tmp_path: Path) -> None:
    seeds, alone = tmp_path / "seeds", tmp_path / "alone.yml"
    (seeds / "deep").mkdir(parents=True)
    (seeds / "b.csv").write_text("b")
    (seeds / "deep" / "a.csv").write_text("a")
    alone.write_text("c")

    def sha(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    lines = f"seeds/b.csv {sha('b')}\nseeds/deep/a.csv {sha('a')}\nalone.yml/alone.yml {sha('c')}\n"
    assert tree_digest([seeds, alone]) == sha(lines)
    for skipped in ("target", "logs", "dbt_packages", "__pycache__", ".git"):
        (seeds / skipped).mkdir()
        (seeds / skipped / "made").write_text("x")
    (seeds / ".hidden").write_text("x")
    (seeds / "0.csv").touch()
    lines = lines.replace("seeds/b", f"seeds/0.csv {sha('')}\nseeds/b", 1)
    assert tree_digest([seeds, alone]) == sha(lines)
    assert tree_digest([]) == sha("")


def test_root_that_is_not_there_is_no_empty_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nothing"):
        tree_digest([tmp_path, tmp_path / "nothing"])
