"""Runs dbt as a user would, in a process of its own, on a file that `landing_fixture` filled."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

Row = dict[str, Any]
PROJECT = Path(__file__).parents[2] / "dbt_project"


@dataclass(frozen=True)
class DbtRun:
    database: Path
    target: Path
    returncode: int
    output: str


def run_dbt(folder: Path, command: str, *arguments: str, project: Path = PROJECT) -> DbtRun:
    """Run `dbt <command>` on `<folder>/build.duckdb`, with everything it writes below `folder`."""
    database, target = folder / "build.duckdb", folder / "target"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "DO_NOT_TRACK": "1",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
        "ZHIBIAO_BUILD_FILE": str(database),
    }
    places = [
        "--project-dir",
        project,
        "--profiles-dir",
        project,
        "--target-path",
        target,
        "--log-path",
        folder / "logs",
    ]
    finished = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", *command.split(), *map(str, places), *arguments],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,  # a build of a busy machine; alone it takes a minute
        check=False,
    )
    return DbtRun(database, target, finished.returncode, finished.stdout + finished.stderr)


def rows(connection: duckdb.DuckDBPyConnection, query: str, *parameters: object) -> list[Row]:
    result = connection.execute(query, list(parameters))
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def one(connection: duckdb.DuckDBPyConnection, query: str, *parameters: object) -> Row:
    found = rows(connection, query, *parameters)
    assert len(found) == 1, found
    return found[0]
