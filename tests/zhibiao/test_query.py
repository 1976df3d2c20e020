"""Does `zhibiao query` answer names and SQL, and say in one line what it cannot answer?"""

import json
import re
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.dbt_runs import DbtRun
from tests.warehouse.landing_fixture import XIANAN, ZONE
from tests.warehouse.release_fixture import release_of
from tests.zhibiao.asking import Zhibiao, refused, runner
from warehouse.macros import table_macros
from warehouse.questions import as_typed, questions
from warehouse.release import DATABASE
from zhibiao import answers
from zhibiao.settings import load_settings


@pytest.fixture(scope="module")
def large(built: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("large")
    release_of(built, home)
    return home


def test_every_question_answers_its_example(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zhibiao = runner(large, monkeypatch)
    for question in questions():
        words = [word for name, value in question.example.items() for word in (f"--{name}", value)]
        done = zhibiao("query", question.name, *words, "--format", "csv")
        assert done.exit_code == 0, (as_typed(question), done.stderr)
        if question.example.keys() - {"claim"}:  # a claim's id is not known beforehand
            assert len(done.stdout.splitlines()) > 1, as_typed(question)


def test_list_tells_every_question_and_one_in_full(zhibiao: Zhibiao) -> None:
    listed = zhibiao("query", "--list").stdout
    for question in questions():
        assert question.name in listed
        assert {each.name for each in question.parameters}.isdisjoint(
            {"list", "format", "output", "force", "limit", "bom", "home", "json", "help"}
        ), "an option of the command would take the value"
    one = zhibiao("query", "--list", "attainment").stdout
    assert "--region" in one
    assert "example: zhibiao query attainment --region 岳阳经开区 --year 2022" in one


def test_zone_by_its_short_name_is_86_of_440(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zhibiao = runner(large, monkeypatch)
    done = zhibiao("query", "attainment", "--region", "岳阳经开区", "--year=2022", "--json")
    (row,) = json.loads(done.stdout)
    assert (row["region_code"], row["target_value"], row["compared_value"], row["as_of_date"]) == (
        ZONE,
        440,
        86.08,
        "2022-03-31",
    )


def test_name_of_several_regions_is_said_to_be_so(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = runner(large, monkeypatch)("query", "attainment", "--region", "鼓楼区", "--year", "2022", "--json")
    assert json.loads(done.stdout) == []
    assert "鼓楼区 names 4 regions" in done.stderr
    assert "南京市 鼓楼区 (320106)" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["atainment"], "did you mean attainment?"),
        (["attainment", "--region", "岳阳经开区"], "needs --year"),
        (["attainment", "--region", "岳阳经开区", "--year", "二二"], "must be a whole number"),
        (["targets-as-of", "--region", "岳阳经开区", "--date", "2023/1/5"], "must be a day as YYYY-MM-DD"),
        (["attainment", "--region", "岳阳经开", "--year", "2022"], "did you mean 岳阳经开区"),
        (["scorecard", "--region", "' or 1=1 --"], "knows no region"),
        (["attainment", "--county", "x"], "has no parameter --county: it takes --region, --year"),
        (["attainment", "--region"], "--region needs a value"),
        ([], "nothing was asked"),
        (["select", "1"], "too many words"),
        (["selec 1"], "line 1, at: selec 1"),
        (["select 地区\nfrom nowhere_else where true"], "line 2, at: nowhere_else where true"),
        (["select 一二三四五, wrong_name from dim_region"], "at: 一二三四五"),
        (["drop table fct_targets"], "read-only"),
        (["select 1", "--format", "xlsx"], "add --output FILE.xlsx"),
        (["select 1", "--bom", "--json"], "--bom is for CSV"),
        (["select 1", "--output", "answer.doc"], "give --format"),
        (["select 1", "--format", "table", "-o", "a.txt"], "for the screen"),
    ],
)
def test_what_cannot_be_answered_is_one_line_that_says_what_next(
    large: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert said in refused(runner(large, monkeypatch)("query", *words))
    assert list(tmp_path.iterdir()) == []


def test_values_of_sql_come_as_parameters(zhibiao: Zhibiao) -> None:
    sql = "select count(*) as n from dim_region where name_zh = $name"
    for name, count in (("演示市", 1), ("演示市' or '1'='1", 0)):
        assert json.loads(zhibiao("query", sql, "--name", name, "--json").stdout) == [{"n": count}]
    assert json.loads(zhibiao("query", "-", "--json", input="-- a remark\nselect 1 as n").stdout) == [{"n": 1}]


def test_night_ends_with_targets_of_zones_too(built: DbtRun, tmp_path: Path) -> None:
    with duckdb.connect(str(release_of(built, tmp_path) / DATABASE)) as connection:
        connection.execute(
            "update fct_target_attainment set region_code = $1 where region_code = $2 and period_key = '2021..2025'",
            [ZONE, XIANAN],
        )
    _, rows = answers.other_periods(replace(load_settings({}), home=tmp_path))
    assert [row[0] for row in rows if row[2] == "工业投资"] == ["岳阳经济技术开发区"]


def test_page_names_questions_and_macros_that_there_are() -> None:
    page = (Path(__file__).parents[2] / "docs" / "query.md").read_text("utf-8")
    asked = set(re.findall(r"zhibiao query ([a-z][a-z-]*)", page))
    assert asked <= {question.name for question in questions()}
    assert len(asked) > 1
    told = set(re.findall(r"`([a-z_]+)\([a-z_, ]*\)`", page)) - {"duckdb_tables", "duckdb_columns", "duckdb_functions"}
    assert told <= {macro.name for macro in table_macros()}
    assert {"attainment", "series", "evidence"} <= told
