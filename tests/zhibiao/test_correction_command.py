"""Does `zhibiao correct` write the row that a careful person would, and refuse what cannot be meant?"""

import fcntl
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import ingestion.durable
from zhibiao.correction_command import append
from zhibiao.correction_rows import Correction, contradiction, corrections
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
        (["strength=none"], False, "says so already"),
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
    with pytest.raises(StageFailed, match=r"beside its rows in .*: a drop contradicts"):
        append(seed, [(*START, "drop", "115", "", *row[5:])])
    assert len(seed.read_text("utf-8").splitlines()) == 3


PROMISE = CLAIM | {"kind": "target", "strength": "firm"}
RANGE = CLAIM | {"original_value": Decimal(5), "original_value_high": Decimal(6), "comparator": "range"}


@pytest.mark.parametrize(
    ("claim", "changes", "complaint"),
    [
        (CLAIM, ["kind=target", "strength=firm"], None),
        (PROMISE, ["kind=actual", "strength=none"], None),
        (PROMISE, ["strength=stretch"], None),
        (CLAIM, ["kind=target"], None),
        (CLAIM, ["strength=firm"], "a result has no strength"),
        (PROMISE, ["strength=none"], "strength=none goes with kind=actual"),
        (PROMISE, ["kind=actual", "strength=stretch"], "strength=none goes with kind=actual"),
        (CLAIM, ["value=5..6"], None),
        (CLAIM, ["value=5..6", "comparator=ge"], "is a range, which has no other comparator"),
        (RANGE, ["comparator=ge"], "the claim is a range"),
        (RANGE, ["value=7..8", "comparator=ge"], "is a range"),
        (RANGE, ["value=5", "comparator=ge"], None),
    ],
)
def test_rows_of_one_claim_are_judged_together_in_any_order(
    claim: dict[str, Any], changes: list[str], complaint: str | None
) -> None:
    for order in (changes, changes[::-1]):
        found = contradiction(corrections(claim, order, drop=False))
        assert (found is None) if complaint is None else (complaint in (found or "")), (order, found)


def test_what_a_result_lacks_is_written_as_a_word() -> None:
    assert corrections(CLAIM, ["kind=target", "strength=firm"], drop=False)[1] == Correction(
        *START, "set_strength", "none", "firm"
    )


def test_a_row_may_complete_one_that_stands_there(tmp_path: Path) -> None:
    seed = seed_with_head(tmp_path)
    when = ("read wrong", "desk", "2024-01-01", "2025-01-01")
    append(seed, [(*START, "set_kind", "actual", "target", *when)])
    append(seed, [(*START, "set_strength", "none", "firm", *when)])
    other = ("00000000000000bb", "office")
    with pytest.raises(StageFailed, match="claim 00000000000000bb: a result has no strength"):
        append(seed, [(*other, "set_strength", "none", "firm", *when)])
    assert [line.split(",")[2] for line in seed.read_text("utf-8").splitlines()[1:]] == ["set_kind", "set_strength"]


def seed_with_head(folder: Path) -> Path:
    seed = folder / "claim_correction.csv"
    seed.write_text(
        "claim_id,source_id,action,expected_value,corrected_value,reason,reported_by,reported_on,review_by\n"
    )
    return seed


def test_many_who_correct_at_once_lose_no_row(tmp_path: Path) -> None:
    seed = seed_with_head(tmp_path)
    ids = [f"{number:016x}" for number in range(40)]

    def add(claim_id: str) -> None:
        append(seed, [(claim_id, "office", "drop", "1", "", "read wrong", "desk", "2024-01-01", "2025-01-01")])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, ids))
    assert sorted(line[:16] for line in seed.read_text("utf-8").splitlines()[1:]) == ids
    assert [path.name for path in tmp_path.iterdir()] == ["claim_correction.csv"]


def test_the_seed_is_replaced_whole_while_nobody_else_can_read_it_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = seed_with_head(tmp_path)
    before = seed.read_bytes()

    def full_disk(path: Path, data: bytes, *, replace: bool) -> bool:
        assert (path, replace, data.startswith(before)) == (seed, True, True)
        descriptor = os.open(tmp_path, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(descriptor)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ingestion.durable, "write_durable", full_disk)
    with pytest.raises(StageFailed, match="No space left on device"):
        append(seed, [(*START, "drop", "1", "", "read wrong", "desk", "2024-01-01", "2025-01-01")])
    assert seed.read_bytes() == before


def test_a_seed_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StageFailed, match="No such file or directory: correct figures in a checkout"):
        append(tmp_path / "claim_correction.csv", [])
