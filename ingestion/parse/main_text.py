"""Where on the page is the article, and how does it read as lines? Without a selector, by density of prose.

Every run of text between two block boundaries is worth its characters if it reads as prose or figures, and less than
nothing if it is links. The article is the smallest element that holds nearly all of that worth; link lists inside it
are left out. Blocks become lines, rows of data tables one line with cells joined by ' | '.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ingestion.parse.marks import CHROME_NAMES, CONTENT_NAMES, IMPRINT_MARKS
from ingestion.parse.tables import DataTable, data_table
from ingestion.parse.tree import Element

ENOUGH = 0.8  # share of the page's worth that the smallest element must hold to be the article
NAMED_ENOUGH = 0.6  # the same for an element that carries a content system's name for the article
LINK_COST = 2  # one character of link weighs against so many of prose
IMPRINT_CHARS = 150  # a longer run with 技术支持 in it is an article about it
LIST_LINKS = 2  # fewer links are a reference inside prose, not a list
ENOUGH_FIGURES = 3  # lines with a figure of its own: fewer are a counter or a clock
FIGURE_WORTH = 8  # what such a line is worth in characters of prose
_CELL = re.compile(r"[-+−－]?\d[\d,，]*(?:[.．]\d+)?[%％]?")
_PROSE = re.compile(r"[，。；！？,;]")
_FIGURE = re.compile(r"\d\s*(?:%|％|亿|億|万|萬|元|个百分点|個百分點|家|户|公顷|吨)")
_MIN_PROSE_CHARS = 8
_SPACES = re.compile(r"[\s\u00a0\u3000\u200b\ufeff]+")
_WRAP = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t\r]*\n\s*(?=[\u2e80-\u9fff\uff00-\uffef])")
# A leaf that holds no more than one run is a paragraph; the article is what holds the paragraphs.
_PARAGRAPHS = frozenset({"p", "span", "font", "strong", "b", "h1", "h2", "h3", "h4", "li", "td", "th", "tr"})


@dataclass(slots=True)
class Worth:
    """What an element is worth as prose, and what it holds of links."""

    prose: int = 0  # characters of runs that read as prose, of this element and what is worth keeping below it
    plain: int = 0  # characters outside links
    linked: int = 0  # characters inside links
    links: int = 0
    figures: int = 0  # lines that hold a figure of their own, outside links and data tables
    parts: int = 0  # runs and block children with worth
    is_chrome: bool = False  # named as what surrounds every page

    @property
    def is_left_out(self) -> bool:
        """Chrome by name, or a list of links: more link than text, and more than one."""
        return self.is_chrome or (self.links >= LIST_LINKS and self.linked > max(self.prose, self.plain))


@dataclass(slots=True)
class Layout:
    """A page weighed: worth of every block element and the data tables, by mem_id."""

    root: Element
    worths: dict[int, Worth] = field(default_factory=dict)
    tables: dict[int, DataTable] = field(default_factory=dict)

    def prose(self, element: Element) -> int:
        """Characters of prose under a block element."""
        return self.worths[element.mem_id].prose


@dataclass(slots=True)
class Rendering:
    """A page as lines. `start` and `end` are the article's lines among them."""

    lines: list[str] = field(default_factory=list)
    tables: list[tuple[int, DataTable]] = field(default_factory=list)  # (number of its first line, table)
    start: int = 0
    end: int = 0


def lay_out(root: Element) -> Layout:
    """Weigh every block element of a page."""
    layout = Layout(root)
    _weigh(layout, root, is_link=False)
    return layout


def pick(layout: Layout) -> Element | None:
    """The element that holds the article; None when nothing on the page reads as prose."""
    total = layout.prose(layout.root)
    figures = layout.worths[layout.root.mem_id].figures
    if figures >= ENOUGH_FIGURES and figures * FIGURE_WORTH > total:
        return _pick_of_short_lines(layout)
    if total == 0:
        return None
    named = _named_block(layout, layout.prose)
    if named is not None:
        return named
    current = layout.root
    while True:
        inner = max(_block_children(current), key=layout.prose, default=None)
        if inner is None or layout.prose(inner) < ENOUGH * layout.prose(current) or inner.mem_id in layout.tables:
            return current
        is_all = layout.prose(inner) == layout.prose(current)
        if not _is_container(layout, inner) and (inner.tag in _PARAGRAPHS or not is_all):
            return current
        current = inner


def _named_block(layout: Layout, worth: Callable[[Element], int]) -> Element | None:
    """The element that carries a content system's name, if it is worth most of the page."""
    named = (element for element in _blocks(layout.root) if _is_named(element))
    best = max(named, key=worth, default=None)
    return best if best is not None and worth(best) >= NAMED_ENOUGH * worth(layout.root) else None


def _pick_of_short_lines(layout: Layout) -> Element:
    """The article of a page on which labels and figures stand on lines of their own, a table that lost its lines."""

    def worth(element: Element) -> int:
        held = layout.worths[element.mem_id]
        return 0 if held.is_left_out else held.prose + FIGURE_WORTH * held.figures

    named = _named_block(layout, worth)
    if named is not None:
        return named
    current = layout.root
    while True:
        inner = max(_block_children(current), key=worth, default=None)
        if inner is None or inner.tag in _PARAGRAPHS or worth(inner) < ENOUGH * worth(current):
            return current
        current = inner


def render(layout: Layout, article: Element) -> Rendering:
    """The whole page as lines, link lists left out, and which of them are the article's."""
    renderer = _Renderer(layout, article, _path_to(layout.root, article))
    renderer.block(layout.root)
    return renderer.result


def clean(text: str) -> str:
    """One line as a reader sees it: source line breaks inside Chinese vanish, other white space becomes one space."""
    return _SPACES.sub(" ", _WRAP.sub("", text)).strip()


@dataclass(slots=True)
class _Weigher:
    """Weighs the runs and children of one block element."""

    layout: Layout
    own: Worth = field(default_factory=Worth)
    run: list[tuple[str, bool]] = field(default_factory=list)

    def inline(self, element: Element, *, is_link: bool) -> None:
        for child in element.children:
            if isinstance(child, str):
                self.run.append((child, is_link))
            elif child.is_block:
                self.close_run()
                self.add(_weigh(self.layout, child, is_link=is_link))
            elif child.tag == "br":
                self.close_run()
            else:
                self.own.links += child.tag == "a"
                self.inline(child, is_link=is_link or child.tag == "a")

    def add(self, child: Worth) -> None:
        self.own.plain += child.plain
        self.own.linked += child.linked
        self.own.links += child.links
        if child.prose > 0 and not child.is_left_out:
            self.own.prose += child.prose
            self.own.parts += 1
        if not child.is_left_out:
            self.own.figures += child.figures

    def close_run(self) -> None:
        plain = "".join(text for text, is_link in self.run if not is_link)
        plain_chars = len(_SPACES.sub("", plain))
        linked_chars = sum(len(_SPACES.sub("", text)) for text, is_link in self.run if is_link)
        self.run.clear()
        self.own.plain += plain_chars
        self.own.linked += linked_chars
        self.own.figures += not linked_chars and any(_CELL.fullmatch(word) for word in plain.split())
        worth = plain_chars - LINK_COST * linked_chars
        is_prose = plain_chars >= _MIN_PROSE_CHARS and (_PROSE.search(plain) or _FIGURE.search(plain))
        if (
            worth > 0
            and is_prose
            and not (plain_chars < IMPRINT_CHARS and any(mark in plain for mark in IMPRINT_MARKS))
        ):
            self.own.prose += worth
            self.own.parts += 1


def _weigh(layout: Layout, element: Element, *, is_link: bool) -> Worth:
    is_anchor = element.tag == "a"  # HTML5 lets a link hold blocks
    weigher = _Weigher(layout)
    weigher.own.is_chrome = not CHROME_NAMES.isdisjoint(_names(element)) and element.tag not in ("body", "form")
    weigher.own.links += is_anchor
    weigher.inline(element, is_link=is_link or is_anchor)
    weigher.close_run()
    table = data_table(element) if element.tag == "table" else None
    if table is not None:
        layout.tables[element.mem_id] = table
        weigher.own.figures = 0
        if table.is_numeric:
            weigher.own.prose = max(weigher.own.prose, weigher.own.plain)
    layout.worths[element.mem_id] = weigher.own
    return weigher.own


@dataclass(slots=True)
class _Renderer:
    """Writes a page's lines. `path` leads to the article, so nothing on it is taken for a list of links."""

    layout: Layout
    article: Element
    path: set[int]
    result: Rendering = field(default_factory=Rendering)
    run: list[str] = field(default_factory=list)

    def block(self, element: Element) -> None:
        self.flush()
        if element is self.article:
            self.result.start = len(self.result.lines)
        if element.mem_id in self.path or not self.layout.worths[element.mem_id].is_left_out:
            table = self.layout.tables.get(element.mem_id)
            if table is None:
                self.inline(element)
                self.flush()
            else:
                self.result.tables.append((len(self.result.lines), table))
                self.result.lines.extend(table.lines)
        if element is self.article:
            self.result.end = len(self.result.lines)

    def inline(self, element: Element) -> None:
        for child in element.children:
            if isinstance(child, str):
                self.run.append(child)
            elif child.is_block:
                self.block(child)
            elif child.tag == "br":
                self.flush()
            else:
                self.inline(child)

    def flush(self) -> None:
        line = clean("".join(self.run))
        self.run.clear()
        if line:
            self.result.lines.append(line)


def _is_named(element: Element) -> bool:
    return not CONTENT_NAMES.isdisjoint(_names(element))


def _names(element: Element) -> list[str]:
    return f"{element.attribute('id')} {element.attribute('class')}".lower().split()


def _is_container(layout: Layout, element: Element) -> bool:
    parts = layout.worths[element.mem_id].parts
    if parts != 1:
        return parts > 1
    return any(_is_container(layout, child) for child in _block_children(element) if layout.prose(child) > 0)


def _block_children(element: Element) -> list[Element]:
    return [child for child in element.children if isinstance(child, Element) and child.is_block]


def _blocks(root: Element) -> list[Element]:
    found, stack = [], [root]
    while stack:
        element = stack.pop()
        found.append(element)
        stack.extend(reversed(_block_children(element)))
    return found


def _path_to(root: Element, target: Element) -> set[int]:
    parents = {child.mem_id: element for element in _blocks(root) for child in _block_children(element)}
    path, step = {target.mem_id}, target
    while step.mem_id in parents:
        step = parents[step.mem_id]
        path.add(step.mem_id)
    return path
