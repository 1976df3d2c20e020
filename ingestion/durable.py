"""How does a file come to stand so that no crash shows half of it? The one write primitive of this package.

Temporary file in the same folder, fsync, link (or rename, if it may replace), fsync of the folder. What the files are
is left to `raw_store`, `landing` and `snapshot`.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from uuid import uuid4


def write_durable(path: Path, data: bytes, *, replace: bool = False) -> bool:
    """Put `data` at `path` so that a reader, even after a crash, sees all of it or nothing.

    False if `path` stood already and was left. Any OSError leaves `path` as it was; fsync is never tried again, since
    after a failed one the kernel may have dropped the pages.
    """
    return write_together(path.parent, {path.name: data}, replace=replace)[path.name]


def write_together(folder: Path, files: Mapping[str, bytes], *, replace: bool = False) -> dict[str, bool]:
    """As `write_durable` for several names of one folder, given in the order in which they shall appear.

    Each is whole or absent, and all are durable on return: they share the sync of the folder's names.
    """
    temporaries = {name: folder / f".{name}.{uuid4().hex}.tmp" for name in files}
    written: dict[str, bool] = {}
    try:
        for name, data in files.items():
            _write_new(temporaries[name], data)
        for name, temporary in temporaries.items():
            written[name] = _give_name(temporary, folder / name, replace=replace)
    finally:
        for temporary in temporaries.values():
            with suppress(FileNotFoundError):
                temporary.unlink()
    if any(written.values()):
        sync_folder(folder)
    return written


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Create a folder and its parents durably."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def _write_new(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _give_name(temporary: Path, path: Path, *, replace: bool) -> bool:
    if replace:
        temporary.replace(path)
        return True
    try:
        os.link(temporary, path, follow_symlinks=False)
    except FileExistsError:
        return False
    return True
