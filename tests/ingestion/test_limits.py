"""Can a document harm anything but itself? Each deed is done in a worker, by a finishing function that reads its order.

The orders stand in the documents, the deeds here: nothing in the program does any of them.
"""

import ctypes
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from ingestion import limits as limits_module
from ingestion import parallel
from ingestion.documents import Document, Extractor, default_extractor
from ingestion.errors import WorkersFailed
from ingestion.ledger import open_ledger
from ingestion.limits import Limits
from ingestion.parallel import Item, extract_in_order
from ingestion.pipeline import extract_pending
from ingestion.records import Extraction, Outcome, QuarantineReason, SourceContext, StageReport
from ingestion.source_model import SourceRecord
from ingestion.source_record import folder_source
from ingestion.worker import Worker
from tests.ingestion.deeds import MIB, answer_evil, answer_path, do
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.reading import fetch
from tests.ingestion.test_ledger import NOON

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return default_extractor(SEEDS)


def order(words: str, number: int = 0) -> Item:
    """A document whose title tells the finishing function what to do."""
    context = SourceContext("folder:x", "", "other", None, f"{number}.txt")
    learnt = datetime(2026, 1, 1, tzinfo=UTC)
    text = f"咸安区2024年计划\n地区生产总值力争增长{number % 9 + 1}%以上。\n"
    return text.encode(), Document(f"{number:064x}", words, "text/plain", context, None, learnt)


def done(extractor: Extractor, *orders: str, limits: Limits | None = None, jobs: int = 1) -> list[Extraction | str]:
    items = [order(words, number) for number, words in enumerate(orders)]
    return list(extract_in_order(items, extractor, do, seeds=SEEDS, jobs=jobs, limits=limits))


def only(answers: list[Extraction | str]) -> str:
    (answer,) = answers
    assert isinstance(answer, str)
    return answer


@pytest.mark.parametrize(
    ("deed", "limits", "reason", "detail"),
    [
        ("abort", Limits(), "crash", "the process that read it died by SIGABRT"),
        ("segfault", Limits(), "crash", "the process that read it died by SIGSEGV"),
        ("hog-and-die", Limits(memory_bytes=512 * MIB), "parser_limit", "needs more than 536870912 bytes of memory"),
    ],
)
def test_a_document_that_kills_its_worker_ends_alone_and_by_its_reason(
    deed: str, limits: Limits, reason: str, detail: str, extractor: Extractor
) -> None:
    answers = done(extractor, "a", "b", deed, "c", "d", limits=limits)
    documents = [answer.document for answer in answers if isinstance(answer, Extraction)]
    assert [document.doc for document in documents] == ["a", "b", deed, "c", "d"]
    assert [document.claim_count for document in documents] == [1, 1, 0, 1, 1]
    dead = documents[2]
    assert (dead.outcome, dead.reason) == (Outcome.QUARANTINED, reason)
    assert dead.detail is not None and dead.detail.startswith(detail)


@pytest.mark.parametrize("deed", ["spin", "doze"])
def test_a_document_without_end_is_ended(deed: str, extractor: Extractor) -> None:
    (answer,) = done(extractor, deed, limits=Limits(seconds=1))
    assert isinstance(answer, Extraction)
    assert answer.document.reason == "timeout"
    assert (answer.document.detail or "").startswith("not read within 1 s")


def test_processor_time_is_held_by_the_kernel_too(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the parent does not look in time, the worker ends all the same."""
    monkeypatch.setattr(Worker, "expire", lambda self: None)
    (answer,) = done(extractor, "spin", limits=Limits(seconds=1))
    assert isinstance(answer, Extraction)
    assert answer.document.reason == "timeout"
    assert answer.document.detail == "not read within 1 s of processor time"


def test_memory_that_python_asks_for_is_refused_and_the_worker_reads_on(extractor: Extractor) -> None:
    answers = done(extractor, "a", "hog", "b", limits=Limits(memory_bytes=512 * MIB))
    assert answers[1] == "MemoryError: "
    assert isinstance(answers[2], Extraction)


def test_a_connection_is_refused_even_to_native_code_or_the_report_says_so(extractor: Extractor) -> None:
    said: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.setblocking(False)
        words = "connect {}:{}".format(*canary.getsockname()[:2])
        (answer,) = extract_in_order([order(words)], extractor, do, seeds=SEEDS, jobs=1, say=said.append)
        if said:
            assert "the network is refused by Python alone" in "".join(said)
            pytest.skip("this kernel makes no network namespace")
        assert answer == "-1 Network is unreachable"
        with pytest.raises(BlockingIOError):
            canary.accept()


def test_python_makes_no_socket_and_no_process(extractor: Extractor) -> None:
    answers = done(extractor, "socket", "fork")
    assert answers == [
        "PermissionError: a process that reads documents may not use socket.__new__",
        "PermissionError: a process that reads documents may not use os.fork",
    ]


def test_the_environment_holds_no_secret(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ZHIBIAO_LEDGER_URL", "AIRFLOW_ADMIN_PASSWORD", "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "canary")
    known = only(done(extractor, "environment"))
    assert "PYTHONUTF8" in known
    assert not [name for name in ("ZHIBIAO", "AIRFLOW", "PROXY", "HOME", "USER") if name in known]


@pytest.fixture
def has_landlock() -> None:
    if ctypes.CDLL(None).syscall(444, None, 0, 1) < 0:
        pytest.skip("this kernel has no Landlock: the report says so")


@pytest.mark.usefixtures("has_landlock")
def test_no_file_of_ours_can_be_read_and_none_written(extractor: Extractor, tmp_path: Path) -> None:
    secret = tmp_path / "secrets.json"
    secret.write_text("canary")
    place = SEEDS.parents[1] / "pyproject.toml"  # of the checkout, beside `.env` and `data`
    deeds = [f"read {secret}", f"read {place}", f"read {SEEDS / 'unit.csv'}", f"write {tmp_path / 'new'}", "write here"]
    answers = done(extractor, *deeds, f"memory-of {os.getpid()}")
    assert [str(answer).partition(":")[0] for answer in answers] == ["PermissionError"] * len(answers)
    assert not (tmp_path / "new").exists()


@pytest.mark.usefixtures("has_landlock")
def test_no_other_process_can_be_signalled(extractor: Extractor) -> None:
    assert only(done(extractor, f"signal {os.getpid()}")).startswith("PermissionError")


def test_what_a_worker_started_ends_with_it(extractor: Extractor) -> None:
    child = int(only(done(extractor, "leave-behind")))
    with suppress(psutil.NoSuchProcess):
        psutil.Process(child).wait(timeout=20)


def test_a_worker_that_falls_silent_is_not_waited_for(extractor: Extractor) -> None:
    (answer,) = done(extractor, "close")
    assert isinstance(answer, Extraction)
    assert (answer.document.reason, answer.document.detail) == ("crash", "the process that read it died by SIGKILL")


def test_what_a_worker_may_write_to_does_not_grow(extractor: Extractor) -> None:
    assert only(done(extractor, "grow")).startswith("OSError: [Errno 27]")


def test_a_limit_that_this_machine_has_not_is_said_once(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: object())  # as where there is no Linux
    monkeypatch.setattr("sys.addaudithook", lambda hook: None)
    assert limits_module.leave_network() == (
        "in the process that reads documents the network is refused by Python alone"
        " ('object' object has no attribute 'unshare')",
    )
    said: list[str] = []
    monkeypatch.setattr(Worker, "hear", lambda self: (extractor.version, ("files are not limited",)))
    crew = extract_in_order([order("a")], extractor, do, seeds=SEEDS, jobs=1, say=said.append)
    next(crew)
    crew.close()
    assert said == ["files are not limited"]


@pytest.mark.parametrize(("finish", "name"), [(answer_evil, "posix.system"), (answer_path, "pathlib.PosixPath")])
def test_an_answer_that_is_no_record_is_not_taken(finish: object, name: str, extractor: Extractor) -> None:
    (answer,) = extract_in_order([order("x")], extractor, finish, seeds=SEEDS, jobs=1)  # type: ignore[arg-type, var-annotated]
    assert answer.document.reason == "crash"
    assert answer.document.detail == f"the process that read it answered no record ({name} is no record)"


def test_too_little_memory_to_start_is_told_and_no_document_is_blamed(extractor: Extractor) -> None:
    with pytest.raises(WorkersFailed, match=r"ended before it could read: needs more than|can't start new thread"):
        done(extractor, "a", limits=Limits(memory_bytes=16 * MIB))


@pytest.fixture
def poisoned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SourceRecord]:
    """A stored folder with one document of which every worker dies."""
    docs = tmp_path / "docs"
    docs.mkdir()
    for name in ("a", "bb", "abort"):
        (docs / f"{name}.txt").write_text(f"咸安区2024年计划\n地区生产总值力争增长{len(name)}%以上。\n")
    monkeypatch.setattr("ingestion.pipeline.whole", do)
    record = folder_source(docs)
    fetch(tmp_path, record)
    yield record


def night(home: Path, record: SourceRecord, *, everything: bool = True) -> StageReport:
    return extract_pending(
        None, home=home, ledger_url=ledger_url(home), seeds=SEEDS, run_id="r", now=lambda: NOON,
        sources={record.id: record}, everything=everything, jobs=1,
    )  # fmt: skip


def test_after_three_deaths_a_document_is_not_tried_again(
    poisoned: SourceRecord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extractor: Extractor
) -> None:
    def tried() -> int:
        with open_ledger(ledger_url(tmp_path)) as ledger:
            return sum(map(len, ledger.deaths(extractor.version).values()))

    counts = []
    for deaths in (2, 3, 3, 3):
        report = night(tmp_path, poisoned)
        counts.append(report.counts)
        assert report.counts["extracted"] == 2
        assert report.counts["quarantined"] == 1
        assert tried() == deaths
    assert all(count == counts[0] for count in counts)
    monkeypatch.setattr(parallel, "Worker", None)  # calling it would raise
    quiet = night(tmp_path, poisoned, everything=False)
    assert (quiet.counts["already"], quiet.counts["documents"]) == (3, 0)


def test_a_death_is_in_the_ledger_before_the_run_goes_on(
    poisoned: SourceRecord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extractor: Extractor
) -> None:
    """A run that is killed before it lands anything does not begin with the same document for ever."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ingestion.landing.write_landing", killed)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            night(tmp_path, poisoned)
    with open_ledger(ledger_url(tmp_path)) as ledger:
        assert list(ledger.deaths(extractor.version).values()) == [[QuarantineReason.CRASH.value] * 3]


def test_an_error_of_the_vocabulary_is_told_by_its_name(extractor: Extractor, tmp_path: Path) -> None:
    with pytest.raises(WorkersFailed, match=r"VocabularyError: .* unit\.csv;"):
        list(extract_in_order([order("a")], extractor, do, seeds=tmp_path, jobs=1))
