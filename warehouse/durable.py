"""When is a file really on disk? After its bytes and the folder's entry are flushed, in this order.

An error of a flush is never retried: after a failed one nobody knows what the disk holds.
"""

import os
import shutil
import stat
from pathlib import Path


def write_new(path: Path, text: str) -> None:
    """Write a new file; one that is there already is an error."""
    with path.open("x", encoding="utf-8") as file:
        file.write(text)


def sync(path: Path) -> None:
    """Flush one file, or the entries of one folder."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def seal(folder: Path) -> None:
    """Make a folder of files read-only (0444 in 0555) and durable."""
    for file in sorted(folder.iterdir()):
        file.chmod(0o444)
        sync(file)
    folder.chmod(0o555)
    sync(folder)


def remove(folder: Path) -> None:
    """Delete a folder of files even when it is sealed; one that is not there is fine."""
    if folder.is_symlink() or not folder.exists():
        folder.unlink(missing_ok=True)
        return
    folder.chmod(stat.S_IRWXU)
    shutil.rmtree(folder)
