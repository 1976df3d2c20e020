"""Deeds that a document could do, if it took over the process that reads it. Done there by finishing functions.

Imports little: each worker of the tests loads this module.
"""

import ctypes
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

from ingestion.records import Extraction, Outcome

MIB = 2**20


def do(extraction: Extraction) -> Extraction | str:
    """What the order says, unless nothing was read; the answer is what came of it."""
    deed, _, rest = extraction.document.doc.partition(" ")
    if deed not in DEEDS or extraction.document.outcome is not Outcome.EXTRACTED:
        return extraction
    try:
        return str(DEEDS[deed](rest))
    except Exception as error:  # noqa: BLE001
        return f"{type(error).__name__}: {error}"


def hog(_: str) -> str:
    heap = []
    while True:
        heap.append(bytes(16 * MIB))


def hog_and_die(_: str) -> str:
    """As a library of C++ or Rust does: it cannot raise."""
    try:
        hog("")
    except MemoryError:
        os.write(2, b"memory allocation of 16777216 bytes failed\n")
        os.abort()
    return "not reached"


def spin(_: str) -> str:
    while True:
        pass


def connect(address: str) -> str:
    """Past Python: what native code could do."""
    host, _, port = address.partition(":")
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    where = b"\x02\x00" + int(port).to_bytes(2, "big") + socket.inet_aton(host) + bytes(8)
    answer = libc.connect(descriptor, where, len(where))
    return f"{answer} {os.strerror(ctypes.get_errno())}"


def write(path: str) -> str:
    with open(path, "w") as file:  # noqa: PTH123
        file.write("was here")
    return "written"


def leave_behind(_: str) -> str:
    """Past Python: a process that would go on when the worker is gone."""
    child = ctypes.CDLL(None).fork()
    if child == 0:
        while True:
            signal.pause()
    return str(child)


def close(_: str) -> str:
    """Stay alive, but say nothing any more."""
    os.closerange(3, 64)
    return spin("")


def grow(_: str) -> str:
    """The one file that is open."""
    return str(sum(os.write(2, bytes(2**16)) for _ in range(4)))


DEEDS: dict[str, Callable[[str], object]] = {
    "abort": lambda _: os.abort(),
    "segfault": lambda _: os.kill(os.getpid(), signal.SIGSEGV),
    "hog": hog,
    "hog-and-die": hog_and_die,
    "spin": spin,
    "doze": lambda _: signal.pause(),
    "connect": connect,
    "socket": lambda _: socket.socket(),
    "environment": lambda _: sorted(os.environ),
    "read": lambda path: Path(path).read_text(),
    "write": write,
    "grow": grow,
    "leave-behind": leave_behind,
    "close": close,
    "fork": lambda _: os.fork(),
    "signal": lambda pid: os.kill(int(pid), 0),
    "memory-of": lambda pid: Path(f"/proc/{pid}/environ").read_bytes(),
}


class Evil:
    """What a taken-over worker would answer to make its parent call something."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("echo taken",)


def answer_evil(extraction: Extraction) -> object:
    return Evil() if extraction.document.outcome is Outcome.EXTRACTED else extraction


def answer_path(extraction: Extraction) -> object:
    return Path("/") if extraction.document.outcome is Outcome.EXTRACTED else extraction
