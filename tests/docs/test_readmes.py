"""Do README.md and README.zh-CN.md say the same? Sections, commands, names, links, figures; words are free.

Neither is a translation line by line, so nothing is compared but what must not differ. Whether the commands do what is
said is left to `tests/slow/test_new_user.py`.
"""

import re
from collections.abc import Callable

import pytest

from tests.docs.runner import ROOT

ENGLISH, CHINESE = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md"))
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def code(text: str) -> list[str]:
    """The code blocks, but for drawings, without the comments behind commands."""
    return [re.sub(r"\s+# .*$", "", block, flags=re.MULTILINE) for kind, block in FENCE.findall(text) if kind != "text"]


def prose(text: str) -> str:
    return FENCE.sub("", text)


def spans(text: str) -> list[str]:
    """What stands in code within the sentences: commands, settings, names of files and columns."""
    return sorted(set(re.findall(r"`([^`]+)`", prose(text))))


def links(text: str) -> list[str]:
    return sorted(set(re.findall(r"\]\(([^)]+)\)", text)) - {"README.md", "README.zh-CN.md"})


def figures(text: str) -> list[str]:
    """The numbers of the sentences, without those in code and in addresses."""
    bare = re.sub(r"`[^`]+`|\]\([^)]+\)", " ", prose(text))
    return sorted(re.findall(r"(?<![\w.-])\d+(?:\.\d+)?", bare, re.ASCII))


def headings(text: str) -> list[str]:
    return re.findall(r"^#+(?= )", prose(text), re.MULTILINE)


def drawing(text: str) -> list[str]:
    """The names in the drawing that are the same in every language."""
    (block,) = [block for kind, block in FENCE.findall(text) if kind == "text"]
    return sorted(re.findall(r"[\w*]+\.(?:json|duckdb|parquet|txt)|published/current|dbt build|SHA-256|YAML", block))


@pytest.mark.parametrize("what", [headings, code, spans, links, figures, drawing], ids=lambda what: what.__name__)
def test_both_readmes_say_the_same(what: Callable[[str], list[str]]) -> None:
    assert what(ENGLISH)
    assert what(CHINESE) == what(ENGLISH)


def test_each_readme_links_the_other_before_all_else() -> None:
    assert ENGLISH.splitlines()[2] == "English · [中文](README.zh-CN.md)"
    assert CHINESE.splitlines()[2] == "[English](README.md) · 中文"


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["English", "Chinese"])
def test_every_file_that_a_readme_links_is_there(text: str) -> None:
    missing = [link for link in links(text) if not (ROOT / link.partition("#")[0]).exists()]
    assert not missing
