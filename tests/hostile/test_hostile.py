"""Does every hostile document end as it must and harm nothing beside it? Read by limited workers, as at night."""

import hashlib
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingestion.documents import Document, extractor_of_workers
from ingestion.limits import Limits
from ingestion.parallel import Item, extract_in_order, whole
from ingestion.records import Extraction, Outcome, SourceContext
from tests.hostile import csv_cases, encoding_cases, html_cases, json_cases, pdf_cases, text_cases, workbook_cases
from tests.hostile.case import Case

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
CANARY = "canary-7391"
# Where they cannot be reached: the cases are named before any test runs. The tests that read put the real ones there.
FILE, URL = "/CANARY-FILE", "http://127.0.0.1:1/CANARY-URL"


def all_cases(file: str, url: str) -> list[Case]:
    return [
        *html_cases.cases(file, url),
        *workbook_cases.cases(file, url),
        *csv_cases.cases(),
        *pdf_cases.cases(file, url),
        *encoding_cases.cases(),
        *text_cases.cases(),
        *json_cases.cases(),
    ]


ALL = all_cases(FILE, URL)
NAMES = [case.name for case in ALL if not case.is_heavy]
LIMITS = Limits(memory_bytes=2**30, seconds=60)


@dataclass(frozen=True, slots=True)
class Read:
    """What came of all of them, and the canaries."""

    cases: dict[str, Case]
    found: dict[str, Extraction]
    notes: list[str]
    file: Path
    listener: socket.socket


def item(case: Case) -> Item:
    data = case.build()
    context = SourceContext("hostile", "", "other", None, case.url)
    digest = hashlib.sha256(data).hexdigest()
    return data, Document(digest, case.name, case.media_type, context, None, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    file = tmp_path_factory.mktemp("hostile") / "secret.txt"
    file.write_text(CANARY)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        address = "http://{}:{}/".format(*listener.getsockname()[:2])
        cases = [case for case in all_cases(str(file), address) if not case.is_heavy]
        notes: list[str] = []
        items = map(item, cases)
        found = extract_in_order(
            items, extractor_of_workers(SEEDS), whole, seeds=SEEDS, jobs=2, limits=LIMITS, say=notes.append
        )
        by_name = {extraction.document.doc: extraction for extraction in found}
        yield Read({case.name: case for case in cases}, by_name, notes, file, listener)


def test_the_corpus_is_as_large_as_it_says() -> None:
    families = Counter(name.split("/")[0] for name in NAMES)
    least = {"html": 80, "workbook": 60, "csv": 50, "pdf": 40, "encoding": 40, "text": 40, "json": 30}
    assert {name: families[name] for name in least if families[name] < least[name]} == {}
    assert len(NAMES) == len(set(NAMES)) >= 340


def verdict(found: Extraction) -> int | str:
    document = found.document
    return document.claim_count if document.outcome is Outcome.EXTRACTED else str(document.reason)


@pytest.mark.parametrize("name", NAMES)
def test_it_ends_as_it_must(name: str, read: Read) -> None:
    case, found = read.cases[name], read.found[name]
    if case.expect != "any":
        assert verdict(found) == case.expect, found.document.detail
    assert found.document.reason not in ("crash", "timeout"), found.document.detail


@pytest.mark.slow  # a minute: patterns of 100 000 characters
def test_patterns_without_end_are_read_in_time() -> None:
    """Were the time of any of them to grow with the square, its deadline would end it: `timeout`."""
    cases = [case for case in ALL if case.is_heavy]
    items = map(item, cases)
    found = extract_in_order(items, extractor_of_workers(SEEDS), whole, seeds=SEEDS, jobs=2, limits=LIMITS)
    assert {case.name: verdict(one) for case, one in zip(cases, found, strict=True)} == {
        case.name: case.expect for case in cases
    }


def test_nothing_is_lost(read: Read) -> None:
    assert list(read.found) == list(read.cases)
    assert {found.document.outcome for found in read.found.values()} == {Outcome.EXTRACTED, Outcome.QUARANTINED}


def test_no_canary_was_read_written_or_asked(read: Read) -> None:
    assert read.file.read_text() == CANARY
    assert [path.name for path in read.file.parent.iterdir()] == [read.file.name]
    with pytest.raises(BlockingIOError):
        read.listener.accept()
    assert not [name for name, found in read.found.items() if CANARY in repr(found)]
