"""Does `zhibiao correct` write the row that a careful person would, and refuse what cannot be meant?"""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhibiao.correction_command import append, corrections
from zhibiao.stage_failed import StageFailed

CLAIM: dict[str, Any] = {
    "claim_id": "00000000000000aa",
    "source_id": "office",
    "original_value": Decimal("115.000000000"),
    "original_value_high": None,
    "original_unit": "亿元",
    "period_key": "2023",
    "region_code": "421202",
    "indicator_name_zh": "一般公共预算收入",
    "measure": "level",
    "kind": "actual",
    "strength": None,
    "comparator": "eq",
    "is_corrected": False,
}
START = ("00000000000000aa", "office")


def test_what_the_claim_says_now_stands_beside_what_it_should_say() -> None:
    assert corrections(CLAIM, ["value=11.5", "period=2023H1"], drop=False) == [
        (*START, "set_value", "115", "11.5"),
        (*START, "set_period", "2023", "2023H1"),
    ]
    ranged = CLAIM | {"original_value": Decimal("5.0"), "original_value_high": Decimal("6.50")}
    assert corrections(ranged, [], drop=True) == [(*START, "drop", "5..6.5", "")]


@pytest.mark.parametrize(
    ("changes", "drop", "complaint"),
    [
        ([], False, "either --drop or --set"),
        (["value=1"], True, "either --drop or --set"),
        (["worth=1"], False, "one of the fields value, unit"),
        (["value"], False, "write FIELD=TEXT"),
        (["value= "], False, "write FIELD=TEXT"),
        (["unit=亿元"], False, "says so already"),
        (["strength=firm"], False, "has no strength"),
        (["value=1", "value=2"], False, "set once"),
        (["value=1,234"], False, "a value is written 90, or 5..6"),
        (["value=5..x"], False, "a value is written 90, or 5..6"),
        (["value=7..5"], False, "the range falls"),
        (["region=42120"], False, "a region is written 421202"),
        (["period=23H1"], False, "a period is written 2023"),
        (["kind=Target"], False, "a kind is written target, actual"),
        (["comparator=range"], False, "a comparator is written eq"),
    ],
)
def test_what_cannot_be_meant_is_refused(changes: list[str], drop: bool, complaint: str) -> None:
    with pytest.raises(StageFailed, match=complaint):
        corrections(CLAIM, changes, drop=drop)


def test_rows_are_added_once_and_quoted_where_they_must(tmp_path: Path) -> None:
    seed = tmp_path / "claim_correction.csv"
    seed.write_text("claim_id,source_id,action,expected_value,corrected_value,reason,reported_by,reported_on,review_by")
    row = (*START, "set_value", "115", "11.5", "lost, it is", "desk", date(2024, 1, 1), date(2025, 1, 1))
    append(seed, [row])
    assert seed.read_text("utf-8").splitlines()[1:] == [
        '00000000000000aa,office,set_value,115,11.5,"lost, it is",desk,2024-01-01,2025-01-01'
    ]
    with pytest.raises(StageFailed, match="holds a row set_value of claim 00000000000000aa already"):
        append(seed, [row])
    append(seed, [(*START, "set_unit", *row[3:])])
    with pytest.raises(StageFailed, match="that a drop contradicts"):
        append(seed, [(*START, "drop", "115", "", *row[5:])])
    assert len(seed.read_text("utf-8").splitlines()) == 3


def test_a_seed_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StageFailed, match="No such file or directory: correct figures in a checkout"):
        append(tmp_path / "claim_correction.csv", [])
