"""What does a file with an answer say of itself? Of which release it is, what was asked, and who may use it how."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.manifest import read_manifest
from warehouse.reader import query_release

_PERIODS = """
select min(period_start_date), max(period_end_date)
from (
    select period_start_date, period_end_date from fct_targets
    union all
    select period_start_date, period_end_date from fct_actuals
)
"""
_LICENCES = """
select licence, string_agg(distinct publisher, '、' order by publisher)
from dim_source
group by licence
order by licence
"""


@dataclass(frozen=True, slots=True)
class About:
    """The answer's origin, for a second sheet or for a file's metadata."""

    release: str
    created_at: str  # when the release was made, ISO
    question: str  # SQL, or what was asked by name
    parameters: Mapping[str, Any]
    time_range: str  # the periods that the release's figures are of
    licences: tuple[str, ...]

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Names and texts, in reading order."""
        return (
            ("release", self.release),
            ("made at", self.created_at),
            ("question", self.question),
            *((f"with {name}", str(value)) for name, value in self.parameters.items()),
            ("periods of figures", self.time_range),
            *(("licence", licence) for licence in self.licences),
        )


def about(release: Path, question: str, parameters: Mapping[str, Any]) -> About:
    """What to say of an answer of one release. Raises ReleaseInvalid and QueryFailed."""
    first, last = query_release(release, _PERIODS).rows[0]
    licences = query_release(release, _LICENCES).rows
    return About(
        release.name,
        read_manifest(release)["created_at"],
        question,
        parameters,
        f"{first} to {last}" if first else "none",
        tuple(f"{licence or 'not stated'} ({publishers})" for licence, publishers in licences),
    )
