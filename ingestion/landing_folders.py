"""Which batches does landing hold, and in which folder does each stand? Asked of names and of the packs' own words.

A batch stands in a folder of its own, or with others in a pack (`packs`). While one is being packed it may stand in
both: then the pack counts, which was whole before anything was removed. What a folder holds is left to `landing` and
`packs`. `warehouse.batches` answers the same for a build.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.errors import LandingError

PACK_MANIFEST = "pack.json"
_BATCH = re.compile(r"(\d{8})-([0-9a-f]{8,64})")
_PACK = re.compile(r"pack-\d{8}-\d{8}")
_LOOKS = 5  # a takedown puts another pack into the place of one; between its two renames lie microseconds


@dataclass(frozen=True, slots=True)
class LandedBatch:
    """One batch and the folder that holds it: its own or that of its pack."""

    landing_seq: int
    batch_id: str
    folder: Path

    @property
    def name(self) -> str:
        """That of its own folder, wherever it stands."""
        return f"{self.landing_seq:08d}-{self.batch_id}"

    @property
    def is_packed(self) -> bool:
        """Whether others stand in that folder, too."""
        return is_pack(self.folder)


def is_pack(folder: Path) -> bool:
    """Whether a folder of landing is, by its name, a pack."""
    return _PACK.fullmatch(folder.name) is not None


def standing_folders(home: Path) -> list[Path]:
    """The folders of batches and of packs, by their names and in that order, hidden ones left out."""
    try:
        with os.scandir(home / "landing") as entries:
            names = [entry.name for entry in entries if entry.is_dir()]
    except FileNotFoundError:
        return []
    return [home / "landing" / name for name in sorted(names) if _BATCH.fullmatch(name) or _PACK.fullmatch(name)]


def landed_batches(home: Path) -> list[LandedBatch]:
    """Every complete batch, in landing order.

    Raises LandingError for a pack that does not say what it holds, and for a batch that stands in two.
    """
    for _ in range(_LOOKS):
        try:
            return _listed(home)
        except LandingError as error:
            if not isinstance(error.__cause__, FileNotFoundError):
                raise  # else a pack that was listed is being replaced
    return _listed(home)


def landing_folders(home: Path) -> dict[str, Path]:
    """batch_id → the folder that holds the batch, in landing order."""
    return {item.batch_id: item.folder for item in landed_batches(home)}


def loose_twins(home: Path) -> list[tuple[Path, Path]]:
    """Folders of batches that a pack holds, too, each with that pack: left by a process killed while it packed."""
    packed = {item.name: item.folder for item in landed_batches(home) if item.is_packed}
    return [(folder, packed[folder.name]) for folder in standing_folders(home) if folder.name in packed]


def read_pack_manifest(folder: Path) -> dict[str, Any]:
    """What a pack says of itself. Raises LandingError where it cannot be read or is another's."""
    path = folder / PACK_MANIFEST
    try:
        manifest = dict(json.loads(path.read_text(encoding="utf-8")))
        numbers = [_number(batch) for batch in manifest["batches"]]
        name = f"pack-{min(numbers):08d}-{max(numbers):08d}"
        _ = dict(manifest["sha256"])
    except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
        raise LandingError(
            f"{folder.name}/{PACK_MANIFEST} does not say what the pack holds ({error!r}): {lost_pack(folder)}"
        ) from error
    except OSError as error:  # the machine's trouble is no reason to remove a pack
        raise LandingError(f"{path}: {error.strerror}") from error
    if folder.name != name:
        raise LandingError(
            f"{folder.name} holds {name}: it was renamed or copied; give it its name, or remove the copy"
        )
    return manifest


def lost_pack(folder: Path) -> str:
    """What to do about a pack that is damaged."""
    return (
        f"bring {folder.name} back from a backup; or remove it, and the next extraction reads its documents again,"
        " but for those whose bytes aged out: their claims are lost with it"
    )


def _listed(home: Path) -> list[LandedBatch]:
    folders = standing_folders(home)
    found = {item.name: item for item in map(_loose, folders) if item is not None}
    for item in (item for folder in folders if is_pack(folder) for item in _packed(folder)):
        if (other := found.get(item.name)) is not None and other.is_packed:
            raise LandingError(f"{other.folder.name} and {item.folder.name} both hold {item.name}: keep one of them")
        found[item.name] = item
    return sorted(found.values(), key=lambda item: (item.landing_seq, item.batch_id))


def _loose(folder: Path) -> LandedBatch | None:
    match = _BATCH.fullmatch(folder.name)
    return LandedBatch(int(match[1]), match[2], folder) if match else None


def _number(batch: Mapping[str, Any]) -> int:
    number = batch["landing_seq"]
    if not isinstance(number, int) or not isinstance(batch["batch_id"], str):
        raise TypeError(f"no batch: {number!r}, {batch['batch_id']!r}")
    return number


def _packed(folder: Path) -> list[LandedBatch]:
    batches = read_pack_manifest(folder)["batches"]
    return [LandedBatch(batch["landing_seq"], batch["batch_id"], folder) for batch in batches]
