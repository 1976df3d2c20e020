"""How is one file's code changed, and what did its tests notice? One run of mutmut in a folder of its own.

mutmut writes every change of every function into a copy of the file and runs the tests once for each, in a process
forked from one that has imported everything. What is a decision, and which tests judge it, is left to `plan.yml`.
"""

import fnmatch
import hashlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
MUTMUT = ROOT / ".venv-mutants" / "bin" / "mutmut"
RUNS = ROOT / "build" / "mutants"
_PACKAGES = ("expectations", "ingestion", "warehouse", "zhibiao")
_SHARED = ("requirements/mutants-3.11.lock", "tests/decisions/conftest.py", "tests/decisions/small.py")
_NOTICED = frozenset({1, 3, 24, -24, 36, 152, 255})  # mutmut's codes of a red test and of one that never ended
_SEPARATOR = "\u01c1"  # mutmut's, between a class and its method


@dataclass(frozen=True, slots=True)
class Target:
    """One file whose decisions are changed, and the tests that are to notice."""

    file: str
    tests: tuple[str, ...]
    functions: tuple[str, ...]  # none: all

    @property
    def module(self) -> str:
        """The file's dotted name."""
        return self.file.removesuffix(".py").replace("/", ".")

    def has(self, mutant: str) -> bool:
        """Is this mutant of a function that the target names?"""
        names = [_mangled(name) for name in self.functions] or ["*"]
        return any(fnmatch.fnmatchcase(mutant, f"{self.module}.{name}__mutmut_*") for name in names)


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no test noticed."""

    mutant: str
    function: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the changes of one file."""

    target: Target
    mutants: int
    survivors: tuple[Survivor, ...]
    seconds: float


def read_plan(path: Path) -> list[Target]:
    """The targets of a plan. Raises FileNotFoundError for a file or test that is not there."""
    targets = []
    for entry in yaml.safe_load(path.read_text("utf-8")):
        for name in (entry["file"], *entry["tests"]):
            if not (ROOT / name).is_file():
                raise FileNotFoundError(f"{path.name} names {name}, which is not there")
        targets.append(Target(entry["file"], tuple(entry["tests"]), tuple(entry.get("functions", ()))))
    return targets


def outcome(target: Target, *, again: bool = False) -> Outcome:
    """What became of one file's changes: in the last run, unless file, tests or mutmut are others since."""
    kept = RUNS / f"{target.module}.json"
    key = _key(target)
    if not again and kept.is_file():
        told = json.loads(kept.read_text("utf-8"))
        if told["key"] == key:
            survivors = tuple(Survivor(**each) for each in told["survivors"])
            return Outcome(target, told["mutants"], survivors, told["seconds"])
    found = run(target)
    values = {"key": key, "mutants": found.mutants, "seconds": found.seconds}
    kept.write_text(json.dumps(values | {"survivors": [asdict(each) for each in found.survivors]}), "utf-8")
    return found


def _key(target: Target) -> str:
    """What a run follows from, but for code that the file itself calls: a change of that alone asks for `--again`."""
    digest = hashlib.sha256(repr((target.functions, target.tests)).encode())
    for name in (target.file, *target.tests, *_SHARED):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def run(target: Target) -> Outcome:
    """Change one file's code in every way and run its tests each time. Raises RuntimeError when mutmut gives up."""
    started, folder = time.monotonic(), RUNS / target.module
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in (*_PACKAGES, "pyproject.toml"):
        (folder / name).symlink_to(ROOT / name)
    _copy_tests(folder)
    (folder / "setup.cfg").write_text(_configuration(target), "utf-8")
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    command = [str(MUTMUT), "run", "--max-children", "1", *([f"{target.module}.*"] if target.functions else [])]
    with (folder / "console.txt").open("wb") as console:
        done = subprocess.run(
            command, check=False, cwd=folder, env=environment, stdout=console, stderr=subprocess.STDOUT
        )
    if done.returncode:
        tail = (folder / "console.txt").read_text("utf-8", "replace")[-2000:]
        raise RuntimeError(f"mutmut ended with {done.returncode} on {target.file}:\n{tail}")
    codes = json.loads((folder / "mutants" / f"{target.file}.meta").read_text("utf-8"))["exit_code_by_key"]
    judged = {mutant: code for mutant, code in codes.items() if target.has(mutant)}
    missed = [mutant for mutant, code in judged.items() if code not in _NOTICED]
    survivors = tuple(_survivor(folder, environment, mutant) for mutant in missed)
    return Outcome(target, len(judged), survivors, time.monotonic() - started)


def _copy_tests(folder: Path) -> None:
    """The tests, all small; in `tests/` of the run, so that they import the changed packages."""
    shutil.copytree(ROOT / "tests", folder / "tests", ignore=shutil.ignore_patterns("__pycache__", "golden", "sites"))


def _configuration(target: Target) -> str:
    package = target.file.partition("/")[0]
    copied = [name for name in _PACKAGES if name != package]
    return "\n".join(
        [
            "[mutmut]",
            f"source_paths={package}",
            f"only_mutate={target.file}",
            *_listed("also_copy", copied),
            *_listed("pytest_add_cli_args_test_selection", target.tests),
            *_listed("pytest_add_cli_args", ["-p", "no:xdist", "-m", "not slow"]),
            "process_isolation=forkserver",  # DuckDB has threads: a fork of a process that ran tests may hang
            "use_git_change_detection=false",
            "",
        ]
    )


def _listed(key: str, values: object) -> list[str]:
    return [f"{key}=", *(f"    {value}" for value in values)]  # type: ignore[attr-defined]


def _mangled(name: str) -> str:
    if "." not in name:
        return f"x_{name}"
    owner, _, method = name.partition(".")
    return f"x{_SEPARATOR}{owner}{_SEPARATOR}{method}"


def _survivor(folder: Path, environment: Mapping[str, str], mutant: str) -> Survivor:
    shown = subprocess.run(
        [str(MUTMUT), "show", mutant], cwd=folder, env=dict(environment), capture_output=True, text=True, check=True
    )
    lines = [line for line in shown.stdout.splitlines() if not line.startswith(("---", "+++"))]
    sides: dict[str, Any] = {
        sign: " ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+"
    }
    name = mutant.rpartition("__mutmut_")[0].rpartition(".")[2]
    function = name.removeprefix("x_") if name.startswith("x_") else name[2:].replace(_SEPARATOR, ".")
    return Survivor(mutant, function, sides["-"], sides["+"])
