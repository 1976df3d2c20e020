"""Does the name of a claim hold on to what is said where, and to nothing else?"""

from datetime import date

import pytest

from ingestion.extract.claim_ids import claim_id
from ingestion.records import Kind, Measure

BASE = {
    "text_sha256": "a" * 64,
    "char_start": 3,
    "char_end": 9,
    "cell": None,
    "kind": Kind.TARGET,
    "region": "421202",
    "indicator": "地区生产总值",
    "measure": Measure.YOY,
    "period_start": date(2023, 1, 1),
    "period_end": date(2023, 12, 31),
}


def test_the_id_is_pinned() -> None:
    """Published ids must never change by a refactoring."""
    assert claim_id(**BASE) == "9aff427aade5be46"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("char_start", 4),
        ("cell", "table1!R1C2"),
        ("kind", Kind.ACTUAL),
        ("region", "421200"),
        ("indicator", "固定资产投资"),
        ("measure", Measure.LEVEL),
        ("period_end", date(2023, 6, 30)),
    ],
)
def test_every_part_counts(field: str, value: object) -> None:
    assert claim_id(**{**BASE, field: value}) != claim_id(**BASE)  # type: ignore[arg-type]
