"""Does a document that was taken down leave the next release, in every table and file, and never come back?"""

from pathlib import Path

import pytest

from tests.slow.conftest import Nights

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

KEPT = "咸安区2023年计划\n2023-01-05\n\n2023年全区地区生产总值增长8%以上，一般公共预算收入增长12%以上。\n"
GONE = "下陆区2023年计划\n2023-01-06\n\n2023年全区地区生产总值增长7.31%以上，新建口袋公园17个。\n"
WORDS = ("口袋公园", "7.31", "下陆区2023年计划")


def holding(release: Path) -> dict[str, set[str]]:
    """Which files of a release hold which of the words, as bytes or as values of a table."""
    import duckdb

    found: dict[str, set[str]] = {word: set() for word in WORDS}
    for path in release.glob("*.parquet"):
        rows = duckdb.sql(f"select * from read_parquet('{path}')").fetchall()
        text = "\n".join(map(str, rows))
        for word in WORDS:
            if word in text:
                found[word].add(path.name)
    for path in [*release.glob("*.json"), release / "zhibiao.duckdb"]:
        data = path.read_bytes()
        for word in WORDS:
            if word.encode() in data:
                found[word].add(path.name)
    return found


def test_a_taken_down_document_leaves_the_next_release(nights: Nights, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "kept.txt").write_text(KEPT, "utf-8")
    (folder / "gone.txt").write_text(GONE, "utf-8")
    nights.run("--without-airflow", "--pages", str(folder))
    first = nights.home / "published" / str(nights.current())
    before = holding(first)
    assert "fct_claims.parquet" in before["口袋公园"], "else the search below finds nothing anywhere"

    nights.zhibiao("takedown", "gone.txt", "--reason", "its author asked")
    # The page still lies in the folder: it must not come back. The loss is right, which a person says.
    nights.env["ZHIBIAO_OVERRIDE"] = "taken down on demand"
    nights.run("--without-airflow", "--pages", str(folder))
    second = nights.home / "published" / str(nights.current())
    assert second != first
    assert holding(second) == {word: set() for word in WORDS}
    (row,) = nights.query("select count(*) as claims, count(distinct document_id) as documents from fct_claims")
    assert (row["claims"], row["documents"]) == (2, 1)
    assert nights.query("select outcome_reason from dim_document where outcome = 'skipped'") == [
        {"outcome_reason": "taken_down"}
    ]
    assert nights.problems() == []

    nights.zhibiao("compact-landing", "--apply")
    assert {path.name[:5] for path in (nights.home / "landing").iterdir() if path.name[0] != "."} == {"pack-"}
    nights.run("--without-airflow", "--pages", str(folder))
    assert nights.current() == second.name, "packed, landing says the same"
