"""What becomes of a page that changes, and of one page in many places? From three real nights of fetching to the marts.

Rows F25 to F28 of the fault matrix; what the sites show in which night stands in `fetched_nights`.
"""

import hashlib
from decimal import Decimal

import duckdb

from tests.warehouse.dbt_runs import DbtRun, Row, one, rows
from tests.warehouse.fetched_nights import CHONGYANG, OFFICE, PAPER


def actuals(marts: duckdb.DuckDBPyConnection, indicator: str, measure: str) -> list[Row]:
    return rows(
        marts,
        "select * from fct_actuals where region_code = ? and indicator_key = ? and measure = ? order by vintage_number",
        CHONGYANG,
        indicator,
        measure,
    )


def fetched(marts: duckdb.DuckDBPyConnection, url: str) -> list[str]:
    """The bytes an address stood for, in the order of the nights."""
    query = "select raw_sha256 from landing.fetches where url = ? and raw_sha256 is not null order by fetch_id"
    return [row["raw_sha256"] for row in rows(marts, query, url)]


def test_changed_figure_of_a_page_is_a_revision_beside_the_old_one(
    marts: duckdb.DuckDBPyConnection, built: DbtRun
) -> None:
    """F25: a new row with the next revision number; the old one stays and is not the latest; both raws are kept."""
    first, second = actuals(marts, "retail_sales", "level")
    assert (first["value"], first["is_latest"], first["vintage_status"]) == (Decimal("88.4"), False, "superseded")
    assert (second["value"], second["is_latest"], second["vintage_status"]) == (Decimal("89.1"), True, "latest")
    assert [(row["revision_number"], row["revision_size"]) for row in (first, second)] == [
        (0, None),
        (1, Decimal("0.7")),
    ]
    assert (first["is_still_said"], second["is_still_said"]) == (False, True)
    assert first["learnt_at"] < second["learnt_at"], "two nights later"
    assert not second["is_conflicted"]
    assert first["document_id"] != second["document_id"]
    for raw in set(fetched(marts, "http://a.test/art/trade.html")):
        kept = built.database.parent / "home" / "raw" / raw[:2] / raw
        assert hashlib.sha256(kept.read_bytes()).hexdigest() == raw


def test_figure_that_stayed_on_a_changed_page_is_not_revised(marts: duckdb.DuckDBPyConnection) -> None:
    (growth,) = actuals(marts, "retail_sales", "yoy")
    assert (growth["value"], growth["revision_number"], growth["is_latest"]) == (Decimal("7.2"), 0, True)


def test_changed_frame_around_the_same_text_is_no_version(marts: duckdb.DuckDBPyConnection) -> None:
    """F26: other bytes in the second night, the same text: one document, its claims under the same names."""
    first, second, third = fetched(marts, "http://a.test/art/trade.html")
    assert len({first, second, third}) == 3, "the frame did change the bytes"
    documents = rows(marts, "select text_sha256 from landing.documents where raw_sha256 in (?, ?)", first, second)
    assert len({row["text_sha256"] for row in documents}) == 1
    claims = rows(marts, "select place_count from fct_claims where region_code = ? and value = 88.4", CHONGYANG)
    assert claims == [{"place_count": 2}]


def test_editors_line_that_comes_into_the_text_is_no_version_either(marts: duckdb.DuckDBPyConnection) -> None:
    """F26, where the frame reaches into the text: it is another text, and still the same article."""
    first, second, _ = fetched(marts, "http://a.test/art/budget.html")
    documents = rows(marts, "select text_sha256 from landing.documents where raw_sha256 in (?, ?)", first, second)
    assert len({row["text_sha256"] for row in documents}) == 2
    (fact,) = actuals(marts, "general_public_budget_revenue", "level")
    assert (fact["revision_number"], fact["is_latest"], fact["is_still_said"]) == (0, True, True)
    document = one(marts, "select * from dim_document where document_id = ?", fact["document_id"])
    assert (document["source_id"], document["is_still_shown"]) == (OFFICE, True)


def test_article_at_four_places_is_one_fact_and_one_document(marts: duckdb.DuckDBPyConnection) -> None:
    """F27: two frames at the office, the same bytes at two addresses of the newspaper, in its own frame."""
    (fact,) = actuals(marts, "general_public_budget_revenue", "level")
    assert (fact["value"], fact["source_count"], fact["appearance_count"]) == (Decimal("9.4"), 2, 2)
    document = one(marts, "select * from dim_document where document_id = ?", fact["document_id"])
    assert document["place_count"] == 3
    assert document["urls"] == [
        "http://a.test/art/budget.html",
        "http://b.test/art/again.html",
        "http://b.test/art/copy.html",
    ]
    assert len(rows(marts, "select * from dim_document where title like '%财政收支'")) == 1
    counted = one(marts, "select claim_count from rpt_rejection_rates where level_key = ?", document["document_id"])
    assert counted["claim_count"] == 2


def test_sources_that_disagree_are_both_kept_and_the_worthier_stands(marts: duckdb.DuckDBPyConnection) -> None:
    """F28: the government's figure was said first and stands; the newspaper's is shown, set aside and flagged."""
    found = actuals(marts, "industrial_value_added_above_scale", "yoy")
    told = {row["value"]: (row["vintage_status"], row["is_latest"], row["is_conflicted"]) for row in found}
    assert told == {Decimal("8.1"): ("latest", True, True), Decimal("9.6"): ("set_aside", False, True)}
    assert {row["publisher_kind"] for row in found} == {"government", "newspaper"}
    places = rows(
        marts, "select distinct source_id from fct_claims where value in (8.1, 9.6) and region_code = ?", CHONGYANG
    )
    assert {row["source_id"] for row in places} == {OFFICE, PAPER}
