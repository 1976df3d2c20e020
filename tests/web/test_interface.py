"""Does the JSON interface answer every question, page by page, exactly and in one release?"""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.warehouse.landing_fixture import XIANAN
from warehouse.questions import questions
from warehouse.reader import query

BASE = "/api/v1/questions"


@pytest.mark.parametrize("name", [question.name for question in questions()])
def test_every_question_has_an_address_and_is_documented(client: TestClient, name: str) -> None:
    question = next(each for each in questions() if each.name == name)
    described = client.get("/openapi.json").json()["paths"][f"{BASE}/{name}"]["get"]
    assert described["summary"] == question.description
    named = {each["name"]: each for each in described["parameters"]}
    assert set(named) == {each.name for each in question.parameters} | {"limit", "offset", "format"}
    assert all(named[each.name]["required"] == each.is_required for each in question.parameters)
    answer = client.get(f"{BASE}/{name}", params=dict(question.example))
    assert answer.status_code in (200, 404), answer.text  # 404: the example's region is not in the tests' release
    assert answer.json().keys() in ({"release", "columns", "rows", "notes", "next"}, {"problem"})


def test_pages_together_are_the_whole_answer(client: TestClient, home: Path) -> None:
    whole = query(
        home / "published",
        "select indicator_key, year from mart_region_scorecard where region_code = $1"
        " order by region_code asc, year desc, is_core desc, indicator_key asc",
        [XIANAN],
    ).rows
    address: str | None = f"{BASE}/scorecard?region={XIANAN}&limit=3"
    found = []
    while address:
        answer = client.get(address)
        body = answer.json()
        assert len(body["rows"]) <= 3
        assert body["release"] == "r1"
        found += [(row["indicator_key"], row["year"]) for row in body["rows"]]
        address = body["next"]
        assert (address is None) == ("link" not in answer.headers)
    assert found == list(whole)
    assert len(found) > 3


def test_decimals_keep_all_their_digits(client: TestClient, home: Path) -> None:
    rows = client.get(f"{BASE}/scorecard?region={XIANAN}").json()["rows"]
    told = [row["base_target"] for row in rows if row["base_target"] is not None]
    assert told
    assert all(isinstance(each, str) for each in told)
    exact = query(
        home / "published",
        "select base_target from mart_region_scorecard where region_code = $1 and base_target > 0",
        [XIANAN],
    ).rows
    assert sorted(map(Decimal, told)) == sorted(value for (value,) in exact)


def test_csv_has_the_same_rows(client: TestClient) -> None:
    rows = client.get(f"{BASE}/scorecard?region={XIANAN}").json()["rows"]
    answer = client.get(f"{BASE}/scorecard?region={XIANAN}&format=csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    read = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["indicator_key"] for row in read] == [row["indicator_key"] for row in rows]
    assert [row["base_target"] or None for row in read] == [row["base_target"] for row in rows]


def test_a_name_of_several_regions_is_told(client: TestClient) -> None:
    body = client.get(f"{BASE}/region?name=鼓楼区").json()
    assert len(body["rows"]) > 1
    assert "鼓楼区" in body["notes"][0]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("scorecard", 400),
        ("scorecard?region=没有这个地方", 404),
        ("scorecard?region=", 400),
        (f"scorecard?region={XIANAN}&year=x", 400),
        (f"scorecard?region={XIANAN}&year=99999999999", 400),
        (f"scorecard?region={XIANAN}&limit=0", 400),
        (f"scorecard?region={XIANAN}&limit=1001", 400),
        (f"scorecard?region={XIANAN}&format=xml", 400),
        ("nothing", 404),
    ],
)
def test_what_cannot_be_answered_says_why_in_one_line(client: TestClient, address: str, status: int) -> None:
    answer = client.get(f"{BASE}/{address}")
    assert answer.status_code == status, answer.text
    assert len(answer.json()["problem"].splitlines()) == 1


def test_the_release_says_what_it_is(client: TestClient, home: Path) -> None:
    said = client.get("/api/v1/release").json()
    manifest = json.loads((home / "published" / "current" / "manifest.json").read_text("utf-8"))
    assert said["release"] == manifest["run_id"]
    assert said["rows"] == {name: table["rows"] for name, table in manifest["tables"].items()}


def test_files_of_the_release_and_no_others_are_given(client: TestClient, home: Path) -> None:
    answer = client.get("/release/fct_targets.parquet")
    assert answer.content == (home / "published" / "current" / "fct_targets.parquet").read_bytes()
    for name in ("..%2f..%2fledger.sqlite", "%2e%2e/manifest.json", "nothing", ".", "report"):
        assert client.get(f"/release/{name}").status_code in (400, 404), name


def test_only_reading_is_answered(client: TestClient) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = client.request(method, f"{BASE}/freshness")
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("address", [f"{BASE}/freshness", "/zh/", f"/zh/regions/{XIANAN}", "/release/manifest.json"])
def test_a_head_is_answered_as_the_get(client: TestClient, address: str) -> None:
    """The body is left out by the server: tests/browser/test_server.py."""
    whole, head = client.get(address), client.head(address)
    assert head.status_code == whole.status_code == 200
    assert dict(head.headers) == dict(whole.headers)


def test_only_what_is_answered_is_described(client: TestClient) -> None:
    for path in client.get("/openapi.json").json()["paths"].values():
        assert path.keys() == {"get"}
        assert path["get"]["responses"].keys() <= {"200", "400", "404", "503"}, "a wrong parameter is answered with 400"
