"""How are many documents read on all cores? In children of our own, with the answers in the order of the questions.

A worker is `extract_worker` in a fresh interpreter that loads the vocabulary once and talks over its pipes. It is no
`multiprocessing` process, for three reasons that meet in an Airflow task: a daemonic parent may not have such children,
`spawn` and `forkserver` import the parent's main module (all of Airflow) into each one, and what they start outlives a
killed parent. A child that reads a pipe has none of these: it ends when its parent does, however that died.

Work is handed out in chunks, a bounded number ahead of what was taken, so memory does not grow with the input. A chunk
whose worker died is read again one document at a time; the one that kills its worker again ends as a quarantine row.
"""

import os
import pickle
import selectors
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from ingestion.documents import Document, Extractor, extract_document, without_text
from ingestion.errors import WorkersFailed
from ingestion.records import Extraction, Outcome, QuarantineReason

T = TypeVar("T")
Item = tuple[bytes, Document] | Extraction  # a document to read, or one that is settled without reading
Finish = Callable[[Extraction], T]  # what is made of an extraction where it was made; a function of a module

# Starting a worker costs about 1.4 s of CPU (interpreter, vocabulary, its automatons), in which one process reads one
# to three megabytes: below this size a single process is done before the workers are warm.
WORTH_WORKERS = 2 * 2**20
CHUNK_BYTES = 128 * 2**10
CHUNK_DOCUMENTS = 32
CHUNKS_AHEAD = 4  # a worker; what waits for a slow document in front of it
_FIRST_WORD = -1
_KILLED_ITS_WORKER = "the process that read it died"


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def extract_in_order(
    items: Iterable[Item], extractor: Extractor, finish: Finish[T], *, seeds: Path | None, jobs: int | None
) -> Generator[T, None, None]:
    """`finish` of each item's extraction, in the order of `items`, whatever the number of `jobs` (None: all cores).

    Workers make their own extractor from `seeds`; without seeds, or for little text, all is read in this process.
    """
    stream = iter(items)
    wanted = cores() if jobs is None else jobs
    head = _take(stream, WORTH_WORKERS) if seeds is not None and wanted > 1 else []
    if seeds is None or sum(map(_size, head)) < WORTH_WORKERS:
        for item in chain(head, stream):
            yield finish(read(item, extractor))
        return
    crew = _Crew(seeds, finish, extractor.version, wanted)
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


class _WorkerDied(Exception):
    """The worker's pipe closed before its answer was whole."""


class _Worker:
    """One child. Its first word is the extractor's version, once the vocabulary is loaded; then it answers chunks."""

    def __init__(self, seeds: Path, finish: Finish[Any]) -> None:
        root = str(Path(__file__).parents[1])
        start = "import sys; sys.path.insert(0, sys.argv[1]); from ingestion.extract_worker import main; main()"
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module; the argument is a path
            [sys.executable, "-P", "-c", start, root],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0,  # Ctrl-C is for the parent, which then ends its workers
        )
        self._questions, self.output = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        self.chunk: Sequence[Item] = ()
        self.number = _FIRST_WORD  # of the chunk it reads
        self._send((seeds, finish))

    def ask(self, number: int, chunk: Sequence[Item]) -> None:
        """Hand it a chunk. A dead worker is noticed when it is listened to."""
        self.number, self.chunk = number, chunk
        self._send(chunk)

    def hear(self) -> Any:
        """Its answer. Raises _WorkerDied, and WorkersFailed with what it raised itself."""
        try:
            is_well, answer = pickle.load(self.output)  # noqa: S301 - our own child wrote it
        except (EOFError, pickle.UnpicklingError) as error:
            raise _WorkerDied from error
        if not is_well:
            raise WorkersFailed(f"a worker of the extraction failed: {answer}")
        return answer

    def stop(self) -> None:
        """End it, whatever it is doing, and wait until it is gone."""
        self._process.kill()
        self._process.wait()
        self.output.close()
        with suppress(BrokenPipeError):  # what it did not read needs no reader any more
            self._questions.close()

    def _send(self, message: object) -> None:
        with suppress(BrokenPipeError):
            pickle.dump(message, self._questions, pickle.HIGHEST_PROTOCOL)
            self._questions.flush()


class _Crew:
    """The workers, and the answers that wait for an earlier one."""

    def __init__(self, seeds: Path, finish: Finish[Any], version: str, size: int) -> None:
        self._seeds, self._finish, self._version, self._size = seeds, finish, version, size
        self._workers: list[_Worker] = []
        self._idle: list[_Worker] = []
        self._ready: dict[int, list[Any]] = {}
        self._ears = selectors.DefaultSelector()

    def answers(self, chunks: Iterator[list[Item]]) -> Iterator[list[Any]]:
        """An answer for each chunk, in order."""
        asked = given = 0
        has_more = True
        for _ in range(self._size):
            self._hear_from(self._hire())
        while has_more or given < asked:
            while has_more and self._idle and asked - given < CHUNKS_AHEAD * self._size:
                chunk = next(chunks, None)
                if chunk is None:
                    has_more = False
                    break
                worker = self._idle.pop()
                worker.ask(asked, chunk)
                self._hear_from(worker)
                asked += 1
            if given in self._ready:
                yield self._ready.pop(given)
                given += 1
            elif has_more or given < asked:
                self._listen()

    def dismiss(self) -> None:
        """End all workers."""
        self._ears.close()
        while self._workers:
            self._workers.pop().stop()

    def _hire(self) -> _Worker:
        worker = _Worker(self._seeds, self._finish)
        self._workers.append(worker)
        return worker

    def _hear_from(self, worker: _Worker) -> None:
        self._ears.register(worker.output, selectors.EVENT_READ, worker)

    def _listen(self) -> None:
        """Wait until workers speak, and keep what they say."""
        for key, _ in self._ears.select():
            self._ears.unregister(key.fileobj)
            worker: _Worker = key.data
            number = worker.number
            if number == _FIRST_WORD:
                self._greet(worker)
            else:
                self._ready[number], worker = self._answer(worker)
            self._idle.append(worker)

    def _greet(self, worker: _Worker) -> None:
        """Hear the first word of a worker."""
        try:
            version = worker.hear()
        except _WorkerDied as error:
            raise WorkersFailed(
                "a worker of the extraction ended before it could read; see its message above"
            ) from error
        if version != self._version:
            raise WorkersFailed(f"{self._seeds}: the vocabulary changed while documents were being read; run again")

    def _answer(self, worker: _Worker) -> tuple[list[Any], _Worker]:
        """The worker's answer, and who is free now: another one where it died."""
        try:
            return worker.hear(), worker
        except _WorkerDied:
            chunk = worker.chunk
            worker = self._replace(worker)
        answer: list[Any] = []
        for item in chunk:
            worker.ask(worker.number, [item])
            try:
                answer += worker.hear()
            except _WorkerDied:
                answer.append(self._finish(self._dead(item)))
                worker = self._replace(worker)
        return answer, worker

    def _replace(self, worker: _Worker) -> _Worker:
        worker.stop()
        self._workers.remove(worker)
        successor = self._hire()
        self._greet(successor)
        return successor

    def _dead(self, item: Item) -> Extraction:
        if isinstance(item, Extraction):
            return item
        reason = QuarantineReason.CRASH.value
        return without_text(item[1], self._version, Outcome.QUARANTINED, reason, _KILLED_ITS_WORKER)
