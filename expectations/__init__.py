"""May it pass? The two gates: plausibility of what was landed, and of what is about to be published.

`run_gate("landing" | "marts", database, report=…)` returns a GateVerdict or raises GateFailed. Form (types, keys,
references, accepted codes) is left to dbt's contracts and tests; no rule stands in both.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from expectations.errors import GateFailed

SUITES = Path(__file__).with_name("suites")

if TYPE_CHECKING:
    from expectations.gate import Gate, GateVerdict

__all__ = ["SUITES", "GateFailed", "run_gate"]


def run_gate(
    name: "Gate", database: Path, *, report: Path, suites: Path = SUITES, override: str | None = None
) -> "GateVerdict":
    """Judge a build file by `<suites>/<name>.yml`; `report` is written, passed or not. Raises GateFailed.

    `override` is a recorded reason that lets rules marked as overridable fail this time.
    """
    from expectations.gate import run_gate as run  # importing the library takes seconds, so only who judges pays

    return run(name, database, report=report, suites=suites, override=override)
