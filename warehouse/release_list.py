"""Which releases are there, and what does each say of itself? Reads manifests and sizes; `verify` checks the bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.errors import ReleaseInvalid
from warehouse.release import current_name, open_release

COUNTED = ("fct_targets", "fct_actuals", "dim_document")


@dataclass(frozen=True, slots=True)
class ListedRelease:
    """One folder of `published`."""

    name: str
    is_current: bool
    created_at: str | None  # this and the rest are unknown where the manifest cannot be read
    parent: str | None
    scope: str | None
    rows: Mapping[str, int]
    gates: str | None  # passed, or what a person let pass
    bytes: int
    problem: str | None = None


def listed_releases(published: Path) -> list[ListedRelease]:
    """All releases, the newest first, those without a readable manifest last. Raises ReleaseInvalid for `current`."""
    if not published.is_dir():
        return []
    now = current_name(published)
    folders = [path for path in published.iterdir() if path.is_dir() and not path.is_symlink()]
    found = [_listed(path, is_current=path.name == now) for path in folders if not path.name.startswith(".")]
    return sorted(found, key=lambda each: (each.created_at or "", each.name), reverse=True)


def _listed(folder: Path, *, is_current: bool) -> ListedRelease:
    size = sum(path.lstat().st_size for path in folder.rglob("*"))
    try:
        manifest = open_release(folder).manifest
    except ReleaseInvalid as error:
        return ListedRelease(folder.name, is_current, None, None, None, {}, None, size, str(error))
    return ListedRelease(
        folder.name,
        is_current,
        str(manifest["created_at"]),
        manifest["parent"],
        str(manifest["scope"]["name"]),
        {name: int(manifest["tables"][name]["rows"]) for name in COUNTED if name in manifest["tables"]},
        _verdict(manifest["gates"]),
        size,
    )


def _verdict(gates: list[Mapping[str, Any]]) -> str:
    """What both gates say together: a release is made of passed verdicts alone, so only how they passed differs."""
    overridden = sum(len(gate.get("overridden") or ()) for gate in gates)
    warnings = sum(len(gate.get("warnings") or ()) for gate in gates)
    told = [f"{overridden} overridden"] if overridden else []
    told += [f"{warnings} warnings"] if warnings else []
    return ", ".join(["passed", *told])
