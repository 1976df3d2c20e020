"""Does a test fail when the control it guards is taken out? Each row of `controls.yml`, in a copy of the code.

The rows are threats (T…) and faults (F…) of the ingestion: what a page, a server or a file may do to us, the line that
keeps it from doing so, and the tests that must notice when that line is gone.
"""

import compileall
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any

import pytest
import yaml

from tests.slow.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

CONTROLS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("controls.yml").read_text("utf-8"))
THREATS = (*range(1, 14), *range(18, 22), 28, 29, 30, 31, 32, 34)
ROWS = [*(f"T{n}" for n in THREATS), *(f"F{n}" for n in (2, 3, *range(18, 29), 33))]
MOST_MEMORY = 12 * 2**30
COPIED = ("dags", "dbt_project", "expectations", "ingestion", "tests", "warehouse", "zhibiao", "pyproject.toml")


def run_tests(root: Path, tests: list[str]) -> subprocess.CompletedProcess[str]:
    # Memory is bounded: without its cap, an endless body fills the machine.
    # Ninety times: so without the plugins that the named tests do not ask for, and without rewriting their asserts.
    words = ["-q", "-x", "-p", "pytest_timeout", "-p", "xdist.plugin", "-n", "0", "--assert=plain", *tests]
    return subprocess.run(
        ["prlimit", f"--as={MOST_MEMORY}", sys.executable, "-m", "pytest", *words],
        cwd=root,
        env={
            "PATH": "/usr/bin:/bin:/usr/sbin",
            "PYTHONPATH": str(root),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "LANG": "C.UTF-8",
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The code without what is built from it: compiled modules would hide what is taken out."""
    folder = tmp_path_factory.mktemp("copy")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("*.so", "__pycache__", "target"))
        else:
            shutil.copy(source, folder / name)
    # Compiled once, and compared with the source by its hash: a time has seconds, and a control is taken out in less.
    compileall.compile_dir(folder, quiet=1, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_every_row_has_a_control() -> None:
    assert sorted({control["row"] for control in CONTROLS}) == sorted(ROWS)


def test_the_tests_pass_while_the_controls_stand(copy: Path) -> None:
    named = sorted({test for control in CONTROLS for test in control["tests"]})
    done = run_tests(copy, named)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: f"{control['row']}-{control['control'][:40]}")
def test_a_test_fails_without_the_control(copy: Path, control: dict[str, Any]) -> None:
    file = copy / control["file"]
    whole = file.read_text("utf-8")
    assert whole.count(control["take"]) == 1, f"{control['file']} does not hold once: {control['take']}"
    file.write_text(whole.replace(control["take"], control["put"]), "utf-8")
    try:
        done = run_tests(copy, control["tests"])
    finally:
        file.write_text(whole, "utf-8")
    # 1: tests ran and one failed. Anything else means that the code could not even be imported, which proves nothing.
    assert done.returncode == 1, done.stdout[-3000:]
    assert " error" not in done.stdout.splitlines()[-1], done.stdout[-3000:]
