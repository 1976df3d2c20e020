"""Does a comparison of two releases list what changed, with the reason that the releases themselves tell?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.warehouse.marts_factory import make_build, publish_build
from warehouse.build import write_build
from warehouse.errors import NoRelease, QueryFailed
from warehouse.manifest import RULES
from warehouse.release import Release, current, published_folder
from warehouse.release_diff import compare, two_releases

DAY = date(2024, 1, 31)


@dataclass(frozen=True)
class Said:
    """One statement of a release, its claim and its document."""

    fact: str
    value: str
    claim: str = "c1"
    document: str = "d1"
    source: str = "office"
    said: date | None = DAY
    status: str = "latest"
    precedence: int = 2
    version: str = "v1"
    read: str = ""  # as the document writes it; the value unless it was corrected
    corrected: bool = False
    comparator: str = "eq"
    still_said: bool = True
    url: str = ""
    kind: str = "target"
    indicator: str = "gdp"
    unit: str = "亿元"


@dataclass(frozen=True)
class Night:
    """What a release holds beside the statements."""

    said: Sequence[Said]
    rules: dict[str, str]
    documents: Sequence[tuple[str, str, str]] = ()  # hash of the bytes, outcome, its reason
    sources: Sequence[str] = ("office", "paper")
    dropped: Sequence[str] = ()


SEEDS = {f"{RULES}seeds": "s1", f"{RULES}models": "m1"}
OTHER_SEEDS = SEEDS | {f"{RULES}seeds": "s2"}


def night(*said: Said, rules: dict[str, str] = SEEDS, **more: Any) -> Night:
    return Night(said, rules, **more)


def publish_night(home: Path, name: str, of: Night) -> Release:
    build = make_build(home, name)
    build = replace(build, versions={**build.versions, **of.rules})
    write_build(build)
    with duckdb.connect(str(build.database)) as connection:
        for table in ("fct_targets", "fct_actuals", "fct_claims", "dim_document", "dim_source"):
            connection.execute(f"delete from marts.{table}")
        connection.execute("insert into marts.dim_document (document_id, extractor_version) values (?, 'v1')", [name])
        for source in of.sources:
            connection.execute("insert into marts.dim_source (source_id) values (?)", [source])
        for raw, outcome, reason in of.documents:
            row = {"raw_sha256": raw, "outcome": outcome, "outcome_reason": reason or None}
            add(connection, "dim_document", document_id=raw + outcome, extractor_version="v1", **row)
        for claim in of.dropped:
            add(connection, "rpt_corrections", claim_id=claim, action="drop")
        for said in of.said:
            add_statement(connection, said)
    return publish_build(build)


def add(connection: duckdb.DuckDBPyConnection, table: str, **values: Any) -> None:
    marks = ", ".join("?" for _ in values)
    connection.execute(f"insert into marts.{table} ({', '.join(values)}) values ({marks})", list(values.values()))


def add_statement(connection: duckdb.DuckDBPyConnection, said: Said) -> None:
    known = connection.execute("select 1 from marts.dim_document where document_id = ?", [said.document]).fetchone()
    if not known:
        add(
            connection,
            "dim_document",
            document_id=said.document,
            raw_sha256=f"raw of {said.document}",
            title=f"{said.document} 页面",
            url=said.url or f"http://x.test/{said.document}",
            outcome="extracted",
            extractor_version=said.version,
        )
    add(
        connection,
        "fct_claims",
        claim_id=said.claim,
        fact_id=said.fact,
        document_id=said.document,
        raw_sha256=f"raw of {said.document}",
        source_id=said.source,
        extractor_version=said.version,
        original_value=Decimal(said.read or said.value),
        original_unit="亿元",
        comparator=said.comparator,
        is_corrected=said.corrected,
    )
    tier = {"strength_tier": "base", "strength": "expect"} if said.kind == "target" else {}
    add(
        connection,
        f"fct_{said.kind}s",
        **{f"{said.kind}_id": said.fact},
        **tier,
        region_code="990100",
        indicator_key=said.indicator,
        measure="level",
        unit=said.unit,
        base_unit="CNY",
        period_key="2024",
        period_start_date=date(2024, 1, 1),
        period_end_date=date(2024, 12, 31),
        comparator=said.comparator,
        value=Decimal(said.value),
        vintage_status=said.status,
        is_latest=said.status == "latest",
        is_still_said=said.still_said,
        said_date=said.said,
        source_precedence=said.precedence,
        claim_id=said.claim,
    )


BASE = Said("f1", "440")
LATER = Said("f2", "450", claim="c2", document="d2", said=date(2024, 7, 1))
SCENES = {
    "new document": (night(), night(BASE), "appeared", "document_added"),
    "new source": (night(sources=["paper"]), night(BASE), "appeared", "source_added"),
    "said later": (
        night(BASE),
        night(replace(BASE, status="superseded"), LATER),
        "revised",
        "later_statement",
    ),
    "said by a worthier one": (
        night(replace(BASE, precedence=3)),
        night(replace(BASE, precedence=3, status="set_aside"), replace(LATER, precedence=1)),
        "revised",
        "worthier_statement",
    ),
    "known before, said by a worthier one now": (
        night(BASE, replace(LATER, status="set_aside", precedence=3)),
        night(replace(BASE, status="set_aside"), replace(LATER, precedence=1)),
        "revised",
        "worthier_statement",
    ),
    "page replaced": (
        night(replace(BASE, url="http://x.test/page")),
        night(
            replace(BASE, url="http://x.test/page", status="superseded", still_said=False),
            replace(LATER, url="http://x.test/page", said=DAY),
        ),
        "revised",
        "page_replaced",
    ),
    "corrected": (
        night(BASE),
        night(replace(BASE, fact="f9", value="460", read="440", corrected=True), rules=OTHER_SEEDS),
        "revised",
        "correction",
    ),
    "correction taken back": (
        night(replace(BASE, fact="f9", value="460", read="440", corrected=True), rules=OTHER_SEEDS),
        night(BASE),
        "revised",
        "correction",
    ),
    "dropped by a correction": (night(BASE), night(dropped=["c1"]), "disappeared", "correction"),
    "read otherwise by a new extractor": (
        night(BASE),
        night(replace(BASE, fact="f9", value="441", version="v2")),
        "revised",
        "extractor_changed",
    ),
    "found by a new extractor in a document known before": (
        night(replace(BASE, claim="c0", fact="f0", indicator="retail_sales")),
        night(
            replace(BASE, claim="c0", fact="f0", indicator="retail_sales", version="v2"),
            replace(BASE, version="v2"),
        ),
        "appeared",
        "extractor_changed",
    ),
    "lost by a new extractor": (
        night(BASE, replace(BASE, claim="c0", fact="f0", indicator="retail_sales")),
        night(replace(BASE, claim="c0", fact="f0", indicator="retail_sales", version="v2")),
        "disappeared",
        "extractor_changed",
    ),
    "source removed": (night(BASE), night(sources=["paper"]), "disappeared", "source_removed"),
    "document removed": (night(BASE), night(), "disappeared", "document_removed"),
    "taken down": (
        night(BASE),
        night(documents=[("raw of d1", "skipped", "taken_down")]),
        "disappeared",
        "taken_down",
    ),
    "document taken away in favour of nothing but an older word": (
        night(replace(BASE, status="superseded"), LATER),
        night(BASE),
        "revised",
        "document_removed",
    ),
    "rules changed": (
        night(replace(BASE, fact="f0", read="440000", value="440000")),
        night(replace(BASE, read="440000"), rules=OTHER_SEEDS),
        "revised",
        "rules_changed",
    ),
    "told in another unit": (
        night(replace(BASE, read="440")),
        night(replace(BASE, fact="f0", read="440", value="4400000", unit="万元"), rules=OTHER_SEEDS),
        "rescaled",
        "unit_changed",
    ),
    "told in a coarser unit, which keeps fewer digits": (
        night(replace(BASE, read="123.4", value="123.4", unit="元")),
        night(replace(BASE, fact="f0", read="123.4", value="0.000001234"), rules=OTHER_SEEDS),
        "rescaled",
        "unit_changed",
    ),
    "said later, and told in another unit": (
        night(BASE),
        night(
            replace(BASE, fact="f0", read="440", value="4400000", unit="万元", status="superseded"),
            replace(LATER, read="450", value="4500000", unit="万元"),
            rules=OTHER_SEEDS,
        ),
        "revised",
        "later_statement",
    ),
    "the same bytes with and without text": (
        night(BASE),
        night(documents=[("raw of d1", "failed", ""), ("raw of d1", "skipped", "taken_down")]),
        "disappeared",
        "document_not_read",
    ),
    "reworded, nobody knows why": (night(BASE), night(replace(BASE, comparator="ge")), "reworded", "unexplained"),
    "other value of the same reading, nobody knows why": (
        night(replace(BASE, fact="f0", read="440000", value="440000")),
        night(replace(BASE, read="440000")),
        "revised",
        "unexplained",
    ),
    "rules of a release that does not tell them are not blamed": (
        night(replace(BASE, fact="f0", read="440000", value="440000"), rules={}),
        night(replace(BASE, read="440000")),
        "revised",
        "unexplained",
    ),
}


def changes_of(earlier: Release, later: Release) -> list[dict[str, Any]]:
    with compare(earlier, later) as diff:
        answer = diff.changes()
        found = [dict(zip(answer.columns, row, strict=True)) for rows in answer.batches() for row in rows]
        assert sum(count for _, _, count in diff.summary) == len(found)
    return found


@pytest.mark.parametrize("scene", SCENES)
def test_each_change_has_the_reason_that_the_releases_tell(tmp_path: Path, scene: str) -> None:
    before, after, change, reason = SCENES[scene]
    earlier, later = publish_night(tmp_path, "r1", before), publish_night(tmp_path, "r2", after)
    (found,) = changes_of(earlier, later)
    assert (found["change"], found["reason"]) == (change, reason)
    assert changes_of(earlier, earlier) == []
    assert changes_of(later, later) == []


def test_change_tells_both_values_and_both_sentences(tmp_path: Path) -> None:
    before, after, _, _ = SCENES["said later"]
    (found,) = changes_of(publish_night(tmp_path, "r1", before), publish_night(tmp_path, "r2", after))
    assert (found["old_value"], found["new_value"], found["difference"], found["difference_pct"]) == (
        Decimal(440),
        Decimal(450),
        Decimal(10),
        Decimal("2.2727"),
    )
    assert (found["old_claim_id"], found["new_claim_id"]) == ("c1", "c2")
    assert (found["region_name_zh"], found["indicator_name_zh"]) == ("演示市", "地区生产总值")
    assert found["detail"] == "2024-07-01 after 2024-01-31"


def test_values_of_two_units_are_compared_in_the_later_one(tmp_path: Path) -> None:
    before, after, _, _ = SCENES["said later, and told in another unit"]
    (found,) = changes_of(publish_night(tmp_path, "r1", before), publish_night(tmp_path, "r2", after))
    assert (found["old_value"], found["new_value"], found["difference_pct"]) == (4400000, 4500000, Decimal("2.2727"))
    assert (found["unit"], found["old_unit"]) == ("万元", "亿元")
    before, after, _, _ = SCENES["told in another unit"]
    (found,) = changes_of(publish_night(tmp_path, "r3", before), publish_night(tmp_path, "r4", after))
    assert (found["difference"], found["detail"]) == (0, "亿元 to 万元")


def test_releases_are_the_current_one_and_its_parent_unless_named(tmp_path: Path) -> None:
    published = published_folder(tmp_path)
    with pytest.raises(NoRelease, match="run the pipeline first"):
        two_releases(published, None, None)
    publish_night(tmp_path, "r1", night())
    with pytest.raises(NoRelease, match="r1 is the first release"):
        two_releases(published, None, None)
    publish_night(tmp_path, "r2", night(BASE))
    publish_night(tmp_path, "r3", night(BASE, LATER))
    assert current(tmp_path) is not None
    assert [each.name for each in two_releases(published, None, None)] == ["r2", "r3"]
    assert [each.name for each in two_releases(published, "r1", None)] == ["r1", "r3"]
    assert [each.name for each in two_releases(published, "r2", "r1")] == ["r2", "r1"]
    assert [each.name for each in two_releases(published, "r1", "current")] == ["r1", "r3"]
    for name in ("r9", "../r1", ".."):
        with pytest.raises(NoRelease, match="holds no release"):
            two_releases(published, name, None)


def test_releases_stay_as_they_are_and_versions_are_told(tmp_path: Path) -> None:
    earlier = publish_night(tmp_path, "r1", night())
    later = publish_night(tmp_path, "r2", night(BASE, rules=OTHER_SEEDS))
    before = {path: path.stat().st_mtime_ns for path in published_folder(tmp_path).rglob("*")}
    with compare(earlier, later) as diff:
        assert diff.versions == {f"{RULES}seeds": ("s1", "s2")}
    assert {path: path.stat().st_mtime_ns for path in published_folder(tmp_path).rglob("*")} == before


def test_release_without_what_is_compared_is_one_clear_line(tmp_path: Path) -> None:
    build = make_build(tmp_path, "r1")
    with duckdb.connect(str(build.database)) as connection:
        connection.execute("alter table marts.fct_claims drop column original_value")
    old = publish_build(build)
    new = publish_night(tmp_path, "r2", night(BASE))
    with pytest.raises(QueryFailed) as caught, compare(old, new):
        pass
    assert "original_value" in str(caught.value)
    assert "\n" not in str(caught.value)
