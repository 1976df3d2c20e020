"""How far is each promise? From landed documents (`landing_attainment`) to the attainment marts, and what must hold of
the judging SQL for any figures at all."""

from decimal import Decimal

import duckdb

from tests.warehouse.dbt_runs import Row, one, rows
from tests.warehouse.landing_attainment import BADONG, ENERGY, LICHUAN, XUANEN


def attainment(connection: duckdb.DuckDBPyConnection, region: str, indicator: str, period: str = "2023") -> Row:
    query = "select * from fct_target_attainment where region_code = ? and indicator_key = ? and period_key = ?"
    return one(connection, query, region, indicator, period)


def told(row: Row, *names: str) -> tuple[object, ...]:
    return tuple(row[name] for name in names)


def quotes(connection: duckdb.DuckDBPyConnection, claims: list[str]) -> list[str]:
    query = "select distinct quote from fct_claims where claim_id in (select unnest(?)) order by quote"
    return [row["quote"] for row in rows(connection, query, claims)]


def test_a_fifth_by_march_is_on_track_where_it_was_a_fifth_in_earlier_years(marts: duckdb.DuckDBPyConnection) -> None:
    row = attainment(marts, BADONG, "retail_sales")
    assert told(row, "attained_share_pct", "time_elapsed_pct", "pace") == (20, 25, Decimal("0.8"))
    assert told(row, "expected_share_pct", "seasonal_years", "seasonal_pace") == (Decimal("20.5"), 2, Decimal("0.9756"))
    assert told(row, "pace_basis", "status") == ("own_years", "on_track")


def test_january_alone_is_no_counterpart_of_january_and_february(marts: duckdb.DuckDBPyConnection) -> None:
    row = attainment(marts, BADONG, "general_public_budget_revenue")
    assert told(row, "ytd_period_key", "attained_share_pct") == ("2023-01..2023-02", Decimal("12.5"))
    assert told(row, "expected_share_pct", "seasonal_years", "status") == (12, 1, "on_track")


def test_two_levels_imply_growth_and_say_so(marts: duckdb.DuckDBPyConnection) -> None:
    row = attainment(marts, BADONG, "industrial_investment")
    assert told(row, "measure", "basis", "is_implied", "status") == ("yoy", "full_period", True, "achieved")
    assert told(row, "actual_id", "actual_value", "compared_value") == (None, None, Decimal("12.24"))
    assert row["compared_value_low"] < row["compared_value"] < row["compared_value_high"]
    assert quotes(marts, row["implied_from_claim_ids"]) == ["50.00亿元", "56.12亿元"]
    assert told(row, "implied_target_level", "implied_target_level_unit") == (55, "亿元")
    assert quotes(marts, [row["implied_target_level_claim_id"]]) == ["50.00亿元"]


def test_growth_in_constant_prices_is_not_implied_by_levels(marts: duckdb.DuckDBPyConnection) -> None:
    row = attainment(marts, BADONG, "gdp")
    assert told(row, "basis", "is_implied", "implied_target_level", "status") == ("none", False, None, "unknown")


def test_growth_over_a_plan_meets_no_growth_of_a_year(marts: duckdb.DuckDBPyConnection) -> None:
    found = rows(marts, "select * from fct_target_attainment where region_code = ? order by measure", LICHUAN)
    assert [told(row, "measure", "target_value", "basis", "is_target_conflicted") for row in found] == [
        ("average_growth", 15, "none", False),
        ("total_growth", 100, "none", False),
    ]
    ranked = rows(marts, "select measure, period_key from mart_rank where region_code = ?", LICHUAN)
    assert ranked == [{"measure": "yoy", "period_key": "2023"}]


def test_a_plan_is_judged_by_the_way_from_where_it_began(marts: duckdb.DuckDBPyConnection) -> None:
    row = attainment(marts, BADONG, "enterprises_hightech", "2021..2025")
    assert told(row, "basis", "compared_value", "baseline_value") == ("interim", 320, 200)
    assert told(row, "path_share_pct", "time_elapsed_pct", "pace_basis") == (40, 40, "from_baseline")
    assert row["status"] == "on_track"


def test_the_share_a_document_tells_stands_beside_ours_and_is_disputed(marts: duckdb.DuckDBPyConnection) -> None:
    row = attainment(marts, BADONG, "new_urban_jobs")
    assert told(row, "attained_share_pct", "stated_completion_pct") == (Decimal("51.25"), 62)
    assert told(row, "stated_completion_period_key", "is_completion_disputed") == ("2023H1", True)


def test_at_least_so_much_of_a_fall_and_a_place_among_the_first(marts: duckdb.DuckDBPyConnection) -> None:
    energy, place = attainment(marts, BADONG, "energy_per_gdp"), attainment(marts, BADONG, "zh:地区生产总值全州排名")
    assert told(energy, "comparator", "direction", "margin", "status") == ("ge", "lower", Decimal("0.4"), "achieved")
    assert told(place, "direction", "margin", "status") == ("lower", 1, "achieved")
    assert one(marts, "select name_zh from dim_indicator where indicator_key = 'energy_per_gdp'")["name_zh"] == ENERGY


def test_a_quarter_is_the_half_year_less_the_quarter_before(marts: duckdb.DuckDBPyConnection) -> None:
    row = attainment(marts, XUANEN, "retail_sales", "2023Q2")
    assert told(row, "basis", "compared_value", "is_implied") == ("full_period", Decimal("11.5"), True)
    assert row["status"] == "achieved"
    assert quotes(marts, row["implied_from_claim_ids"]) == ["10.2亿元", "21.7亿元"]


def test_level_and_growth_that_contradict_last_year_are_listed_with_a_reason(marts: duckdb.DuckDBPyConnection) -> None:
    found = {row["indicator_key"]: row for row in rows(marts, "from rpt_growth_disagreements")}
    assert {key: row["likely_reason"] for key, row in found.items() if row["region_code"] == XUANEN} == {
        "enterprises_hightech": "unexplained",
        "industrial_investment": "comparable_basis",
        "retail_sales": "other_vintage_agrees",
    }
    sales = found["retail_sales"]
    assert told(sales, "earlier_value", "agreeing_earlier_value") == (Decimal("40.3"), Decimal("41.7"))
    assert sales["implied_earlier_low"] < sales["implied_earlier_value"] < sales["implied_earlier_high"]
    assert quotes(marts, [sales["level_claim_id"], sales["growth_claim_id"]]) == ["45.1亿元", "8.2%"]
