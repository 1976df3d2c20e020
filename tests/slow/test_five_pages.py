"""Do the five real pages give the facts that a person reads in them? Skipped where they are not at hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.slow.conftest import ROOT, Nights

TEXTS = ROOT.parent / "shared" / "evaluation" / "seeds" / "texts"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not TEXTS.is_dir(), reason="the evaluation pages are not beside this checkout"),
]

YEYANG_ZONE = "430600:岳阳经济技术开发区"


@pytest.fixture(scope="module")
def release(nights: Nights) -> Nights:
    nights.run("--pages", str(TEXTS))
    return nights


def facts(release: Nights, table: str, region: str) -> set[tuple[str, str, float, str, str]]:
    rows = release.query(
        f"select name_zh as name, measure, value, period_start_date as first, period_end_date as last "
        f"from {table} join dim_indicator using (indicator_key) where region_code = '{region}'"
    )
    return {(row["name"], row["measure"], float(row["value"]), row["first"], row["last"]) for row in rows}


def test_the_zone_reached_86_of_440_in_a_quarter(release: Nights) -> None:
    actuals = facts(release, "fct_actuals", YEYANG_ZONE)
    assert ("地区生产总值", "level", 86.08, "2022-01-01", "2022-03-31") in actuals
    assert ("地区生产总值", "yoy", 8.3, "2022-01-01", "2022-03-31") in actuals
    (row,) = [
        row
        for row in release.query(
            "select a.target_value as value, a.attained_share_pct, a.time_elapsed_pct, a.as_of_date, t.strength "
            "from fct_target_attainment a join fct_targets t using (target_id) "
            "join dim_indicator on a.indicator_key = dim_indicator.indicator_key "
            f"where a.region_code = '{YEYANG_ZONE}' and name_zh = '地区生产总值' and a.measure = 'level'"
        )
        if float(row["value"]) == 440
    ]
    assert float(row["attained_share_pct"]) == pytest.approx(19.56, abs=0.01)
    assert float(row["time_elapsed_pct"]) == pytest.approx(90 / 365 * 100, abs=0.5)
    assert row["strength"] == "firm"
    assert row["as_of_date"] == "2022-03-31"


@pytest.mark.parametrize(
    ("region", "name", "measure", "value", "first", "last"),
    [
        ("420203", "地区生产总值", "yoy", 9, "2023-01-01", "2023-03-31"),
        ("420203", "固定资产投资", "level", 23.54, "2023-01-01", "2023-03-31"),
        ("420203", "规模以上工业总产值", "level", 140, "2023-01-01", "2023-03-31"),
        ("420203", "社会消费品零售总额", "level", 23, "2023-01-01", "2023-03-31"),
        ("420281", "全社会固定资产投资", "level", 580, "2023-01-01", "2023-12-31"),
        ("420281", "全社会固定资产投资", "level", 600, "2023-01-01", "2023-12-31"),
        ("420281", "工业总产值", "level", 300, "2023-01-01", "2023-03-31"),
        ("420281", "四上企业数", "increment", 200, "2023-01-01", "2023-12-31"),
        ("420281", "四上企业数", "increment", 45, "2023-01-01", "2023-03-31"),
        ("421202", "地区生产总值", "yoy", 8, "2023-01-01", "2023-12-31"),
        ("421202", "固定资产投资", "yoy", 16, "2023-01-01", "2023-12-31"),
        ("421202", "城镇登记失业率", "share", 4.5, "2023-01-01", "2023-12-31"),
        ("421202", "粮食产量", "level", 23, "2023-01-01", "2023-12-31"),
    ],
)
def test_a_target_of_the_other_pages_is_there(
    release: Nights, region: str, name: str, measure: str, value: float, first: str, last: str
) -> None:
    assert (name, measure, value, first, last) in facts(release, "fct_targets", region)


def test_the_task_list_names_lead_units(release: Nights) -> None:
    rows = release.query(
        "select responsible_offices from fct_targets join dim_indicator using (indicator_key) "
        "join fct_claims using (claim_id) "
        "where fct_targets.region_code = '421202' and name_zh = '一般公共预算收入'"
    )
    assert rows
    units: Any = rows[0]["responsible_offices"]
    text = units if isinstance(units, str) else json.dumps(units, ensure_ascii=False)
    assert "区财政局" in text and "区税务局" in text


def test_a_figure_leads_back_to_its_sentence_and_bytes(release: Nights) -> None:
    (row,) = release.query(
        "select claim_id from fct_actuals join dim_indicator using (indicator_key) "
        f"where region_code = '{YEYANG_ZONE}' and name_zh = '地区生产总值' and value = 86.08"
    )
    told = json.loads(release.zhibiao("explain", "--json", row["claim_id"]).stdout)
    assert "86.08" in told["claim"]["sentence"]
    assert Path(told["raw_path"]).read_bytes() in [path.read_bytes() for path in TEXTS.iterdir()]
    assert told["is_raw_kept"] is True
