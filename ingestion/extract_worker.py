"""What does a worker of the extraction do? Reads chunks of documents from its parent until the parent is gone.

Started by `parallel`: the seeds and the finishing function come first, then chunks. Each is answered by (True,
results), or by (False, what went wrong) where the program itself is at fault; a document's faults are its extraction's.
"""

import os
import pickle
import sys
import threading
from queue import SimpleQueue
from typing import IO, Any

from ingestion.documents import default_extractor
from ingestion.parallel import read


def main() -> None:
    """Answer what comes through the pipes of this process."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand among the answers
    questions: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(target=_receive, args=(sys.stdin.buffer, questions), daemon=True).start()
    try:
        seeds, finish = _next(questions)
        extractor = default_extractor(seeds)
        _say(answers, True, extractor.version)
        while True:
            _say(answers, True, [finish(read(item, extractor)) for item in _next(questions)])
    except BrokenPipeError:
        os._exit(0)  # nobody listens any more
    except Exception as error:  # noqa: BLE001 - the parent raises it
        _say(answers, False, f"{type(error).__name__}: {error}")


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
    pickle.dump((is_well, answer), answers, pickle.HIGHEST_PROTOCOL)
    answers.flush()
