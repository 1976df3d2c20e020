"""What may a process that reads strangers' documents still do? It gives up its rights before it reads.

A process calls `leave_network` on itself first of all, and `confine` when the program is loaded and before a stranger's
bytes come (`extract_worker`). What cannot be had on this machine is returned as a sentence each, to be told in the
report of the stage, never left out silently.

Contained is: memory, processor time, size of files, number of files, no new rights by set-uid programs; the network
(an empty network namespace, and sockets refused in Python in any case); files: only libraries and the program itself
can be read and nothing written, so neither settings nor secrets nor the store; signals to other processes, their memory
and environment. Not contained is: what the process answers (its parent takes only plain records from it, `worker`), and
processor time up to the limit. On a kernel without namespaces or Landlock the sentences say what is left open.
"""

import ctypes
import math
import os
import resource
import struct
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

MESSAGE_BYTES = 2**16  # the one file it may write to takes what a library says while it dies
OPEN_FILES = 64
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
# System calls of Landlock have one number on all platforms, as all calls added since Linux 5.1.
_LANDLOCK_CREATE_RULESET, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT_SELF = 444, 445, 446
_LANDLOCK_VERSION = 1  # flag of create_ruleset: say which version this is
_LANDLOCK_PATH_BENEATH = 1  # type of rule
_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_ALL_RIGHTS = (
    (1, (1 << 13) - 1),
    (2, 1 << 13),
    (3, 1 << 14),
    (5, 1 << 15),
)  # of files, by the version that brought them
_SCOPED = 0b11  # abstract sockets and signals, since version 6
_SYSTEM_LIBRARIES = (
    "/usr/lib",
    "/usr/lib64",
    "/lib",
    "/lib64",
    "/usr/share/zoneinfo",
    "/etc/ld.so.cache",
    "/dev/urandom",
)
# What Python reports before it does it. A hook cannot be taken off again.
_REFUSED = ("socket.__new__", "socket.connect", "socket.bind", "socket.getaddrinfo", "os.fork", "os.forkpty", "os.exec",
            "os.posix_spawn", "os.system", "subprocess.Popen")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost. Measured: the vocabulary is 50 MB of addresses, most documents 1 to 10 ms."""

    memory_bytes: int = 4 * 2**30  # of addresses; a workbook of 314 MB inflated takes 0.7 GB
    seconds: int = 60  # of the wall's clock, held by the parent, and of the processor, held by the kernel


def leave_network() -> tuple[str, ...]:
    """Move to an empty network namespace, in a user namespace as anybody may make one; in a sentence why not.

    Before anything is imported that starts threads: the kernel refuses it to a process that has some.
    """
    sys.addaudithook(_refuse)
    what = "the network is refused by Python alone"
    gap = _asked(what, lambda c: c.unshare(_CLONE_NEWUSER | _CLONE_NEWNET))
    return () if gap is None else (gap,)


def confine(limits: Limits, readable: Iterable[Path]) -> tuple[str, ...]:
    """Give up what the limits, `readable` and the module's text do not leave; in sentences what could not be given up.

    Readable stay system libraries, Python's own and all below `readable`. To be called before a second thread starts:
    the kernel takes rights from threads, not from processes.
    """
    bounds = (
        (resource.RLIMIT_AS, limits.memory_bytes, "memory"),
        (resource.RLIMIT_CORE, 0, "core dumps"),
        (resource.RLIMIT_FSIZE, MESSAGE_BYTES, "size of files"),
        (resource.RLIMIT_NOFILE, OPEN_FILES, "number of open files"),
    )
    own = (Path(sys.prefix), Path(sys.base_prefix), *map(Path, _SYSTEM_LIBRARIES), *readable)
    steps: list[Callable[[], str | None]] = [partial(_bound, *bound) for bound in bounds]
    steps += [_gain_no_rights, partial(_restrict_files, [path for path in own if path.exists()])]
    return tuple(gap for step in steps if (gap := step()) is not None)


def allow_seconds(limits: Limits) -> None:
    """Begin a document: so much processor time from now on, then the kernel ends this process (SIGXCPU)."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    until = math.ceil(time.process_time()) + limits.seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until if hard == resource.RLIM_INFINITY else min(until, hard), hard))


def _bound(kind: int, amount: int, what: str) -> str | None:
    _, hard = resource.getrlimit(kind)
    lowered = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
    try:
        resource.setrlimit(kind, (lowered, lowered))
    except (OSError, ValueError) as error:
        return f"{what} of the reading process is not limited ({error})"
    return None


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event in _REFUSED:
        raise PermissionError(f"a process that reads documents may not use {event}")


def _gain_no_rights() -> str | None:
    return _asked("programs may gain rights", lambda c: c.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def _restrict_files(readable: list[Path]) -> str | None:
    """Landlock: nothing can be opened but by its rules, nor another process be signalled or looked into."""
    return _asked("files are not limited", lambda c: _lock_land(c, readable))


def _lock_land(c: ctypes.CDLL, readable: list[Path]) -> int:
    version = _checked(c.syscall(_LANDLOCK_CREATE_RULESET, None, 0, _LANDLOCK_VERSION))
    rights = sum(right for since, right in _ALL_RIGHTS if version >= since)
    attributes = struct.pack("=QQQ", rights, 0, _SCOPED)
    size = len(attributes) if version >= 6 else 8
    rules = _checked(c.syscall(_LANDLOCK_CREATE_RULESET, attributes, size, 0))
    try:
        for path in readable:
            beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
            rule = struct.pack("=Qi", _EXECUTE | _READ_FILE | (_READ_DIR if path.is_dir() else 0), beneath)
            _checked(c.syscall(_LANDLOCK_ADD_RULE, rules, _LANDLOCK_PATH_BENEATH, rule, 0))
            os.close(beneath)
        return _checked(c.syscall(_LANDLOCK_RESTRICT_SELF, rules, 0))
    finally:
        os.close(rules)


def _asked(what: str, ask: Callable[[ctypes.CDLL], int]) -> str | None:
    """None where the kernel did it, else the sentence that says what is open and why."""
    try:
        _checked(ask(ctypes.CDLL(None, use_errno=True)))
    except (OSError, AttributeError) as error:  # no such function where this is not Linux
        return f"in the process that reads documents {what} ({error})"
    return None


def _checked(answer: int) -> int:
    if answer < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return answer
