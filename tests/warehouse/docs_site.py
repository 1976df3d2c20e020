"""Builds dbt's own pages on every model, column, test and lineage as one file: `make docs`.

The landing is that of the tests, so nothing is fetched; the page needs no server and asks nobody.
"""

import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.warehouse.dbt_runs import DbtRun, run_dbt
from tests.warehouse.fetched_nights import land_nights
from tests.warehouse.landing_fixture import write_landing

# What dbt's page would ask of others when it is opened: whatever is loaded by address, not what is only linked.
LOADED_FROM_OTHERS = re.compile(rb"""<(?:script|link|img|iframe)\b[^>]*?(?:src|href)=["']?(?:https?:)?//[^>]*>""")


def build(target: Path) -> Path:
    """Write the page to `target`/index.html and return its path."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        land_nights(folder / "home")
        write_landing(folder / "build.duckdb", nights=folder / "home")
        _run(folder, "build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
        built = _run(folder, "docs generate", "--static")
        page = LOADED_FROM_OTHERS.sub(b"", (built.target / "static_index.html").read_bytes())
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    (target / "index.html").write_bytes(page)
    return target / "index.html"


def _run(folder: Path, command: str, *arguments: str) -> DbtRun:
    run = run_dbt(folder, command, *arguments)
    if run.returncode != 0:
        raise SystemExit(f"dbt {command} failed:\n{run.output[-3000:]}")
    return run


if __name__ == "__main__":
    sys.stdout.write(f"{build(Path(sys.argv[1])).resolve()}\n")
