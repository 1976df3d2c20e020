"""Do `releases`, `rollback`, `verify` and `prune` tell which release is current, whole, sealed, or no longer needed?"""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.warehouse.marts_factory import make_build, publish_build
from warehouse.release import current_name, published_folder
from zhibiao import stages
from zhibiao.cli import app
from zhibiao.settings import SettingsError, load_settings


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


def test_removing_is_told_first_and_done_on_yes(home: Path) -> None:
    for number in (3, 4):
        publish_build(make_build(home, f"r{number}", value=number))
    told = zhibiao(home, "prune", "--keep", "3")
    assert told.exit_code == 0
    assert "1 of 4 would go" in told.stdout
    assert "one of the newest 3" in told.stdout
    assert (published_folder(home) / "r1").is_dir()
    report = json.loads(zhibiao(home, "prune", "--keep", "1", "--yes", "--json").stdout)
    assert (report["removed"], report["going"]) == (True, ["r1", "r2"])
    assert report["staying"] == {"r4": "current", "r3": "parent of the current one"}
    assert sorted(path.name for path in published_folder(home).iterdir()) == ["current", "r3", "r4"]
    assert "0 of 2 removed" in zhibiao(home, "prune", "--keep", "1", "--yes").stdout
    assert zhibiao(home, "prune", "--keep", "0").exit_code == 2


def test_night_removes_where_the_settings_say_so_and_no_other(home: Path) -> None:
    publish_build(make_build(home, "r3", value=3))
    assert stages.run("prune_releases", load_settings({"ZHIBIAO_HOME": str(home)}))["removed"] == 0
    settings = load_settings({"ZHIBIAO_HOME": str(home), "ZHIBIAO_PRUNE_KEEP": "1"})
    assert settings.prune_days == 30
    report = stages.run("prune_releases", settings)
    assert (report["removed"], report["releases"]) == (1, ["r1"])
    assert report["bytes"] > 1000
    with pytest.raises(SettingsError, match="ZHIBIAO_PRUNE_KEEP is '0'"):
        load_settings({"ZHIBIAO_PRUNE_KEEP": "0"})
