"""How are many documents read on all cores? In children of our own, with the answers in the order of the questions.

A worker is `extract_worker` in a fresh interpreter that loads the vocabulary once and talks over its pipes. It is no
`multiprocessing` process, for three reasons that meet in an Airflow task: a daemonic parent may not have such children,
`spawn` and `forkserver` import the parent's main module (all of Airflow) into each one, and what they start outlives a
killed parent. A child that reads a pipe has none of these: it ends when its parent does, however that died.

Strangers' documents are always read by a worker, a single small one too: `worker` and `limits` say what it may do. None
is started before the first document is there.

Work is handed out in chunks, a bounded number ahead of what was taken, so memory does not grow with the input. The
document that its worker died of is read once more, alone in a fresh one; if that dies too, it ends as a quarantine row.
"""

import os
import selectors
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from ingestion.documents import Document, Extractor, extract_document, without_text
from ingestion.errors import WorkersFailed
from ingestion.limits import Limits
from ingestion.records import Extraction, Outcome, QuarantineReason
from ingestion.worker import Death, Worker

T = TypeVar("T")
Item = tuple[bytes, Document] | Extraction  # a document to read, or one that is settled without reading
Finish = Callable[[Extraction], T]  # what is made of an extraction where it was made; a function of a module

MayTryAgain = Callable[[Document, QuarantineReason], bool]  # told of each death: may the document be read once more?
Say = Callable[[str], None]

# Starting a worker costs one to two seconds of CPU (interpreter, vocabulary, automatons), in which one process reads
# one to three megabytes of text and five to nine of pages, most of which are menus: below this size a single worker is
# done before others are warm, or little later, for half the CPU.
WORTH_WORKERS = 4 * 2**20
CHUNK_BYTES = 128 * 2**10
CHUNK_DOCUMENTS = 32
CHUNKS_AHEAD = 4  # a worker; what waits for a slow document in front of it
_GREETING = -1


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def extract_in_order(
    items: Iterable[Item],
    extractor: Extractor,
    finish: Finish[T],
    *,
    seeds: Path | None,
    jobs: int | None,
    limits: Limits | None = None,
    may_try_again: MayTryAgain = lambda document, reason: True,
    say: Say = lambda sentence: None,
) -> Generator[T, None, None]:
    """`finish` of each item's extraction, in the order of `items`, whatever the number of `jobs` (None: all cores).

    Workers make their own extractor from `seeds` and read within `limits` (None: the usual ones); `say` is told what
    this machine cannot limit. Without seeds all is read in this process: for documents of our own.
    """
    stream = iter(items)
    if seeds is None:
        for item in stream:
            yield finish(read(item, extractor))
        return
    head = _take(stream, WORTH_WORKERS)
    wanted = cores() if jobs is None else jobs
    size = wanted if sum(map(_size, head)) >= WORTH_WORKERS else 1
    with TemporaryDirectory(prefix="zhibiao-empty-") as folder:
        hire = _Hiring(seeds, finish, limits or Limits(), Path(folder), extractor.version, say)
        crew = _Crew(hire, may_try_again, size)
        try:
            for answer in crew.answers(_chunks(chain(head, stream))):
                yield from answer
        finally:
            crew.dismiss()


def whole(extraction: Extraction) -> Extraction:
    """The extraction itself: where nothing else is to be made of it."""
    return extraction


def read(item: Item, extractor: Extractor) -> Extraction:
    """The extraction of one item."""
    return item if isinstance(item, Extraction) else extract_document(*item, extractor)


def _size(item: Item) -> int:
    return 0 if isinstance(item, Extraction) else len(item[0])


def _take(stream: Iterator[Item], enough: int) -> list[Item]:
    """The first items, until they are `enough` bytes."""
    taken: list[Item] = []
    total = 0
    while total < enough and (item := next(stream, None)) is not None:
        taken.append(item)
        total += _size(item)
    return taken


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    chunk: list[Item] = []
    total = 0
    for item in items:
        chunk.append(item)
        total += _size(item)
        if total >= CHUNK_BYTES or len(chunk) >= CHUNK_DOCUMENTS:
            yield chunk
            chunk, total = [], 0
    if chunk:
        yield chunk


@dataclass(frozen=True, slots=True)
class _Hiring:
    """All that a new worker is told, and what is asked of it first."""

    seeds: Path
    finish: Finish[Any]
    limits: Limits
    folder: Path
    version: str
    say: Say

    def start(self) -> Worker:
        return Worker(self.seeds, self.finish, self.limits, self.folder)

    def greet(self, worker: Worker) -> None:
        """Hear the first word of a worker."""
        try:
            version, gaps = worker.hear()
        except Death as death:
            told = f"{death.detail}; its last words: {worker.last_words()}"
            raise WorkersFailed(f"a worker of the extraction ended before it could read: {told}") from death
        if version != self.version:
            raise WorkersFailed(f"{self.seeds}: the vocabulary changed while documents were being read; run again")
        for gap in gaps:
            self.say(gap)

    def dead(self, item: Item, death: Death) -> Any:
        """What is made of a document that nobody can read."""
        if isinstance(item, Extraction):
            return self.finish(item)
        row = without_text(item[1], self.version, Outcome.QUARANTINED, death.reason.value, death.detail)
        return self.finish(row)


@dataclass(slots=True)
class _Task:
    """What a worker is at: its chunk, and the answers of it so far."""

    number: int = _GREETING
    chunk: list[Item] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)


class _Crew:
    """The workers, and the answers that wait for an earlier one."""

    def __init__(self, hiring: _Hiring, may_try_again: MayTryAgain, size: int) -> None:
        self._hiring, self._may_try_again, self._size = hiring, may_try_again, size
        self._tasks: dict[Worker, _Task] = {}
        self._idle: list[Worker] = []
        self._ready: dict[int, list[Any]] = {}
        self._ears = selectors.DefaultSelector()

    def answers(self, chunks: Iterator[list[Item]]) -> Iterator[list[Any]]:
        """An answer for each chunk, in order."""
        asked = given = 0
        chunk = next(chunks, None)
        while chunk is not None or given < asked:
            while chunk is not None and asked - given < CHUNKS_AHEAD * self._size and self._give(asked, chunk):
                asked += 1
                chunk = next(chunks, None)
            if given in self._ready:
                yield self._ready.pop(given)
                given += 1
            else:
                self._listen()

    def dismiss(self) -> None:
        """End all workers."""
        self._ears.close()
        for worker in self._tasks:
            worker.stop()
        self._tasks.clear()

    def _give(self, number: int, chunk: list[Item]) -> bool:
        """Has somebody taken the chunk? What is settled already needs no worker."""
        settled = [item for item in chunk if isinstance(item, Extraction)]
        if len(settled) == len(chunk):
            self._ready[number] = [self._hiring.finish(item) for item in settled]
            return True
        if not self._idle:
            for _ in range(self._size - len(self._tasks)):
                self._set(self._hiring.start(), _Task())
            return False
        worker = self._idle.pop()
        worker.ask(chunk)
        self._set(worker, _Task(number, chunk))
        return True

    def _set(self, worker: Worker, task: _Task) -> None:
        """Expect answers to the task from it."""
        self._tasks[worker] = task
        self._ears.register(worker.output, selectors.EVENT_READ, worker)

    def _listen(self) -> None:
        """Wait until workers speak and keep what they say; end those whose time is over."""
        busy: list[Worker] = [key.data for key in self._ears.get_map().values()]
        before = time.monotonic()
        spoke = {key.data for key, _ in self._ears.select(max(0.0, min(w.deadline for w in busy) - before))}
        for worker in busy:
            if worker in spoke:
                self._hear(worker)
            elif worker.deadline < before:  # this process may have been busy itself, but then the others would speak
                worker.expire()

    def _hear(self, worker: Worker) -> None:
        task = self._tasks[worker]
        if task.number == _GREETING:
            self._hiring.greet(worker)
        else:
            try:
                task.answers.append(worker.hear())
            except Death as death:
                self._bury(worker, task, death)
                return
        if len(task.answers) == len(task.chunk):
            self._ears.unregister(worker.output)
            self._finish(worker, task)

    def _finish(self, worker: Worker | None, task: _Task) -> None:
        if task.number != _GREETING:
            self._ready[task.number] = task.answers
        if worker is not None:
            self._idle.append(worker)

    def _bury(self, worker: Worker, task: _Task, death: Death) -> None:
        """Read the document it died of once more, alone in a fresh worker, and the rest of the chunk after it."""
        self._ears.unregister(worker.output)
        self._dismiss(worker)
        item = task.chunk[len(task.answers)]
        successor = None
        if not isinstance(item, Extraction) and self._may_try_again(item[1], death.reason):
            successor = self._hire()
            successor.ask([item])
            try:
                task.answers.append(successor.hear())
            except Death as second:
                self._may_try_again(item[1], second.reason)
                death = second
                self._dismiss(successor)
                successor = None
        if successor is None:
            task.answers.append(self._hiring.dead(item, death))
        rest = task.chunk[len(task.answers) :]
        if not rest:
            self._finish(successor, task)
        else:
            successor = successor or self._hire()
            successor.ask(rest)
            self._set(successor, task)

    def _hire(self) -> Worker:
        worker = self._hiring.start()
        self._tasks[worker] = _Task()
        self._hiring.greet(worker)
        return worker

    def _dismiss(self, worker: Worker) -> None:
        worker.stop()
        del self._tasks[worker]
