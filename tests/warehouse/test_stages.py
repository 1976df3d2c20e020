"""Do the stages together say what a person would: promised 440, reached 86.08, a quarter of the year gone?"""

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

import warehouse
from tests.warehouse import factory
from tests.warehouse.stages import PROJECT, ZONE, first_night, load
from warehouse.schema import LANDING_TABLES


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return first_night(tmp_path_factory)


def test_target_stands_beside_what_was_reached(home: Path) -> None:
    published = warehouse.published_folder(home)
    rows = warehouse.query(published, "select * from attainment('岳阳经济技术开发区', 2022)").records()
    assert [row["region_code"] for row in rows] == [ZONE]
    row = rows[0]
    assert (row["target_value"], row["ytd_value"]) == (Decimal(440), Decimal("86.08"))
    assert (round(row["attained_share_pct"], 2), row["time_elapsed_pct"]) == (Decimal("19.56"), Decimal(25))
    actuals = "select measure, value from fct_actuals where region_code = $1 order by measure"
    expected = (("level", Decimal("86.08")), ("yoy", Decimal("8.3")))
    assert warehouse.query(published, actuals, [ZONE]).rows == expected


def test_release_of_real_marts_is_whole_and_described(home: Path) -> None:
    release = warehouse.current(home)
    assert release is not None
    assert warehouse.verify(release.folder) == []
    package = json.loads((release.folder / "datapackage.json").read_text("utf-8"))
    tables = {resource["name"]: resource for resource in package["resources"] if "schema" in resource}
    assert {"dim_region", "fct_targets", "fct_actuals", "fct_target_attainment", "mart_region_scorecard"} <= set(tables)
    for name, resource in tables.items():
        assert "One row per" in resource["description"], name
        undescribed = [field["name"] for field in resource["schema"]["fields"] if not field["description"]]
        assert not undescribed, name
    assert {gate["gate"] for gate in release.manifest["gates"]} == {"landing", "marts"}
    assert (release.folder / "marts_gate.json").is_file()


def test_claim_is_explained_from_the_published_file(home: Path) -> None:
    published = warehouse.published_folder(home)
    claim_id = warehouse.query(published, "select actual_claim_id from mart_region_scorecard limit 1").rows[0][0]
    explanation = warehouse.explain(home, claim_id)
    assert explanation.claim["quote"] in ("86.08亿元", "8.3%")
    assert explanation.document is not None
    assert explanation.document["url"] == "http://office.demo.test/quarter.html"
    assert "mart_region_scorecard" in {table for table, _ in explanation.rows}


def test_second_night_without_news_keeps_the_release_and_has_a_baseline(home: Path, tmp_path: Path) -> None:
    again = tmp_path / "home"
    shutil.copytree(home, again, symlinks=True)
    with warehouse.WriterLock(again, "night-2") as lock:
        build = load(again, lock)
        kept = warehouse.nothing_changed(again, build)
    assert kept is not None
    assert kept.name == "night-1"
    assert build.parent == "night-1"
    # Rows, regions, indicators and the size of one indicator of two facts, the claims of one source.
    assert build.counts["baseline"] == 9
    factory.write_batch(again, 2, [factory.Item(factory.document("new"), [factory.claim("new")])])
    with warehouse.WriterLock(again, "night-3") as lock:
        assert warehouse.nothing_changed(again, load(again, lock)) is None


def test_dbt_source_declares_the_columns_of_the_records() -> None:
    text = (PROJECT / "models" / "staging" / "_landing__sources.yml").read_text("utf-8")
    source = next(source for source in yaml.safe_load(text)["sources"] if source["name"] == "landing")
    declared = {
        table["name"]: [(column["name"], column["data_type"].lower()) for column in table["columns"]]
        for table in source["tables"]
    }
    for table in LANDING_TABLES:
        columns = [(column.name, column.type.lower()) for column in table.columns]
        assert declared[table.name] == columns, table.name
    assert set(declared) == {table.name for table in LANDING_TABLES}
