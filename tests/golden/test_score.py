"""Does the scorer count as its description says, and as the one that all figures of this project are taken with?"""

import importlib.util
import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.golden import score

EVALUATION = Path(__file__).parents[3] / "shared" / "evaluation"
NAMES = score.Names(score.SYNONYMS)
CLAIM = {
    "doc": "d", "kind": "target", "region": "420203", "region_name": "西塞山区", "indicator": "固定资产投资",
    "core": True, "measure": "level", "comparator": "eq", "value": 23.54, "value_high": None,
    "unit": "亿元", "period_start": "2023-01-01", "period_end": "2023-03-31", "strength": "stretch", "responsible": [],
    "quote": "23.54亿元", "optional": False,
}  # fmt: skip
RIGHT, WRONG = (1, 0, 0), (0, 1, 1)


def claim(**changes: Any) -> dict[str, Any]:
    return {**CLAIM, **changes}


def figures(gold: list[dict[str, Any]], preds: list[dict[str, Any]], partial: tuple[str, ...] = ()) -> Any:
    """(tp, fp, fn) of detect, core_strict, all_strict on one document d."""
    result, _ = score.score_claims({"d": gold}, preds, partial)
    return tuple(tuple(result[f][k] for k in ("tp", "fp", "fn")) for f in score.FIGURES)


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ((23.54, "亿元"), (235400, "万元"), True),
        ((1, "亿元"), (1, "万元"), False),
        ((1, "亿元"), (1, "亿美元"), False),
        ((3, "家"), (3, "个"), True),
        ((3, "家"), (3, "%"), False),
        ((28, "万亩"), (280000, "亩"), True),
        ((1, "万千瓦"), (10, "兆瓦"), True),
        ((2, "个百分点"), (2, "%"), True),
        ((3, "名"), (3, "位"), False),
    ],
)
def test_amounts_are_compared_in_base_units(one: tuple[float, str], two: tuple[float, str], same: bool) -> None:
    first, second = (score.quantity({"value": value, "unit": unit}) for value, unit in (one, two))
    assert (first == second) == same


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("GDP", "地区生产总值", True),
        ("规上工业增加值", "规模以上工业增加值", True),
        ("新签约项目", "新签约项目数", True),
        ("工业增加值", "规模以上工业增加值", False),
        ("10亿元以上新签约项目数", "亿元以上新签约项目数", False),
        ("全社会固定资产投资", "固定资产投资", False),
    ],
)
def test_names_are_equal_by_the_table_alone(one: str, two: str, same: bool) -> None:
    assert NAMES.equal(one, two) == same


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, (RIGHT, RIGHT, RIGHT)),
        ({"value": 235400, "unit": "万元", "indicator": "固定资产投资额"}, (RIGHT, RIGHT, RIGHT)),
        ({"comparator": "ge"}, (RIGHT, WRONG, WRONG)),
        ({"region": "420200"}, (RIGHT, WRONG, WRONG)),
        ({"kind": "actual"}, (RIGHT, WRONG, WRONG)),
        ({"period_end": "2023-12-31"}, (RIGHT, WRONG, WRONG)),
        ({"measure": "increment"}, (WRONG, WRONG, WRONG)),
        ({"value": 235.4}, (WRONG, WRONG, WRONG)),
        ({"strength": "firm"}, (RIGHT, RIGHT, RIGHT)),
    ],
)
def test_one_wrong_field_makes_a_claim_wrong(change: dict[str, Any], expected: object) -> None:
    assert figures([claim()], [claim(**change)]) == expected


def test_a_field_that_a_prediction_lacks_is_wrong() -> None:
    assert figures([claim()], [{k: v for k, v in CLAIM.items() if k != "comparator"}]) == (RIGHT, WRONG, WRONG)


def test_optional_gold_is_neither_asked_for_nor_punished() -> None:
    nothing = ((0, 0, 0),) * 3
    assert figures([claim(optional=True)], []) == nothing
    assert figures([claim(optional=True)], [claim(comparator="le")]) == nothing
    assert figures([claim(optional=True), claim(comparator="ge")], [claim()])[0] == RIGHT


def test_what_is_aligned_to_nothing_is_spurious_unless_the_document_is_labelled_in_part() -> None:
    far = claim(value=9, indicator="税收收入")
    assert figures([claim()], [claim(), far]) == ((1, 1, 0),) * 3
    assert figures([claim()], [claim(), far], partial=("d",)) == (RIGHT,) * 3


def test_open_fields_repeats_and_other_documents_cost_nothing() -> None:
    open_gold = claim(region=None, period_start=None, period_end=None)
    assert figures([open_gold], [claim(region="110000", period_end="1999-01-01")])[1] == RIGHT
    assert figures([claim(), claim(quote="又")], [claim(), claim(quote="又"), claim(doc="e")])[2] == RIGHT


def test_the_matching_is_the_best_of_all() -> None:
    generator = random.Random(1)
    for _ in range(200):
        rows, columns = generator.randint(1, 5), generator.randint(1, 5)
        weight = [[generator.choice([0, 1, 5, 1000, 10**6]) for _ in range(columns)] for _ in range(rows)]
        found = score.assign(weight)
        assert len(found) == min(rows, columns) == len({r for r, _ in found}) == len({c for _, c in found})
        wide = weight if rows <= columns else [list(c) for c in zip(*weight, strict=True)]
        every = itertools.permutations(range(len(wide[0])), len(wide))
        assert sum(weight[r][c] for r, c in found) == max(sum(wide[i][c] for i, c in enumerate(one)) for one in every)


@pytest.mark.skipif(not EVALUATION.is_dir(), reason="the shared scorer is not part of the repository")
@pytest.mark.parametrize("name", ["seeds", "corpus"])
def test_it_counts_as_the_shared_scorer_does(name: str, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("shared_score", EVALUATION / "score.py")
    assert spec is not None and spec.loader is not None
    shared = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(shared)
    assert score.SYNONYMS.read_bytes() == (EVALUATION / score.SYNONYMS.name).read_bytes()
    gold = EVALUATION / name / "gold"
    pred = tmp_path / "pred.jsonl"
    pred.write_text("".join(json.dumps(c, ensure_ascii=False) + "\n" for c in damaged(gold)), encoding="utf-8")
    assert score.score(gold, pred) == shared.score(gold, pred)


def damaged(gold: Path) -> list[dict[str, Any]]:
    """The gold claims, a third of them left out, changed in one field or said of another document."""
    generator = random.Random(7)
    claims = [c for path in sorted(gold.glob("*.jsonl")) if path.name != "manifest.jsonl" for c in score.load(path)]
    changes: list[dict[str, Any]] = [
        {"value": 1}, {"unit": "万元"}, {"measure": "yoy"}, {"kind": "actual"}, {"indicator": "税收收入"}, {"doc": "?"},
        {"comparator": "ge"}, {"region": "110000"}, {"strength": "firm"}, {"responsible": ["甲"]}, {"optional": True},
    ]  # fmt: skip
    out = []
    for one in claims:
        chance = generator.random()
        if chance > 0.1:
            out.append({**one, **(generator.choice(changes) if chance < 0.4 else {})})
    return out
