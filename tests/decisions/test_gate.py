"""What does a gate decide from what its rules came to, what does it report, and what does it tell a person?"""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from expectations import gate
from expectations.engine import RuleResult, _by_rule, _one_line, _raised
from expectations.errors import GateFailed
from expectations.gate import GateVerdict
from expectations.suite import Rule
from warehouse.gate_page import gate_page

QUERY = "select n, text from {batch} where n > 1 order by n"
RULE: dict[str, Any] = {
    "name": "facts_are_there",
    "table": "landing.told",
    "type": "expect_table_row_count_to_be_between",
    "kwargs": {"min_value": 1},
    "severity": "critical",
    "since": "2024-01-31",
    "reason": "Not one figure was\n  understood: 指标.",
}


def rule(**changes: Any) -> Rule:
    return Rule.model_validate(RULE | changes)


def held(**changes: Any) -> RuleResult:
    return RuleResult(rule(**changes), held=True)


def failed(**changes: Any) -> RuleResult:
    return RuleResult(rule(**changes), held=False)


def broken(**changes: Any) -> RuleResult:
    return RuleResult(rule(**changes), held=False, error="no such table")


class Judged:
    """One call of the gate on results that are given instead of evaluated."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.database, self.report, self.suites = (
            folder / "b.duckdb",
            folder / "a" / "b" / "report.json",
            folder / "suites",
        )
        self.suites.mkdir()
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(
                "create schema landing; create table landing.baseline (release varchar);"
                "create table landing.told as select n, '指标' || n || repeat('x', 400 * (n % 2)) as text"
                " from range(6) as t (n)"
            )
        self.page = self.report.with_name("report.html")
        self._patch = patch

    def baseline(self, *releases: str) -> None:
        with duckdb.connect(str(self.database)) as connection:
            connection.executemany("insert into landing.baseline values (?)", [[each] for each in releases])

    def __call__(self, *results: RuleResult, override: str | None = None) -> GateVerdict:
        rules = [each.rule.model_dump(mode="json") for each in results]
        # Every suite file has a rule that is critical; whether there were results is the gate's own question.
        rules = rules or [RULE | {"name": "never_evaluated"}]
        rules += [RULE | {"name": "critical_one"}] if all(r["severity"] == "warning" for r in rules) else []
        text = yaml.safe_dump({"suite": "marts", "rules": rules}, allow_unicode=True)
        (self.suites / "marts.yml").write_text(text, "utf-8")
        seen: list[Any] = []

        def evaluate(asked: Any, database: Path) -> list[RuleResult]:
            seen.append(([each.name for each in asked], database))
            return list(results)

        self._patch.setattr(gate, "evaluate", evaluate)
        try:
            return gate.run_gate("marts", self.database, report=self.report, suites=self.suites, override=override)
        finally:
            assert seen in ([], [([each["name"] for each in rules], self.database)])

    def refused(self, *results: RuleResult, override: str | None = None) -> str:
        with pytest.raises(GateFailed) as caught:
            self(*results, override=override)
        return str(caught.value)

    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.report.read_text("utf-8"))
        return told


@pytest.fixture
def judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Judged:
    return Judged(tmp_path, monkeypatch)


def test_build_whose_rules_all_hold_passes(judge: Judged) -> None:
    judge.baseline("night-1", "night-1")
    verdict = judge(held(), held(name="other"))
    assert verdict == GateVerdict("marts", 2, (), (), "night-1", judge.report)
    told = judge.told()
    assert told.pop("rules") == [
        {
            "name": name,
            "table": "landing.told",
            "type": "expect_table_row_count_to_be_between",
            "severity": "critical",
            "since": "2024-01-31",
            "reason": "Not one figure was understood: 指标.",
            "held": True,
            "error": None,
            "rows": [],
        }
        for name in ("facts_are_there", "other")
    ]
    assert told == {
        "gate": "marts",
        "passed": True,
        "evaluated": 2,
        "failed": [],
        "overridden": [],
        "warnings": [],
        "compared_with": "night-1",
        "database_sha256": hashlib.sha256(judge.database.read_bytes()).hexdigest(),
        "suite_sha256": hashlib.sha256((judge.suites / "marts.yml").read_bytes()).hexdigest(),
        "override": None,
    }
    text = judge.report.read_text("utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
    assert [path.name for path in judge.report.parent.iterdir()] == ["report.json"]


def test_what_was_compared_with_nothing_says_so(judge: Judged) -> None:
    assert judge(held()).compared_with is None
    assert judge.told()["compared_with"] is None


def test_warning_passes_and_is_named(judge: Judged) -> None:
    verdict = judge(held(), failed(name="odd", severity="warning"))
    assert (verdict.warnings, verdict.overridden, verdict.evaluated) == (("odd",), (), 2)
    assert (judge.told()["passed"], judge.told()["warnings"], judge.told()["failed"]) == (True, ["odd"], [])


def test_critical_rule_that_failed_stops_the_build_with_its_reason(judge: Judged) -> None:
    message = judge.refused(held(), failed(name="lost"), failed(name="odd", severity="warning"))
    assert message == (
        f"gate marts: 1 of 3 rules stop this build; see {judge.page}\n"
        "  lost (landing.told): Not one figure was understood: 指标."
    )
    told = judge.told()
    assert (told["passed"], told["failed"], told["warnings"]) == (False, ["lost"], ["odd"])
    assert judge.page.read_text("utf-8") == gate_page([told], f"build {judge.database.parent.name}")
    assert sorted(path.name for path in judge.report.parent.iterdir()) == ["report.html", "report.json"]


@pytest.mark.parametrize("severity", ["critical", "warning"])
def test_rule_that_could_not_be_evaluated_stops_the_build_whatever_its_severity(judge: Judged, severity: str) -> None:
    result = broken(name="lost", severity=severity, overridable=True)
    message = judge.refused(held(), result, failed(name="worse"), override="it has always been so")
    assert message.splitlines()[1:] == [
        "  lost (landing.told): could not be evaluated: no such table",
        "  worse (landing.told): Not one figure was understood: 指标.",
    ]
    told = judge.told()
    assert (told["evaluated"], told["failed"], told["rules"][1]["error"]) == (2, ["lost", "worse"], "no such table")


def test_override_lets_marked_rules_pass_and_no_others(judge: Judged) -> None:
    marked = failed(name="lost", overridable=True)
    message = judge.refused(marked, failed(name="worse"))
    assert message.splitlines() == [
        f"gate marts: 2 of 2 rules stop this build; see {judge.page}",
        "  lost (landing.told): Not one figure was understood: 指标. (a recorded override may let it pass)",
        "  worse (landing.told): Not one figure was understood: 指标.",
    ]
    verdict = judge(held(), marked, override="ten chars!")
    assert (verdict.overridden, verdict.warnings) == (("lost",), ())
    told = judge.told()
    assert (told["passed"], told["overridden"], told["override"]) == (True, ["lost"], "ten chars!")
    message = judge.refused(marked, failed(name="worse"), override="ten chars!")
    assert "lost" not in message
    assert (judge.told()["overridden"], judge.told()["failed"]) == (["lost"], ["worse"])


@pytest.mark.parametrize("reason", ["", "because", "          ", "  ninechars "])
def test_override_without_a_reason_in_words_is_refused(judge: Judged, reason: str) -> None:
    message = judge.refused(held(), override=reason)
    assert message == f"gate marts: an override needs a reason in words, not {reason!r}"


def test_gate_without_a_single_result_lets_nothing_pass(judge: Judged) -> None:
    assert judge.refused() == "the suite was evaluated without a single rule: nothing may pass"


def test_report_of_before_never_speaks_for_a_gate_that_died(judge: Judged) -> None:
    judge.report.parent.mkdir(parents=True)
    for results, override, is_gone in (((held(),), "x", False), ((), None, False), ((held(),), None, True)):
        judge.report.write_text('{"passed": true}')
        judge.page.write_text("all is well")
        if is_gone:
            judge.database.unlink()
        judge.refused(*results, override=override)
        assert not judge.report.exists()
        assert not judge.page.exists()


def test_build_that_is_missing_or_has_a_journal_is_not_judged(judge: Judged) -> None:
    journal = judge.database.with_name("b.duckdb.wal")
    journal.touch()
    assert judge.refused(held()) == (f"gate marts: {journal} shows that a writer was killed; load the run again")
    judge.database.unlink()
    assert judge.refused(held()) == f"gate marts: {judge.database} is missing; load the build first"


def test_first_rows_that_a_query_rule_found_are_shown(judge: Judged) -> None:
    found = {"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": QUERY}}
    message = judge.refused(held(), failed(name="lost", **found), failed(name="odd", severity="warning", **found))
    rows = ["n=2, text=指标2", ("n=3, text=指标3" + "x" * 400)[:300], "n=4, text=指标4"]
    assert message.splitlines()[1] == (
        f"  lost (landing.told): Not one figure was understood: 指标. [{'; '.join(rows)}]"
    )
    assert [each["rows"] for each in judge.told()["rules"]] == [[], rows, rows]
    assert len(rows[1]) == 300
    judge.refused(broken(**found))
    assert judge.told()["rules"][0]["rows"] == []


class Answer:
    """What the library says of one rule."""

    def __init__(self, name: str, success: object, **info: object) -> None:
        self.expectation_config = type("Config", (), {"meta": {"rule": name}})
        self.success, self.exception_info = success, info


def test_answers_of_the_library_are_told_apart(judge: Judged) -> None:
    rules = [rule(name=name) for name in ("good", "bad", "none", "broken", "both")]
    answers = [
        Answer("good", True, raised_exception=False),
        Answer("bad", False),
        Answer("none", None),
        Answer("broken", False, raised_exception=True, exception_message=" no\n such  table "),
        Answer("both", True, metric={"raised_exception": True, "exception_message": None}),
    ]
    assert _by_rule(rules, answers) == {
        "good": RuleResult(rules[0], True, None),
        "bad": RuleResult(rules[1], False, None),
        "none": RuleResult(rules[2], False, None),
        "broken": RuleResult(rules[3], False, "no such table"),
        "both": RuleResult(rules[4], False, "raised an exception"),
    }


def test_exception_is_found_flat_or_one_level_down_and_kept_short() -> None:
    assert _raised({}) is None
    assert _raised({"raised_exception": False, "exception_message": "x", "metric": 1, "more": {}}) is None
    assert _raised({"a": {"raised_exception": False}, "b": {"raised_exception": True, "exception_message": "y"}}) == "y"
    assert _raised({"raised_exception": True, "exception_message": "z" * 301}) == "z" * 300
    assert _one_line(ValueError("two\n lines")) == "ValueError: two lines"
    assert len(_one_line(KeyError("x" * 400))) == 300


def test_day_of_a_rule_is_a_day() -> None:
    assert rule().since == date(2024, 1, 31)
