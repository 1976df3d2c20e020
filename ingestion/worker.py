"""What does the parent know of one worker? How to start it with few rights, ask it, hear it in time, and why it died.

A worker reads what strangers wrote, so it is not trusted either: it gets nothing of this process's environment and an
empty folder to stand in, each document has its time, and of its answers only plain records are taken (`_Answers`).
What it does is left to `extract_worker`, what it may do to `limits`, and who is asked when to `parallel`.
"""

import io
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, cast

from ingestion.errors import WorkersFailed
from ingestion.limits import Limits
from ingestion.records import QuarantineReason

LENGTH = struct.Struct("=Q")  # before each answer
START_SECONDS = 300  # to load the vocabulary, on the busiest of machines
MAX_ANSWER_BYTES = 2**30  # ten times what the largest document accepted could say
# All of it: no setting or secret of this process, no language or zone that could change what is read. Numerical
# libraries would start a thread a core each, and modules are not to be written while hostile bytes are about.
ENVIRONMENT = {
    "PATH": os.defpath,
    "LANG": "C.UTF-8",
    "PYTHONUTF8": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",  # else a thread reserves 128 MiB of addresses
}
_PLAIN = {("decimal", "Decimal"), *(("datetime", name) for name in ("date", "datetime", "timedelta", "timezone"))}
_RECORDS = "ingestion.records"
# What Python, C++ and Rust say when they get no memory; the latter two abort then.
_NO_MEMORY = ("MemoryError", "bad_alloc", "memory allocation of", "out of memory", "Cannot allocate memory")


class Death(Exception):
    """The worker ended before its answer was whole."""

    def __init__(self, reason: QuarantineReason, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


class Worker:
    """One child. Its first word is its version and gaps, once the vocabulary is loaded; then an answer a document."""

    def __init__(self, seeds: Path, finish: Callable[..., Any], limits: Limits, folder: Path) -> None:
        root = str(Path(__file__).parents[1])
        start = "import sys; sys.path.insert(0, sys.argv[1]); from ingestion.extract_worker import main; main()"
        self._limits, self._said = limits, TemporaryFile()  # noqa: SIM115 - closed with the worker
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module; the argument is a path
            [sys.executable, "-P", "-c", start, root],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            cwd=folder,
            env=ENVIRONMENT,
            bufsize=0,
            process_group=0,  # Ctrl-C is for the parent, which then ends its workers
        )
        self._questions, self.output = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        os.set_blocking(self._questions.fileno(), False)
        self._answers = {*_PLAIN}, {_RECORDS, finish.__module__}
        self._is_overdue = False
        self.deadline = time.monotonic() + START_SECONDS
        self._send((limits, seeds.resolve(), finish))

    def ask(self, items: Sequence[Any]) -> None:
        """Hand it documents. A dead worker is noticed when it is listened to."""
        self.deadline = time.monotonic() + self._limits.seconds
        self._send(items)

    def hear(self) -> Any:
        """Its next answer. Raises Death, and WorkersFailed with what it raised itself."""
        size = LENGTH.unpack(self._receive(LENGTH.size))[0]
        if size > MAX_ANSWER_BYTES:
            raise Death(QuarantineReason.PARSER_LIMIT, f"what came of it fills {size} bytes")
        try:
            is_well, answer = _Answers(self._receive(size), *self._answers).load()
        except (pickle.UnpicklingError, EOFError, AttributeError, TypeError, ValueError) as error:
            raise Death(QuarantineReason.CRASH, f"the process that read it answered no record ({error})") from error
        if not is_well:
            raise WorkersFailed(f"a worker of the extraction failed: {answer}")
        self.deadline = time.monotonic() + self._limits.seconds
        return answer

    def expire(self) -> None:
        """End it because its time is over."""
        self._is_overdue = True
        self._kill()

    def last_words(self) -> str:
        """The last line it wrote on its standard error."""
        return next((line.strip() for line in reversed(self._all_words().split("\n")) if line.strip()), "no message")

    def _all_words(self) -> str:
        self._said.seek(0)
        return self._said.read().decode("utf-8", "replace")

    def stop(self) -> None:
        """End it, whatever it is doing, and wait until it is gone."""
        self._kill()
        self._process.wait()
        self.output.close()
        self._said.close()
        with suppress(BrokenPipeError):  # what it did not read needs no reader any more
            self._questions.close()

    def _kill(self) -> None:
        """End it and what it may have started. Its number is its own until it is waited for."""
        if self._process.returncode is None:
            os.killpg(self._process.pid, signal.SIGKILL)

    def _send(self, message: object) -> None:
        """Write as fast as it reads, no longer than its deadline: a worker may have stopped to listen."""
        rest = memoryview(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))
        with suppress(BrokenPipeError):
            while rest and self._is_ready(self._questions, select.POLLOUT):
                rest = rest[os.write(self._questions.fileno(), rest) :]

    def _receive(self, size: int) -> bytes:
        got = bytearray()
        while len(got) < size:
            self._is_ready(self.output, select.POLLIN)  # if it is not, it has just been killed
            piece = os.read(self.output.fileno(), min(size - len(got), 2**20))
            if not piece:
                raise self._death()
            got += piece
        return bytes(got)

    def _is_ready(self, pipe: IO[bytes], event: int) -> bool:
        poll = select.poll()
        poll.register(pipe, event)
        if poll.poll(max(0.0, self.deadline - time.monotonic()) * 1000):
            return True
        self.expire()
        return False

    def _death(self) -> Death:
        self._kill()  # one that has only closed its pipe would be waited for without end; a dead one keeps its cause
        code = self._process.wait()
        if self._is_overdue:
            return Death(QuarantineReason.TIMEOUT, f"not read within {self._limits.seconds} s")
        if code == -signal.SIGXCPU:
            return Death(QuarantineReason.TIMEOUT, f"not read within {self._limits.seconds} s of processor time")
        words = self._all_words()  # a library may tell its whole stack after the reason
        if any(sign in words for sign in _NO_MEMORY):
            return Death(QuarantineReason.PARSER_LIMIT, f"needs more than {self._limits.memory_bytes} bytes of memory")
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with code {code}"
        return Death(QuarantineReason.CRASH, f"the process that read it died {how}")


class _Answers(pickle.Unpickler):
    """Takes records alone: a worker that a document took over must not make this process call anything."""

    def __init__(self, message: bytes, names: set[tuple[str, str]], modules: set[str]) -> None:
        super().__init__(io.BytesIO(message))
        self._names, self._modules = names, modules

    def find_class(self, module: str, name: str) -> Any:
        """A plain type, or a class of the records or of the module of the finishing function."""
        if (module, name) in self._names or (module in self._modules and name.isidentifier()):
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no record")
