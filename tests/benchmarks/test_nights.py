"""Is what the benchmark of nights takes off, repeats and shares right? On nights that are written down here."""

import os
import sys
from pathlib import Path

import pytest
import yaml

from benchmarks.commands import COLUMNS, cost
from benchmarks.nights import Night, floor, least, table

START = Night({"fetch": 1.0, "extract": 3.0, "build_models": 30.0}, {}, 100.0, 5)
FIRST = Night({"fetch": 100.0, "extract": 43.0, "build_models": 40.0}, {}, 400.0, 900)
CHANGED = Night({"fetch": 50.0, "extract": 4.0, "build_models": 35.0}, {}, 400.0, 9)


def test_beyond_leaves_out_fetching_and_what_one_site_costs() -> None:
    assert FIRST.beyond(START) == pytest.approx(50.0)


def test_of_repeated_nights_each_stage_counts_with_its_least() -> None:
    other = Night({"fetch": 60.0, "extract": 3.5, "build_models": 36.0}, {}, 500.0, 9)
    assert least([CHANGED, other]) == Night({"fetch": 50.0, "extract": 3.5, "build_models": 35.0}, {}, 500.0, 9)


def test_a_changed_night_is_shared_by_what_lay_beyond_and_by_all() -> None:
    text = table({1000: {"first": FIRST, "1 % changed": CHANGED}}, {"first": START, "1 % changed": START}, {1000: 40.0})
    rows = {line.split("|")[2].strip(): [cell.strip() for cell in line.split("|")] for line in text.splitlines()}
    assert rows["1 % changed"][-4:-2] == ["12.0 %", "3.3 %"]  # 6 of 50, and 6 of 183
    assert rows["first"][-4:-2] == ["", ""]
    assert len({line.count("|") for line in text.splitlines()}) == 1


def test_the_floor_leaves_out_fetching() -> None:
    assert "**0.70**" in floor(Night({}, {"list_sources": 0.3, "fetch": 2.0, "load_landing": 0.4}))


def test_the_cost_of_a_command_counts_its_children() -> None:
    work = "n = 0\nwhile n < 3_000_000: n += 1"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}])"
    done = cost((sys.executable, "-c", child), os.environ)
    alone = cost((sys.executable, "-c", "pass"), os.environ)
    assert done.cpu > alone.cpu and done.peak_mb > 1


def test_a_command_that_fails_is_no_measurement() -> None:
    with pytest.raises(RuntimeError, match="no such thing"):
        cost((sys.executable, "-c", "raise SystemExit('no such thing')"), os.environ)


def test_the_columns_that_are_written_to_files_are_those_of_the_model() -> None:
    models = Path(__file__).parents[2] / "dbt_project" / "models"
    (described,) = models.rglob("fct_claims.yml")
    (model,) = yaml.safe_load(described.read_text("utf-8"))["models"]
    assert set(COLUMNS.split(", ")) <= {column["name"] for column in model["columns"]}
