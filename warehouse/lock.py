"""Who may write? The one process that holds the writer lock of a home, for as long as it works.

The lock is an advisory `flock` on an open file, so the kernel frees it when the holder dies in whatever way, and a
child that inherits the descriptor keeps it: a retry started beside a surviving orphan is refused. The text in the file
only names the holder for people; it decides nothing. Where machines share a home, that of `database_lock` is held too.
"""

import fcntl
import json
import os
import re
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from warehouse.errors import InvalidName, Locked, WarehouseError

if TYPE_CHECKING:
    from warehouse.database_lock import DatabaseLock

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
    """`with WriterLock(home, run_id) as lock:`, and hand `lock` to whatever writes. Raises Locked, never waits.

    `database` is the libpq address of a PostgreSQL database that all machines of the home share; None: there is one.
    """

    def __init__(self, home: Path, run_id: str, database: str | None = None) -> None:
        self.home = home
        self.run_id = checked_run_id(run_id)
        self._database = database
        self._shared: DatabaseLock | None = None
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
        try:
            self._shared = self._take_shared()
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "run_id": self.run_id}).encode(), 0)
        except BaseException:
            os.close(descriptor)
            self._give_shared_back()
            raise
        self._descriptor = descriptor
        return self

    def _take_shared(self) -> "DatabaseLock | None":
        if self._database is None:
            return None
        from warehouse.database_lock import DatabaseLock  # lazy: few runs need PostgreSQL's driver

        return DatabaseLock(self._database, self.run_id)

    def _give_shared_back(self) -> None:
        if self._shared is not None:
            self._shared.release()
            self._shared = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        self._give_shared_back()

    def fileno(self) -> int:
        """The descriptor of the locked file. Raises WarehouseError when the lock is not held."""
        if self._descriptor is None:
            raise WarehouseError("the writer lock is not held: enter `with WriterLock(home, run_id)` first")
        return self._descriptor

    def descriptors(self) -> tuple[int, ...]:
        """All to pass on to a child that works under this lock, so that it outlives its parent with the child."""
        return (self.fileno(),) if self._shared is None else (self.fileno(), self._shared.fileno())

    def require(self) -> None:
        """Raise WarehouseError unless this lock is held, and Locked when it may be another's by now.

        Whoever removes the file to get on lets a second run in; the first must notice before it changes what is seen.
        """
        held = os.fstat(self.fileno())
        try:
            there = self._path.lstat()
        except FileNotFoundError:
            there = None
        if there is None or (there.st_dev, there.st_ino) != (held.st_dev, held.st_ino):
            raise Locked(f"{self._path} was removed while run {self.run_id!r} held it, and others may write: run again")
        if self._shared is not None:
            self._shared.require()


def lock_holder(home: Path, locks: Path = Path("/proc/locks"), *, database: str | None = None) -> str | None:
    """Who holds the lock, as its file or `database` names them; None when nobody does. Looks only: trying would refuse.

    The kernel's list names the process that took the lock, which may be gone while a child of it holds on. Raises
    ServerAway.
    """
    holder = _file_holder(home, locks)
    if holder is not None or database is None:
        return holder
    from warehouse.database_lock import database_holder

    return database_holder(database)


def _file_holder(home: Path, locks: Path) -> str | None:
    path = home / "locks" / "writer.lock"
    if not path.is_file() or not locks.is_file():
        return None
    inode = str(path.stat().st_ino)
    for line in locks.read_text("ascii").splitlines():
        fields = line.split()
        if "FLOCK" in fields and "->" not in fields and fields[-3].rsplit(":", 1)[-1] == inode:
            return path.read_text("utf-8", "replace").strip() or "a process that is just starting"
    return None
