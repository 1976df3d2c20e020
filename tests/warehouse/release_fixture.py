"""A release as analysts open it, made of the one dbt build of a test run; its manifest says what tests need of it."""

from pathlib import Path

from tests.warehouse.dbt_runs import DbtRun
from warehouse.export import export_marts
from warehouse.manifest import FORMAT, MANIFEST, REQUIRED, sealed
from warehouse.release import CURRENT, DATABASE
from warehouse.surface import read_marts

SAID = {"parent": None, "created_at": "2026-11-22T01:02:03+00:00"}


def release_of(built: DbtRun, home: Path, name: str = "r1") -> Path:
    """Export the marts of a build as the current release below `home`, and return its folder."""
    folder = home / "published" / name
    folder.mkdir(parents=True)
    marts = read_marts(built.database, built.target / "manifest.json")
    export_marts(built.database, marts, folder / DATABASE, gates=(), memory_limit="1GB", threads=1)
    (folder / MANIFEST).write_text(sealed(dict.fromkeys(REQUIRED, "") | {"format": FORMAT} | SAID | {"run_id": name}))
    (folder.parent / CURRENT).symlink_to(name)
    return folder
