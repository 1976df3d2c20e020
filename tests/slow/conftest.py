"""A home of its own for each slow test, and the commands run on it as a person runs them."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
ZHIBIAO = Path(sys.executable).with_name("zhibiao")


@dataclass(frozen=True)
class Nights:
    """`zhibiao` and `make` on one home."""

    home: Path
    env: dict[str, str]

    def zhibiao(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(ZHIBIAO), *arguments], env=self.env, cwd=ROOT, capture_output=True, text=True, check=False
        )
        if check:
            assert done.returncode == 0, done.stderr[-3000:]
        return done

    def run(self, *arguments: str) -> dict[str, Any]:
        """One whole night; its result, with the wall time measured here."""
        started = time.monotonic()
        result: dict[str, Any] = json.loads(self.zhibiao("run", "--json", *arguments).stdout)
        return result | {"wall": time.monotonic() - started}

    def query(self, sql: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self.zhibiao("query", "--json", sql).stdout)
        return rows

    def current(self) -> str | None:
        link = self.home / "published" / "current"
        return str(link.readlink()) if link.is_symlink() else None

    def problems(self) -> list[str]:
        """What `zhibiao verify` finds wrong with the current release."""
        done = self.zhibiao("verify", "--json", check=False)
        found: list[str] = json.loads(done.stdout)["problems"]
        return found


def remove_tree(path: Path) -> None:
    """Releases are read-only on purpose; take them away all the same."""
    for folder, _, _ in os.walk(path):
        Path(folder).chmod(0o755)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    base = tmp_path_factory.mktemp("nights")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIBIAO_", "AIRFLOW"))}
    env |= {"ZHIBIAO_HOME": str(base / "data"), "AIRFLOW_HOME": str(base / "airflow")}
    yield Nights(base / "data", env)
    remove_tree(base)
