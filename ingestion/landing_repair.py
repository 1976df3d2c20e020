"""How is a folder of landing replaced or removed, and what is done about one that a killed process left half so?

Whoever calls holds the landing lock. Of three endings of hidden folders each says what a kill left: `.building` is not
whole, `.withdrawn` is what a built folder is about to replace, `.trash` was replaced or packed and is only removed.
"""

import shutil
from pathlib import Path

from ingestion.durable import sync_folder
from ingestion.errors import LandingError
from ingestion.landing import BUILDING
from ingestion.landing_folders import loose_twins, read_pack_manifest
from ingestion.packs import require_files

_REPLACED, _TRASH = ".withdrawn", ".trash"


def replace_folder(folder: Path, building: Path) -> None:
    """Put a built folder into the place of the one that stands there."""
    old = _hidden(folder, _REPLACED)
    folder.rename(old)
    building.rename(folder)
    sync_folder(folder.parent)  # before the old one goes: a power cut may otherwise leave neither
    _remove(old, folder.name)


def discard(folder: Path) -> None:
    """Remove a batch's own folder: it stands in a pack that is durable."""
    _remove(folder, folder.name)


def clear_killed(home: Path) -> None:
    """Finish what a killed process left half replaced or half packed, and remove what it left half built.

    Raises LandingError where a batch stands alone and in a pack that is damaged: one of them is a person's repair.
    """
    landing = home / "landing"
    for trash in landing.glob(f".*{_TRASH}"):
        shutil.rmtree(trash)
    for old in landing.glob(f".*{_REPLACED}"):
        _finish_replacing(old)
    for building in landing.glob(f".*{BUILDING}"):
        shutil.rmtree(building)
    twins = loose_twins(home)
    for pack in dict.fromkeys(pack for _, pack in twins):
        _require_whole(pack)
    for folder, _ in twins:
        discard(folder)


def _require_whole(pack: Path) -> None:
    try:
        require_files(pack, read_pack_manifest(pack)["sha256"])
    except LandingError as error:
        raise LandingError(
            f"{error}. Folders of its batches stand beside it: where they are whole, remove the pack, and they count"
        ) from error


def _finish_replacing(old: Path) -> None:
    name = old.name[1 : -len(_REPLACED)]
    folder, building = old.with_name(name), old.with_name(f".{name}{BUILDING}")
    if folder.exists():
        _remove(old, name)
    elif building.exists():  # killed between the two renames: what was built is whole
        building.rename(folder)
        sync_folder(folder.parent)
        _remove(old, name)
    else:  # a person removed what was built; the old one holds documents that may be nowhere else
        old.rename(folder)
        sync_folder(folder.parent)


def _remove(folder: Path, name: str) -> None:
    trash = folder.with_name(f".{name}{_TRASH}")
    if trash.exists():
        shutil.rmtree(trash)
    folder.rename(trash)  # first: half of a folder under a name that counts would be taken for damage
    shutil.rmtree(trash)
    sync_folder(folder.parent)


def _hidden(folder: Path, ending: str) -> Path:
    return folder.with_name(f".{folder.name}{ending}")
