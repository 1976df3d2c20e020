"""Do Superset's files name what a release has, and does docs/superset.md lead to a dashboard that shows it?

The first is asked of the files; the second needs `.venv-superset` (`make superset`) and Chromium, and is skipped
without.
"""

import os
import runpy
import secrets
import shutil
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from tests.browser.launch import launched
from tests.docs.runner import ROOT, environment, follow, sandbox
from tests.slow.test_up import free_port, wait_for
from tests.warehouse.postgres_server import server
from tests.warehouse.stages import first_night
from warehouse.reader import current_folder
from warehouse.release import Release, open_release, published_folder

FILES = ROOT / "docs" / "superset"
RENEWED = runpy.run_path(str(ROOT / "scripts" / "superset_datasets.py"))["renewed"]
INSTALLED = ROOT / ".venv-superset" / "bin" / "superset"


def read(kind: str) -> dict[str, dict[str, Any]]:
    """The files of one kind by their identifier."""
    each = (yaml.safe_load(path.read_text("utf-8")) for path in sorted((FILES / kind).rglob("*.yaml")))
    return {file["uuid"]: file for file in each}


DATABASES, DATASETS, CHARTS, DASHBOARDS = map(read, ("databases", "datasets", "charts", "dashboards"))


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return open_release(current_folder(published_folder(first_night(tmp_path_factory))))


def named_columns(params: dict[str, Any]) -> Iterator[str]:
    """Every column that a chart's settings name."""
    yield from params.get("all_columns", ())
    yield from params.get("groupby", ())
    yield from params.get("column_config", ())
    if "x_axis" in params:
        yield params["x_axis"]
    for ordered in params.get("order_by_cols", ()):
        yield yaml.safe_load(ordered)[0]


@pytest.mark.parametrize("path", sorted((FILES / "datasets").rglob("*.yaml")), ids=lambda path: path.stem)
def test_a_dataset_has_the_columns_of_its_mart_with_what_they_mean(path: Path, release: Release) -> None:
    assert yaml.safe_load(path.read_text("utf-8")) == RENEWED(path, release), "python scripts/superset_datasets.py"


def test_every_file_leads_to_another_that_is_there() -> None:
    assert {file["database_uuid"] for file in DATASETS.values()} == set(DATABASES)
    assert {file["dataset_uuid"] for file in CHARTS.values()} == set(DATASETS)
    (dashboard,) = DASHBOARDS.values()
    metas = [each["meta"] for each in dashboard["position"].values() if isinstance(each, dict) and "meta" in each]
    placed = {meta["uuid"] for meta in metas if "uuid" in meta}
    assert placed == set(CHARTS)


def test_charts_and_filters_name_columns_and_metrics_of_their_dataset() -> None:
    for chart in CHARTS.values():
        dataset = DATASETS[chart["dataset_uuid"]]
        known = {column["column_name"] for column in dataset["columns"]}
        assert set(named_columns(chart["params"])) <= known, chart["slice_name"]
        assert set(chart["params"].get("metrics", ())) <= {metric["metric_name"] for metric in dataset["metrics"]}
    (dashboard,) = DASHBOARDS.values()
    for asked in dashboard["metadata"]["native_filter_configuration"]:
        for target in asked["targets"]:
            columns = DATASETS[target["datasetUuid"]]["columns"]
            assert target["column"]["name"] in {column["column_name"] for column in columns}


def test_no_chart_takes_a_sentence_for_markup() -> None:
    tables = [chart for chart in CHARTS.values() if chart["viz_type"] == "table"]
    assert tables
    assert all(chart["params"]["allow_render_html"] is False for chart in tables)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not INSTALLED.exists(), reason="make superset was not run: no .venv-superset")
def test_the_page_leads_to_a_dashboard_that_shows_the_release(tmp_path: Path) -> None:
    folder = sandbox(tmp_path)
    (folder / ".venv-superset").symlink_to(INSTALLED.parents[1])
    shutil.copytree(FILES, folder / "docs" / "superset")
    assert follow(ROOT / "docs" / "superset.md", folder) > 8
    port = free_port()
    start = ["sh", ".superset/superset", "run", "--host", "127.0.0.1", "--port", str(port)]
    log = folder / "superset.log"
    with log.open("w") as said:
        server = subprocess.Popen(start, cwd=folder, env=environment(folder), stdout=said, stderr=said)
    try:
        with launched() as browser:
            wait_for("an answer of Superset", lambda: listens(port), 60)
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{port}/login/")
            page.locator("input#username, input[name=username]").first.fill("admin")
            page.locator("input[type=password]").fill((folder / ".superset" / "password").read_text().strip())
            page.keyboard.press("Enter")
            page.wait_for_url(lambda url: "/login" not in url, timeout=60_000)
            page.goto(f"http://127.0.0.1:{port}/superset/dashboard/zhibiao/")
            page.get_by_text("固定资产投资").first.wait_for(timeout=120_000)
            page.locator("canvas").nth(1).wait_for(timeout=60_000)
            assert page.get_by_text("Unexpected error").count() == 0
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)
    asked = [line for line in log.read_text().splitlines() if "POST /api/v1/chart/data" in line]
    assert len(asked) >= len(CHARTS), log.read_text()[-2000:]
    assert all('" 200 ' in line for line in asked), asked


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(not INSTALLED.exists(), reason="make superset was not run: no .venv-superset")
def test_the_setup_of_the_container_makes_one_dashboard_however_often_it_runs(tmp_path: Path, release: Release) -> None:
    """docker/superset_setup.sh outside its container: as Dockerfile lays it out, on PostgreSQL, behind gunicorn."""
    for path in (ROOT / "docker").glob("superset_*"):
        shutil.copy(path, tmp_path)
    shutil.copytree(FILES, tmp_path / "superset")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "published").symlink_to(release.folder.parent)
    with server() as address:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("create database superset")
        place = address.rpartition("=")[2]
        env = {
            "PATH": f"{INSTALLED.parent}:{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "LANG": "C.UTF-8",
            "FLASK_APP": "superset",
            "SUPERSET_CONFIG_PATH": str(tmp_path / "superset_config.py"),
            "SUPERSET_SECRET_KEY": secrets.token_hex(32),
            "SUPERSET_DATABASE": f"postgresql+psycopg2://loader@/superset?host={place}",
        }
        setup = env | {"SUPERSET_ADMIN_PASSWORD": secrets.token_hex(12)}
        for _ in range(2):
            done = subprocess.run(
                ["sh", "superset_setup.sh"], cwd=tmp_path, env=setup, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr[-3000:]
        with psycopg.connect(f"postgresql://loader@/superset?host={place}") as connection:
            assert connection.execute("select username from ab_user").fetchall() == [("admin",)]
            assert len(connection.execute("select 1 from dashboards").fetchall()) == 1
        port = free_port()
        command = ["gunicorn", f"--bind=127.0.0.1:{port}", "--workers=1", "superset.app:create_app()"]
        with (tmp_path / "log").open("w") as said:
            process = subprocess.Popen(command, cwd=tmp_path, env=env, stdout=said, stderr=said)
        try:
            wait_for("an answer of Superset", lambda: listens(port), 120)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=120) as answer:
                assert answer.read() == b"OK"
        finally:
            process.terminate()
            process.wait(60)
