"""What is a block of a page? Its place, its lines and blocks in document order, and what it is worth as prose.

A line is worth its characters if it reads as prose or figures, and less than nothing if it is links. `tree` fills the
blocks in, `main_text` finds the article among them.
"""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingestion.parse.marks import IMPRINT_MARKS

if TYPE_CHECKING:
    from ingestion.parse.tables import DataTable

LINK_COST = 2  # one character of link weighs against so many of prose
IMPRINT_CHARS = 150  # a longer line with 技术支持 in it is an article about it
LIST_LINKS = 2  # fewer links are a reference inside prose, not a list
MIN_PROSE_CHARS = 8
SENTENCE_CHARS = 40  # a line so long and without a link is no entry of a list
ARTICLE_CHARS = 100  # of such lines: what holds them is no list of links, however many stand beside
_CELL = re.compile(r"[-+−－]?\d[\d,，]*(?:[.．]\d+)?[%％]?")
_PROSE = re.compile(r"[，。；！？,;]")
_FIGURE = re.compile(r"\d\s*(?:%|％|亿|億|万|萬|元|个百分点|個百分點|家|户|公顷|吨)")
LINKED = re.compile(r"<a(?:\s[^>]*)?>(.*?)</a>", re.DOTALL)
_ITEM_END = re.compile("</(?:li|dd)>")
_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"[\s\u00a0\u3000\u200b\ufeff]+")


@dataclass(frozen=True, slots=True)
class Items:
    """Lines of a list of links, as markup: most such lists are left out, so it is cut up only where it is shown."""

    markup: str

    @property
    def lines(self) -> list[str]:
        """The items' texts."""
        return [readable(item) for item in _ITEM_END.split(self.markup)[:-1]]


@dataclass(slots=True, eq=False)
class Block:
    """One element that starts a new line. `children` are lines (as the source has them) and blocks."""

    tag: str
    pieces: list[str]  # every text of the page in order, shared by all its blocks
    first: int = 0  # of its own pieces
    last: int = 0
    attributes: str = ""  # as the parser writes them out: ' id="zoom" class="text"'
    children: "list[Block | Items | str]" = field(default_factory=list)
    table: "DataTable | None" = None  # what the element holds if it is a data table
    holds_table: bool = False
    is_chrome: bool = False  # as content systems name what surrounds every page
    told: int = 0  # characters of long lines without a link
    prose: int = 0  # characters of lines that read as prose, its own and of what is worth keeping below it
    plain: int = 0  # characters outside links
    linked: int = 0  # characters inside links
    links: int = 0
    figures: int = 0  # lines that hold a figure of their own, outside links and data tables
    parts: int = 0  # lines and blocks with worth

    @property
    def is_left_out(self) -> bool:
        """Chrome by name, or a list of links: more link than text, and more than one, and no article among them.

        Old pages laid out by tables have a short article and long lists in cells of one row.
        """
        is_list = self.links >= LIST_LINKS and self.linked > max(self.prose, self.plain)
        return self.is_chrome or (is_list and self.told < ARTICLE_CHARS)

    @property
    def blocks(self) -> "list[Block]":
        """The blocks right below."""
        return [child for child in self.children if isinstance(child, Block)]

    def text(self) -> str:
        """All text under it, as it stands in the source."""
        return readable("".join(self.pieces[self.first : self.last]))

    def add_line(self, text: str, plain: str, linked: str, own_links: int = 0) -> None:
        """One more line: its text, the parts of it outside and inside links, and how many links are its alone."""
        self.links += own_links
        linked_chars = sum(map(len, linked.split())) if linked else 0
        self.linked += linked_chars
        if not plain and own_links < LIST_LINKS:
            self.children.append(text)
            return
        words = plain.split()
        plain_chars = sum(map(len, words))
        self.plain += plain_chars
        if own_links >= LIST_LINKS and linked_chars > plain_chars:
            return  # a list of links in one line
        self.children.append(text)
        if not linked_chars and any(map(_CELL.fullmatch, words)):
            self.figures += 1
        worth = plain_chars - LINK_COST * linked_chars
        if worth <= 0 or plain_chars < MIN_PROSE_CHARS:
            return
        if may_be_prose(plain) and not (plain_chars < IMPRINT_CHARS and any(map(plain.__contains__, IMPRINT_MARKS))):
            self.prose += worth
            self.parts += 1
            self.told += plain_chars if plain_chars >= SENTENCE_CHARS and not linked_chars else 0

    def add_items(self, items: Items, plain: str, links: list[str]) -> None:
        """Lines of one link each, none of them prose. `plain` is all that stands outside the links."""
        self.links += len(links)
        self.linked += len("".join(readable(" ".join(links)).split()))
        self.plain += len("".join(plain.split()))
        self.children.append(items)

    def add_block(self, child: "Block") -> None:
        """A block below it that is complete."""
        self.children.append(child)
        self.plain += child.plain
        self.linked += child.linked
        self.links += child.links
        self.holds_table = self.holds_table or child.holds_table or child.tag == "table"
        if child.is_left_out:
            return
        self.figures += child.figures
        self.told += child.told
        if child.prose > 0:
            self.prose += child.prose
            self.parts += 1


def may_be_prose(text: str) -> bool:
    """Does it hold punctuation of sentences, or a figure with its unit?"""
    return _PROSE.search(text) is not None or _FIGURE.search(text) is not None


def readable(piece: str) -> str:
    """Text as a reader sees it, from text as the parser writes it out: without the tags within, nothing escaped."""
    if "<" in piece:
        piece = _TAG.sub("", piece)
    if "&" in piece:
        piece = piece.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return piece


def one_line(text: str) -> str:
    """Every white space one space."""
    if not text.isascii() and ("\u200b" in text or "\ufeff" in text):
        return _SPACES.sub(" ", text).strip()
    return " ".join(text.split())
