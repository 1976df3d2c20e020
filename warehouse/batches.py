"""Which batches does landing hold, and are their files those that were landed? Read for a build, and not changed.

A batch stands in a folder of its own or, with others, in a pack; what is told of it is the same in both, so that a
build does not depend on where it stands. `ingestion.landing_folders` answers the first question for ingestion.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from warehouse.digest import file_sha256
from warehouse.errors import LandingDamaged, SchemaDrift
from warehouse.schema import BATCH_TABLES

_BATCH = re.compile(r"(\d{8})-([0-9a-f]{8,64})")
_PACK = re.compile(r"pack-\d{8}-\d{8}")


@dataclass(frozen=True, slots=True)
class Batch:
    """One landed batch."""

    folder: Path  # its own, or that of its pack
    landing_seq: int
    batch_id: str
    extractor_version: str
    sha256: Mapping[str, str]  # of its own files as landed: packing keeps what was told of them

    @property
    def name(self) -> str:
        """That of its own folder, wherever it stands."""
        return f"{self.landing_seq:08d}-{self.batch_id}"

    @property
    def identity(self) -> str:
        """What a build is made of, as far as this batch goes."""
        return f"{self.name} {json.dumps(dict(self.sha256), sort_keys=True)}"


def landed_batches(landing: Path) -> list[Batch]:
    """The batches in landing order, the bytes of their files checked.

    Hidden entries are unfinished ones; anything else unknown is drift. A batch that stands alone and in a pack was
    being packed by a process that was killed: the pack counts. Raises SchemaDrift, LandingDamaged.
    """
    folders = sorted(path for path in landing.iterdir() if path.name[:1] != ".") if landing.is_dir() else []
    for folder in folders:
        if not (_BATCH.fullmatch(folder.name) or _PACK.fullmatch(folder.name)) or folder.is_file():
            raise SchemaDrift(
                f"{folder} is no landed batch (<8 digits>-<batch id>) and no pack: move it out of the landing folder"
            )
    packed = [batch for folder in folders if _PACK.fullmatch(folder.name) for batch in _batches_of(folder)]
    names = {batch.name for batch in packed}
    loose = [folder for folder in folders if _BATCH.fullmatch(folder.name) and folder.name not in names]
    found = [*packed, *(batch for folder in loose for batch in _batches_of(folder))]
    found.sort(key=lambda batch: (batch.landing_seq, batch.folder))
    for one, other in pairwise(found):
        if one.landing_seq == other.landing_seq:
            raise SchemaDrift(
                f"{other.folder} and {one.folder} have the same landing number: move the copy, never a pack, out of the"
                " landing folder"
            )
    return found


def folders_of(batches: Sequence[Batch]) -> list[Path]:
    """The folders of these batches, each once and in landing order."""
    return list(dict.fromkeys(batch.folder for batch in batches))


def manifest_of(folder: Path) -> Path:
    """The file by which a folder of landing says what it holds."""
    return folder / ("pack.json" if _PACK.fullmatch(folder.name) else "batch.json")


def what_next(folder: Path, *, is_damaged: bool = True) -> str:
    """What to do about a folder whose files cannot be loaded, being damaged or of another version."""
    if _PACK.fullmatch(folder.name):
        backup = f"bring {folder.name} back from a backup; or " if is_damaged else ""
        return (
            f"{backup}remove {folder.name}, and the next extraction reads its documents again, but for those whose"
            " bytes aged out: their claims are lost with it"
        )
    if _BATCH.fullmatch(folder.name):
        return f"remove the batch folder {folder.name}, and the next extraction reads its documents again"
    return "load again"  # what the ledger was copied into for this build alone


def _batches_of(folder: Path) -> list[Batch]:
    path = manifest_of(folder)
    try:
        manifest = json.loads(path.read_text("utf-8"))
        batches = [_batch(folder, values) for values in manifest.get("batches", [manifest])]
        files: dict[str, str] = dict(manifest["sha256"])
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SchemaDrift(f"{path} does not say what its folder holds ({error!r}): {what_next(folder)}") from error
    _require_named_so(folder, batches)
    for name in (f"{table.name}.parquet" for table in BATCH_TABLES):
        if not (folder / name).is_file() or file_sha256(folder / name) != files.get(name):
            raise LandingDamaged(f"{folder / name} is not what was landed: {what_next(folder)}")
    return batches


def _batch(folder: Path, values: Mapping[str, Any]) -> Batch:
    number, version = values["landing_seq"], values["extractor_version"]
    if not isinstance(number, int):
        raise TypeError(f"landing_seq is {number!r}")
    return Batch(folder, number, str(values["batch_id"]), version, dict(values["sha256"]))


def _require_named_so(folder: Path, batches: Sequence[Batch]) -> None:
    if _PACK.fullmatch(folder.name):
        numbers = [batch.landing_seq for batch in batches]
        name = f"pack-{min(numbers, default=0):08d}-{max(numbers, default=0):08d}"
    else:
        name = batches[0].name
    if folder.name != name:
        raise SchemaDrift(f"{manifest_of(folder)} speaks of {name}: the folder was renamed or copied")
