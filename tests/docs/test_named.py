"""Do the pages name commands, options and targets that exist?"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.docs.runner import ROOT
from zhibiao.cli import app
from zhibiao.commands import EXAMPLES

GROUP: Any = typer.main.get_command(app)
PAGES = sorted((ROOT / "docs").glob("*.md"))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_ZHIBIAO = re.compile(
    r"(?:^|[$(|] *|bin/|[A-Z_]+=\S+ +)zhibiao +(?P<name>[a-z][a-z-]*)(?P<rest>(?:(?!zhibiao )[^\n])*)"
)
_MAKE = re.compile(r"(?:^|[$(] *)make +(?P<target>[a-z][a-z-]*)")


def code(text: str) -> Iterator[str]:
    """The lines of code of a page: of its blocks, joined where they go on, and between backticks."""
    for block in _FENCE.findall(text):
        yield from block.replace("\\\n", " ").splitlines()
    yield from _INLINE.findall(_FENCE.sub("", text))


def wrong(text: str) -> Iterator[str]:
    """What a page types that nobody would understand."""
    for line in code(text):
        for target in _MAKE.findall(line):
            if target not in TARGETS:
                yield f"make {target}"
        for found in _ZHIBIAO.finditer(line):
            if found["name"] not in EXAMPLES:
                yield f"zhibiao {found['name']}"
            elif found["name"] != "query":  # the parameters of a question are its own
                known = {option for each in GROUP.commands[found["name"]].params for option in each.opts}
                yield from (f"{found['name']} {word}" for word in options(found["rest"]) if word not in known)


def options(text: str) -> list[str]:
    """The options of one command, up to the next one on the line; what stands in quotes is none."""
    own = re.split(r"[|;)]|&&", re.sub(r"\"[^\"]*\"|'[^']*'", "x", text))[0]
    return re.findall(r"(?<!\S)--[a-z][a-z-]*", own)


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda path: path.stem)
def test_a_page_names_what_exists(page: Path) -> None:
    assert not list(wrong(page.read_text("utf-8")))


def test_how_tos_name_many_commands() -> None:
    lines = [line for page in PAGES for line in code(page.read_text("utf-8"))]
    named = {found["name"] for line in lines for found in _ZHIBIAO.finditer(line)}
    assert named >= {"run", "query", "ingest", "build", "rollback", "prune", "verify", "correct", "new-source"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("```text\nzhibiao publsh X\n```\n", ["zhibiao publsh"]),
        ("say `zhibiao prune --kep 3`", ["prune --kep"]),
        ("```console\n$ zhibiao run --pages x \\\n    --airflow\n```\n", ["run --airflow"]),
        ("`make sites`", ["make sites"]),
        ('`zhibiao run --override "--not an option"` and `zhibiao query x --region y`', []),
    ],
)
def test_what_does_not_exist_is_seen(text: str, told: list[str]) -> None:
    assert list(wrong(text)) == told
