"""Do the models turn the landing of `landing_fixture` into the facts that a careful person would write down?

One real `dbt build` for the whole file (and one without tests, to see that order of arrival changes nothing).
"""

import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.dbt_runs import DbtRun, Row, one, rows, run_dbt
from tests.warehouse.landing_fixture import TONGSHAN, TOWN, XIANAN, XISAISHAN, ZONE, write_landing


def copy_of(built: DbtRun, folder: Path) -> Path:
    """A copy of the built file, with dbt's parsed project beside it so that the next run starts faster."""
    shutil.copy(built.database, folder / "build.duckdb")
    (folder / "target").mkdir()
    shutil.copy(built.target / "partial_parse.msgpack", folder / "target")
    return folder / "build.duckdb"


def attainment(connection: duckdb.DuckDBPyConnection, region: str, indicator: str, tier: str = "base") -> Row:
    query = "select * from fct_target_attainment where region_code = ? and indicator_key = ? and strength_tier = ?"
    return one(connection, query, region, indicator, tier)


def test_zone_first_quarter_stands_as_actuals(marts: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        marts,
        "select measure, value, unit, appearance_count, source_count from fct_actuals "
        "where region_code = ? and indicator_key = 'gdp' and period_key = '2022Q1' and is_latest order by measure",
        ZONE,
    )
    shared = {"appearance_count": 2, "source_count": 2}
    assert found == [
        {"measure": "level", "value": Decimal("86.08"), "unit": "亿元"} | shared,
        {"measure": "yoy", "value": Decimal("8.3"), "unit": "%"} | shared,
    ]


def test_zone_target_stands_beside_its_first_quarter(marts: duckdb.DuckDBPyConnection) -> None:
    row = attainment(marts, ZONE, "gdp")
    assert (row["target_value"], row["ytd_value"], row["ytd_period_key"]) == (440, Decimal("86.08"), "2022Q1")
    assert (row["attained_share_pct"], row["time_elapsed_pct"]) == (Decimal("19.5636"), 25)
    assert str(row["as_of_date"]) == "2022-03-31"
    assert row["status"] == "behind"
    assert row["actual_value"] is None


def test_scorecard_tells_the_zone_in_one_row(marts: duckdb.DuckDBPyConnection) -> None:
    row = one(marts, "select * from mart_region_scorecard where region_code = ?", ZONE)
    assert (row["region_name_zh"], row["year"], row["indicator_name_zh"]) == (
        "岳阳经济技术开发区",
        2022,
        "地区生产总值",
    )
    assert (row["base_target"], row["actual_value"], row["actual_growth_pct"]) == (
        440,
        Decimal("86.08"),
        Decimal("8.3"),
    )
    assert (row["level_status"], row["growth_status"], row["status"]) == ("behind", "unknown", "behind")
    evidence = one(marts, "select quote, kind from fct_claims where claim_id = ?", row["base_target_claim_id"])
    assert evidence == {"quote": "440亿元", "kind": "target"}


def test_lowered_target_keeps_its_history_and_sets_a_rumour_aside(marts: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        marts,
        "select value, vintage_status, revision_number, revision_size, is_conflicted from fct_targets "
        "where region_code = ? and indicator_key = 'gdp' and strength_tier = 'base' order by vintage_number",
        XIANAN,
    )
    assert [tuple(row.values()) for row in found] == [
        (7, "superseded", 0, None, True),
        (Decimal("6.5"), "latest", 1, Decimal("-0.5"), True),
        (Decimal("7.5"), "set_aside", None, None, True),
    ]


def test_base_and_stretch_stand_side_by_side(marts: duckdb.DuckDBPyConnection) -> None:
    base, stretch = attainment(marts, XIANAN, "gdp"), attainment(marts, XIANAN, "gdp", "stretch")
    assert (base["target_value"], base["counterpart_value"], base["status"]) == (Decimal("6.5"), 8, "achieved")
    assert (stretch["target_value"], stretch["counterpart_value"], stretch["status"]) == (8, Decimal("6.5"), "missed")
    row = one(marts, "select * from mart_region_scorecard where region_code = ? and indicator_key = 'gdp'", XIANAN)
    assert (row["growth_target_pct"], row["growth_stretch_target_pct"]) == (Decimal("6.5"), 8)
    assert (row["actual_value"], row["level_status"], row["status"]) == (Decimal("230.55"), "unknown", "achieved")


@pytest.mark.parametrize(("indicator", "value"), [("gdp", "230.55"), ("industrial_investment", "23.54")])
def test_figures_told_roundly_are_no_conflict(marts: duckdb.DuckDBPyConnection, indicator: str, value: str) -> None:
    found = rows(
        marts,
        "select value, vintage_status, is_conflicted from fct_actuals "
        "where region_code = ? and indicator_key = ? and measure = 'level' and period_key = '2023' "
        "order by vintage_number",
        XIANAN,
        indicator,
    )
    assert [row["vintage_status"] for row in found] == ["latest", "set_aside"]
    assert found[0]["value"] == Decimal(value)
    assert not any(row["is_conflicted"] for row in found)


def test_one_amount_in_two_units_is_one_fact(marts: duckdb.DuckDBPyConnection) -> None:
    row = one(
        marts,
        "select * from fct_actuals where indicator_key = 'general_public_budget_revenue' and region_code = ?",
        XIANAN,
    )
    assert (row["value"], row["unit"], row["appearance_count"]) == (Decimal("7.95"), "亿元", 2)
    originals = rows(
        marts, "select original_value, original_unit from fct_claims where fact_id = ? order by 1", row["actual_id"]
    )
    assert [(row["original_value"], row["original_unit"]) for row in originals] == [
        (Decimal("7.95"), "亿元"),
        (79500, "万元"),
    ]


def test_counters_of_one_thing_compare(marts: duckdb.DuckDBPyConnection) -> None:
    row = attainment(marts, XIANAN, "enterprises_hightech")
    assert (row["target_value"], row["actual_value"], row["unit"], row["status"]) == (50, 52, "家", "achieved")


def test_counters_of_one_thing_compare_in_the_scorecard(marts: duckdb.DuckDBPyConnection) -> None:
    row = one(marts, "select * from mart_region_scorecard where indicator_name_zh = '亿元以上新开工项目数'")
    assert (row["base_target"], row["actual_value"], row["unit"], row["status"]) == (60, 61, "个", "unknown")
    assert row["attained_share_pct"] == Decimal("101.6667")


def test_a_rate_compares_by_its_latest_reading(marts: duckdb.DuckDBPyConnection) -> None:
    row = attainment(marts, XIANAN, "unemployment_registered")
    assert (row["direction"], row["ytd_period_key"], row["status"]) == ("lower", "2023-06", "on_track")
    assert (row["attained_share_pct"], row["pace"]) == (None, None)


def test_increments_add_up_over_the_year(marts: duckdb.DuckDBPyConnection) -> None:
    row = attainment(marts, XIANAN, "new_urban_jobs")
    assert (row["target_value"], row["ytd_value"], row["unit"]) == (6000, 4321, "人")
    assert (row["attained_share_pct"], row["pace"], row["status"]) == (
        Decimal("72.0167"),
        Decimal("1.4403"),
        "on_track",
    )


def test_a_promise_without_result_is_unknown(marts: duckdb.DuckDBPyConnection) -> None:
    found = rows(marts, "select distinct status from fct_target_attainment where basis = 'none'")
    assert found == [{"status": "unknown"}]
    plan = attainment(marts, XIANAN, "industrial_investment")
    assert (plan["period_key"], plan["basis"]) == ("2021..2025", "none")


def test_page_changed_in_place_is_a_revision(marts: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        marts,
        "select value, vintage_status, is_still_said, is_conflicted from fct_actuals "
        "where region_code = ? and indicator_key = 'retail_sales' order by vintage_number",
        XISAISHAN,
    )
    assert [tuple(row.values()) for row in found] == [
        (Decimal("20.1"), "superseded", False, False),
        (21, "latest", True, False),
    ]


def test_only_the_newest_reading_of_the_same_bytes_counts(marts: duckdb.DuckDBPyConnection) -> None:
    row = one(marts, "select value from fct_targets where region_code = ?", XISAISHAN)
    assert row["value"] == 300
    assert rows(marts, "select 1 from fct_claims where original_value = 999") == []


def test_unusable_claims_become_rejections(marts: duckdb.DuckDBPyConnection) -> None:
    found = rows(marts, "select stage, reason, count(*) as n from rpt_rejections group by all order by all")
    assert [tuple(row.values()) for row in found] == [
        ("extraction", "no_period", 2),  # one of them stands in two frames of one article
        ("models", "no_region", 1),
        ("models", "out_of_range", 1),
    ]


def test_the_rejection_rate_counts_all_that_was_claimed_or_refused(marts: duckdb.DuckDBPyConnection) -> None:
    release = one(marts, "select * from rpt_rejection_rates where level = 'release'")
    counts = one(
        marts,
        "select (select count(*) from fct_claims where not is_repeated) as claims,"
        " (select count(*) from rpt_rejections) as n",
    )
    assert (release["claim_count"], release["rejection_count"]) == (counts["claims"], counts["n"]) > (0, 0)
    assert float(release["rejection_rate_pct"]) == pytest.approx(100 * 4 / (counts["claims"] + 4), abs=1e-4)
    for level in ("source", "document"):
        summed = one(
            marts,
            "select sum(claim_count)::bigint as claim_count, sum(rejection_count)::bigint as rejection_count"
            " from rpt_rejection_rates where level = ?",
            level,
        )
        assert summed == {name: release[name] for name in summed}


def test_every_stored_document_ends_somewhere(marts: duckdb.DuckDBPyConnection) -> None:
    stored = one(
        marts, "select count(distinct (source_id, raw_sha256)) as n from landing.fetches where raw_sha256 is not null"
    )
    ended = one(marts, "select sum(document_count)::bigint as n from rpt_documents")
    assert ended == stored
    odd = rows(marts, "select outcome, outcome_reason from rpt_documents where outcome <> 'extracted' order by 1")
    assert [tuple(row.values()) for row in odd] == [
        ("pending", ""), ("quarantined", "decode"), ("skipped", "index_page"), ("skipped", "index_page"),
    ]  # fmt: skip


def test_a_text_in_two_places_is_one_document(marts: duckdb.DuckDBPyConnection) -> None:
    row = one(marts, "select source_id, url, urls, place_count from dim_document where list_contains(urls, ?)",
              "http://mirror.demo.test/copy.html")  # fmt: skip
    assert (row["source_id"], row["url"]) == ("paper", "http://paper.demo.test/zone.html")
    assert (len(row["urls"]), row["place_count"]) == (2, 2)


def test_a_town_the_seed_does_not_know_is_a_region(marts: duckdb.DuckDBPyConnection) -> None:
    row = one(marts, "select name_zh, level, parent_code, origin from dim_region where region_code = ?", TOWN)
    assert row == {"name_zh": "向阳湖镇", "level": "town", "parent_code": XIANAN, "origin": "document"}


def test_names_beyond_the_vocabulary_have_their_own_key(marts: duckdb.DuckDBPyConnection) -> None:
    row = one(marts, "select * from dim_indicator where indicator_key = 'zh:新改建公厕数'")
    assert (row["unit"], row["direction"], row["is_vocabulary"]) == ("座", "unknown", False)
    keys = rows(marts, "select distinct indicator_key from mart_region_scorecard")
    assert {"indicator_key": "zh:新改建公厕数"} not in keys


def test_persons_are_not_published(marts: duckdb.DuckDBPyConnection) -> None:
    row = one(
        marts,
        "select responsible_offices, sentence from fct_claims where kind = 'target' and region_code = ? "
        "and indicator_key = 'gdp' and original_value = 7",
        XIANAN,
    )
    assert row["responsible_offices"] == ["区发改局"]
    assert "张三" not in row["sentence"]
    assert "责任领导:…;牵头单位:区发改局" in row["sentence"]


def test_order_of_arrival_changes_nothing(marts: duckdb.DuckDBPyConnection, built: DbtRun, tmp_path: Path) -> None:
    copied = copy_of(built, tmp_path)
    with duckdb.connect(str(copied)) as connection:
        connection.execute("drop schema landing cascade")
    write_landing(copied, nights=built.database.parent / "home", backwards=True)
    run = run_dbt(tmp_path, "run")
    assert run.returncode == 0, run.output[-4000:]
    tables = marts.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
    assert len(tables) > 10
    with duckdb.connect(str(copied), read_only=True) as other:
        for (table,) in tables:
            query = f"select * from marts.{table} order by all"
            assert other.execute(query).fetchall() == marts.execute(query).fetchall(), table


def test_article_in_two_frames_is_one_document_with_two_appearances(marts: duckdb.DuckDBPyConnection) -> None:
    """F27, near-same bytes: the office's text tells the document, the newspaper's frame is another place of it."""
    document = one(marts, "select * from dim_document where title = 'tongshan 页面'")
    assert (document["source_id"], document["place_count"], document["claim_count"]) == ("office", 2, 2)
    assert document["urls"] == ["http://office.demo.test/tongshan.html", "http://paper.demo.test/tongshan.html"]
    facts = rows(
        marts,
        "select appearance_count, source_count, is_conflicted, document_id from fct_actuals"
        " where region_code = ? and value = 181.4",
        TONGSHAN,
    )
    told = {"appearance_count": 2, "source_count": 2, "is_conflicted": False, "document_id": document["document_id"]}
    assert facts == [told]


def test_figures_of_an_article_in_two_frames_are_counted_once(marts: duckdb.DuckDBPyConnection) -> None:
    document = one(marts, "select document_id from dim_document where title = 'tongshan 页面'")["document_id"]
    claims = rows(marts, "select source_id, is_repeated from fct_claims where document_id = ? order by all", document)
    assert [tuple(row.values()) for row in claims] == [("office", False)] * 2 + [("paper", True)] * 2
    rate = one(marts, "select * from rpt_rejection_rates where level_key = ?", document)
    assert (rate["claim_count"], rate["rejection_count"]) == (2, 1)
    assert one(marts, "select count(*) as n from rpt_rejections where document_id = ?", document)["n"] == 1


def test_report_of_the_next_year_after_the_same_template_is_another_document(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    titles = rows(marts, "select title, place_count from dim_document where title like 'tongshan%' order by title")
    assert [tuple(row.values()) for row in titles] == [("tongshan 页面", 2), ("tongshan-next 页面", 1)]
