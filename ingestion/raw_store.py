"""Where are the bytes as they came? A content-addressed store: `<home>/raw/ab/<sha256>`, never changed.

The name is the SHA-256 of the body as the publisher wrote it: compression belongs to the way, and the same page must
hash alike on every way. Where the transfer was gzipped, `<sha256>.gz` holds it as it came and `read` inflates it; a
blob stands in one of the two forms. What the transfer looked like (headers, hops, peer) stands in the side-car
`<sha256>.json` of the first capture, and in `<sha256>.<hash>.json` where an address came to show bytes already held.
Bytes leave by a tombstone alone, which then is the side-car. Who asked for what, and when, is the ledger's matter.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ingestion.body import gunzip
from ingestion.durable import make_folder, make_folders, sync_folder, sync_folders, write_durable, write_many
from ingestion.errors import Failed, RawDamaged, RawRemoved, Refused
from ingestion.records import Removal, Tombstone

MOST_INFLATED = 2**30
DEFLATE_RATIO = 1032  # more the format cannot do
LITTER_AGE = timedelta(days=1)  # older than any run: a temporary file of that age belongs to a killed process


@dataclass(frozen=True, slots=True)
class Arrival:
    """Bytes that came, what the side-car shall say of them, and the body as it came where that was gzipped."""

    data: bytes
    capture: Mapping[str, object]
    wire: bytes | None = None


def blob_path(home: Path, sha256: str) -> Path:
    """Where the bytes of a hash stand. The only thing a file name here is ever made of is the hash."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError(f"not a SHA-256 in lower-case hex: {sha256!r}")
    return home / "raw" / sha256[:2] / sha256


def held_path(home: Path, sha256: str) -> Path | None:
    """The file that holds a blob, in whichever form; None when there is none."""
    path = blob_path(home, sha256)
    for form in (path, _wire_path(path)):
        if os.path.lexists(form):
            return form
    return None


def put(home: Path, data: bytes, capture: Mapping[str, object], wire: bytes | None = None) -> tuple[str, bool]:
    """Store bytes with the side-car of their first capture. Returns (sha256, did the store not hold them before).

    `wire` is the body as it came where that was gzipped. Durable on return. A blob that stands but no longer hashes to
    its name is replaced by the good bytes just received. Raises RawRemoved for bytes that were taken down.
    """
    (result,) = put_many(home, [Arrival(data, capture, wire)])
    if isinstance(result, RawRemoved):
        raise result
    return result


def put_many(home: Path, arrivals: Sequence[Arrival]) -> list[tuple[str, bool] | RawRemoved]:
    """As `put` for each; what came together shares the waiting for the disk. Refused ones come back as the error."""
    hashes = [hashlib.sha256(arrival.data).hexdigest() for arrival in arrivals]
    make_folder(home / "raw")
    make_folders({blob_path(home, sha256).parent for sha256 in hashes})
    files: dict[Path, bytes] = {}
    new: dict[str, Path] = {}  # hash → its blob among the files
    results: list[tuple[str, bool] | RawRemoved] = []
    held: set[Path] = set()
    for sha256, arrival in zip(hashes, arrivals, strict=True):
        path = blob_path(home, sha256)
        refusal = _refusal(home, sha256)
        is_new = refusal is None and sha256 not in new and not _keep_held(home, sha256, arrival)
        if is_new:
            for name, content in _files_of(home, sha256, arrival).items():
                files[path.with_name(name)] = content
                new[sha256] = path.with_name(name)
        elif refusal is None:
            held.add(path.parent)  # whoever put them there may not have come to the sync of their names yet
        results.append(refusal or (sha256, is_new))
    written = write_many(files) if files else {}
    sync_folders(held - {path.parent for path, is_new in written.items() if is_new})
    return [(item[0], written[new[item[0]]]) if isinstance(item, tuple) and item[1] else item for item in results]


def add_capture(home: Path, sha256: str, capture: Mapping[str, object]) -> None:
    """Keep that an address came to show bytes the store held already, so that the ledger can be made again (F33)."""
    text = _json({"sha256": sha256, **capture})
    path = blob_path(home, sha256)
    write_durable(path.with_name(f"{sha256}.{hashlib.sha256(text).hexdigest()[:16]}.json"), text)


def read(home: Path, sha256: str) -> bytes:
    """The bytes of a hash, verified. Raises RawDamaged, or RawRemoved where they were removed on purpose."""
    return _body(sha256, _stored(home, sha256))


def read_stored(home: Path, sha256: str) -> tuple[bytes, bool]:
    """The bytes as the file holds them, verified, and whether that is a gzipped transfer. Raises as `read`."""
    stored = _stored(home, sha256)
    _body(sha256, stored)
    return stored


def stored_sha256(home: Path, sha256: str) -> str:
    """The hash of the bytes as the file holds them, as the side-car says it: nothing is read."""
    path = blob_path(home, sha256)
    side_car = _load(_side_car_path(path)) or {}
    return str(side_car.get("wire_sha256", sha256)) if is_gzipped(home, sha256) else sha256


def is_gzipped(home: Path, sha256: str) -> bool:
    """Does the file of a blob hold a gzipped transfer?"""
    return held_path(home, sha256) == _wire_path(blob_path(home, sha256))


def remove(home: Path, tombstone: Tombstone) -> int:
    """Remove the bytes of a hash, leaving only its tombstone. Returns how many bytes that freed.

    What aged out keeps its captures, so that a ledger made again still knows when it was shown.
    """
    path = blob_path(home, tombstone.raw_sha256)
    make_folder(path.parent)
    left: dict[str, object] = {
        "sha256": tombstone.raw_sha256,
        "tombstone": tombstone.kind.value,
        "reason": tombstone.reason,
        "who": tombstone.who,
        "at": tombstone.at.isoformat(),
    }
    if tombstone.kind is Removal.RETENTION:
        left["captures"] = captures(home, tombstone.raw_sha256)
    write_durable(_side_car_path(path), _json(left), replace=True)  # first: a kill leaves too much, never too little
    freed = 0
    for form in (path, _wire_path(path), *path.parent.glob(f"{path.name}.*.json")):
        with suppress(FileNotFoundError):
            freed += form.lstat().st_size
            form.unlink()
    sync_folder(path.parent)
    return freed


def find_tombstone(home: Path, sha256: str) -> Tombstone | None:
    """Why the bytes of a hash are no more; None when nobody removed them."""
    found = _load(_side_car_path(blob_path(home, sha256)))
    if found is None or "tombstone" not in found:
        return None
    at = datetime.fromisoformat(found["at"])
    return Tombstone(sha256, Removal(found["tombstone"]), found["reason"], found["who"], at)


def removed_error(tombstone: Tombstone) -> RawRemoved:
    """What to say of bytes that are no more."""
    how = "taken down" if tombstone.kind is Removal.TAKEN_DOWN else "aged out"
    line = f"{how}: {tombstone.reason} (raw {tombstone.raw_sha256}, {tombstone.at:%Y-%m-%d})"
    return RawRemoved(line, tombstone.kind)


def captures(home: Path, sha256: str) -> list[dict[str, Any]]:
    """The side-cars of a hash, in the order of their time, also of bytes that aged out. Raises RawDamaged."""
    path = blob_path(home, sha256)
    kept: list[dict[str, Any]] = []
    for item in (_load(_side_car_path(path)), *map(_load, path.parent.glob(f"{sha256}.*.json"))):
        if item is not None:
            kept.extend(item.get("captures", []) if "tombstone" in item else [item])
    return sorted(kept, key=lambda item: (str(item.get("requested_at", "")), _json(item)))


def hashes(home: Path) -> Iterator[str]:
    """Every hash that has a blob or a side-car, sorted."""
    for folder in sorted((home / "raw").glob("[0-9a-f][0-9a-f]")):
        names = {path.name.split(".", 1)[0] for path in folder.iterdir() if not path.name.startswith(".")}
        yield from sorted(name for name in names if len(name) == 64 and name.startswith(folder.name))


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


def _refusal(home: Path, sha256: str) -> RawRemoved | None:
    try:
        tombstone = find_tombstone(home, sha256)
    except RawDamaged:  # a side-car that cannot be read is no reason to lose the bytes that are here now
        _side_car_path(blob_path(home, sha256)).unlink(missing_ok=True)
        return None
    is_ban = tombstone is not None and tombstone.kind is Removal.TAKEN_DOWN
    return removed_error(tombstone) if tombstone is not None and is_ban else None


def _keep_held(home: Path, sha256: str, arrival: Arrival) -> bool:
    """Does the store hold these bytes? Mends what of them is damaged."""
    if held_path(home, sha256) is None:
        return False
    path = blob_path(home, sha256)
    try:
        read(home, sha256)
    except RawDamaged:
        write_durable(path, arrival.data, replace=True)
        _wire_path(path).unlink(missing_ok=True)
    if not _side_car_path(path).exists():
        write_durable(_side_car_path(path), _side_car(sha256, arrival.data, None, arrival.capture))
    return True


def _files_of(home: Path, sha256: str, arrival: Arrival) -> dict[str, bytes]:
    """Name → bytes of what is written for a blob: the side-car first, so that no blob is ever without one."""
    path = blob_path(home, sha256)
    wire = arrival.wire
    if wire is not None and _inflated(wire) != arrival.data:
        wire = None  # not the way these bytes came: what is stored must inflate to what was read
    side_car = _side_car(sha256, arrival.data, wire, arrival.capture)
    if _side_car_path(path).exists():  # left alone by a killed process, or the tombstone of bytes that aged out
        write_durable(_side_car_path(path), side_car, replace=True)
    blob, stored = (path, arrival.data) if wire is None else (_wire_path(path), wire)
    return {_side_car_path(path).name: side_car, blob.name: stored}


def _wire_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.gz")


def _side_car_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _side_car(sha256: str, data: bytes, wire: bytes | None, capture: Mapping[str, object]) -> bytes:
    how: dict[str, object] = {"encoding": "identity"}
    if wire is not None:
        how = {"encoding": "gzip", "wire_sha256": hashlib.sha256(wire).hexdigest()}
    return _json({"sha256": sha256, "bytes": len(data), **how, **capture})


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8")


def _load(side_car: Path) -> dict[str, Any] | None:
    try:
        value = json.loads(side_car.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise RawDamaged(f"{side_car}: not a readable side-car; remove it and fetch again")
    return value


def _stored(home: Path, sha256: str) -> tuple[bytes, bool]:
    path = blob_path(home, sha256)
    for form in (path, _wire_path(path)):
        try:
            descriptor = os.open(form, os.O_RDONLY | os.O_NOFOLLOW)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise RawDamaged(f"raw {sha256}: {form} cannot be read ({error.strerror}); fetch it again") from error
        with os.fdopen(descriptor, "rb") as file:
            return file.read(), form != path
    tombstone = find_tombstone(home, sha256)
    if tombstone is not None:
        raise removed_error(tombstone)
    raise RawDamaged(f"raw {sha256}: the ledger names it, but {path} is missing; restore it or fetch again")


def _body(sha256: str, stored: tuple[bytes, bool]) -> bytes:
    data, is_wire = stored
    body = _inflated(data) if is_wire else data
    if body is None or hashlib.sha256(body).hexdigest() != sha256:
        raise RawDamaged(f"raw {sha256}: the bytes stored for it hash otherwise; restore them or fetch again")
    return body


def _inflated(wire: bytes) -> bytes | None:
    """What whole gzip members hold; None when one is cut or damaged. Tighter bounds were kept when it came."""
    try:
        return gunzip(wire, MOST_INFLATED, DEFLATE_RATIO)
    except (Failed, Refused):
        return None
