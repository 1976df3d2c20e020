"""How are rules evaluated? By Great Expectations in SQL on a read-only connection, with nothing kept and nothing sent.

Every rule comes back as held, failed or broken (it could not be evaluated). What follows from that is left to the gate.
"""

import contextlib
import io
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from expectations.suite import Rule
from warehouse.connection import read_only_url

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What became of one rule; `error` is set when it could not be evaluated."""

    rule: Rule
    held: bool
    error: str | None = None


def evaluate(rules: Sequence[Rule], database: Path) -> list[RuleResult]:
    """Evaluate each rule once, in the order given. Never raises for a rule: what cannot be evaluated is broken."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_sql(
        name="build", connection_string=read_only_url(database), create_temp_table=False
    )
    found: dict[str, RuleResult] = {}
    chatter = io.StringIO()
    try:
        with contextlib.redirect_stdout(chatter):
            for table, group in groupby(sorted(rules, key=lambda rule: rule.table), key=lambda rule: rule.table):
                found.update(_evaluate_table(gx, context, source, table, list(group)))
    finally:  # the library keeps two pools; while one is open, this process can open the file in no other way
        source.get_execution_engine().close()
        source.get_engine().dispose()
    for line in chatter.getvalue().splitlines():
        _LOG.info("great_expectations: %s", line)
    return [found.get(rule.name, RuleResult(rule, held=False, error="gave no result")) for rule in rules]


def _evaluate_table(gx: Any, context: Any, source: Any, table: str, rules: list[Rule]) -> dict[str, RuleResult]:
    """Results by rule name of all rules on one table."""
    schema, name = table.split(".")
    try:
        asset = source.add_table_asset(name=table, table_name=name, schema_name=schema)
        batch = asset.add_batch_definition_whole_table("whole")
        suite = context.suites.add(gx.ExpectationSuite(name=table, expectations=[_expectation(rule) for rule in rules]))
        definition = gx.ValidationDefinition(name=table, data=batch, suite=suite)
        results = context.validation_definitions.add(definition).run(result_format="BOOLEAN_ONLY").results
    except Exception as error:  # noqa: BLE001 - whatever the library raises, the rules of this table are broken
        return {rule.name: RuleResult(rule, held=False, error=_one_line(error)) for rule in rules}
    return _by_rule(rules, results)


def _expectation(rule: Rule) -> Any:
    from great_expectations.expectations.registry import get_expectation_impl

    kind = get_expectation_impl(rule.type)
    return kind(**rule.kwargs, severity=rule.severity, description=rule.reason, meta={"rule": rule.name})


def _by_rule(rules: Iterable[Rule], results: Iterable[Any]) -> dict[str, RuleResult]:
    known = {rule.name: rule for rule in rules}
    found = {}
    for result in results:
        rule = known[result.expectation_config.meta["rule"]]
        error = _raised(result.exception_info)
        found[rule.name] = RuleResult(rule, held=error is None and result.success is True, error=error)
    return found


def _raised(info: Mapping[str, Any]) -> str | None:
    """The exception in a result, if any: flat or one per metric, depending on where it was raised."""
    entries = [info, *(value for value in info.values() if isinstance(value, Mapping))]
    for entry in entries:
        if entry.get("raised_exception"):
            return " ".join(str(entry.get("exception_message") or "raised an exception").split())[:300]
    return None


def _one_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]
