"""Release folders of a few bytes, for what is decided by names, manifests and hashes alone."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from warehouse.digest import TableDigest, logical_digest
from warehouse.manifest import FORMAT, MANIFEST, sealed
from warehouse.release import CURRENT, DATABASE, Release, open_release


def said(name: str, **changes: Any) -> dict[str, Any]:
    """What the manifest of a small release says, without its own digest."""
    return {
        "format": FORMAT,
        "run_id": name,
        "parent": None,
        "scope": {"name": "演示", "sources": ["990000_demo_office"]},
        "created_at": "2024-05-06T07:08:09+00:00",
        "inputs_digest": f"inputs of {name}",
        "logical_digest": logical_digest({}),
        "surface_digest": "surface",
        "files": {},
        "tables": {},
        "extractor_versions": ["v1"],
        "versions": {},
        "gates": [],
    } | changes


def make_release(published: Path, name: str, *, is_current: bool = False, **changes: Any) -> Release:
    """A whole release whose database is a few bytes of text (or the file `database`)."""
    folder = published / name
    folder.mkdir(parents=True)
    database = changes.pop("database", None)
    (folder / DATABASE).write_bytes(database.read_bytes() if database else f"figures of {name}".encode())
    (folder / MANIFEST).write_text(sealed(said(name, **{"files": file_facts(folder)} | changes)), "utf-8")
    if is_current:
        point_to(published, name)
    return open_release(folder)


def point_to(published: Path, name: str) -> None:
    (published / CURRENT).unlink(missing_ok=True)
    (published / CURRENT).symlink_to(name)


def file_facts(folder: Path) -> dict[str, dict[str, Any]]:
    return {
        path.name: {"bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        for path in folder.iterdir()
    }


def table_facts(tables: Mapping[str, TableDigest]) -> dict[str, Any]:
    """The fields of a manifest that tell what the tables hold."""
    return {
        "tables": {name: {"rows": each.rows, "digest": each.digest} for name, each in tables.items()},
        "logical_digest": logical_digest(tables),
    }
