"""How does a file come to stand so that no crash shows half of it? The one write primitive of this package.

Temporary file in the same folder, fsync, link (or rename, if it may replace), fsync of the folder. Many files at once
share two syncs of the whole file system instead, where Linux has one that is known to keep that promise. What the files
are is left to `raw_store`, `landing` and `snapshot`.
"""

import ctypes
import errno
import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

SHARED_FROM = 8  # files: below, waiting for each is no slower, and does not wait for what other processes write
# File systems whose syncfs(2) writes data, names and the disk's cache. Through FUSE, say, it ends at the daemon.
_KEEPS_SYNCFS = frozenset({0xEF53, 0x58465342, 0x9123683E, 0x01021994, 0x794C7630})  # ext, xfs, btrfs, tmpfs, overlay
_NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EXDEV})  # as FAT and some FUSE ones answer


def write_durable(path: Path, data: bytes, *, replace: bool = False) -> bool:
    """Put `data` at `path` so that a reader, even after a crash, sees all of it or nothing.

    False if `path` stood already and was left. Any OSError leaves `path` as it was; fsync is never tried again, since
    after a failed one the kernel may have dropped the pages.
    """
    return write_many({path: data}, replace=replace)[path]


def write_many(files: Mapping[Path, bytes], *, replace: bool = False) -> dict[Path, bool]:
    """As `write_durable` for several files, given in the order in which their names shall appear.

    Each is whole or absent whatever happens, and all are durable on return.
    """
    temporaries = {path: path.with_name(f".{path.name}.{uuid4().hex}.tmp") for path in files}
    folders = {path.parent for path in files}
    shares = len(files) >= SHARED_FROM and _can_share_sync(next(iter(folders)))
    written: dict[Path, bool] = {}
    try:
        for path, data in files.items():
            _write_new(temporaries[path], data, waits=not shares)
        if shares:
            _sync_file_system(next(iter(folders)))
        for path, temporary in temporaries.items():
            written[path] = _give_name(temporary, path, replace=replace)
    finally:
        for temporary in temporaries.values():
            with suppress(FileNotFoundError):
                temporary.unlink()
    sync_folders({path.parent for path, is_new in written.items() if is_new})
    return written


def sync_folders(folders: Collection[Path]) -> None:
    """Make the names in folders of one file system durable."""
    if len(folders) >= SHARED_FROM and _can_share_sync(next(iter(folders))):
        _sync_file_system(next(iter(folders)))
        return
    for folder in sorted(folders):
        sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Make the bytes of a file durable that another library wrote."""
    descriptor = os.open(path, os.O_RDONLY)
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


def make_folders(folders: Collection[Path]) -> None:
    """Create folders of one parent, which stands, durably."""
    missing = [folder for folder in folders if not folder.is_dir()]
    for folder in missing:
        folder.mkdir(exist_ok=True)
    for parent in {folder.parent for folder in missing}:
        sync_folder(parent)


def _can_share_sync(folder: Path) -> bool:
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "syncfs"):
        return False
    found = ctypes.create_string_buffer(256)  # struct statfs; the kind of file system is its first word
    return library.statfs(os.fsencode(folder), found) == 0 and ctypes.c_long.from_buffer(found).value in _KEEPS_SYNCFS


def _sync_file_system(folder: Path) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if library.syncfs(descriptor) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code), str(folder))
    finally:
        os.close(descriptor)


def _write_new(path: Path, data: bytes, *, waits: bool) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        if waits:
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
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        raise OSError(
            error.errno,
            f"{error.strerror}: this file system has no hard links, by which a name is given once and never taken; "
            "keep the home on a local or POSIX one",
            str(path),
        ) from error
    return True
