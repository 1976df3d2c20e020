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
    """Make a folder with all below it read-only (0444 in 0555) and durable, what is inside before what holds it."""
    for path in sorted(folder.rglob("*"), reverse=True):
        path.chmod(0o555 if path.is_dir() else 0o444)
        sync(path)
    folder.chmod(0o555)
    sync(folder)


def files_below(folder: Path) -> dict[str, Path]:
    """Everything below a folder that is no folder, links too, by its name from there: `report/zh/index.html`."""
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or not path.is_dir()
    }


def remove(folder: Path) -> None:
    """Delete a folder of files even when it is sealed; one that is not there is fine."""
    if folder.is_symlink() or not folder.exists():
        folder.unlink(missing_ok=True)
        return
    for path in (folder, *folder.rglob("*")):  # a folder is opened before what is below it is looked for
        if path.is_dir() and not path.is_symlink():
            path.chmod(stat.S_IRWXU)
    shutil.rmtree(folder)
