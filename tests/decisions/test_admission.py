"""Which builds may become the next release, and is every refusal told in words?"""

import hashlib
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.decisions.small import make_release, table_facts
from warehouse.admission import (
    differing_tables,
    read_verdicts,
    require_not_withdrawn,
    require_parent,
    same_release,
)
from warehouse.build import Build
from warehouse.digest import TableDigest
from warehouse.errors import BuildMissing, StaleBuild, VerdictMissing, WarehouseError
from warehouse.gate_rules import GATE_RULES
from warehouse.journal import note
from warehouse.manifest import Scope
from warehouse.release import database_digests
from warehouse.rollback import JOURNAL


def build(home: Path, run_id: str = "r2", parent: str | None = "r1") -> Build:
    folder = home / "build" / run_id
    folder.mkdir(parents=True, exist_ok=True)
    return Build(run_id, folder, Scope("演示", ("990000_demo_office",)), parent, "i", {}, {}, 1)


def refusal(caught: pytest.ExceptionInfo[WarehouseError]) -> str:
    return str(caught.value)


def test_build_follows_what_was_current_when_it_was_loaded(tmp_path: Path) -> None:
    published = tmp_path / "published"
    require_parent(published, build(tmp_path, parent=None))
    with pytest.raises(StaleBuild) as caught:
        require_parent(published, build(tmp_path))
    assert refusal(caught) == (
        "run 'r2' was loaded when r1 was current, now nothing: another run has published since; start a new run"
    )
    make_release(published, "r1", is_current=True)
    require_parent(published, build(tmp_path))
    with pytest.raises(StaleBuild) as caught:
        require_parent(published, build(tmp_path, parent=None))
    assert "when nothing was current, now r1:" in refusal(caught)


def test_run_that_people_went_back_from_is_not_published_again(tmp_path: Path) -> None:
    require_not_withdrawn(tmp_path, build(tmp_path))
    for gone, to in (("r9", "r2"), ("r3", "r1")):
        note(tmp_path / JOURNAL, {"at": "2024", "by": "d", "reason": "r", "from_release": gone, "to_release": to})
    require_not_withdrawn(tmp_path, build(tmp_path))
    for run_id in ("r9", "r3"):
        with pytest.raises(StaleBuild) as caught:
            require_not_withdrawn(tmp_path, build(tmp_path, run_id))
        assert refusal(caught) == f"run {run_id!r} was published and rolled back from: start a new run"


class Reports:
    """Passed reports of both gates on a build of a few bytes; `changes` go into that of one gate."""

    def __init__(self, home: Path) -> None:
        self.build = build(home)
        self.build.database.write_bytes(b"figures")
        self.paths: list[Path] = []

    def write(self, of: str = "", **changes: Any) -> "Reports":
        digest = hashlib.sha256(b"figures").hexdigest()
        self.paths = [self.build.folder / "a.json", self.build.folder / "b.json"]
        for name, path in zip(("marts", "landing"), self.paths, strict=True):
            report = {"gate": name, "passed": True, "evaluated": 3, "note": "指标"}
            report |= {"database_sha256": digest if name == "marts" else "of before the models"}
            path.write_text(json.dumps(report | (changes if name == of else {}), ensure_ascii=False), "utf-8")
        return self

    def refused(self, kind: type[WarehouseError] = VerdictMissing) -> str:
        with pytest.raises(kind) as caught:
            read_verdicts(self.paths, self.build)
        return refusal(caught)


@pytest.fixture
def reports(tmp_path: Path) -> Reports:
    return Reports(tmp_path)


def test_verdicts_of_both_gates_are_read_in_the_order_of_the_gates(reports: Reports) -> None:
    found = read_verdicts(reports.write().paths, reports.build)
    assert [each["gate"] for each in found] == ["landing", "marts"]
    assert found[0]["note"] == "指标"


@pytest.mark.parametrize("gate", ["landing", "marts"])
def test_gate_that_is_missing_or_did_not_pass_publishes_nothing(reports: Reports, gate: str) -> None:
    reports.write(gate, gate="another")
    assert reports.refused() == f"gate {gate!r} has no report for run 'r2': run it before publishing"
    changes: list[dict[str, Any]] = [{"passed": False}, {"passed": 1}, {"passed": None}, {"evaluated": 0}]
    changes += [{"evaluated": None}, {"passed": False, "evaluated": 0}]
    for change in changes:
        assert reports.write(gate, **change).refused() == f"gate {gate!r} did not pass run 'r2': nothing is published"


@pytest.mark.parametrize("text", ["", "{", "[]", "7", "null", '{"passed": true}', None])
def test_what_is_no_report_is_told(reports: Reports, text: str | None) -> None:
    path = reports.write().paths[1]
    path.unlink()
    if text is not None:
        path.write_text(text)
    message = reports.refused()
    assert message.startswith(f"{path} is no report of a gate (")
    assert message.endswith("): run the gate again")


def test_verdict_is_on_the_very_bytes_to_be_published(reports: Reports) -> None:
    database = reports.write().build.database
    for digest in ("0" * 64, None):
        message = reports.write("marts", database_sha256=digest).refused()
        assert message == f"{database} changed since gate 'marts' judged it: run the gate again"
    reports.write().build.journal.touch()
    message = reports.refused()
    assert message == f"{reports.build.journal} stands beside the build: a writer was killed; load the run again"
    database.unlink()
    assert reports.refused(BuildMissing) == f"{database} is missing: load run 'r2' again"


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("figures") / "made.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table a as select 1 as n")
    return path


def test_release_that_says_the_same_is_kept_while_it_is_whole(tmp_path: Path, figures: Path) -> None:
    digests = database_digests(figures)
    assert same_release(tmp_path, build(tmp_path), digests, "surface") is None
    made = make_release(tmp_path / "published", "r1", is_current=True, database=figures, **table_facts(digests))
    assert same_release(tmp_path, build(tmp_path), digests, "surface") == made
    assert same_release(tmp_path, build(tmp_path), digests, "other words") is None
    assert same_release(tmp_path, build(tmp_path), {"a": TableDigest(1, "other")}, "surface") is None
    other = Build("r2", tmp_path, Scope("演示", ("another_source",)), "r1", "i", {}, {}, 1)
    assert same_release(tmp_path, other, digests, "surface") is None
    (made.folder / "more").touch()
    assert same_release(tmp_path, build(tmp_path), digests, "surface") is None


def test_tables_that_differ_between_build_and_copy_are_named_but_for_the_one_no_model_made() -> None:
    one, other = TableDigest(1, "x"), TableDigest(1, "y")
    assert differing_tables({"b": one, "a": one}, {"a": one, "b": one, GATE_RULES.name: one}) == []
    assert differing_tables({"c": one, "a": one, "b": one}, {"b": one, "c": other, "d": one}) == ["a", "c", "d"]
