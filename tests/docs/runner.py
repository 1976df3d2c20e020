"""Does a page of docs/ do what it says? Writes its files into a copy of the project, runs its commands, compares.

A fenced block says in its first line what it is:

- `yaml file=path`: a new file. `csv append=path`: lines at the end of one. `yaml insert=path after="- text"`: below
  that line.
- `console`: commands behind `$ ` with what they print below; `...` stands for what varies, alone for any lines.
  `[exit 65]` ends a command that fails.
- `text`: to look at. Everything else could be a command that nobody runs, and is refused.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
COPIED = ("dbt_project", "expectations", "ingestion", "scripts", "warehouse", "zhibiao")
# Pages that are done word for word.
EXECUTED = (
    "add_a_check",
    "add_a_model",
    "add_a_region",
    "add_a_source",
    "add_an_indicator",
    "back_fill",
    "correct_a_figure",
    "roll_back",
    "tutorial",
)
EXECUTED_BESIDE_A_SERVER = ("bi", "superset")  # their tests start one first
# A shell lets what it starts in the background ignore Ctrl-C, and so its children; a person's terminal does not.
FROM_A_TERMINAL = ("env", "--default-signal=INT")
SECONDS = 600  # of one command, on a machine that is busy
_FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"\[exit (\d+)\]")


class DocError(Exception):
    """The page and the program disagree; the message says where and how."""


@dataclass(frozen=True)
class Block:
    """One fenced block: its place in the page, its kind, what the first line says beside, its text."""

    place: str
    kind: str
    marks: dict[str, str]
    text: str


@dataclass(frozen=True)
class Command:
    """A command of a console block, and what the page says of it."""

    place: str
    line: str
    output: str
    code: int


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page in their order. Raises DocError for one that is not marked."""
    text = page.read_text("utf-8")
    for found in _FENCE.finditer(text):
        place = f"{page.name}:{text.count(chr(10), 0, found.start()) + 1}"
        kind, *words = shlex.split(found["info"]) or [""]
        marks = dict(word.partition("=")[::2] for word in words)
        if not marks and kind not in ("console", "text"):
            raise DocError(f"{place}: a block of {kind or 'no language'!r} is no file, console or text: mark it")
        if unknown := set(marks) - {"file", "append", "insert", "after"}:
            raise DocError(f"{place}: nobody knows {', '.join(sorted(unknown))}=")
        yield Block(place, kind, marks, found["text"])


def commands(block: Block) -> Iterator[Command]:
    """The commands of a console block."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        line, _, output = part.partition("\n")
        while line.endswith("\\"):
            more, _, output = output.partition("\n")
            line = f"{line}\n{more}"
        ended = _EXIT.search(output)
        yield Command(block.place, line, _EXIT.sub("", output), int(ended[1]) if ended else 0)


def agrees(told: str, printed: str) -> bool:
    """Is `printed` what the page told, apart from `...` and blanks at the ends of lines?"""
    pattern = ""
    for line in _lines(told):
        if line == "...":
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += ".*?".join(re.escape(part) for part in line.split("...")) + "\n"
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in _lines(printed))) is not None


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").split("\n")] if text.strip() else []


def sandbox(folder: Path) -> Path:
    """A copy of the project that commands may change, with `zhibiao` and `dbt` in its `bin`."""
    for name in COPIED:
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "target", "logs", "*.so")
        )
    commands_in(folder / "bin")
    return folder


def commands_in(folder: Path) -> None:
    """Make a folder with `zhibiao`, `dbt` and `python` of this interpreter; whose code runs is `environment`'s."""
    folder.mkdir(parents=True)
    calls = {"zhibiao": "-P -c 'from zhibiao.cli import main; main()'", "dbt": "-P -m dbt.cli.main", "python": ""}
    for name, call in calls.items():
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {call} "$@"\n')
        script.chmod(0o755)


def environment(folder: Path) -> dict[str, str]:
    """Nothing of the caller's settings; the packages of the copy, or of the clone, before the installed ones."""
    return {
        "PATH": f"{folder / 'bin'}:{folder / '.venv' / 'bin'}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(folder),
        "DO_NOT_TRACK": "1",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
    }


def follow(page: Path, folder: Path, more: Mapping[str, str] | None = None) -> int:
    """Do all that `page` says in the sandbox `folder`; how many commands ran. Raises DocError at the first lie.

    `more` are variables of the environment that a reader of the page would have, as where a server is.
    """
    count = 0
    for block in blocks(page):
        if block.kind != "console":
            _write(block, folder)
            continue
        for command in commands(block):
            run(command, folder, more)
            count += 1
    return count


def _write(block: Block, folder: Path) -> None:
    for mark in ("file", "append", "insert"):
        if mark not in block.marks:
            continue
        path = (folder / block.marks[mark]).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise DocError(f"{block.place}: {block.marks[mark]} lies outside of the project")
        if path.exists() is (mark == "file"):
            raise DocError(f"{block.place}: {block.marks[mark]} {'exists already' if mark == 'file' else 'is missing'}")
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text("utf-8") if path.exists() else ""
        path.write_text(_inserted(block, before) if mark == "insert" else before + block.text, "utf-8")


def _inserted(block: Block, before: str) -> str:
    wanted = block.marks.get("after", "")
    lines = before.splitlines(keepends=True)
    places = [number for number, line in enumerate(lines, start=1) if line.strip() == wanted]
    if not wanted or not places:
        raise DocError(f"{block.place}: {block.marks['insert']} has no line {wanted!r}")
    return "".join([*lines[: places[0]], block.text, *lines[places[0] :]])


def run(command: Command, folder: Path, more: Mapping[str, str] | None = None) -> str:
    """Run a command of a page there; what it printed. Raises DocError when it did or said another thing."""
    done = subprocess.run(
        ["bash", "-c", command.line],
        cwd=folder,
        env={**environment(folder), **(more or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode != command.code or not agrees(command.output, done.stdout):
        raise DocError(
            f"{command.place}: $ {command.line}\nexit {done.returncode}, told: {command.code}\n{done.stdout[-4000:]}"
        )
    return done.stdout
