"""What is there on this machine? Looks at files, ports and processes for the doctor and changes nothing."""

import re
import stat
from datetime import UTC, datetime, timedelta
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from zhibiao.airflow_env import passwords_file
from zhibiao.settings import PROJECT, Settings

LOG_SERVER_PORTS = (8793, 8794)  # of Airflow's workers and triggerer: they take no address, so they must not run
# What a killed process may leave, below the home. Hidden or half, so no reader meets it.
LITTER = (
    "published/.incoming-*",
    "published/.current-*",
    "published/.pruned-*",
    "landing/.*.building",
    "landing/.*.ready",
    "landing/.*.trash",
    "raw/*/.*.tmp",
    "tmp*/fetches.parquet",  # the snapshot of the ledger that a build is loaded from
)
LITTER_AGE = timedelta(hours=3)  # younger ones may be at work


def supported_pythons(project: Path = PROJECT) -> set[tuple[int, int]]:
    """The versions that there is a lock for."""
    found = (re.fullmatch(r"runtime-(\d+)\.(\d+)\.lock", path.name) for path in (project / "requirements").iterdir())
    return {(int(match[1]), int(match[2])) for match in found if match}


def locked_packages(lock: Path) -> dict[str, str]:
    """Name and version of each package in a lock; those of another platform are left out."""
    if not lock.is_file():
        return {}
    rows = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)( ;.*)?", lock.read_text("utf-8"), re.MULTILINE)
    return {_name(name): version for name, version, marker in rows if not marker}


def installed_packages() -> dict[str, str]:
    """Name and version of each package that this interpreter sees."""
    return {_name(one.metadata["Name"]): one.version for one in distributions() if one.metadata["Name"]}


def free_bytes(home: Path) -> int:
    """Room on the disk that holds `home`, or will."""
    import shutil

    place = next(path for path in (home, *home.parents) if path.exists())
    return shutil.disk_usage(place).free


def listening() -> set[tuple[str, int]]:
    """Every address and port that listens on this machine, whoever opened it."""
    import psutil

    connections = psutil.net_connections(kind="tcp")
    return {(one.laddr.ip, one.laddr.port) for one in connections if one.laddr and one.status == psutil.CONN_LISTEN}


def modes(settings: Settings) -> dict[Path, int]:
    """Permission bits of what holds credentials and exists."""
    home = settings.airflow_home
    places = (home, passwords_file(settings), home / "secrets.json", PROJECT / ".env")
    return {path: stat.S_IMODE(path.stat().st_mode) for path in places if path.exists()}


def litter(home: Path, now: datetime) -> list[str]:
    """What killed processes left, by its path below the home, sorted."""
    found = (path for pattern in LITTER for path in home.glob(pattern))
    return sorted(str(path.relative_to(home)) for path in found if now - _touched(path) > LITTER_AGE)


def lock_file_age(home: Path, now: datetime) -> timedelta:
    """How long ago the writer lock was taken, by its file; nothing without one."""
    path = home / "locks" / "writer.lock"
    return now - _touched(path) if path.exists() else timedelta(0)


def dbt_profile(project: Path) -> Any:
    """What the dbt profile holds, None when it cannot be read."""
    import yaml

    try:
        return yaml.safe_load((project / "profiles.yml").read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return None


def _touched(path: Path) -> datetime:
    return datetime.fromtimestamp(path.lstat().st_mtime, UTC)


def _name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
