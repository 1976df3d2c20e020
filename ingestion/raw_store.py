"""Where are the bytes as they came? A content-addressed store: `<home>/raw/ab/<sha256>`, never changed, never deleted.

Stored is the body as the publisher wrote it: after inflating where the transfer was gzipped, because compression
belongs to the way and the same page must hash alike on every way. What the transfer looked like (headers, wire bytes)
stands in the side-car `<sha256>.json` of the first capture. Who asked for what, and when, is the ledger's matter.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from ingestion.errors import RawDamaged

LITTER_AGE = timedelta(days=1)  # older than any run: a temporary file of that age belongs to a killed process


def write_durable(path: Path, data: bytes, *, replace: bool = False) -> bool:
    """Put `data` at `path` so that a reader, even after a crash, sees all of it or nothing.

    The one write primitive of this package: temporary file in the same folder, fsync, link (or rename, if it may
    replace), fsync of the folder. False if `path` stood already and was left. Any OSError leaves `path` as it was;
    fsync is never tried again, since after a failed one the kernel may have dropped the pages.
    """
    temporary = path.parent / f".{path.name}.{uuid4().hex}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    descriptor = os.open(temporary, flags, 0o644)
    try:
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if replace:
            temporary.replace(path)
        else:
            try:
                os.link(temporary, path, follow_symlinks=False)
            except FileExistsError:
                return False
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
    sync_folder(path.parent)
    return True


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


def blob_path(home: Path, sha256: str) -> Path:
    """Where the bytes of a hash stand. The only thing a file name here is ever made of is the hash."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError(f"not a SHA-256 in lower-case hex: {sha256!r}")
    return home / "raw" / sha256[:2] / sha256


def put(home: Path, data: bytes, capture: Mapping[str, object]) -> tuple[str, bool]:
    """Store bytes with the side-car of their first capture. Returns (sha256, did the store not hold them before).

    A blob that stands but no longer hashes to its name is replaced by the good bytes just received.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    path = blob_path(home, sha256)
    make_folder(path.parent)
    side_car = path.with_name(f"{sha256}.json")
    if not side_car.exists():  # before the blob: a blob under its name is then never without one
        text = json.dumps({"sha256": sha256, "bytes": len(data), **capture}, ensure_ascii=False, sort_keys=True)
        write_durable(side_car, text.encode("utf-8"))
    is_new = write_durable(path, data)
    if not is_new and hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        write_durable(path, data, replace=True)
    return sha256, is_new


def read(home: Path, sha256: str) -> bytes:
    """The bytes of a hash, verified. Raises RawDamaged."""
    path = blob_path(home, sha256)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise RawDamaged(
            f"raw {sha256}: the ledger names it, but {path} is missing; restore it or fetch again"
        ) from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise RawDamaged(f"raw {sha256}: the bytes at {path} hash otherwise; restore them or fetch again")
    return data


def free_bytes(home: Path) -> int:
    """Room left on the disk of the store, whose folder is made when it is missing."""
    make_folder(home / "raw")
    return shutil.disk_usage(home).free


def sweep(home: Path, now: datetime) -> int:
    """Remove temporary files that a killed process left. Returns how many."""
    limit = (now - LITTER_AGE).timestamp()
    removed = 0
    for litter in (home / "raw").glob("*/.*.tmp"):
        with suppress(FileNotFoundError):
            if litter.lstat().st_mtime < limit:
                litter.unlink()
                removed += 1
    return removed
