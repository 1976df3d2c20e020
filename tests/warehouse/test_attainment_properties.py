"""What must hold of how promises are judged, whatever the figures: the compiled SQL of the models, fed by hypothesis.

Nothing is built here: the SQL of the test run's build runs on a few made rows in memory.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.dbt_runs import DbtRun, Row, rows

RANK = {"missed": 0, "behind": 1, "on_track": 2, "achieved": 3}
MONTH_ENDS = [date(2022, month, 28 if month == 2 else 30 if month in (4, 6, 9, 11) else 31) for month in range(1, 13)]
MADE = """
attach ':memory:' as build;
create schema build.intermediate;
create table build.intermediate.int_attainment__compared as from source.intermediate.int_attainment__compared limit 0;
create table build.intermediate.int_documents__newest as from source.intermediate.int_documents__newest limit 0;
create table build.intermediate.int_attainment__shaped (
    target_id varchar, expected_share_pct decimal(18, 4), seasonal_years integer
);
create table build.intermediate.int_levels__targeted as
select
    null::varchar as target_id, null::varchar as implied_target_level_unit, null::varchar as earlier_claim_id,
    null::decimal(30, 9) as implied_target_level, null::decimal(30, 9) as implied_target_level_low,
    null::decimal(30, 9) as implied_target_level_high
limit 0;
"""
INSERT = """
insert into build.intermediate.int_attainment__compared by name
select
    row.target_id, row.direction, row.is_accumulating, row.basis, row.as_of_date, row.value, row.compared_value,
    row.baseline_value,
    row.value as promised_value, row.value as floor_value, row.value as ceiling_value,
    row.compared_value as compared_value_low, row.compared_value as compared_value_high,
    'eq' as comparator, 'level' as measure, true as is_within_year,
    if(row.is_accumulating, 'flow_ytd', 'stock_pit') as accumulation,
    date '2022-01-01' as period_start_date, date '2022-12-31' as period_end_date
from (select unnest($rows) as row)
"""
INSERT_SHAPES = """
insert into build.intermediate.int_attainment__shaped
select shape.target_id, shape.share, 1
from (select unnest(cast($shapes as struct(target_id varchar, share decimal(18, 4))[])) as shape)
"""


@dataclass(frozen=True)
class Case:
    """Two promises, the second the harder one, and two results, the second the better one, of the same months."""

    direction: str
    is_accumulating: bool
    months: int
    promises: tuple[Decimal, Decimal]
    results: tuple[Decimal, Decimal]
    expected_share: Decimal | None
    baseline: Decimal | None


@dataclass(frozen=True)
class Compared:
    target_id: str
    direction: str
    is_accumulating: bool
    basis: str
    as_of_date: date
    value: Decimal
    compared_value: Decimal
    baseline_value: Decimal | None
    expected_share: Decimal | None


figures = st.integers(1, 100_000).map(lambda cents: Decimal(cents) / 100)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    direction = draw(st.sampled_from(["higher", "lower"]))
    accumulating = draw(st.booleans())
    first, second = sorted((draw(figures), draw(figures)), reverse=direction == "lower")
    worse, better = sorted((draw(figures), draw(figures)), reverse=direction == "lower")
    share = draw(st.none() | st.integers(1, 100).map(Decimal)) if accumulating else None
    baseline = None if accumulating else draw(st.none() | figures)
    return Case(direction, accumulating, draw(st.integers(1, 12)), (first, second), (worse, better), share, baseline)


def compared(number: int, case: Case) -> Iterator[Compared]:
    for hard, promise in enumerate(case.promises):
        for good, result in enumerate(case.results):
            yield Compared(
                f"{number}-{hard}-{good}",
                case.direction,
                case.is_accumulating,
                "full_period" if case.months == 12 else "year_to_date",
                MONTH_ENDS[case.months - 1],
                promise,
                result,
                case.baseline,
                case.expected_share if case.months < 12 else None,
            )


@pytest.fixture(scope="module")
def judge(built: DbtRun) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty build in memory, with the judging models as views on it."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{built.database}' as source (read_only)")
        connection.execute(MADE)
        compiled = built.target / "compiled" / "zhibiao" / "models"
        for path in ("intermediate/int_attainment__measured", "marts/fct_target_attainment"):
            code = (compiled / f"{path}.sql").read_text("utf-8")
            connection.execute(f"create view build.intermediate.{path.split('/')[1]} as {code}")
        yield connection


def judged(judge: duckdb.DuckDBPyConnection, made: list[Case]) -> dict[str, Row]:
    judge.execute("delete from build.intermediate.int_attainment__compared")
    judge.execute("delete from build.intermediate.int_attainment__shaped")
    made_rows = [row for number, case in enumerate(made) for row in compared(number, case)]
    judge.execute(INSERT, {"rows": [asdict(row) for row in made_rows]})
    shapes = [{"target_id": row.target_id, "share": row.expected_share} for row in made_rows if row.expected_share]
    judge.execute(INSERT_SHAPES, {"shapes": shapes})
    found = rows(judge, "select * from build.intermediate.fct_target_attainment")
    return {row["target_id"]: row for row in found}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.lists(cases(), min_size=8, max_size=8))
def test_a_better_result_or_an_easier_promise_never_looks_worse(
    judge: duckdb.DuckDBPyConnection, made: list[Case]
) -> None:
    found = judged(judge, made)
    assert len(found) == 4 * len(made)
    for number, case in enumerate(made):
        rank = {(hard, good): RANK[found[f"{number}-{hard}-{good}"]["status"]] for hard in (0, 1) for good in (0, 1)}
        assert rank[0, 0] <= rank[0, 1], ("a better result of the base", case)
        assert rank[1, 0] <= rank[1, 1], ("a better result of the stretch", case)
        assert rank[1, 0] <= rank[0, 0], ("the stretch is no easier than the base", case)
        assert rank[1, 1] <= rank[0, 1], ("the stretch is no easier than the base", case)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.lists(cases(), min_size=8, max_size=8))
def test_share_times_promise_is_the_result_and_the_margin_tells_the_good_side(
    judge: duckdb.DuckDBPyConnection, made: list[Case]
) -> None:
    for row in judged(judge, made).values():
        product = row["attained_share_pct"] * row["target_value"] / 100
        assert abs(product - row["compared_value"]) <= row["target_value"] * Decimal("0.0000005")
        assert row["gap"] == row["compared_value"] - row["target_value"]
        assert (row["margin"] >= 0) == (row["status"] == "achieved") or row["basis"] != "full_period"
        if row["seasonal_pace"] is not None:
            assert row["pace_basis"] == "own_years"
            product = row["seasonal_pace"] * row["expected_share_pct"]
            assert abs(product - row["attained_share_pct"]) <= row["expected_share_pct"] * Decimal("0.00005")
