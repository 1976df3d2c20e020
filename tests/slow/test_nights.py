"""Does a night end in a release, and a second one in the same? In real Airflow, on the bundled site."""

import json
import shutil
import subprocess
import sys
from typing import Any

import pytest

from tests.slow.conftest import ROOT, Nights, remove_tree
from zhibiao.demo_site import DemoSite

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def first(nights: Nights) -> dict[str, Any]:
    return nights.run()


@pytest.fixture(scope="module")
def second(nights: Nights, first: dict[str, Any]) -> dict[str, Any]:
    return nights.run()


def test_the_first_night_publishes_a_whole_release(nights: Nights, first: dict[str, Any]) -> None:
    assert first["is_new"] and first["release"] == nights.current()
    assert first["counts"]["claims"] > 500
    assert nights.problems() == []
    print(f"first night {first['wall']:.1f} s")


def test_targets_meet_actuals_in_at_least_eight_regions(nights: Nights, first: dict[str, Any]) -> None:
    rows = nights.query(
        "select count(distinct region_code) as regions from fct_target_attainment where attained_share_pct is not null"
    )
    assert rows[0]["regions"] >= 8


def test_a_page_that_robots_forbid_is_never_a_fact(nights: Nights, first: dict[str, Any]) -> None:
    # The forbidden page alone says 999.9 (zhibiao/demo/README.md).
    assert nights.query("select * from fct_actuals where value = 999.9") == []
    assert first["counts"]["refused"] >= 1


def test_the_second_night_asks_conditionally_parses_nothing_and_keeps_the_release(
    nights: Nights, first: dict[str, Any], second: dict[str, Any]
) -> None:
    counts = second["counts"]
    assert counts["not_modified"] >= 40
    assert counts.get("stored", 0) == 0
    assert counts.get("documents", 0) == 0
    assert not second["is_new"] and second["release"] == first["release"]
    print(f"second night {second['wall']:.1f} s")


def test_a_night_without_airflow_gives_the_same_figures(
    nights: Nights, first: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("direct")
    other = Nights(home, nights.env | {"ZHIBIAO_HOME": str(home)})
    other.run("--without-airflow")
    digests = [
        json.loads((each.home / "published" / "current" / "manifest.json").read_text("utf-8"))["logical_digest"]
        for each in (nights, other)
    ]
    assert digests[0] == digests[1]


def test_a_dead_portal_fails_its_own_task_and_the_rest_is_published(
    nights: Nights, tmp_path_factory: pytest.TempPathFactory
) -> None:
    base = tmp_path_factory.mktemp("dead")
    shutil.copytree(ROOT / "zhibiao" / "demo" / "site", base / "site", ignore=shutil.ignore_patterns("tjj.demo.test"))
    with DemoSite(base / "site") as site:
        env = {"ZHIBIAO_HOME": str(base / "data"), "ZHIBIAO_DEMO_ADDRESS": f"127.0.0.1:{site.port}"}
        other = Nights(base / "data", nights.env | env)
        result = other.run()
    assert list(result["failures"]) == ["430600_demo_statistics"]
    assert "no index page could be read" in result["failures"]["430600_demo_statistics"]
    assert result["is_new"]
    ages = {row["source_id"]: row["freshness"] for row in other.query("select * from rpt_source_freshness")}
    assert ages.pop("430600_demo_statistics") == "never_answered"
    assert set(ages.values()) == {"fresh"}
    remove_tree(base)


def test_a_reader_is_answered_while_the_next_night_publishes(nights: Nights, first: dict[str, Any]) -> None:
    """A read-only client of its own holds the release file open and goes on reading through a whole run."""
    reader = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, duckdb\n"
            "c = duckdb.connect(sys.argv[1], read_only=True)\n"
            "n = c.sql('select count(*) from fct_actuals').fetchone()[0]\n"
            "print('ready', flush=True)\n"
            "reads = 0\n"
            "import select\n"
            "while not select.select([sys.stdin], [], [], 0)[0]:\n"
            "    assert c.sql('select count(*) from fct_actuals').fetchone()[0] == n\n"
            "    reads += 1\n"
            "print(reads)\n",
            str(nights.home / "published" / "current" / "zhibiao.duckdb"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout and reader.stdout.readline() == "ready\n"
    own = ROOT / "zhibiao" / "demo" / "folder"
    result = nights.run("--without-airflow", "--pages", str(own))
    reads, _ = reader.communicate("stop\n", timeout=60)
    assert reader.returncode == 0
    assert int(reads) > 10
    assert result["is_new"] and result["release"] != first["release"]
    assert nights.problems() == []
