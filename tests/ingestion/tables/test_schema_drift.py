"""Does a release whose form drifts load right or not at all? Never with a figure that its document does not state."""

from collections import Counter

import pytest

from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Outcome
from tests.ingestion.tables.golden import ALL, Golden
from tests.ingestion.tables.mutations import MUTATIONS, REFUSED, SAME, Mutation
from tests.ingestion.tables.reading import fact, facts, read


@pytest.mark.parametrize("document", ALL, ids=lambda document: document.name)
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_release_that_drifts_is_read_right_or_refused(
    mutation: Mutation, document: Golden, vocabulary: Vocabulary
) -> None:
    changed = mutation.change(document)
    if changed is None:
        return  # this publisher's form has no such place
    extraction = read(changed, vocabulary)
    if extraction.document.outcome is Outcome.QUARANTINED:
        assert mutation.verdict != SAME, extraction.document.detail
        assert extraction.document.reason == "schema_drift", extraction.document.detail
        assert "expected" in (extraction.document.detail or "")
        return
    assert mutation.verdict != REFUSED, [fact(claim) for claim in extraction.claims]
    text = document.facts.replace(*mutation.reword) if mutation.reword else document.facts
    got, expected = Counter(fact(claim) for claim in extraction.claims), Counter(facts(text))
    assert got == expected if mutation.verdict == SAME else got <= expected


def test_there_are_enough_ways_to_drift() -> None:
    assert len(MUTATIONS) >= 30
    assert {document.format for document in ALL} == {"csv", "html", "xlsx", "xls", "ods", "pdf"}
