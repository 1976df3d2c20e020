"""Which batches does landing hold, and in which folder does each stand? Asked of names and of the packs' own words.

A batch stands in a folder of its own, or with others in a pack (`packs`). While one is being packed it may stand in
both: then the pack counts, which was whole before anything was removed. What a folder holds is left to `landing` and
`packs`. `warehouse.batches` answers the same for a build.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.errors import LandingError

PACK_MANIFEST = "pack.json"
_BATCH = re.compile(r"(\d{8})-([0-9a-f]{8,64})")
_PACK = re.compile(r"pack-\d{8}-\d{8}")


@dataclass(frozen=True, slots=True)
class LandedBatch:
    """One batch and the folder that holds it: its own or that of its pack."""

    landing_seq: int
    batch_id: str
    folder: Path

    @property
    def is_packed(self) -> bool:
        """Whether others stand in that folder, too."""
        return is_pack(self.folder)


def is_pack(folder: Path) -> bool:
    """Whether a folder of landing is, by its name, a pack."""
    return _PACK.fullmatch(folder.name) is not None


def landed_batches(home: Path) -> list[LandedBatch]:
    """Every complete batch, in landing order. Raises LandingError for a pack that does not say what it holds."""
    folders = sorted(path for path in (home / "landing").glob("*-*") if path.is_dir())
    found = {(item.landing_seq, item.batch_id): item for item in map(_loose, folders) if item is not None}
    for folder in folders:
        if is_pack(folder):
            found |= {(item.landing_seq, item.batch_id): item for item in _packed(folder)}
    return [found[key] for key in sorted(found)]


def landing_folders(home: Path) -> dict[str, Path]:
    """batch_id → the folder that holds the batch, in landing order."""
    return {item.batch_id: item.folder for item in landed_batches(home)}


def loose_twins(home: Path) -> list[Path]:
    """Folders of batches that a pack holds, too: left by a process that was killed while it packed."""
    packed = {(item.landing_seq, item.batch_id) for item in landed_batches(home) if item.is_packed}
    loose = (_loose(path) for path in sorted((home / "landing").glob("[0-9]*-*")))
    return [item.folder for item in loose if item is not None and (item.landing_seq, item.batch_id) in packed]


def read_pack_manifest(folder: Path) -> dict[str, Any]:
    """What a pack says of itself. Raises LandingError where it cannot be read."""
    try:
        manifest = json.loads((folder / PACK_MANIFEST).read_text(encoding="utf-8"))
        _ = [(batch["landing_seq"], batch["batch_id"]) for batch in manifest["batches"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LandingError(
            f"{folder.name}/{PACK_MANIFEST} does not say what the pack holds ({error!r}); bring it back from a backup,"
            " or remove the folder and extract its documents again"
        ) from error
    return dict(manifest)


def _loose(folder: Path) -> LandedBatch | None:
    match = _BATCH.fullmatch(folder.name)
    return LandedBatch(int(match[1]), match[2], folder) if match else None


def _packed(folder: Path) -> list[LandedBatch]:
    batches = read_pack_manifest(folder)["batches"]
    return [LandedBatch(batch["landing_seq"], batch["batch_id"], folder) for batch in batches]
