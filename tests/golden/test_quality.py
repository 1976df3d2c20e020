"""Does the extractor still read the labelled texts as well as before? The figures of the baseline only go up.

`make evaluate` prints the same figures with their misses, and pins them when they have risen.
"""

import pytest

from ingestion.extract import load_vocabulary
from ingestion.extract.vocabulary import Vocabulary
from tests.golden import evaluate, score
from tests.golden.variants import VARIANTS


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary(evaluate.SEEDS)


@pytest.mark.parametrize("name", evaluate.sets())
def test_no_figure_falls(name: str, vocabulary: Vocabulary) -> None:
    result = evaluate.measure(name, vocabulary)
    assert result.labels > 0
    assert evaluate.drops({name: result.figures()}, evaluate.pinned_figures()) == []


def test_our_own_texts_are_pinned_in_every_form() -> None:
    assert {f"golden/{variant}" for variant in VARIANTS} <= evaluate.pinned_figures().keys()


def test_a_drop_is_told_and_rounding_is_not() -> None:
    pinned = {"seeds": {"detect": 0.9, "strength": 0.8}}
    assert evaluate.drops({"seeds": {"detect": 0.8996, "strength": 0.8}}, pinned) == []
    assert evaluate.drops({"seeds": {"detect": 0.95, "strength": 0.79}}, pinned) == [
        "seeds: strength fell from 0.8 to 0.79"
    ]
    assert evaluate.drops({"corpus": {"detect": 1.0}}, pinned) == ["corpus: not in the baseline; pin it"]


def test_a_wrong_claim_lowers_the_figures_of_its_group(vocabulary: Vocabulary) -> None:
    """The measurement can fail: gold that says otherwise costs."""
    item = next(item for item in evaluate.golden("as_written") if item.gold)
    claims, _ = evaluate.read(item, vocabulary)
    truth, _ = score.score_claims({item.doc: [dict(c) for c in item.gold]}, claims)
    wrong = [{**c, "value": 0.123} for c in item.gold]
    lie, _ = score.score_claims({item.doc: wrong}, claims)
    assert lie["detect"]["f1"] == 0 < truth["detect"]["f1"]
