"""How does a release come to object storage, for those who read it from many machines? File by file, manifest last.

There is no rename of many objects at once, so a name tells what is whole: a release without its manifest is none, and
`current.json`, one object, names the release to read. Any store that fsspec knows will do (`s3://`, `gs://`, `file://`);
its driver and its credentials are the machine's. What a release is is left to `warehouse.release`.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from warehouse.errors import ReleaseInvalid, ServerAway, ServerRefused
from warehouse.failpoint import no_failpoint
from warehouse.manifest import MANIFEST
from warehouse.release import Release

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

CURRENT = "current.json"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a release stands now; `is_new` is False when it was there, whole, before the call."""

    release: str
    address: str
    files: int
    bytes: int
    is_new: bool


def store_release(
    release: Release,
    address: str,
    *,
    now: datetime,
    options: Mapping[str, Any] | None = None,
    failpoint: Callable[[str], None] = no_failpoint,
) -> Stored:
    """Copy the files of a release below `address`, its manifest last, and let `current.json` name it.

    `options` are of fsspec's driver, as a server's address; it finds credentials where it looks for them. Bytes are
    hashed while they are sent. A copy that was broken off is begun anew; one that is whole is left. Raises
    ReleaseInvalid for a file that is not what the manifest says; ServerRefused for what the store does not let happen,
    and when another release stands there by this name; ServerAway when it does not answer. In each case the manifest is
    not sent, and `current.json` stays as it was.
    """
    store, root = _open(address, options or {})
    there, sealed = f"{root}/{release.name}", (release.folder / MANIFEST).read_bytes()
    files: Mapping[str, Any] = release.manifest["files"]
    trouble: tuple[type[Exception], ...] = (OSError, *_driver_errors())
    try:
        before = store.cat_file(f"{there}/{MANIFEST}") if store.exists(f"{there}/{MANIFEST}") else None
        if before not in (None, sealed):
            raise ServerRefused(f"{address} holds another release {release.name}: name another place")
        if before is None:
            for name, told in files.items():
                _send(store, release.folder / name, f"{there}/{name}", told)
                failpoint(name)
            store.pipe_file(f"{there}/{MANIFEST}", sealed)
            failpoint(MANIFEST)
        store.pipe_file(f"{root}/{CURRENT}", _pointer(release, sealed, now))
    except trouble as error:
        raise _explained(error, address) from error
    return Stored(release.name, address, len(files), sum(each["bytes"] for each in files.values()), before is None)


def _open(address: str, options: Mapping[str, Any]) -> tuple["AbstractFileSystem", str]:
    """The store behind an address and the path there. Raises ServerRefused where no driver is installed."""
    import fsspec  # within: a release of one machine needs none

    parts = urlsplit(address)
    if not parts.scheme or "://" not in address:
        raise ServerRefused("the place of a release must be an address: s3://bucket/path, or file:///folder")
    if parts.password:
        raise ServerRefused(f"the {parts.scheme}:// address holds a password: give it where the driver looks for it")
    try:
        store, root = fsspec.core.url_to_fs(address, **options)
    except (ImportError, ValueError) as error:
        raise ServerRefused(
            f"no driver for {address.partition('://')[0]}:// ({error}): install requirements/scale-*.lock"
        ) from error
    return store, str(root).rstrip("/")


def _send(store: "AbstractFileSystem", path: Path, there: str, told: Mapping[str, Any]) -> None:
    """Send one file as a stream. Raises ReleaseInvalid for other bytes than told, ServerRefused when fewer arrived."""
    digest = hashlib.sha256()
    if "file" in store.protocol:  # only a file system has folders to make
        store.makedirs(there.rpartition("/")[0], exist_ok=True)
    if not path.is_file():
        raise ReleaseInvalid(f"{path} is missing: zhibiao verify")
    with path.open("rb") as source, store.open(there, "wb") as target:
        while part := source.read(_CHUNK):
            digest.update(part)
            target.write(part)
    if digest.hexdigest() != told["sha256"]:
        raise ReleaseInvalid(f"{path} is not what its manifest says: zhibiao verify")
    if (size := store.info(there)["size"]) != told["bytes"]:
        raise ServerRefused(f"{there} holds {size} bytes after {told['bytes']} were sent: try again")


def _pointer(release: Release, sealed: bytes, now: datetime) -> bytes:
    """What `current.json` says: which release to read, and what its manifest must hash to."""
    told = {
        "release": release.name,
        "manifest_sha256": hashlib.sha256(sealed).hexdigest(),
        "logical_digest": release.manifest["logical_digest"],
        "copied_at": now.isoformat(),
    }
    return (json.dumps(told, indent=2) + "\n").encode()


def _driver_errors() -> tuple[type[Exception], ...]:
    """What drivers raise beside OSError: botocore's are exceptions of their own."""
    try:
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError:  # no driver for S3 here, so nobody raises them
        return ()
    return (BotoCoreError, ClientError)


def _explained(error: Exception, address: str) -> ServerRefused | ServerAway:
    """The error to tell: refused for good, or perhaps better later. The address bears no secret: `_open` saw to it."""
    said = " ".join(str(error).split())[:300] or type(error).__name__
    if isinstance(error, FileNotFoundError | PermissionError) or "credentials" in said.lower():
        return ServerRefused(f"{address} refused: {said}; current.json there stays as it was")
    return ServerAway(f"{address} does not answer: {said}; current.json there stays as it was, try again")
