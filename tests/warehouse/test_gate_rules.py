"""Does a release carry what each rule of its gates said, as a table and as a page, and nothing else because of it?"""

from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.marts_factory import NOW, make_build, publish_build, write_verdicts
from tests.warehouse.test_gate_page import HOSTILE, RULE
from warehouse.build import Build
from warehouse.gate_rules import GATE_RULES
from warehouse.lock import WriterLock
from warehouse.publication import publish
from warehouse.reader import query
from warehouse.release import Release, published_folder, verify


def publish_with(build: Build, **changes: Any) -> Release:
    """Publish with marts gate's report changed."""
    verdicts = write_verdicts(build, **changes)
    with WriterLock(build.folder.parents[1], build.run_id) as lock:
        return publish(lock, build, verdicts=verdicts, now=NOW)


def told(home: Path, columns: str, where: str = "gate = 'marts'") -> list[tuple[Any, ...]]:
    answer = query(published_folder(home), f"select {columns} from rpt_gate_rules where {where} order by all")
    return [tuple(row) for row in answer.rows]


def rule(name: str, **changes: Any) -> dict[str, Any]:
    return RULE | {"name": name} | changes


def test_table_tells_what_held_what_warns_and_what_a_person_let_pass(tmp_path: Path) -> None:
    late = rule("late", held=False, severity="warning", rows=["region_code=990100, days=99"])
    lost = rule("lost", held=False, rows=["region_code=990200"])
    reason = "990200 was a test region"
    release = publish_with(
        make_build(tmp_path, "r1"), rules=[rule("well"), late, lost], overridden=["lost"], override=reason
    )
    assert told(tmp_path, "rule_name, severity, result, override_reason, shown_rows") == [
        ("late", "warning", "warns", None, ["region_code=990100, days=99"]),
        ("lost", "critical", "overridden", reason, ["region_code=990200"]),
        ("well", "critical", "holds", None, []),
    ]
    assert told(tmp_path, "rule_name, result", "gate = 'landing'") == [("facts_are_there", "holds")]
    assert verify(release.folder) == []
    page = (release.folder / "gates.html").read_text("utf-8")
    assert all(words in page for words in ("late", reason, "release r1"))


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_a_page_stays_text(text: str, tmp_path: Path) -> None:
    publish_with(make_build(tmp_path, "r1"), rules=[rule("late", held=False, severity="warning", rows=[text])])
    ((row,),) = told(tmp_path, "shown_rows[1]")
    assert row == text.translate({0x1B: None, 0x07: None, 0x202E: None})


def test_other_words_of_a_gate_are_no_new_figures(tmp_path: Path) -> None:
    first = publish_build(make_build(tmp_path, "r1"))
    again = publish_with(make_build(tmp_path, "r2"), rules=[rule("late", held=False, severity="warning")])
    assert (again.name, again.is_new) == ("r1", False)
    assert again.manifest["logical_digest"] == first.manifest["logical_digest"]


def test_row_of_the_table_that_was_altered_is_seen(tmp_path: Path) -> None:
    digest = publish_build(make_build(tmp_path / "a", "r1")).manifest["tables"][GATE_RULES.name]
    other = publish_with(make_build(tmp_path / "b", "r1"), rules=[rule("late", held=False, severity="warning")])
    assert other.manifest["tables"][GATE_RULES.name] != digest


def test_table_is_described_like_any_other(tmp_path: Path) -> None:
    assert {column.name for column in GATE_RULES.columns} == set(GATE_RULES.column_descriptions)
    publish_build(make_build(tmp_path, "r1"))
    comments = query(
        published_folder(tmp_path),
        "select comment from duckdb_tables() where table_name = 'rpt_gate_rules'"
        " union all select comment from duckdb_columns() where table_name = 'rpt_gate_rules'",
    ).rows
    assert len(comments) == 1 + len(GATE_RULES.columns)
    assert all(text for (text,) in comments)
