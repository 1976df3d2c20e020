"""Do dbt's models build in a DuckLake as they do in a file, also in two processes at once?"""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests.warehouse.postgres_server import server
from tests.warehouse.stages import PROJECT, first_night
from warehouse.build import BUILD_FILE
from warehouse.lake_connection import METADATA, Lake, open_lake

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def build_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As a night left it: under the name by which its views speak of each other."""
    return first_night(tmp_path_factory) / "build" / "night-1" / BUILD_FILE


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with server() as address:
        made = Lake(address, tmp_path / "lake")
        with open_lake(made):  # the first to attach makes the catalog; two at once could each try
            pass
        yield made
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"drop schema if exists {METADATA} cascade".encode())


def build_in(lake: Lake, schema: str, build_file: Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    """`dbt build` of the marts with their data tests, as docs/scale.md says it."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "DO_NOT_TRACK": "1",
        "ZHIBIAO_BUILD_FILE": str(build_file),
        "ZHIBIAO_LAKE": lake.catalog,
        "ZHIBIAO_LAKE_DATA": f"{lake.data}/",
        "ZHIBIAO_LAKE_SCHEMA": schema,
    }
    arguments = ["build", "--target", "lake", "--select", "marts", "--exclude-resource-type", "unit_test"]
    places = ["--project-dir", PROJECT, "--profiles-dir", PROJECT]
    outputs = ["--target-path", folder / schema / "target", "--log-path", folder / schema / "logs"]
    return subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", *arguments, *map(str, (*places, *outputs))],
        env=environment, cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_two_builds_at_once_hold_the_rows_of_the_file(build_file: Path, lake: Lake, tmp_path: Path) -> None:
    schemas = ("dev_one", "dev_two")
    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(lambda schema: build_in(lake, schema, build_file, tmp_path), schemas))
    assert all(each.returncode == 0 for each in ended), "\n".join(each.stdout[-3000:] for each in ended)
    with open_lake(lake, read_only=True) as connection:
        connection.execute(f"attach '{build_file}' as file (read_only)")
        tables = [
            name
            for (name,) in connection.execute(
                "select table_name from duckdb_tables() where database_name = 'file' and schema_name = 'marts'"
            ).fetchall()
        ]
        assert len(tables) > 20
        for schema in schemas:
            for name in tables:
                differing = connection.execute(
                    f"select count(*) from (from file.marts.{name} except all from lake.{schema}.{name})"
                    f" union all select count(*) from (from lake.{schema}.{name} except all from file.marts.{name})"
                ).fetchall()
                assert differing == [(0,), (0,)], f"{schema}.{name}"
