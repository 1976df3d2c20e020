"""Does a stage load only what it uses? Each is a process of its own in Airflow and pays for its imports each night."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.runner import ROOT, sandbox

READERS = ("selectolax", "ingestion.extract.table_grid", "ingestion.parse.html")
HEAVY = ("pyarrow", "duckdb", "requests", "pandas", "dbt", "great_expectations")
CODE = """
import sys
from zhibiao import stages
from zhibiao.settings import load_settings
stages.run({stage!r}, load_settings())
print(*sorted(set({names!r}) & set(sys.modules)))
"""


def loaded(project: Path, home: Path, stage: str, names: tuple[str, ...]) -> str:
    """Which of these modules a stage has loaded when it is done on a new home."""
    env = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONPATH": str(project), "ZHIBIAO_HOME": str(home)}
    command = [sys.executable, "-c", CODE.format(stage=stage, names=names)]
    done = subprocess.run(command, cwd=project, env=env, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize("stage", ["list_sources", "plan_extraction", "announce_landing"])
def test_a_stage_that_reads_nothing_loads_no_heavy_library(stage: str, tmp_path: Path) -> None:
    assert loaded(ROOT, tmp_path, stage, HEAVY) == ""


def test_planning_loads_no_reader(tmp_path: Path) -> None:
    assert loaded(ROOT, tmp_path, "plan_extraction", READERS) == ""


def test_the_first_task_tries_selectors_and_table_records_and_others_do_not(tmp_path: Path) -> None:
    project = sandbox(tmp_path / "project")
    file = project / "ingestion" / "sources" / "430600_demo_news.yml"
    text = file.read_text("utf-8")
    assert "selectors:" not in text
    file.write_text(text + "selectors:\n  title: 'h1['\n", "utf-8")
    assert loaded(project, tmp_path / "home", "plan_extraction", HEAVY) == ""
    with pytest.raises(subprocess.CalledProcessError) as failed:
        loaded(project, tmp_path / "home", "list_sources", HEAVY)
    assert "430600_demo_news.yml: selectors.title" in failed.value.stderr
