"""Which claim is the same claim? A name that the same statement at the same place of the same text always gets.

Neither the value nor the version of the extractor takes part: a corrected reading of a figure keeps its name.
"""

import hashlib
from datetime import date
from functools import lru_cache

from ingestion.records import Kind, Measure

_LENGTH = 16  # hex digits: 64 bits are ample for the claims of one warehouse
_DAYS_KEPT = 1 << 10


def claim_id(
    *,
    text_sha256: str,
    char_start: int,
    char_end: int,
    cell: str | None,
    kind: Kind,
    region: str,
    indicator: str,
    measure: Measure,
    period_start: date | None,
    period_end: date | None,
) -> str:
    """16 hex digits over the text, the place and what is stated there."""
    parts = (
        text_sha256,
        str(char_start),
        str(char_end),
        cell or "",
        kind,
        region,
        indicator,
        measure,
        _day(period_start) if period_start else "",
        _day(period_end) if period_end else "",
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:_LENGTH]


@lru_cache(_DAYS_KEPT)  # the claims of a text share few periods
def _day(day: date) -> str:
    return day.isoformat()
