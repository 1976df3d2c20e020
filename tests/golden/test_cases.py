"""Does the loader of the golden corpus refuse what cannot be right, and is the corpus as broad as it says?"""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.golden.cases import BadCaseError, load, period_of

CLAIM: dict[str, Any] = {
    "kind": "target",
    "region": "430726",
    "region_name": "石门县",
    "indicator": "地区生产总值",
    "core": True,
    "measure": "level",
    "comparator": "ge",
    "value": 300,
    "unit": "亿元",
    "period": "2023",
    "strength": "expect",
    "quote": "300亿元",
}
TEXT = "2023年石门县地区生产总值达到300亿元以上。"


def write(folder: Path, *cases: dict[str, Any]) -> Path:
    (folder / "ranges.yml").write_text(yaml.safe_dump(list(cases), allow_unicode=True), encoding="utf-8")
    return folder


def case(**changes: object) -> dict[str, Any]:
    return {"id": "ranges-1", "text": TEXT, "claims": [{**CLAIM, **changes}]}


def test_claims_come_under_their_full_names(tmp_path: Path) -> None:
    raw = case()
    raw["defaults"] = {"core": False, "strength": "firm"}
    (loaded,) = load(write(tmp_path, raw))
    assert (loaded.id, loaded.phenomenon, loaded.text) == ("ranges-1", "ranges", TEXT)
    expected = {k: v for k, v in CLAIM.items() if k != "period"} | {
        "doc": "ranges-1",
        "period_start": "2023-01-01",
        "period_end": "2023-12-31",
        "value_high": None,
        "responsible": [],
        "optional": False,
    }
    assert loaded.claims == (expected,)


def test_an_actual_drops_the_strength_of_the_defaults(tmp_path: Path) -> None:
    raw = case(kind="actual")
    del raw["claims"][0]["strength"]
    raw["defaults"] = {"strength": "firm"}
    assert load(write(tmp_path, raw))[0].claims[0]["strength"] is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"quality": 1}, "unknown keys"),
        ({"quote": "301亿元"}, "not in the text"),
        ({"quote": 300}, "not in the text"),
        ({"kind": "actual"}, "strength 'expect' does not fit kind actual"),
        ({"strength": None}, "strength None does not fit kind target"),
        ({"strength": "hope"}, "strength 'hope' is none of"),
        ({"kind": "wish"}, "kind 'wish'"),
        ({"measure": "size"}, "measure 'size'"),
        ({"comparator": "gt"}, "comparator 'gt'"),
        ({"comparator": "range"}, "value_high"),
        ({"value_high": 310}, "value_high"),
        ({"value": "300"}, "no number"),
        ({"measure": "yoy"}, "does not fit measure yoy"),
        ({"region": 430726}, "no string of six digits"),
        ({"region": "430726:石门经济开发区"}, "is named '石门县'"),
        ({"core": "yes"}, "core 'yes'"),
        ({"period": "2023M13"}, "outside the year"),
        ({"period": "this year"}, "not understood"),
    ],
)
def test_a_label_that_cannot_be_right_is_refused(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    with pytest.raises(BadCaseError, match=message) as refusal:
        load(write(tmp_path, case(**changes)))
    assert str(refusal.value).startswith("ranges.yml: ranges-1: claim 1: ")


def test_a_missing_field_an_unknown_key_a_repeated_and_a_foreign_id_are_refused(tmp_path: Path) -> None:
    short = case()
    del short["claims"][0]["period"]
    for cases, message in (
        ((short,), r"missing \['period'\]"),
        (({**case(), "note": "x"},), r"unknown keys \['note'\]"),
        ((case(), case()), "id given twice"),
        (({**case(), "id": "growth-1"},), "id is not ranges-<number>"),
        (({**case(), "claims": None},), "of the wrong kind"),
    ):
        with pytest.raises(BadCaseError, match=message):
            load(write(tmp_path, *cases))


@pytest.mark.parametrize(
    ("short", "start", "end"),
    [
        ("2019", "2019-01-01", "2019-12-31"),
        ("2019Q1", "2019-01-01", "2019-03-31"),
        ("2019Q4", "2019-10-01", "2019-12-31"),
        ("2019M1-4", "2019-01-01", "2019-04-30"),
        ("2020M2", "2020-02-01", "2020-02-29"),
        ("2019H1", "2019-01-01", "2019-06-30"),
        ("2019H2", "2019-07-01", "2019-12-31"),
        ("2016-2020", "2016-01-01", "2020-12-31"),
        ("2019-05-03", "2019-05-03", "2019-05-03"),
        ("2019-01-01..2019-05-31", "2019-01-01", "2019-05-31"),
    ],
)
def test_periods(short: str, start: str, end: str) -> None:
    assert tuple(day.isoformat() for day in period_of(short)) == (start, end)


@pytest.mark.parametrize("short", ["2020-2016", "2019M5-4", "2019M0", "2019-05-03..2019-05-02"])
def test_periods_that_end_before_they_start(short: str) -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        period_of(short)


def test_the_corpus_is_broad() -> None:
    cases = load()
    assert len(cases) >= 150
    assert min(Counter(case.phenomenon for case in cases).values()) >= 3
    texts = [case.text for case in cases]
    assert len(set(texts)) == len(texts)


def test_every_line_of_the_guide_is_met() -> None:
    claims = [claim for case in load() for claim in case.claims]
    for field, values in {
        "kind": {"target", "actual"},
        "measure": {"level", "yoy", "increment", "share", "completion", "rank", "contribution", "index"},
        "comparator": {"ge", "le", "approx", "range", "eq"},
        "strength": {"stretch", "firm", "expect", None},
    }.items():
        assert {claim[field] for claim in claims} == values
