"""Does a release come whole into a DuckLake, is an earlier one still there, and what do two writers at once leave?"""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.docs.runner import ROOT
from tests.warehouse.conftest import built
from tests.warehouse.dbt_runs import DbtRun
from tests.warehouse.postgres_server import server
from tests.web.conftest import HOSTILE, publish_built
from warehouse import lake_connection
from warehouse.connection import open_reader
from warehouse.errors import ServerAway, ServerRefused
from warehouse.lake import lay_release, releases_in
from warehouse.lake_connection import METADATA, Lake, checked, extension_paths, open_lake
from warehouse.release import Release

__all__ = ["built"]
ONE_CHANGED = """
update marts.fct_actuals set value = value + 1 where actual_id = (select min(actual_id) from marts.fct_actuals)
"""


@pytest.fixture(scope="module")
def releases(built: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release]:
    """Two releases: in the second one value is another, and every title is hostile."""
    home = tmp_path_factory.mktemp("releases")
    hostile = HOSTILE.replace("'", "''")
    first = publish_built(built, home, "r1")
    return first, publish_built(built, home, "r2", f"{ONE_CHANGED}; update marts.dim_document set title = '{hostile}'")


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    with server() as address:
        yield address


@pytest.fixture
def lake(running: str, tmp_path: Path) -> Iterator[Lake]:
    """A lake that nobody made yet."""
    yield Lake(running, tmp_path / "lake")
    with psycopg.connect(running, autocommit=True) as connection:
        connection.execute(f"drop schema if exists {METADATA} cascade".encode())


def rows(lake: Lake, sql: str, *, snapshot: int | None = None) -> list[tuple[Any, ...]]:
    with open_lake(lake, read_only=True, snapshot=snapshot) as connection:
        found: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
        return found


def held(release: Release, sql: str) -> list[tuple[Any, ...]]:
    with open_reader(release.database) as connection:
        found: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
        return found


def is_in(lake: Lake, release: Release, *, snapshot: int | None = None) -> bool:
    """Does the lake hold exactly this release? Compared value by value."""
    return all(
        rows(lake, f"from {name} order by all", snapshot=snapshot) == held(release, f"from {name} order by all")
        for name in release.manifest["tables"]
    )


def test_every_table_is_the_release_s_with_what_it_means(releases: tuple[Release, Release], lake: Lake) -> None:
    laid = lay_release(releases[1], lake)
    assert laid.is_new and laid.tables == len(releases[1].manifest["tables"])
    assert laid.written == sum(table["rows"] for table in releases[1].manifest["tables"].values()) > 1000
    assert is_in(lake, releases[1])
    told = "select table_name, column_name, data_type, comment from duckdb_columns() where schema_name = 'main'"
    assert rows(lake, f"{told} and database_name = 'lake' order by all") == held(
        releases[1], f"{told} and not internal order by all"
    )
    tables = "select table_name, comment from duckdb_tables() where schema_name = 'main'"
    assert rows(lake, f"{tables} and database_name = 'lake' order by all") == held(
        releases[1], f"{tables} order by all"
    )


def test_a_second_call_changes_nothing(releases: tuple[Release, Release], lake: Lake) -> None:
    first = lay_release(releases[0], lake)
    again = lay_release(releases[0], lake)
    assert (again.is_new, again.snapshot, again.written, again.removed) == (False, first.snapshot, 0, 0)
    assert [each.release for each in releases_in(lake)] == ["r1"]


def test_a_snapshot_costs_what_changed_and_the_release_before_stays(
    releases: tuple[Release, Release], lake: Lake
) -> None:
    first, second = (lay_release(release, lake) for release in releases)
    ((documents,),) = held(releases[0], "select count(*) from dim_document")
    changed = documents + 1  # of rpt_gate_rules and the like nothing differs
    assert second.written == second.removed == changed
    assert is_in(lake, releases[1])
    assert is_in(lake, releases[0], snapshot=first.snapshot), "time travel"
    said = [(each.release, each.snapshot, each.logical_digest) for each in releases_in(lake)]
    digests = [release.manifest["logical_digest"] for release in releases]
    assert said == [("r1", first.snapshot, digests[0]), ("r2", second.snapshot, digests[1])]


def test_the_words_of_docs_scale_find_an_earlier_figure(releases: tuple[Release, Release], lake: Lake) -> None:
    """In one question, without opening anything anew."""
    first = lay_release(releases[0], lake)
    lay_release(releases[1], lake)
    differing = (
        f"with before as (from fct_actuals at (version => {first.snapshot}))"
        " select count(*) from fct_actuals as now inner join before using (actual_id) where now.value <> before.value"
    )
    assert rows(lake, differing) == [(1,)]


def test_a_reader_in_a_transaction_keeps_its_release(releases: tuple[Release, Release], lake: Lake) -> None:
    lay_release(releases[0], lake)
    total = "select sum(value) from fct_actuals"
    with open_lake(lake, read_only=True) as reader:
        reader.begin()
        before = reader.execute(total).fetchall()
        lay_release(releases[1], lake)
        assert reader.execute(total).fetchall() == before == held(releases[0], total)
        reader.commit()
        assert reader.execute(total).fetchall() == held(releases[1], total)


@pytest.mark.parametrize("broken", ["tables written", "committed"])
def test_a_copy_that_dies_leaves_one_release_whole(releases: tuple[Release, Release], lake: Lake, broken: str) -> None:
    lay_release(releases[0], lake)

    def dies(step: str) -> None:
        if step == broken:
            raise KeyboardInterrupt(step)

    with pytest.raises(KeyboardInterrupt):
        lay_release(releases[1], lake, failpoint=dies)
    stands = releases[1 if broken == "committed" else 0]
    assert is_in(lake, stands) and releases_in(lake)[-1].release == stands.name
    lay_release(releases[1], lake)
    assert is_in(lake, releases[1])


def test_two_processes_at_once_leave_one_release_whole(releases: tuple[Release, Release], lake: Lake) -> None:
    """Each is taken whole or told to try again; nothing of both."""
    lay_release(releases[0], lake)
    script = (
        "import sys; from pathlib import Path; from warehouse.lake import lay_release;"
        "from warehouse.lake_connection import Lake; from warehouse.release import open_release;"
        "print(lay_release(open_release(Path(sys.argv[3])), Lake(sys.argv[1], Path(sys.argv[2]))).is_new)"
    )

    def lay(release: Release) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-P", "-c", script, lake.catalog, str(lake.data), str(release.folder)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    with ThreadPoolExecutor(4) as pool:
        ended = list(pool.map(lay, [releases[1], releases[0], releases[1], releases[1]]))
    assert any(each.returncode == 0 and each.stdout == "True\n" for each in ended), [each.stderr for each in ended]
    refused = [each.stderr.strip().splitlines()[-1] for each in ended if each.returncode]
    assert all("ServerAway" in line and "try again" in line for line in refused), refused
    last = {release.name: release for release in releases}[releases_in(lake)[-1].release]
    assert is_in(lake, last)


def test_a_table_of_other_columns_is_made_anew_and_one_that_is_gone_goes(
    releases: tuple[Release, Release], lake: Lake
) -> None:
    lay_release(releases[0], lake)
    with open_lake(lake) as connection:
        connection.execute("alter table mart_rank drop column region_code")
        connection.execute("create table left_over as select 1 as one")
    lay_release(releases[1], lake)
    assert is_in(lake, releases[1])
    assert rows(lake, "select count(*) from duckdb_tables() where table_name = 'left_over'") == [(0,)]


def test_the_extensions_are_those_of_the_wheels(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is downloaded: where DuckDB would keep a download there is nothing, and nothing comes."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    with open_lake(lake) as connection:
        (loaded,) = connection.execute(
            "select list(extension_name order by extension_name) from duckdb_extensions()"
            " where loaded and install_mode <> 'STATICALLY_LINKED'"
        ).fetchall()[0]
    assert loaded == ["ducklake", "postgres_scanner"]
    assert {path.name.partition(".")[0] for path in extension_paths()} == set(loaded)
    assert not (tmp_path / "home").exists()


def test_without_the_wheels_it_says_what_to_install(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lake_connection, "EXTENSIONS", ("ducklake", "no_such"))
    with pytest.raises(ServerRefused, match=r"no_such is not installed: install requirements/scale"), open_lake(lake):
        pass


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("postgresql://somebody:geheim@127.0.0.1/x", "holds a password"),
        ("password=geheim host=127.0.0.1", "holds a password"),
        ("postgresql://somebody:geh/eim@db.example/x", "a port that is no number"),
        ("not an address", "cannot be read"),
    ],
)
def test_an_address_that_would_be_shown_is_refused_without_showing_it(address: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(ServerRefused, match=says) as error:
        checked(Lake(address, tmp_path))
    assert "geheim" not in str(error.value)


def test_a_catalog_that_does_not_answer_is_to_be_tried_again(tmp_path: Path) -> None:
    lake = Lake(f"postgresql://somebody@/figures?host={tmp_path}", tmp_path / "lake")
    with pytest.raises(ServerAway, match="try again"), open_lake(lake):
        pass


def test_the_manifest_s_digest_stands_in_the_snapshot(releases: tuple[Release, Release], lake: Lake) -> None:
    lay_release(releases[0], lake)
    ((info,),) = rows(lake, "select commit_extra_info from lake.snapshots() where author = 'zhibiao'")
    assert json.loads(info) == {"release": "r1", "logical_digest": releases[0].manifest["logical_digest"]}
