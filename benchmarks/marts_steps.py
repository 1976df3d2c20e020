"""The steps that `benchmarks.marts` measures, each run in a process of its own: load, models, data tests, publish.

    python -m benchmarks.marts_steps STEP HOME --memory 3GB --threads 2

They are the night's own functions on a made home (`benchmarks.claims`). The gates are left out, they judge few numbers
and are no part of building; publishing asks for their reports, so step "verdicts" writes two that say "passed".
"""

import argparse
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import warehouse
from benchmarks.claims import source_ids
from warehouse.digest import file_sha256

PROJECT = Path(__file__).parent.parent / "dbt_project"
RUN_ID = "made"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
STEPS = ("load", "models", "data tests", "verdicts", "publish")


def run_step(step: str, home: Path, memory: str, threads: int) -> int:
    """Run one step; 0 when it ended well."""
    if step == "load":
        with warehouse.WriterLock(home, RUN_ID) as lock:
            warehouse.load_build(
                lock,
                fetches=home / "snapshot" / "fetches.parquet",
                sources=home / "snapshot" / "sources.parquet",
                scope=warehouse.Scope("made", source_ids(home)),
                inputs=[PROJECT],
                memory_limit=memory,
                threads=threads,
            )
        return 0
    build = warehouse.open_build(home, RUN_ID)
    verdicts = [build.folder / f"{gate}_gate.json" for gate in ("landing", "marts")]
    if step == "verdicts":
        _write_verdicts(build, verdicts)
        return 0
    if step == "publish":
        with warehouse.WriterLock(home, RUN_ID) as lock:
            warehouse.publish(lock, build, verdicts=verdicts, now=NOW, memory_limit=memory, threads=threads)
        return 0
    return _dbt(build, home, step == "data tests", memory, threads)


def _write_verdicts(build: warehouse.Build, paths: list[Path]) -> None:
    judged = {"passed": True, "evaluated": 1, "database_sha256": file_sha256(build.database)}
    lists: dict[str, object] = {
        "failed": [],
        "overridden": [],
        "warnings": [],
        "compared_with": None,
        "override": None,
        "rules": [],
    }
    for path in paths:
        path.write_text(json.dumps({"gate": path.name.removesuffix("_gate.json"), **judged, **lists}), "utf-8")


def _dbt(build: warehouse.Build, home: Path, is_test: bool, memory: str, threads: int) -> int:
    """Seeds and models in one run of dbt, or the data tests in another."""
    command = ["test", "--exclude-resource-type", "unit_test"]
    if not is_test:
        command = ["build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]
    quiet = ["--no-use-colors", "--no-version-check", "--no-send-anonymous-usage-stats"]
    target = build.target_folder.with_name("target_tests") if is_test else build.target_folder
    places = [
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
        *("--target-path", str(target), "--log-path", str(home / "log")),
    ]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "DO_NOT_TRACK": "1",
        "ZHIBIAO_BUILD_FILE": str(build.database),
        "ZHIBIAO_BUILD_MEMORY": memory,
        "ZHIBIAO_BUILD_THREADS": str(threads),
    }
    code = "import sys; from dbt.cli.main import cli; cli(sys.argv[1:])"
    done = subprocess.run(  # noqa: S603 - our own interpreter and arguments
        [sys.executable, "-c", code, *quiet, *command, *places], env=environment, check=False
    )
    return done.returncode


def main() -> None:
    """Run the step that the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("step", choices=STEPS)
    parser.add_argument("home", type=Path)
    parser.add_argument("--memory", default="3GB")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    sys.exit(run_step(arguments.step, arguments.home.resolve(), arguments.memory, arguments.threads))


if __name__ == "__main__":
    main()
