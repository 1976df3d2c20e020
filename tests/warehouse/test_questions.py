"""Do the marts that answer questions say what a careful person would, on the family of `landing_questions`?"""

import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.dbt_runs import Row, one, rows
from tests.warehouse.landing_fixture import ZONE
from tests.warehouse.landing_questions import GUANGSHUI, HUBEI, NATION, SUIXIAN, SUIZHOU, ZENGDU

DOC = Path(__file__).parents[2] / "docs" / "marts.md"


def ranked(connection: duckdb.DuckDBPyConnection, region: str, indicator: str, period: str = "2023") -> Row:
    query = "select * from mart_rank where region_code = ? and indicator_key = ? and period_key = ?"
    return one(connection, query, region, indicator, period)


def rung(connection: duckdb.DuckDBPyConnection, region: str, indicator: str) -> Row:
    query = "select * from mart_target_ladder where region_code = ? and indicator_key = ? and period_key = '2023'"
    return one(connection, query, region, indicator)


def coverage(connection: duckdb.DuckDBPyConnection, region: str, indicator: str) -> Row:
    query = "select * from mart_coverage where region_code = ? and indicator_key = ? and year = 2023"
    return one(connection, query, region, indicator)


def test_a_rank_among_two_of_three_says_so(marts: duckdb.DuckDBPyConnection) -> None:
    first, second = ranked(marts, ZENGDU, "gdp"), ranked(marts, SUIXIAN, "gdp")
    assert [first[name] for name in ("rank", "rank_at_worst", "known_count", "sibling_count")] == [1, 2, 2, 3]
    assert (second["rank"], second["rank_at_worst"], second["first_value"]) == (2, 3, 600)
    assert (first["share_of_parent_pct"], second["share_of_parent_pct"]) == (50, 25)


def test_a_forecast_is_not_ranked(marts: duckdb.DuckDBPyConnection) -> None:
    assert rows(marts, "select 1 from mart_rank where region_code = ? and indicator_key = 'gdp'", GUANGSHUI) == []


def test_siblings_are_those_of_the_year(marts: duckdb.DuckDBPyConnection) -> None:
    assert ranked(marts, ZENGDU, "gdp", "2008")["sibling_count"] == 2  # 随县 was set up a year later


def test_low_is_first_where_low_is_good(marts: duckdb.DuckDBPyConnection) -> None:
    found = [ranked(marts, region, "unemployment_registered") for region in (SUIXIAN, ZENGDU)]
    assert [(row["rank"], row["rank_order"]) for row in found] == [(1, "lowest_first"), (2, "lowest_first")]


def test_a_stated_position_that_cannot_be_is_marked(marts: duckdb.DuckDBPyConnection) -> None:
    possible, impossible = ranked(marts, ZENGDU, "gdp"), ranked(marts, SUIXIAN, "gdp")
    assert (possible["stated_rank"], possible["is_contradicted"]) == (2, False)
    assert (impossible["stated_rank"], impossible["is_contradicted"]) == (1, True)
    assert (impossible["stated_pool_zh"], impossible["stated_count"]) == ("全市", 2)


def test_more_is_asked_at_each_rung_but_the_last(marts: duckdb.DuckDBPyConnection) -> None:
    ladder = [rung(marts, region, "gdp") for region in (NATION, HUBEI, SUIZHOU, ZENGDU, GUANGSHUI)]
    assert [row["above_upper_pp"] for row in ladder] == [None, Decimal("1.5"), Decimal("0.5"), 1, -1]
    assert [row["is_harder_than_upper"] for row in ladder] == [None, True, True, True, False]
    county = ladder[3]
    values = [county[f"{level}_value"] for level in ("nation", "province", "prefecture", "county")]
    assert values == [5, Decimal("6.5"), 7, 8]
    evidence = {county[f"{level}_claim_id"] for level in ("nation", "province", "prefecture", "county", "upper")}
    assert len(evidence) == 4 and county["upper_claim_id"] == county["prefecture_claim_id"]


def test_the_counties_promise_more_than_the_city(marts: duckdb.DuckDBPyConnection) -> None:
    city = rung(marts, SUIZHOU, "general_public_budget_revenue")
    assert [city[name] for name in ("child_count", "known_child_count", "child_sum")] == [3, 3, 57]
    assert (city["child_sum_pct"], len(city["child_claim_ids"])) == (114, 3)
    assert rung(marts, SUIZHOU, "gdp")["harder_child_count"] == 1


def test_changes_of_a_promise_are_told_in_their_order(marts: duckdb.DuckDBPyConnection) -> None:
    found = rows(marts, "select * from mart_target_revisions where region_code = ? order by change_number", ZENGDU)
    told = [(row["change_kind"], row["is_harder"], row["change_size"], row["time_elapsed_pct"]) for row in found]
    assert told == [("reworded", False, 0, Decimal("41.6667")), ("lowered", False, -2, Decimal("66.6667"))]
    assert found[0]["to_claim_id"] == found[1]["from_claim_id"]
    assert [str(row["to_said_date"]) for row in found] == ["2023-05-31", "2023-08-31"]


def test_every_revision_of_a_target_is_a_change(marts: duckdb.DuckDBPyConnection) -> None:
    revised = rows(marts, "select target_id from fct_targets where revision_number > 0 order by 1")
    changed = rows(
        marts,
        "select to_target_id as target_id from mart_target_revisions"
        " where from_target_id <> to_target_id and change_kind not in ('softened', 'hardened') order by 1",
    )
    assert revised == changed != []


def test_wording_of_an_indicator_softens_on_the_year_before(marts: duckdb.DuckDBPyConnection) -> None:
    query = "select * from mart_wording where region_code = ? and indicator_key = 'retail_sales' and year = 2023"
    row = one(marts, query, ZENGDU)
    assert (row["previous_firmness_index"], row["firmness_index"], row["wording_change"]) == (100, 40, "softened")
    whole = one(marts, "select * from mart_wording where region_code = ? and level = 'region' and year = 2023", ZENGDU)
    counted = [whole[name] for name in ("target_count", "firm_count", "soft_count", "compared_count")]
    assert counted == [3, 1, 1, 1]


def test_every_target_in_force_for_a_year_is_counted_once(marts: duckdb.DuckDBPyConnection) -> None:
    in_force = one(
        marts,
        "select count(*) as n from fct_targets where is_latest and not is_optional and period_key similar to '\\d{4}'",
    )
    for level in ("region", "indicator"):
        summed = one(marts, "select sum(target_count)::bigint as n from mart_wording where level = ?", level)
        assert summed == in_force


def test_absence_has_its_reason(marts: duckdb.DuckDBPyConnection) -> None:
    known = coverage(marts, ZENGDU, "gdp")
    assert (known["target_state"], known["actual_state"], known["has_full_year_actual"]) == ("stated", "stated", True)
    silent = coverage(marts, GUANGSHUI, "retail_sales")
    assert (silent["target_state"], silent["actual_state"]) == ("not_stated", "not_stated")
    unseen = coverage(marts, GUANGSHUI, "unemployment_registered")
    assert (unseen["target_document_count"], unseen["target_state"]) == (1, "not_stated")
    assert coverage(marts, SUIXIAN, "general_public_budget_revenue")["actual_state"] == "conflicted"


def test_a_sibling_of_which_nothing_was_retrieved_stands_beside_those_that_speak(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    provinces = rows(
        marts,
        "select distinct target_state from mart_coverage"
        " where region_code = '430000' and indicator_key = 'gdp' and year = 2023",
    )
    assert provinces == [{"target_state": "not_retrieved"}]


def test_quality_counts_what_the_other_reports_count(marts: duckdb.DuckDBPyConnection) -> None:
    release = one(marts, "select * from rpt_quality where level = 'release'")
    rates = one(marts, "select * from rpt_rejection_rates where level = 'release'")
    for name in ("claim_count", "rejection_count", "rejection_rate_pct"):
        assert release[name] == rates[name], name
    conflicts = one(
        marts,
        "select (select count(*) from fct_targets where is_latest and is_conflicted)"
        " + (select count(*) from fct_actuals where is_latest and is_conflicted) as n",
    )
    assert release["conflicted_count"] == conflicts["n"] > 0
    for level in ("source", "document_kind"):
        summed = one(
            marts,
            "select sum(document_count)::bigint as document_count, sum(claim_count)::bigint as claim_count,"
            " sum(fact_count)::bigint as fact_count from rpt_quality where level = ?",
            level,
        )
        assert summed == {name: release[name] for name in summed}


def test_how_far_is_the_zone_with_its_target_is_one_row(marts: duckdb.DuckDBPyConnection) -> None:
    row = one(
        marts,
        "select * from mart_region_scorecard where region_code = ? and indicator_key = 'gdp' and year = 2022",
        ZONE,
    )
    assert (row["base_target"], row["actual_value"], row["unit"]) == (440, Decimal("86.08"), "亿元")
    assert (row["attained_share_pct"], row["time_elapsed_pct"]) == (Decimal("19.5636"), 25)
    assert (row["pace"], row["strength"], row["basis"]) == (Decimal("0.7825"), "firm", "year_to_date")
    assert (row["region_level"], row["parent_code"]) == ("zone", "430600")
    assert (row["target_sentence"], row["actual_sentence"]) == ("地区生产总值440亿元。", "地区生产总值86.08亿元。")
    assert (row["is_target_conflicted"], row["is_actual_conflicted"], row["is_implied"]) == (False, False, False)


@pytest.mark.parametrize(
    "question", re.findall(r"```sql\n(.+?)```", DOC.read_text("utf-8"), re.DOTALL), ids=lambda text: text.split()[1]
)
def test_questions_of_the_page_can_be_asked(marts: duckdb.DuckDBPyConnection, question: str) -> None:
    assert marts.execute(question).description
