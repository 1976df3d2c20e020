"""The marts that all tests of models read, built once by one real `dbt build`."""

import fcntl
from collections.abc import Iterator

import duckdb
import pytest

from tests.warehouse.dbt_runs import DbtRun, run_dbt
from tests.warehouse.fetched_nights import land_nights
from tests.warehouse.landing_corrections import CORRECTIONS, project_with
from tests.warehouse.landing_fixture import write_landing


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> DbtRun:
    """The build, made once even when several test processes share the work."""
    root = tmp_path_factory.getbasetemp()
    folder = (root if worker_id == "master" else root.parent) / "models"
    folder.mkdir(exist_ok=True)
    done = folder / "done.txt"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            land_nights(folder / "home")
            write_landing(folder / "build.duckdb", nights=folder / "home")
            run = run_dbt(folder, "build", project=project_with(CORRECTIONS, folder))
            assert run.returncode == 0, run.output[-4000:]
            done.write_text(run.output, "utf-8")
    return DbtRun(folder / "build.duckdb", folder / "target", 0, done.read_text("utf-8"))


@pytest.fixture(scope="module")
def marts(built: DbtRun) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built.database), read_only=True) as connection:
        connection.execute("use marts")
        yield connection
