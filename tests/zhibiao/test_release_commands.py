"""Do `releases`, `rollback` and `verify` tell a person which release is current, whole and sealed?"""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.warehouse.marts_factory import make_build, publish_build
from warehouse.release import current_name, published_folder
from zhibiao.cli import app


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for number in (1, 2):
        publish_build(make_build(tmp_path, f"r{number}", value=number))
    return tmp_path


def zhibiao(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--home", str(home)], env={"COLUMNS": "200"})


def test_going_back_is_told_and_listed(home: Path) -> None:
    done = zhibiao(home, "rollback", "--by", "desk", "--reason", "wrong\x1b[31m scale")
    assert (done.exit_code, current_name(published_folder(home))) == (0, "r1")
    assert "r1 is current, in the place of r2" in done.stdout
    listed = zhibiao(home, "releases").stdout
    assert "desk went back from r2 to r1: wrong" in listed
    assert "\x1b" not in listed
    report = json.loads(zhibiao(home, "releases", "--json").stdout)
    assert [(each["name"], each["is_current"]) for each in report["releases"]] == [("r2", False), ("r1", True)]
    assert report["rollbacks"][0]["from_release"] == "r2"


def test_what_cannot_be_is_one_line(home: Path) -> None:
    refused = zhibiao(home, "rollback", "r9", "--by", "desk", "--reason", "x")
    assert (refused.exit_code, refused.stderr.count("\n")) == (65, 1)
    assert "holds no release 'r9'" in refused.stderr


def test_a_release_that_somebody_may_write_is_told(home: Path) -> None:
    assert zhibiao(home, "verify").exit_code == 0
    (published_folder(home) / "r2" / "zhibiao.duckdb").chmod(0o644)
    found = zhibiao(home, "verify")
    assert found.exit_code == 74
    assert "zhibiao.duckdb: has mode 0644, not 0444" in found.stderr
