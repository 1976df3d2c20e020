"""Does a release say no more of a document than shows its figures, and nothing of what was taken down?"""

import duckdb

from tests.warehouse.dbt_runs import one, rows

MOST = 200
# Columns of published tables that hold words of documents; a new one that is longer must be thought about.
WORDS = 2 * MOST


def test_no_published_text_is_longer_than_shows_the_figure(marts: duckdb.DuckDBPyConnection) -> None:
    columns = rows(
        marts,
        "select table_name, column_name from duckdb_columns() where schema_name = 'marts' and data_type = 'VARCHAR'",
    )
    assert len(columns) > 100
    longest = {
        f"{found['table_name']}.{found['column_name']}": one(
            marts, f'select max(length("{found["column_name"]}")) as chars from "{found["table_name"]}"'
        )["chars"]
        for found in columns
    }
    sentences = {name for name in longest if name.endswith(("sentence", ".quote"))}
    assert {"fct_claims.sentence", "rpt_rejections.sentence", "mart_region_scorecard.target_sentence"} <= sentences
    assert [name for name in sorted(sentences) if (longest[name] or 0) > MOST] == []
    assert [name for name, chars in longest.items() if (chars or 0) > WORDS] == []


def test_the_switch_for_persons_names_is_off(marts: duckdb.DuckDBPyConnection) -> None:
    """The fixture's promise names 张三 beside an office; landing keeps both, no published text has the person."""
    published = rows(
        marts,
        "select sentence from fct_claims union all select sentence from rpt_rejections union all "
        "select title from dim_document union all select citation from dim_document",
    )
    assert not [row for row in published if "张三" in (row["sentence"] or "")]
    named = one(marts, "select count(*) as claims from landing.claims where list_contains(responsible, '张三')")
    assert named["claims"] > 0, "landing keeps the document's own words"
