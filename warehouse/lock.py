"""Who may write? The one process that holds the writer lock of a home, for as long as it works.

The lock is an advisory `flock` on an open file, so the kernel frees it when the holder dies in whatever way, and a
child that inherits the descriptor keeps it: a retry started beside a surviving orphan is refused. The text in the file
only names the holder for people; it decides nothing.
"""

import fcntl
import json
import os
import re
from pathlib import Path
from types import TracebackType
from typing import Self

from warehouse.errors import InvalidName, Locked, WarehouseError

_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}\Z")


def checked_run_id(run_id: str) -> str:
    """The run id itself when it can be a folder name. Raises InvalidName otherwise."""
    if not _RUN_ID.match(run_id):
        raise InvalidName(
            f"run id {run_id!r} cannot name a folder: begin with a letter or digit, then letters, digits, _ . - "
            "(at most 100)"
        )
    return run_id


class WriterLock:
    """`with WriterLock(home, run_id) as lock:`, and hand `lock` to whatever writes. Raises Locked, never waits."""

    def __init__(self, home: Path, run_id: str) -> None:
        self.home = home
        self.run_id = checked_run_id(run_id)
        self._path = home / "locks" / "writer.lock"
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        path = self._path
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 4096, 0).decode("utf-8", "replace").strip()
            os.close(descriptor)
            raise Locked(
                f"locked: {path} is held by {holder or 'a process that is just starting'}; wait for that run to end"
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "run_id": self.run_id}).encode(), 0)
        self._descriptor = descriptor
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def fileno(self) -> int:
        """The descriptor to pass on to a child that works under this lock. Raises WarehouseError when not held."""
        if self._descriptor is None:
            raise WarehouseError("the writer lock is not held: enter `with WriterLock(home, run_id)` first")
        return self._descriptor

    def require(self) -> None:
        """Raise WarehouseError unless this lock is held, and Locked when its file is another now.

        Whoever removes the file to get on lets a second run in; the first must notice before it changes what is seen.
        """
        held = os.fstat(self.fileno())
        try:
            there = self._path.lstat()
        except FileNotFoundError:
            there = None
        if there is None or (there.st_dev, there.st_ino) != (held.st_dev, held.st_ino):
            raise Locked(f"{self._path} was removed while run {self.run_id!r} held it, and others may write: run again")


def lock_holder(home: Path, locks: Path = Path("/proc/locks")) -> str | None:
    """Who holds the lock, as its file names them; None when nobody does. Looks only: trying it would refuse a run.

    The kernel's list names the process that took the lock, which may be gone while a child of it holds on.
    """
    path = home / "locks" / "writer.lock"
    if not path.is_file() or not locks.is_file():
        return None
    inode = str(path.stat().st_ino)
    for line in locks.read_text("ascii").splitlines():
        fields = line.split()
        if "FLOCK" in fields and "->" not in fields and fields[-3].rsplit(":", 1)[-1] == inode:
            return path.read_text("utf-8", "replace").strip() or "a process that is just starting"
    return None
