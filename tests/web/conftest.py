"""Releases as the pages read them: published whole, with their report, of a test run's one dbt build."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from starlette.testclient import TestClient

from tests.warehouse.conftest import built
from tests.warehouse.dbt_runs import DbtRun
from tests.warehouse.marts_factory import NOW, SCOPE, write_verdicts
from warehouse.build import Build, builds_folder, write_build
from warehouse.lock import WriterLock
from warehouse.publication import publish
from warehouse.release import Release, current_name, published_folder
from zhibiao.web.app import make_app
from zhibiao.web.report import FOLDER, write_report

__all__ = ["built"]
HOST = "http://127.0.0.1"
LATER = datetime(2024, 5, 6, 12, 0, 0, tzinfo=UTC)  # five hours after the releases of these tests
# What a page may bear in its title, its sentence and its address, and what must act nowhere.
SCRIPT = "<script>document.title='acted'</script><img src=x onerror=\"document.title='acted'\">"
HOSTILE = f"{SCRIPT} ' or 1=1; drop table fct_claims; -- =cmd|'/C calc'!A0 \x1b]0;acted\x07 {{{{ 7*7 }}}} \u202e"


def publish_built(built: DbtRun, home: Path, run_id: str, changed: str = "") -> Release:
    """Publish the test run's build, after a statement that changes its marts, as the newest release of a home."""
    folder = builds_folder(home) / run_id
    folder.mkdir(parents=True)
    parent = current_name(published_folder(home))
    build = Build(run_id, folder, SCOPE, parent, run_id, {"duckdb": duckdb.__version__}, {}, 1)
    shutil.copyfile(built.database, build.database)
    build.target_folder.mkdir()
    shutil.copyfile(built.target / "manifest.json", build.target_folder / "manifest.json")
    if changed:
        with duckdb.connect(str(build.database)) as connection:
            connection.execute(changed)
    write_build(build)

    def report(release: Release) -> None:
        write_report(release, release.folder / FOLDER, most=1000)

    with WriterLock(home, run_id) as lock:
        return publish(lock, build, verdicts=write_verdicts(build), now=NOW, report=report)


@pytest.fixture(scope="module")
def home(built: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    publish_built(built, folder, "r1")
    return folder


@pytest.fixture(scope="module")
def hostile_home(built: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    publish_hostile(built, folder)
    return folder


def publish_hostile(built: DbtRun, home: Path) -> Release:
    """A release in which every text that a page can bring is hostile."""
    text = HOSTILE.replace("'", "''")
    statements = f"""
        update marts.dim_document set title = '{text}', publisher = '{text}', citation = '{text}',
            url = 'javascript:document.title=1//' || document_id;
        update marts.fct_claims set sentence = quote || '{text}', cell = '{text}';
        update marts.mart_region_scorecard set region_name_zh = '{text}', indicator_name_zh = '{text}';
        update marts.dim_source set publisher = '{text}', licence = '{text}', homepage = 'javascript:1';
        update marts.dim_indicator set name_en = '{text}', note = '{text}' where is_core;
    """
    return publish_built(built, home, "r1", statements)


def client_of(home: Path) -> TestClient:
    return TestClient(make_app(home / "published", now=lambda: LATER), base_url=HOST, raise_server_exceptions=True)


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[TestClient]:
    with client_of(home) as opened:
        yield opened


Get = Callable[[str], str]


@pytest.fixture(scope="module")
def get(client: TestClient) -> Get:
    def fetched(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code} {answer.text[:300]}"
        return str(answer.text)

    return fetched
