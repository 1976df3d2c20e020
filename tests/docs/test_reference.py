"""Does the generated reference say what code and data say, whole?"""

import json
import re
from pathlib import Path

import pytest

from docs_site import commands, hooks, records, tables
from tests.docs.runner import ROOT
from tests.warehouse.dbt_runs import PROJECT, run_dbt
from warehouse.gate_rules import GATE_RULES
from warehouse.questions import questions
from zhibiao.commands import EXAMPLES


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, dict[str, object]]]:
    run = run_dbt(tmp_path_factory.mktemp("parsed"), "parse")
    assert run.returncode == 0, run.output
    found: dict[str, dict[str, dict[str, object]]] = json.loads((run.target / "manifest.json").read_text("utf-8"))
    return found


@pytest.mark.slow
def test_tables_are_those_of_dbt_and_of_publication(manifest) -> None:  # type: ignore[no-untyped-def]
    marts = {
        node["name"]: {
            name: (column["data_type"], " ".join(column["description"].split()))
            for name, column in node["columns"].items()
        }
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == "marts"
    }
    told = {
        model["name"]: {
            column["name"]: (column["data_type"], tables.meaning(column["description"], PROJECT))
            for column in model["columns"]
        }
        for model in tables.published(PROJECT)
    }
    assert len(marts) > 20
    assert told.pop(GATE_RULES.name).keys() == set(GATE_RULES.column_descriptions)
    assert told == marts


def test_the_page_of_tables_shows_each_with_grain_and_columns() -> None:
    text = tables.marts_page(PROJECT)
    for model in tables.published(PROJECT):
        part = text.partition(f"### `{model['name']}`\n")[2].partition("\n### ")[0]
        assert "**Grain:** One row per" in part, model["name"]
        shown = re.findall(r"^\| `(\w+)` \| \w[^|]* \|[^|]*\| \S", part, re.MULTILINE)
        assert shown == [column["name"] for column in model["columns"]], model["name"]
    assert "doc(" not in text


def test_the_page_of_seeds_shows_each_column_of_each_file() -> None:
    text = tables.seeds_page(PROJECT)
    for path in (PROJECT / "seeds").glob("*.csv"):
        part = text.partition(f"### `{path.stem}`\n")[2].partition("\n### ")[0]
        assert re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) == path.read_text("utf-8").splitlines()[0].split(",")


def test_every_command_stands_there_with_its_options_and_examples() -> None:
    text = commands.page()
    for name, examples in EXAMPLES.items():
        part = text.partition(f"### zhibiao {name}\n")[2].partition("\n### ")[0]
        assert all(example in part for example in examples), name
    assert "| `--keep <int range>` | At least so many of the newest releases stay." in text
    assert "75 the machine failed" in text


@pytest.mark.parametrize("page", [records.source_page, records.table_page])
def test_every_field_of_a_record_has_a_meaning(page) -> None:  # type: ignore[no-untyped-def]
    rows = re.findall(r"^\| `\w+` \|.*$", page(), re.MULTILINE)
    assert len(rows) > 30
    assert not [row for row in rows if re.search(r"\|\s*\|$", row)]


def test_every_question_has_an_address() -> None:
    text = hooks.reference()["reference/interface.md"]
    for question in questions():
        part = text.partition(f"## `GET /api/v1/questions/{question.name}`\n")[2].partition("\n## ")[0]
        assert re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) == [
            "limit",
            "offset",
            "format",
            *(parameter.name for parameter in question.parameters),
        ]


def test_every_setting_stands_on_its_page() -> None:
    """The page of settings is written by hand: what the program reads must stand there."""
    code = Path(ROOT / "zhibiao" / "settings.py").read_text("utf-8")
    read = set(re.findall(r"\"((?:ZHIBIAO|AIRFLOW)_(?!_)[A-Z_]+)\"", code))
    told = set(re.findall(r"`((?:ZHIBIAO|AIRFLOW)_[A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text("utf-8")))
    assert len(read) > 10
    assert read <= told


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a < b | c_d", "a &#60; b &#124; c&#95;d"),
        ("`a < b_c` and `x|y`", "`a < b_c` and `x|y`"),
        ("*a* [b](c)", "&#42;a&#42; &#91;b](c)"),
    ],
)
def test_a_cell_shows_its_text_as_it_is(text: str, shown: str) -> None:
    assert tables.cell(text) == shown
