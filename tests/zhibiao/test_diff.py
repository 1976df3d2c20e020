"""Does `zhibiao diff` tell counts, reasons and the facts behind them, on the screen, as JSON and in files?"""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.warehouse.test_release_diff import BASE, LATER, OTHER_SEEDS, Said, night, publish_night
from zhibiao.cli import app

HOSTILE = "\x1b[31m[bold]=cmd|'/C calc'!A0"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("diff")
    publish_night(home, "r1", night(BASE, Said("f5", "5", claim="c5", indicator="old")))
    publish_night(home, "r2", night(BASE, added := Said("f6", "6", claim="c6", document=HOSTILE, indicator="new")))
    publish_night(home, "r3", night(BASE_SUPERSEDED, LATER, added, rules=OTHER_SEEDS))
    return home


BASE_SUPERSEDED = Said("f1", "440", status="superseded")


def zhibiao(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--home", str(home)])


def test_counts_reasons_and_facts_are_shown(home: Path) -> None:
    shown = zhibiao(home, "diff").stdout
    assert "r2 to r3: 1 facts changed" in shown
    assert "rules/seeds: s1 to s2" in shown
    for said in ("revised", "later_statement", "演示市", "地区生产总值", "440", "450", "2024-07-01 after 2024-01-31"):
        assert said in shown, said
    both = zhibiao(home, "diff", "r1", "r2").stdout
    assert "disappeared" in both
    assert "appeared" in both
    assert "\x1b" not in both
    assert zhibiao(home, "diff", "r3", "r3").stdout == "r3 to r3: 0 facts changed\n"


def test_json_holds_all_in_one_object(home: Path) -> None:
    told = json.loads(zhibiao(home, "diff", "r1", "--json").stdout)
    assert (told["earlier"], told["later"]) == ("r1", "r3")
    assert {(each["change"], each["reason"], each["facts"]) for each in told["summary"]} == {
        ("appeared", "document_added", 1),
        ("disappeared", "rules_changed", 1),
        ("revised", "later_statement", 1),
    }
    assert [each["new_value"] for each in told["changes"]] == [6, None, 450]
    assert json.loads(zhibiao(home, "diff", "r3", "r3", "--json").stdout)["changes"] == []


def test_file_has_every_column_and_inert_text(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "changes.csv"
    assert zhibiao(home, "diff", "r1", "r2", "-o", str(path)).exit_code == 0
    with path.open(encoding="utf-8", newline="") as file:
        appeared, disappeared = csv.DictReader(file)
    assert (appeared["change"], appeared["new_claim_id"]) == ("appeared", "c6")
    assert appeared["detail"].startswith("[31m[bold]=cmd")
    assert disappeared["old_value"] == "5"
    for ending in ("xlsx", "parquet", "json"):
        assert zhibiao(home, "diff", "-o", str(tmp_path / f"a.{ending}")).exit_code == 0


def test_release_that_is_not_there_is_one_line(home: Path) -> None:
    done = zhibiao(home, "diff", "r1", "r9")
    assert done.exit_code == 65
    assert done.stderr.startswith("error: ")
    assert "holds no release 'r9'" in done.stderr
