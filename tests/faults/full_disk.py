"""A disk that fills: store until there is no room, look, make room, go on. `python -m tests.faults.full_disk FOLDER`.

Runs in a mount namespace of its own, where FOLDER is a small disk; all that is asked of it is asked here.
"""

import errno
import os
import sys
from pathlib import Path

from ingestion import raw_store

SIZE = 50_000


def fill(home: Path) -> list[str]:
    """Put bodies until the disk refuses one; the hashes of those that were acknowledged."""
    held = []
    try:
        for _ in range(10_000):
            sha256, is_new = raw_store.put(home, os.urandom(SIZE), {"url": "http://a.test/", "source_id": "a"})
            held.append(sha256)
            assert is_new
    except OSError as error:
        assert error.errno == errno.ENOSPC, error
        return held
    raise AssertionError("the disk never filled")


def main(folder: Path) -> None:
    """What was acknowledged is there, whole, while the disk is full and after it is not."""
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(1 << 20))
    home = folder / "home"
    held = fill(home)
    print(f"full: {len(held)} bodies stand")
    assert len(held) > 10
    for sha256 in held:
        assert len(raw_store.read(home, sha256)) == SIZE
    assert sorted(held) == sorted(name for name in raw_store.hashes(home) if raw_store.held_path(home, name))
    assert not list((home / "raw").glob("*/.*.tmp")), "what did not fit leaves nothing behind"
    ballast.unlink()
    assert len(fill(home)) > 5
    for sha256 in held:
        assert len(raw_store.read(home, sha256)) == SIZE


if __name__ == "__main__":
    main(Path(sys.argv[1]))
