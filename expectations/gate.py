"""May it pass? Evaluates one suite on one build file, writes a report and raises unless every critical rule held.

The gate fails closed: a rule that could not be evaluated, a suite that is missing or empty and a report that cannot be
written all mean no. A recorded override lets a build pass that fails rules marked for it, and nothing else.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from expectations.engine import RuleResult, evaluate
from expectations.errors import GateFailed
from expectations.suite import Rule, Suite, load_suite
from warehouse.connection import open_reader
from warehouse.gate_page import gate_page

_SHOWN_ROWS = 3
_SHORTEST_REASON = 10  # characters
Gate = Literal["landing", "marts"]


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """A gate that was passed: how many rules were evaluated and which need a person's eye."""

    gate: str
    evaluated: int
    warnings: tuple[str, ...]
    overridden: tuple[str, ...]
    compared_with: str | None  # the release that counts were compared with
    report: Path


def run_gate(name: Gate, database: Path, *, report: Path, suites: Path, override: str | None = None) -> GateVerdict:
    """Judge `database` by the suite `<suites>/<name>.yml` and write `report` (JSON), passed or not.

    A gate that stops writes the same as a page beside it. `override` is a person's reason to let overridable rules fail
    this time; it is recorded. Raises GateFailed with one line for each critical rule that failed.
    """
    page = report.with_suffix(".html")
    for earlier in (report, page):  # a report of an earlier attempt must not speak for this one
        earlier.unlink(missing_ok=True)
    if override is not None and len(override.strip()) < _SHORTEST_REASON:
        raise GateFailed(f"gate {name}: an override needs a reason in words, not {override!r}")
    if not database.is_file():
        raise GateFailed(f"gate {name}: {database} is missing; load the build first")
    if (journal := database.with_name(f"{database.name}.wal")).exists():  # its changes are in no hash of the file
        raise GateFailed(f"gate {name}: {journal} shows that a writer was killed; load the run again")
    path = suites / f"{name}.yml"
    suite = load_suite(path, name)
    results = evaluate(suite.rules, database)
    judgement = _judge(results, override)
    shown = {result.rule.name: _unexpected_rows(result, database) for result in results if not result.held}
    verdict = GateVerdict(
        gate=name,
        evaluated=sum(result.error is None for result in results),
        warnings=_names(judgement.warnings),
        overridden=_names(judgement.overridden),
        compared_with=_compared_with(database),
        report=report,
    )
    facts = {"database_sha256": _sha256(database), "suite_sha256": _sha256(path), "override": override}
    rules = [_rule_report(result, shown.get(result.rule.name, [])) for result in results]
    told = {**_verdict_report(verdict, judgement), **facts, "rules": rules}
    _write(report, json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    if judgement.stopping:
        _write(page, gate_page([told], f"build {database.parent.name}"))
        raise GateFailed("\n".join(_lines(suite, judgement.stopping, shown, page)))
    return verdict


@dataclass(frozen=True, slots=True)
class _Judgement:
    stopping: tuple[RuleResult, ...]
    overridden: tuple[RuleResult, ...]
    warnings: tuple[RuleResult, ...]


def _judge(results: Sequence[RuleResult], override: str | None) -> _Judgement:
    """A broken rule always stops, a failed critical one unless it may be overridden and is; no rules at all stop."""
    if not results:
        raise GateFailed("the suite was evaluated without a single rule: nothing may pass")
    stopping: list[RuleResult] = []
    overridden: list[RuleResult] = []
    warnings: list[RuleResult] = []
    for result in results:
        if result.error is not None:
            stopping.append(result)
        elif not result.held and result.rule.severity == "warning":
            warnings.append(result)
        elif not result.held:
            (overridden if result.rule.overridable and override is not None else stopping).append(result)
    return _Judgement(tuple(stopping), tuple(overridden), tuple(warnings))


def _lines(suite: Suite, stopping: Sequence[RuleResult], shown: dict[str, list[str]], page: Path) -> list[str]:
    lines = [f"gate {suite.suite}: {len(stopping)} of {len(suite.rules)} rules stop this build; see {page}"]
    for result in stopping:
        rule = result.rule
        if result.error is not None:
            lines.append(f"  {rule.name} ({rule.table}): could not be evaluated: {result.error}")
            continue
        rows = f" [{'; '.join(shown[rule.name])}]" if shown[rule.name] else ""
        hint = " (a recorded override may let it pass)" if rule.overridable else ""
        lines.append(f"  {rule.name} ({rule.table}): {' '.join(rule.reason.split())}{rows}{hint}")
    return lines


def _unexpected_rows(result: RuleResult, database: Path) -> list[str]:
    """The first rows that a failed query rule found, as text: what a person needs to see first."""
    query = result.rule.kwargs.get("unexpected_rows_query")
    if query is None or result.error is not None:
        return []
    with open_reader(database) as connection:
        connection.execute(query.format(batch=result.rule.table))
        columns = [column[0] for column in connection.description or ()]
        rows = connection.fetchmany(_SHOWN_ROWS)
    return [", ".join(f"{name}={value}" for name, value in zip(columns, row, strict=True))[:300] for row in rows]


def _compared_with(database: Path) -> str | None:
    with open_reader(database) as connection:
        row = connection.execute("select min(release) from landing.baseline").fetchone()
    return None if row is None else row[0]


def _names(results: Sequence[RuleResult]) -> tuple[str, ...]:
    return tuple(result.rule.name for result in results)


def _verdict_report(verdict: GateVerdict, judgement: _Judgement) -> dict[str, Any]:
    return {
        "gate": verdict.gate,
        "passed": not judgement.stopping,
        "evaluated": verdict.evaluated,
        "failed": list(_names(judgement.stopping)),
        "overridden": list(verdict.overridden),
        "warnings": list(verdict.warnings),
        "compared_with": verdict.compared_with,
    }


def _rule_report(result: RuleResult, rows: list[str]) -> dict[str, Any]:
    rule: Rule = result.rule
    return {
        "name": rule.name,
        "table": rule.table,
        "type": rule.type,
        "severity": rule.severity,
        "since": rule.since.isoformat(),
        "reason": " ".join(rule.reason.split()),
        "held": result.held,
        "error": result.error,
        "rows": rows,
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_text(text, "utf-8")
    temporary.replace(path)
