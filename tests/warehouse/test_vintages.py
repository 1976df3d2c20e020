"""What is known of a figure that was revised, contradicted, repeated or found late? Cases: `landing_vintages`."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import duckdb
import pytest

from tests.warehouse.dbt_runs import DbtRun, Row, rows
from tests.warehouse.landing_papers import START
from tests.warehouse.landing_vintages import CHIBI, TONGCHENG
from tests.warehouse.release_fixture import release_of
from warehouse.release import DATABASE

GROWTH = ("fct_targets", CHIBI, "gdp", "yoy")
SALES = ("fct_actuals", CHIBI, "retail_sales", "level")
REVENUE = ("fct_actuals", TONGCHENG, "general_public_budget_revenue", "level")
JOBS = ("fct_targets", TONGCHENG, "new_urban_jobs", "increment")
Figure = tuple[str, str, str, str]


def told(file: duckdb.DuckDBPyConnection, figure: Figure) -> list[Row]:
    table, *key = figure
    query = f"select * from {table} where region_code = ? and indicator_key = ? and measure = ? order by vintage_number"
    return rows(file, query, *key)


@pytest.fixture(scope="module")
def file(built: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = release_of(built, tmp_path_factory.mktemp("vintages"))
    with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
        yield connection


def standing(file: duckdb.DuckDBPyConnection, figure: Figure, when: date | datetime) -> list[Decimal]:
    table, *key = figure
    macro = f"{table.removeprefix('fct_')}_{'known_at' if isinstance(when, datetime) else 'as_of'}"
    query = f"select value from {macro}(?) where region_code = ? and indicator_key = ? and measure = ?"
    return [row[0] for row in file.execute(query, [when, *key]).fetchall()]


def end_of(night: int) -> datetime:
    return START + timedelta(days=night, hours=20)


def test_target_is_revised_by_whom_it_was_set_alone(file: duckdb.DuckDBPyConnection) -> None:
    found = told(file, GROWTH)
    assert [(row["value"], row["vintage_status"], row["document_kind"]) for row in found] == [
        (Decimal("7.8"), "superseded", "plan_report"),
        (8, "superseded", "work_report"),
        (Decimal("8.5"), "set_aside", "newspaper"),
        (7, "set_aside", "bureau_news"),
        (Decimal("7.2"), "latest", "plan_report"),
    ]
    assert [(row["revision_number"], row["revision_size"], row["revision_pct"]) for row in found] == [
        (0, None, None),
        (1, Decimal("0.2"), None),
        (None, None, None),
        (None, None, None),
        (2, Decimal("-0.8"), None),
    ]
    ids = [row["target_id"] for row in found]
    assert [row["superseded_by_id"] for row in found] == [ids[1], ids[4], None, None, None]
    assert [row["set_aside_by_id"] for row in found] == [None, None, ids[1], ids[1], None]


@pytest.mark.parametrize(
    ("day", "value"),
    [("2024-01-04", None), ("2024-01-05", "7.8"), ("2024-01-10", "8"), ("2024-07-31", "8"), ("2024-08-01", "7.2")],
)
def test_target_as_of_a_day(file: duckdb.DuckDBPyConnection, day: str, value: str | None) -> None:
    assert standing(file, GROWTH, date.fromisoformat(day)) == ([Decimal(value)] if value else [])


@pytest.mark.parametrize(
    ("figure", "values"),
    [(GROWTH, ("8", "8", "7.2")), (SALES, ("45", "45.2", "45.61")), (REVENUE, ("9.4", "9.9", "9.4"))],
    ids=["growth", "sales", "revenue"],
)
def test_figure_as_known_in_each_night(
    file: duckdb.DuckDBPyConnection, figure: Figure, values: tuple[str, str, str]
) -> None:
    assert standing(file, figure, START - timedelta(seconds=1)) == []
    assert [standing(file, figure, end_of(night)) for night in range(3)] == [[Decimal(value)] for value in values]


def test_old_page_found_late_is_no_revision_of_today(file: duckdb.DuckDBPyConnection) -> None:
    first, second, *_ = told(file, GROWTH)
    assert (first["said_date"], first["revision_number"]) == (date(2024, 1, 5), 0)
    assert first["learnt_at"] > second["learnt_at"] + timedelta(days=1), "and it shows when it was found"
    assert first["stood_from_dates"] == [date(2024, 1, 5)]
    assert first["stood_from_at"] == [], "when it was found its successors had long been known"


def test_office_revises_itself_and_a_round_figure_stands_until_there_is_a_finer_one(
    file: duckdb.DuckDBPyConnection,
) -> None:
    rounded, release, communique = told(file, SALES)
    assert (rounded["vintage_status"], rounded["is_conflicted"]) == ("set_aside", False)
    assert (release["vintage_status"], release["superseded_by_id"]) == ("superseded", communique["actual_id"])
    assert (communique["revision_size"], communique["revision_pct"]) == (Decimal("0.41"), Decimal("0.9071"))
    days = [date(2024, 2, 8), date(2024, 2, 19), date(2024, 2, 20), date(2024, 3, 30)]
    assert [standing(file, SALES, day) for day in days] == [
        [Decimal(45)],
        [Decimal(45)],
        [Decimal("45.2")],
        [Decimal("45.61")],
    ]


def test_overruled_figure_that_was_borne_out_stood_twice(
    file: duckdb.DuckDBPyConnection,
) -> None:
    paper, office = told(file, REVENUE)
    assert (paper["is_latest"], paper["source_precedence"], paper["source_count"]) == (True, 1, 2)
    assert paper["stood_from_dates"] == [date(2024, 1, 15), date(2024, 2, 25)]
    assert (paper["stood_until_dates"], office["stood_from_dates"]) == ([date(2024, 1, 25)], [date(2024, 1, 25)])
    assert (office["vintage_status"], office["set_aside_by_id"]) == ("set_aside", paper["actual_id"])
    assert standing(file, REVENUE, date(2024, 2, 1)) == [Decimal("9.9")]


def test_one_promise_in_other_words_is_one_fact_and_a_range_another(file: duckdb.DuckDBPyConnection) -> None:
    point, span = told(file, JOBS)
    assert (point["value"], point["value_high"], point["appearance_count"]) == (5000, None, 3)
    assert (span["value"], span["value_high"], span["comparator"]) == (5000, 6000, "range")
    found = rows(file, "select * from fct_appearances where fact_id = ? order by said_date", point["target_id"])
    assert [(row["original_value"], row["original_unit"], row["comparator"], row["claim_count"]) for row in found] == [
        (5000, "人", "ge", 1),
        (Decimal("0.5"), "万人", "eq", 1),
        (5000, "人", "eq", 2),
    ]
    assert (found[0]["is_evidence"], found[0]["url"]) == (True, "http://office.demo.test/tc-jobs.html")
    assert (found[0]["claim_id"], [row["is_evidence"] for row in found[1:]]) == (point["claim_id"], [False, False])


def test_conflicts_are_told_in_pairs_with_the_reason(file: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        file,
        "select indicator_key, standing_value, contrary_value, value_difference, standing_reason from rpt_conflicts"
        " where region_code in (?, ?) and indicator_key in ('gdp', 'general_public_budget_revenue')"
        " and (region_code = ? or kind = 'target') order by all",
        CHIBI,
        TONGCHENG,
        TONGCHENG,
    )
    assert [tuple(row.values()) for row in found] == [
        ("gdp", Decimal("7.2"), 7, Decimal("-0.2"), "better_authority"),
        ("gdp", Decimal("7.2"), Decimal("8.5"), Decimal("1.3"), "better_authority"),
        ("general_public_budget_revenue", Decimal("9.4"), Decimal("9.9"), Decimal("0.5"), "better_authority"),
    ]
