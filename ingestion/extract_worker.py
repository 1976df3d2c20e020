"""What does a worker of the extraction do? Reads documents from its parent, with few rights, until that is gone.

Started by `worker`: limits, seeds and the finishing function come first, then chunks of documents. Each document is
answered by (True, result), or by (False, what went wrong) where the program itself is at fault; a document's faults are
its extraction's. What the program needs is loaded before a stranger's bytes come, and then files are shut off.
"""

import os
import pickle
import sys
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

from ingestion import limits
from ingestion.documents import default_extractor
from ingestion.parallel import read
from ingestion.worker import LENGTH


def main() -> None:
    """Answer what comes through the pipes of this process."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand among the answers
    questions: SimpleQueue[Any] = SimpleQueue()
    try:
        gaps = limits.leave_network()
        bounds, seeds, finish = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent wrote it
        extractor = default_extractor(seeds)
        gaps += limits.confine(bounds, packages_beside(Path(__file__).parent))
        threading.Thread(target=_receive, args=(sys.stdin.buffer, questions), daemon=True).start()
        _say(answers, True, (extractor.version, gaps))
        while True:
            for item in _next(questions):
                limits.allow_seconds(bounds)
                _say(answers, True, finish(read(item, extractor)))
    except (BrokenPipeError, EOFError):
        os._exit(0)  # nobody listens any more
    except MemoryError:
        os.write(2, b"MemoryError\n")  # the parent takes it for the document's fault
        os._exit(1)
    except Exception as error:  # noqa: BLE001 - the parent raises it
        _say(answers, False, f"{type(error).__name__}: {error}")


def packages_beside(package: Path) -> list[Path]:
    """The packages of the checkout, or of the folder of libraries: not what else lies there, as `.env` and `data`."""
    return sorted(marker.parent for marker in package.parent.glob("*/__init__.py"))


def _receive(pipe: IO[bytes], questions: SimpleQueue[Any]) -> None:
    """Read ahead of the work, so that the end of the parent ends this process in the middle of a document too."""
    try:
        while True:
            questions.put(pickle.load(pipe))  # noqa: S301 - our own parent wrote it
    except EOFError:
        os._exit(0)
    except Exception as error:  # noqa: BLE001 - what cannot be understood is told where it is asked for
        questions.put(error)


def _next(questions: SimpleQueue[Any]) -> Any:
    question = questions.get()
    if isinstance(question, Exception):
        raise question
    return question


def _say(answers: IO[bytes], is_well: bool, answer: object) -> None:
    message = pickle.dumps((is_well, answer), pickle.HIGHEST_PROTOCOL)
    answers.write(LENGTH.pack(len(message)) + message)
    answers.flush()
