"""Do shares divide the documents, whole and the same way each time? And whose turn is it tonight?"""

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ingestion.ledger import open_ledger
from ingestion.records import FetchOutcome
from ingestion.schedule import due_sources
from ingestion.shares import SHARE_DOCUMENTS, Share, shares_of
from tests.ingestion.scripted import source
from tests.ingestion.test_ledger import NOON, STORED


def hashes(count: int) -> list[str]:
    return [hashlib.sha256(str(number).encode()).hexdigest() for number in range(count)]


@pytest.mark.parametrize("count", [1, SHARE_DOCUMENTS, 3 * SHARE_DOCUMENTS + 1])
def test_every_document_is_in_exactly_one_share(count: int) -> None:
    documents = hashes(count)
    shares = [Share.read(text) for text in shares_of(documents)]
    assert all(sum(share.holds(document) for share in shares) == 1 for document in documents)
    assert len(shares) == -(-count // SHARE_DOCUMENTS)


def test_nothing_to_read_has_no_share_and_few_documents_no_empty_one() -> None:
    assert shares_of([]) == ()
    alike = [digest for digest in hashes(9000) if int(digest[:8], 16) % 2 == 0][: SHARE_DOCUMENTS + 1]
    assert shares_of(alike) == ("0/2",)


@pytest.mark.parametrize("text", ["", "1", "2/2", "-1/2", "0/0", "a/b", "0/1000"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a share"):
        Share.read(text)


def test_a_source_is_due_when_its_tier_says_so(tmp_path: Path) -> None:
    """A weekly source six and a half days after its last answer; a failed attempt is no answer."""
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    sources = [
        source(id="a", schedule="nightly"),
        source(id="b", schedule="weekly"),
        source(id="c", schedule="monthly"),
        source(id="d", schedule="manual"),
    ]
    with open_ledger(url) as ledger:
        for source_id in "abcd":
            ledger.append_fetch(replace(STORED, source_id=source_id))
        later = NOON + timedelta(days=6)
        ledger.append_fetch(
            replace(STORED, source_id="b", requested_at=later, outcome=FetchOutcome.FAILED, raw_sha256=None)
        )

    def due(days: float) -> tuple[str, ...]:
        return due_sources(sources, ledger_url=url, now=NOON + timedelta(days=days))

    assert due(1) == ("a",)
    assert due(6.6) == ("a", "b")
    assert due(28) == ("a", "b", "c")


def test_a_source_that_never_answered_is_always_due(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    assert due_sources([source(id="c", schedule="monthly")], ledger_url=url, now=NOON) == ("c",)
