"""Where on the page is the article, and how does it read as lines? Without a selector, by density of prose.

The article is the smallest block that holds nearly all that the page is worth as prose; link lists inside it are left
out. Blocks become lines, rows of data tables one line with cells joined by ' | '. What a line is worth, `blocks` says.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ingestion.parse.blocks import Block, Items, one_line
from ingestion.parse.tables import DataTable
from ingestion.parse.tree import Tree

ENOUGH = 0.8  # share of the page's worth that the smallest block must hold to be the article
NAMED_ENOUGH = 0.6  # the same for a block that carries a content system's name for the article
ENOUGH_FIGURES = 3  # lines with a figure of its own: fewer are a counter or a clock
FIGURE_WORTH = 8  # what such a line is worth in characters of prose
_WRAP = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t\r]*\n\s*(?=[\u2e80-\u9fff\uff00-\uffef])")
# A leaf that holds no more than one line is a paragraph; the article is what holds the paragraphs.
_PARAGRAPHS = frozenset({"p", "span", "font", "strong", "b", "h1", "h2", "h3", "h4", "li", "td", "th", "tr"})


@dataclass(slots=True)
class Rendering:
    """A page as lines. `start` and `end` are the article's lines among them."""

    lines: list[str] = field(default_factory=list)
    tables: list[tuple[int, DataTable]] = field(default_factory=list)  # (number of its first line, table)
    start: int = 0
    end: int = 0


def pick(tree: Tree) -> Block | None:
    """The block that holds the article; None when nothing on the page reads as prose."""
    root = tree.root
    if root.figures >= ENOUGH_FIGURES and root.figures * FIGURE_WORTH > root.prose:
        return _pick_of_short_lines(tree)
    if root.prose == 0:
        return None
    named = _named_block(tree, _prose)
    if named is not None:
        return named
    current = root
    while True:
        inner = max(current.blocks, key=_prose, default=None)
        if inner is None or inner.prose < ENOUGH * current.prose or inner.table is not None:
            return current
        if not _is_container(inner) and (inner.tag in _PARAGRAPHS or inner.prose != current.prose):
            return current
        current = inner


def _prose(block: Block) -> int:
    return block.prose


def _short_lines(block: Block) -> int:
    return 0 if block.is_left_out else block.prose + FIGURE_WORTH * block.figures


def _named_block(tree: Tree, worth: Callable[[Block], int]) -> Block | None:
    """The block that carries a content system's name, if it is worth most of the page."""
    best = max(tree.named, key=worth, default=None)
    return best if best is not None and worth(best) >= NAMED_ENOUGH * worth(tree.root) else None


def _pick_of_short_lines(tree: Tree) -> Block:
    """The article of a page on which labels and figures stand on lines of their own, a table that lost its lines."""
    named = _named_block(tree, _short_lines)
    if named is not None:
        return named
    current = tree.root
    while True:
        inner = max(current.blocks, key=_short_lines, default=None)
        if inner is None or inner.tag in _PARAGRAPHS or _short_lines(inner) < ENOUGH * _short_lines(current):
            return current
        current = inner


def _is_container(block: Block) -> bool:
    if block.parts != 1:
        return block.parts > 1
    return any(_is_container(child) for child in block.blocks if child.prose > 0)


def render(tree: Tree, article: Block) -> Rendering:
    """A page as lines, link lists left out, and which of them are the article's."""
    rendering = Rendering()
    path = set(_path(tree.root, article))  # nothing on the way to it is taken for a list of links
    _render(tree.root, article, path, rendering)
    return rendering


def _path(block: Block, article: Block) -> list[Block]:
    """From the article outwards to `block`; empty where it is not below."""
    if block is article:
        return [block]
    for child in block.blocks:
        inner = _path(child, article)
        if inner:
            return [*inner, block]
    return []


def _render(block: Block, article: Block, path: set[Block], into: Rendering) -> None:
    if block is article:
        into.start = len(into.lines)
    if block in path or not block.is_left_out:
        if block.table is not None:
            into.tables.append((len(into.lines), block.table))
            into.lines.extend(block.table.lines)
        else:
            for child in block.children:
                if isinstance(child, str):
                    into.lines.append(clean(child))
                elif isinstance(child, Items):
                    into.lines.extend(map(clean, child.lines))
                else:
                    _render(child, article, path, into)
    if block is article:
        into.end = len(into.lines)


def clean(text: str) -> str:
    """One line as a reader sees it: source line breaks inside Chinese vanish, other white space becomes one space."""
    return one_line(_WRAP.sub("", text) if "\n" in text else text)
