"""Do corrections change exactly what they name, stay visible, and complain when they are no longer needed?"""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.extract.claim_ids import claim_id as id_of_claim
from ingestion.records import Kind, Measure
from tests.warehouse import landing_corrections as cases
from tests.warehouse.dbt_runs import DbtRun, Row, one, rows, run_dbt
from tests.warehouse.fetched_nights import CHONGYANG, OFFICE
from tests.warehouse.landing_corrections import CORRECTIONS, YANGXIN, claim_id, correction, project_with
from tests.warehouse.release_fixture import release_of
from tests.warehouse.test_models import copy_of
from warehouse.errors import ClaimUnknown
from warehouse.explanation import explain

JUDGING = (
    *("claim_correction", "int_corrections__read", "int_corrections__matched", "int_corrections__judged"),
    *("int_claims__corrected", "rpt_corrections", "assert_corrections_match", "assert_corrections_are_reviewed"),
)


def actual(marts: duckdb.DuckDBPyConnection, indicator: str, **more: str) -> Row:
    wanted = {"region_code": YANGXIN, "indicator_key": indicator, **more}
    conditions = " and ".join(f"{name} = ?" for name in wanted)
    return one(marts, f"select * from fct_actuals where {conditions}", *wanted.values())


def test_a_value_is_corrected_wherever_its_text_stands(marts: duckdb.DuckDBPyConnection) -> None:
    row = actual(marts, "general_public_budget_revenue")
    assert (row["value"], row["period_key"], row["source_count"]) == (Decimal("9.4"), "2023", 2)
    assert (row["claim_id"], row["is_corrected"]) == (claim_id(cases.POINT_LOST), True)


def test_two_corrections_of_one_claim_both_hold(marts: duckdb.DuckDBPyConnection) -> None:
    row = actual(marts, "retail_sales")
    assert (row["value"], row["period_key"]) == (Decimal("61.3"), "2023")
    assert not rows(marts, "select * from fct_actuals where region_code = ? and period_key = '2022'", cases.PROVINCE)


def test_kind_unit_indicator_measure_and_wording_are_corrected(marts: duckdb.DuckDBPyConnection) -> None:
    assert actual(marts, "new_urban_jobs")["period_key"] == "2023H1"
    assert (actual(marts, "industrial_investment")["value"], actual(marts, "gdp")["value"]) == (
        Decimal("18.4"),
        Decimal("152.6"),
    )
    assert actual(marts, "enterprises_hightech")["measure"] == "share"
    query = "select * from fct_targets where region_code = ? and indicator_key = 'enterprises_hightech'"
    target = one(marts, query, YANGXIN)
    assert target["is_corrected"]
    assert (target["strength_tier"], target["strength"], target["comparator"]) == ("stretch", "stretch", "ge")


def test_a_promise_read_as_a_result_becomes_one_with_its_strength(marts: duckdb.DuckDBPyConnection) -> None:
    target = one(marts, "select * from fct_targets where claim_id = ?", claim_id(cases.WRONG_KIND_OF_TARGET))
    assert (target["value"], target["strength"], target["strength_tier"]) == (Decimal(77), "firm", "base")
    claim = one(marts, "select * from fct_claims where claim_id = ?", claim_id(cases.WRONG_KIND_OF_TARGET))
    assert claim["corrected_from"] == "kind actual, strength none"


def test_a_dropped_claim_is_told_of_and_nowhere_else(marts: duckdb.DuckDBPyConnection) -> None:
    dropped = claim_id(cases.NO_FIGURE)
    for table in ("fct_claims", "rpt_rejections", "fct_actuals"):
        assert not rows(marts, f"select * from {table} where claim_id = ?", dropped), table
    told = one(marts, "select * from rpt_corrections where claim_id = ?", dropped)
    assert (told["action"], told["read_text"], told["corrected_text"]) == ("drop", "404", None)


def test_evidence_keeps_what_the_document_says(marts: duckdb.DuckDBPyConnection) -> None:
    value = one(marts, "select * from fct_claims where claim_id = ?", claim_id(cases.POINT_LOST))
    assert (value["quote"], value["original_value"], value["is_corrected"]) == ("94亿元", Decimal("9.4"), True)
    assert value["corrected_from"] == "value 94"
    both = one(marts, "select * from fct_claims where claim_id = ?", claim_id(cases.WRONG_PLACE))
    assert (both["region_code"], both["corrected_from"]) == (YANGXIN, f"period 2022, region {cases.PROVINCE}")


def test_every_correction_of_this_build_is_published_with_reason_and_who(marts: duckdb.DuckDBPyConnection) -> None:
    told = rows(marts, "select * from rpt_corrections where reported_by = 'desk'")
    assert len(told) == len(CORRECTIONS) - 1, "the one of a source that is not here is left alone"
    assert {row["correction_reason"] for row in told} == {"read wrong, see the sentence"}
    untouched = one(marts, "select count(*) as n from fct_claims where is_corrected or corrected_from is not null")
    assert not rows(marts, "select * from fct_actuals where is_corrected and region_code != ?", YANGXIN)
    assert untouched["n"] == len({row["claim_id"] for row in told if row["action"] != "drop"})


def test_explain_tells_reason_and_who_of_corrected_and_of_dropped_claims(built: DbtRun, tmp_path: Path) -> None:
    release_of(replace(built, database=copy_of(built, tmp_path)), tmp_path)  # the marts fixture holds the file open
    told = dict(explain(tmp_path, claim_id(cases.POINT_LOST)).rows)
    assert told["rpt_corrections"]["correction_reason"] == "read wrong, see the sentence"
    assert told["fct_actuals"]["is_corrected"]
    with pytest.raises(ClaimUnknown, match="desk left it out on 2024-02-01: read wrong, see the sentence"):
        explain(tmp_path, claim_id(cases.NO_FIGURE))
    with pytest.raises(ClaimUnknown, match="take an id from a claim_id column"):
        explain(tmp_path, "0" * 16)


@pytest.fixture(scope="module")
def complaints(built: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> tuple[DbtRun, dict[tuple[str, str], str]]:
    """A build whose corrections are all wrong in one way or another; messages by claim and action."""
    folder = tmp_path_factory.mktemp("complaints")
    wrong = (
        *(row for row in CORRECTIONS if row[0] == claim_id(cases.WRONG_UNIT)),
        correction(cases.POINT_LOST, "set_value", "9.4", "94"),
        correction(cases.WRONG_NAME, "set_value", "15", "16"),
        correction(cases.WRONG_KIND, "set_kind", "target", "hope"),
        correction(cases.NO_FIGURE, "drop", "404", ""),
        correction(cases.NO_FIGURE, "set_value", "404", "40.4"),
        ("0000000000000000", *correction(cases.NO_FIGURE, "drop", "404", "")[1:]),
        (misread_id(built), OFFICE, "set_region", "420000", CHONGYANG, "read anew", "desk", "2024-02-01", "2026-02-01"),
    )
    copied = copy_of(built, folder)
    project = project_with(wrong, folder)
    run = run_dbt(folder, "build", "--select", *JUDGING, "--vars", '{"run_date": "2026-02-02"}', project=project)
    with duckdb.connect(str(copied), read_only=True) as connection:
        found = connection.execute(
            "select claim_id, action, message from intermediate.int_corrections__judged where message is not null"
        ).fetchall()
    return replace(run, database=copied), {(claim, action): message for claim, action, message in found}


def misread_id(built: DbtRun) -> str:
    """The id that a claim of the fetched nights would have, had it been read as of the province."""
    with duckdb.connect(str(built.database), read_only=True) as connection:
        claim = one(
            connection,
            "select * from landing.claims where source_id = ? and indicator = '一般公共预算收入' and measure = 'level'"
            " order by landing_seq limit 1",
            OFFICE,
        )
    place = {name: claim[name] for name in ("text_sha256", "char_start", "char_end", "cell", "indicator")}
    what = {"kind": Kind(claim["kind"]), "measure": Measure(claim["measure"])}
    period = {name: claim[name] for name in ("period_start", "period_end")}
    stated: dict[str, Any] = {**place, **what, **period}
    assert id_of_claim(region=claim["region"], **stated) == claim["claim_id"], "the rule by which ids are made"
    return id_of_claim(region="420000", **stated)


def test_wrong_corrections_fail_the_build_and_say_what_to_do(
    complaints: tuple[DbtRun, dict[tuple[str, str], str]], built: DbtRun
) -> None:
    run, told = complaints
    assert run.returncode == 1
    assert "Failure in test assert_corrections_match" in run.output
    contradictory = "keep one of the rows that correct this claim in this way"
    assert told == {
        (claim_id(cases.POINT_LOST), "set_value"): "remove this row: the claim is now read as 94 without it",
        (claim_id(cases.WRONG_NAME), "set_value"): "look again: the claim now says 152.6, not 15; mend expected_value"
        " or remove this row",
        (claim_id(cases.WRONG_KIND), "set_kind"): "mend this row: no claim that says target can be corrected to hope"
        " by set_kind",
        (claim_id(cases.NO_FIGURE), "drop"): contradictory,
        (claim_id(cases.NO_FIGURE), "set_value"): contradictory,
        ("0000000000000000", "drop"): "remove this row: source office has no such claim any more",
        (misread_id(built), "set_region"): f"remove this row: the claim is now read as {CHONGYANG} without it",
    }


def test_an_overdue_correction_is_warned_of_and_works_on(
    complaints: tuple[DbtRun, dict[tuple[str, str], str]],
) -> None:
    run, _ = complaints
    assert "Warning in test assert_corrections_are_reviewed" in run.output
    with duckdb.connect(str(run.database), read_only=True) as connection:
        found = one(
            connection,
            "select original_unit from intermediate.int_claims__corrected where claim_id = ? and source_id = 'office'",
            claim_id(cases.WRONG_UNIT),
        )
    assert found["original_unit"] == "亿元"


def test_nothing_is_overdue_where_the_run_has_no_day(built: DbtRun) -> None:
    assert "PASS assert_corrections_are_reviewed" in built.output
