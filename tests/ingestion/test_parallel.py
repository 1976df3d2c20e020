"""Do many processes read as one does? Order, bytes, memory, and documents or workers that break."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from ingestion import parallel
from ingestion.documents import Document, Extractor, default_extractor, without_text
from ingestion.errors import WorkersFailed
from ingestion.parallel import Item, extract_in_order, whole
from ingestion.pipeline import extract_pending
from ingestion.records import Extraction, Outcome, SourceContext
from ingestion.source_record import folder_source
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.reading import bytes_of, fetch
from tests.ingestion.test_ledger import NOON

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "dbt_project" / "seeds"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return default_extractor(SEEDS)


@pytest.fixture(autouse=True)
def small_is_worth_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "WORTH_WORKERS", 1)
    monkeypatch.setattr(parallel, "CHUNK_DOCUMENTS", 3)


def item(number: int, text: str | None = None, media_type: str = "text/plain") -> Item:
    said = (
        text
        or f"咸安区{2000 + number % 20}年计划\n地区生产总值力争增长{number % 9 + 1}%以上，税收收入达到{number}亿元。\n"
    )
    context = SourceContext("folder:x", "", "other", None, f"{number}.txt")
    learnt = datetime(2026, 1, 1, tzinfo=UTC)
    return said.encode(), Document(f"{number:064x}", f"doc{number}", media_type, context, None, learnt)


def read_all(items: list[Item], extractor: Extractor, jobs: int) -> list[Extraction]:
    return list(extract_in_order(items, extractor, whole, seeds=SEEDS, jobs=jobs))


def die_on_the_deadly(extraction: Extraction) -> Extraction:
    """A finishing function that kills its process at one document, as a fault of a library would."""
    if extraction.document.doc == "doc4" and extraction.document.outcome is Outcome.EXTRACTED:
        os.kill(os.getpid(), signal.SIGKILL)
    return extraction


def fail_always(extraction: Extraction) -> Extraction:
    raise ZeroDivisionError(extraction.document.doc)


def test_any_number_of_workers_gives_the_same_in_the_same_order(extractor: Extractor) -> None:
    items = [item(n) for n in range(20)] + [
        item(20, "\x00"),
        item(21, "甲" * 50_000),
        item(22, "{", "application/json"),
    ]
    alone = read_all(items, extractor, 1)
    assert sum(e.document.claim_count for e in alone) >= 40
    assert {e.document.outcome for e in alone} == {Outcome.EXTRACTED, Outcome.QUARANTINED}
    for jobs in (2, 3):
        assert read_all(items, extractor, jobs) == alone


def test_little_text_is_read_by_a_single_worker(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "WORTH_WORKERS", 10**6)
    answers = extract_in_order([item(n) for n in range(9)], extractor, whole, seeds=SEEDS, jobs=4)
    next(answers)
    assert len(workers_of(os.getpid())) == 1
    assert len(list(answers)) == 8


def test_what_is_settled_starts_no_worker(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "Worker", None)  # calling it would raise
    document = item(1)[1]  # type: ignore[index]
    settled = without_text(document, extractor.version, Outcome.SKIPPED, "index_page", None)
    assert read_all([settled] * 7, extractor, 2) == [settled] * 7
    assert read_all([], extractor, 2) == []


def test_input_is_drawn_no_farther_ahead_than_the_window(extractor: Extractor) -> None:
    drawn = 0

    def endless() -> Iterator[Item]:
        nonlocal drawn
        while True:
            drawn += 1
            yield item(drawn)

    answers = extract_in_order(endless(), extractor, whole, seeds=SEEDS, jobs=2)
    for _ in range(10):
        next(answers)
    answers.close()
    assert drawn <= 10 + 2 * (parallel.CHUNKS_AHEAD + 1) * parallel.CHUNK_DOCUMENTS
    assert not workers_of(os.getpid())


def test_a_document_that_kills_its_worker_harms_nothing_else(extractor: Extractor) -> None:
    items = [item(n) for n in range(12)]
    answers = list(extract_in_order(items, extractor, die_on_the_deadly, seeds=SEEDS, jobs=2))
    assert [a.document.doc for a in answers] == [f"doc{n}" for n in range(12)]
    dead = answers.pop(4).document
    assert (dead.outcome, dead.reason) == (Outcome.QUARANTINED, "crash")
    assert dead.detail == "the process that read it died by SIGKILL"
    assert all(a.document.claim_count == 2 for a in answers)


def test_a_fault_of_the_program_is_raised_and_no_worker_stays(extractor: Extractor) -> None:
    with pytest.raises(WorkersFailed, match="ZeroDivisionError: doc0"):
        list(extract_in_order([item(0)], extractor, fail_always, seeds=SEEDS, jobs=2))
    assert not workers_of(os.getpid())


def test_a_finishing_function_that_workers_cannot_import_is_told(
    extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    main = sys.modules["__main__"]
    monkeypatch.setattr(fail_always, "__module__", "__main__")
    monkeypatch.setattr(main, "fail_always", fail_always, raising=False)
    with pytest.raises(WorkersFailed, match="fail_always"):
        list(extract_in_order([item(0)], extractor, fail_always, seeds=SEEDS, jobs=2))


def test_workers_of_another_vocabulary_are_refused(extractor: Extractor) -> None:
    other = Extractor("0-other", extractor.extract)
    with pytest.raises(WorkersFailed, match="vocabulary changed"):
        list(extract_in_order([item(0)], other, whole, seeds=SEEDS, jobs=2))


def test_stored_documents_land_the_same_bytes_for_any_number_of_workers(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for number in range(7):
        (docs / f"{number}.txt").write_bytes(item(number)[0] if number else b"")  # type: ignore[index]
    record = folder_source(docs)
    landed = []
    for jobs in (1, 2):
        home = tmp_path / f"home{jobs}"
        fetch(home, record)
        report = extract_pending(
            None, home=home, ledger_url=ledger_url(home), seeds=SEEDS, run_id="e", now=lambda: NOON,
            sources={record.id: record}, jobs=jobs,
        )  # fmt: skip
        assert (report.counts["extracted"], report.counts["quarantined"]) == (6, 1)
        landed.append(bytes_of(home / "landing"))
    assert landed[0] == landed[1]


def workers_of(pid: int) -> list[psutil.Process]:
    children = psutil.Process(pid).children(recursive=True)
    return [child for child in children if any("extract_worker" in part for part in child.cmdline())]


@pytest.mark.parametrize("with_signal", [signal.SIGINT, signal.SIGKILL])
def test_workers_end_with_their_parent(with_signal: signal.Signals, tmp_path: Path) -> None:
    """Ctrl-C says one line at most and leaves nothing; a killed parent leaves nothing either."""
    page = "咸安区2023年计划\n" + "地区生产总值力争增长8%以上，税收收入达到30亿元。\n" * 4000
    for number in range(24):
        (tmp_path / f"{number}.txt").write_text(page, "utf-8")
    # A shell that starts the tests in the background has interrupts ignored, and so would its children.
    listens = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"{listens}; from zhibiao.cli import main; main()"
    command = [sys.executable, "-c", code, "extract", str(tmp_path), "--format", "jsonl", "--jobs", "2"]
    parent = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    workers: list[psutil.Process] = []
    while len(workers) < 2 and parent.poll() is None:
        workers = workers_of(parent.pid)
        time.sleep(0.05)
    assert len(workers) == 2
    parent.send_signal(with_signal)
    _, said = parent.communicate(timeout=60)
    assert parent.returncode != 0
    _, alive = psutil.wait_procs(workers, timeout=30)
    assert not alive
    assert b"Traceback" not in said
