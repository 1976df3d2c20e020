"""How is a folder of landing replaced or removed, and what is done about one that a killed process left half so?

Whoever calls holds the landing lock. Of three endings of hidden folders each says what a kill left: `.building` is not
whole, `.ready` is whole and counts instead of the folder of its name, `.trash` is only removed.
"""

import shutil
from collections import Counter
from pathlib import Path

from ingestion.durable import sync_folder
from ingestion.errors import LandingError
from ingestion.landing import BUILDING
from ingestion.landing_folders import loose_twins
from ingestion.packs import read_landed

_READY, _TRASH = ".ready", ".trash"


def replace_folder(folder: Path, building: Path) -> None:
    """Put a built folder into the place of the one that stands there. Words that were left out never come back."""
    ready = _hidden(folder.name, folder.parent, _READY)
    building.rename(ready)
    sync_folder(folder.parent)  # before the old one goes: a power cut may otherwise leave neither
    _finish_replacing(ready)


def discard(folder: Path) -> None:
    """Remove a batch's own folder: it stands in a pack that is durable."""
    shutil.rmtree(_to_trash(folder))
    sync_folder(folder.parent)


def clear_killed(home: Path) -> None:
    """Finish what a killed process left half replaced or half packed, and remove what it left half built.

    Raises LandingError where a batch stands alone and in a pack that is damaged: one of them is a person's repair.
    """
    landing = home / "landing"
    sync_folder(landing)  # what the killed process renamed may not be durable yet
    for ready in landing.glob(f".*{_READY}"):
        _finish_replacing(ready)
    for left in [*landing.glob(f".*{_TRASH}"), *landing.glob(f".*{BUILDING}")]:
        shutil.rmtree(left)
    twins = loose_twins(home)
    for pack, count in Counter(pack for _, pack in twins).items():
        _require_whole(pack, count)
    for folder, _ in twins:
        discard(folder)


def _require_whole(pack: Path, beside: int) -> None:
    try:
        read_landed(pack)
    except LandingError as error:
        raise LandingError(
            f"{error}. Folders of {beside} of its batches stand beside it: they count once the pack is removed"
        ) from error


def _finish_replacing(ready: Path) -> None:
    folder = ready.with_name(ready.name[1 : -len(_READY)])
    trash = _to_trash(folder) if folder.exists() else None
    ready.rename(folder)
    sync_folder(folder.parent)
    if trash is not None:
        shutil.rmtree(trash)
        sync_folder(folder.parent)


def _to_trash(folder: Path) -> Path:
    """Half of a folder under a name that counts would be taken for damage, so it gets another name first."""
    trash = _hidden(folder.name, folder.parent, _TRASH)
    if trash.exists():
        shutil.rmtree(trash)
    folder.rename(trash)
    return trash


def _hidden(name: str, landing: Path, ending: str) -> Path:
    return landing / f".{name}{ending}"
