"""When may this host be asked again? One request at a time for each host, among all processes of one home.

A night's sources are fetched by tasks of their own, and several may share a host; the turn is therefore a file in the
home's folder, locked while a request is under way and holding the time at which the last one ended. The kernel frees
the lock of a killed process.
"""

import fcntl
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ingestion.durable import make_folder

JITTER_SHARE = 0.5  # a wait is the delay and up to half of it more, so that requests make no beat


@dataclass(slots=True)
class Turns:
    """At most one host's turn is held at a time, so that two processes never wait for each other in a circle."""

    folder: Path
    clock: Callable[[], float]  # wall clock: processes and machines share the folder
    sleep: Callable[[float], None]
    jitter: Callable[[], float]
    _descriptor: int | None = None

    def take(self, host: str, delay: float) -> None:
        """Wait for the host's turn and for `delay` seconds since its last request; hold it until given back."""
        self.give_back()
        make_folder(self.folder)
        path = self.folder / f"{quote(host, safe='')}.turn"  # never more than a name: no host is a path
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        self._descriptor = os.open(path, flags, 0o644)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        last = _time_in(os.pread(self._descriptor, 64, 0))
        if last is None or delay <= 0:
            return
        wait = delay * (1 + JITTER_SHARE * self.jitter())
        rest = min(last + wait - self.clock(), wait)  # a clock set back must not stop the night
        if rest > 0:
            self.sleep(rest)

    def give_back(self) -> None:
        """Note the time and let the next one ask. Without a turn held, nothing."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        try:
            os.pwrite(descriptor, f"{self.clock():020.6f}\n".encode("ascii"), 0)
        finally:
            os.close(descriptor)


def _time_in(data: bytes) -> float | None:
    try:
        return float(data)
    except ValueError:  # a new file, or one cut by a full disk: the lock still holds
        return None
