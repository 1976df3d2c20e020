"""A release as analysts open it, made of the session's one dbt build; its manifest says what tests need of it."""

from pathlib import Path

from tests.warehouse.dbt_runs import DbtRun
from warehouse.export import export_marts
from warehouse.release import CURRENT, DATABASE
from warehouse.surface import read_marts


def release_of(built: DbtRun, home: Path, name: str = "r1") -> Path:
    """Export the marts of a build as the current release below `home`, and return its folder."""
    folder = home / "published" / name
    folder.mkdir(parents=True)
    marts = read_marts(built.database, built.target / "manifest.json")
    export_marts(built.database, marts, folder / DATABASE, memory_limit="1GB", threads=1)
    (folder.parent / CURRENT).symlink_to(name)
    return folder
