"""Where does a link lead that leaves docs/? On GitHub to the file; in the site to a page that shows it.

Every file outside of docs/ that a page links to becomes a page below `source/`, and README.md the first page, so
that the site is whole without any host. Links inside docs/ are left to mkdocs, which judges them.
"""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

FIRST_PAGE = "README.md"
MOST_SHOWN_BYTES = 200_000
_FENCED = re.compile(r"^(```+)[^\n]*\n.*?^\1$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<=\]\()(?!https?:|mailto:|#)(?P<path>[^)\s#]+)(?P<anchor>#[^)\s]*)?(?=\))")
_LANGUAGES = {".py": "python", ".yml": "yaml", ".sql": "sql", ".json": "json", ".toml": "toml", ".sh": "bash"}


@dataclass(frozen=True)
class Linked:
    """Files and folders outside of docs/ that pages lead to, each with its page; and the reverse."""

    pages: dict[str, str]
    sources: dict[str, str]


def linked(root: Path) -> Linked:
    """What is linked from docs/ and README.md, and from the Markdown that is linked, until nothing new is."""
    pages: dict[str, str] = {FIRST_PAGE: "index.md"}
    waiting = [FIRST_PAGE, *sorted(path.relative_to(root).as_posix() for path in (root / "docs").rglob("*.md"))]
    while waiting:
        here = waiting.pop()
        if (root / here).is_dir():
            found = _inside(root, here)
        elif here.endswith(".md"):
            found = _leaving(root, here)
        else:
            found = []
        new = [target for target in dict.fromkeys(found) if target not in pages and not _is_in_docs(target)]
        pages.update({target: _place(root, target) for target in new})
        waiting.extend(new)
    return Linked(pages, {place: target for target, place in pages.items()})


def outside_pages(root: Path, linked: Linked) -> dict[str, str]:
    """The text of each page that shows a file or a folder outside of docs/, by its place."""
    return {place: _shown(root, target) for target, place in linked.pages.items()}


def rewritten(markdown: str, place: str, linked: Linked, root: Path) -> str:
    """The text of the page at `place`, its links to files outside of docs/ turned to their pages."""
    here = linked.sources.get(place, f"docs/{place}")
    if (root / here).is_dir():
        here += "/"

    def turned(link: re.Match[str]) -> str:
        target = _target(here, link["path"])
        if target == "docs/decisions":
            goal = "decisions/index.md"
        elif _is_in_docs(target):
            goal = target.removeprefix("docs/")
        elif target in linked.pages:
            goal = linked.pages[target]
        else:
            return link[0]
        return posixpath.relpath(goal, posixpath.dirname(place) or ".") + (link["anchor"] or "")

    return _outside_of_fences(markdown, lambda text: _LINK.sub(turned, text))


def _outside_of_fences(markdown: str, change: Callable[[str], str]) -> str:
    parts, end = [], 0
    for fence in _FENCED.finditer(markdown):
        parts += [change(markdown[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*parts, change(markdown[end:])])


def _leaving(root: Path, here: str) -> list[str]:
    text = _FENCED.sub("", (root / here).read_text("utf-8"))
    targets = [_target(here, link["path"]) for link in _LINK.finditer(text)]
    return [target for target in targets if (root / target).exists() and not target.startswith("..")]


def _inside(root: Path, folder: str) -> list[str]:
    return sorted(f"{folder}/{path.name}" for path in (root / folder).iterdir() if path.is_file())


def _target(here: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(here), path))


def _is_in_docs(target: str) -> bool:
    return target == "docs" or target.startswith("docs/")


def _place(root: Path, target: str) -> str:
    if (root / target).is_dir():
        return f"source/{target}/index.md"
    return f"source/{target}" if target.endswith(".md") else f"source/{target}.md"


def _shown(root: Path, target: str) -> str:
    path = root / target
    if path.is_dir():
        rows = [f"- [{name.rpartition('/')[2]}]({name.rpartition('/')[2]})" for name in _inside(root, target)]
        return f"# {target}/\n\n" + "\n".join(rows) + "\n"
    if target.endswith(".md"):
        return path.read_text("utf-8")
    if path.stat().st_size > MOST_SHOWN_BYTES:
        return f"# {target}\n\nToo long to be shown here: it lies in the repository under this name.\n"
    language = _LANGUAGES.get(path.suffix, "text")
    return f"# {target}\n\n``````{language}\n{path.read_text('utf-8').rstrip()}\n``````\n"
