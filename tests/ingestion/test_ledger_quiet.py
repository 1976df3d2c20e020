"""Is a night told to be quiet exactly when nothing came that a build would see?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ingestion.ledger import Ledger, open_ledger
from ingestion.ledger_quiet import is_quiet_since, ledger_mark
from ingestion.records import FetchOutcome, FetchRecord, Removal, Tombstone
from tests.ingestion.ledgers import change, ledger_url, lose_ledger
from tests.ingestion.test_ledger import NOON, STORED

LATER = NOON + timedelta(days=1)
HELD = replace(STORED, requested_at=LATER, outcome=FetchOutcome.NOT_MODIFIED)
FAILED = replace(STORED, requested_at=LATER, outcome=FetchOutcome.FAILED, raw_sha256=None, detail="status 500")
DOWN = replace(FAILED, url="http://a.test/down", requested_at=NOON)
FORBIDDEN = replace(DOWN, url="http://a.test/forbidden", outcome=FetchOutcome.REFUSED, detail="robots.txt")
ROW = {"source_id": "a", "publisher": "p"}


@pytest.fixture
def ledger(tmp_path: Path, database: str) -> Iterator[Ledger]:
    """A night on which one page is held, one failed, and one may not be asked for."""
    with open_ledger(ledger_url(tmp_path)) as opened:
        opened.append_fetches([STORED, DOWN, FORBIDDEN, replace(STORED, source_id="b", url="http://b.test/1")])
        opened.remember_source("a", ROW, run_id="r1")
        yield opened


def is_quiet(home: Path, mark: str) -> bool:
    return is_quiet_since(mark, ledger_url=ledger_url(home), source_ids=["a"])


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [HELD],
        [replace(HELD, outcome=FetchOutcome.UNCHANGED)],
        [replace(DOWN, requested_at=LATER), replace(FORBIDDEN, requested_at=LATER)],
        [replace(DOWN, requested_at=LATER, detail="status 503")],
        [FAILED, HELD],
        [replace(STORED, source_id="b", url="http://b.test/2", raw_sha256="2" * 64)],
    ],
    ids=["nothing asked", "304", "200 with the same bytes", "as refused and failed as before", "failed otherwise",
         "failed, then had again", "news of another scope"],
)  # fmt: skip
def test_a_quiet_night(ledger: Ledger, tmp_path: Path, rows: list[FetchRecord]) -> None:
    mark = ledger_mark(ledger_url(tmp_path), ["a"])
    ledger.append_fetches(rows)
    assert is_quiet(tmp_path, mark)


@pytest.mark.parametrize(
    "rows",
    [
        [replace(HELD, outcome=FetchOutcome.STORED, raw_sha256="1" * 64)],
        [replace(HELD, outcome=FetchOutcome.UNCHANGED, raw_sha256="1" * 64)],
        [replace(HELD, outcome=FetchOutcome.STORED, raw_sha256="1" * 64), FAILED],
        [replace(HELD, outcome=FetchOutcome.STORED, raw_sha256="1" * 64), replace(HELD, raw_sha256="1" * 64)],
        [replace(STORED, url="http://a.test/new", raw_sha256="1" * 64)],
        [replace(STORED, url="http://a.test/mirror")],
        [FAILED],
        [replace(FORBIDDEN, url=STORED.url)],
        [replace(HELD, url=DOWN.url)],
        [replace(FORBIDDEN, url=DOWN.url, requested_at=LATER)],
        [replace(DOWN, url=FORBIDDEN.url, requested_at=LATER)],
        [replace(FAILED, url="http://a.test/new")],
    ],
    ids=["other bytes", "bytes that are held elsewhere", "other bytes, then a failure",
         "other bytes, then 304", "a new page",
         "known bytes at a new address", "failed now", "refused now", "had again",
         "refused, and failed before", "failed, and refused before", "a new address that fails"],
)  # fmt: skip
def test_a_night_that_brought_something(ledger: Ledger, tmp_path: Path, rows: list[FetchRecord]) -> None:
    mark = ledger_mark(ledger_url(tmp_path), ["a"])
    ledger.append_fetches(rows)
    assert not is_quiet(tmp_path, mark)


def test_a_removal_and_another_record_are_no_quiet_night(ledger: Ledger, tmp_path: Path) -> None:
    mark = ledger_mark(ledger_url(tmp_path), ["a"])
    ledger.append_tombstone(Tombstone("0" * 64, Removal.TAKEN_DOWN, "asked for", "desk", LATER))
    assert not is_quiet(tmp_path, mark)
    mark = ledger_mark(ledger_url(tmp_path), ["a"])
    assert is_quiet(tmp_path, mark)
    ledger.remember_source("a", {**ROW, "publisher": "another"}, run_id="r2")
    assert not is_quiet(tmp_path, mark)


def test_a_ledger_that_was_made_again_is_another_one(ledger: Ledger, tmp_path: Path, database: str) -> None:
    """Its ids begin anew, so rows before and after the mark mean nothing."""
    mark = ledger_mark(ledger_url(tmp_path), ["a"])
    lose_ledger(tmp_path)
    with open_ledger(ledger_url(tmp_path)) as again:
        again.append_fetches([replace(STORED, url=f"http://a.test/{number}") for number in range(9)])
        again.remember_source("a", ROW, run_id="r1")
    assert not is_quiet(tmp_path, mark)


def test_an_empty_ledger_is_as_quiet_as_it_was(tmp_path: Path, database: str) -> None:
    mark = ledger_mark(ledger_url(tmp_path), ["a"])
    assert is_quiet(tmp_path, mark)
    with open_ledger(ledger_url(tmp_path)) as ledger:
        ledger.append_fetch(STORED)
    assert not is_quiet(tmp_path, mark)


@pytest.mark.parametrize("mark", ["", "{}", "[]", '{"fetch_id": 1}', "null"])
def test_a_mark_of_another_version_is_in_doubt(ledger: Ledger, tmp_path: Path, mark: str) -> None:
    assert not is_quiet(tmp_path, mark)


def test_rows_before_the_mark_are_not_read(ledger: Ledger, tmp_path: Path) -> None:
    """What is older than the newest rows of an address plays no part: a damaged one is not even seen."""
    ledger.append_fetches([HELD])
    mark = ledger_mark(ledger_url(tmp_path), ["a"])
    change(tmp_path, "update fetches set outcome = 'unknown' where fetch_id = 1")
    ledger.append_fetches([HELD])
    assert is_quiet(tmp_path, mark)
