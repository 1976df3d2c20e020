"""What is on the page? A light tree of blocks and lines, without what no reader sees, bounded in depth and size.

What the tags of the markup are, `tokens` says; what a line is worth, `blocks`.
"""
# ruff: noqa: SIM905 (word lists read better as text)

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ingestion.errors import ParseFailure
from ingestion.parse.blocks import LINKED, Block, Items, may_be_prose, one_line, readable
from ingestion.parse.marks import BLOCK_TAGS, DROPPED_TAGS, HEADINGS, UNNESTED_TAGS
from ingestion.parse.tables import data_table
from ingestion.parse.tokens import ITEM_LINK, MAX_DEPTH, RAW_TAGS, Token, leaves_of, refuse_depth, tokens_of
from ingestion.parse.traits import NO_TRAITS, Traits, traits_of
from ingestion.records import QuarantineReason

MAX_OPEN_TAGS = 10_000  # judged before parsing, since the parser's time grows with the square of the depth
MAX_LINE_CHARS = 500_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split()
)
_LINK = "a"
_LINES = frozenset({"p", "li"})  # leaves that are a line of the block around them; others are blocks of their own
_KEPT = frozenset({"td", "th", *HEADINGS})  # leaves that are blocks though they hold a link alone


@dataclass(slots=True)
class Tree:
    """Some markup as blocks. `root` holds all of it."""

    root: Block
    headings: list[Block] = field(default_factory=list)
    named: list[Block] = field(default_factory=list)  # as content systems name the article


def refuse_deep(markup: str) -> None:
    """Raise ParseFailure for markup so deep that parsing it would cost too much."""
    if markup.count("<") <= MAX_OPEN_TAGS:
        return
    depth = 0
    for match in _TAG.finditer(markup):
        if match[2].lower() in UNNESTED_TAGS:
            continue
        depth = max(depth - 1, 0) if match[1] else depth + 1
        if depth > MAX_OPEN_TAGS:
            raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"more than {MAX_OPEN_TAGS} elements open at once")


def read_blocks(markup: str) -> Tree:
    """The blocks of markup as the parser writes it, whole or cut out of a page. Raises ParseFailure (parser_limit)."""
    start, tokens = tokens_of(markup)
    builder = _Builder()
    if start:
        builder.text(start)
    builder.feed(tokens)
    return builder.finish()


class _Builder:
    """Takes tags and texts in order. `stack` holds the open elements: blocks, and the tags of those within a line."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.block = Block("body", self.pieces)
        self.tree = Tree(self.block)
        self.outer: list[Block] = []  # the blocks around this one, which none knows itself: no cycle keeps them
        self.stack: list[Block | str | None] = []
        self.skipped = 0  # elements open since one that is dropped
        self.links = 0  # links open
        self.wrappers = 0  # other elements within a line open, and not known to hold blocks
        self.line_start = 0  # of this line: its first piece, whether it says anything, its parts
        self.has_text = False
        self.plain: list[str] = []
        self.linked: list[str] = []

    def feed(self, tokens: Iterable[Token]) -> None:
        for items, leaf, leaf_attributes, inner, slash, tag, attributes, text in tokens:
            if items:
                self.items(items)
            elif leaf:
                if not self.skipped:
                    self.leaf(leaf, leaf_attributes, inner)
            elif slash:
                self.close(tag)
            else:
                self.open(tag, attributes)
            if text:
                self.text(text)

    def items(self, markup: str) -> None:
        """Items of one link each: what `leaf` makes of each, at once where all say something and none may be prose."""
        if self.skipped:
            return
        parts = ITEM_LINK.split(markup)
        links, plain = parts[1::2], readable("".join(parts[0::2]))
        is_odd = self.links or len(markup) > MAX_LINE_CHARS or "\u200b" in markup or "\ufeff" in markup
        if is_odd or may_be_prose(plain) or not all(map(str.strip, links)):
            self.feed(leaves_of(markup))
            return
        if self.plain or self.linked:
            self.end_line()
        if self.wrappers:
            self.open_wrappers()
        self.pieces.append(markup)
        self.line_start = len(self.pieces)
        self.block.add_items(Items(markup), plain, links)

    def leaf(self, tag: str, attributes: str, inner: str) -> None:
        traits = traits_of(attributes) if attributes else NO_TRAITS
        if traits.is_hidden:
            return
        if self.plain or self.linked:
            self.end_line()
        if self.wrappers:
            self.open_wrappers()
        is_link = inner.startswith("<a ") and inner.endswith("</a>") and inner.count("<") == 2
        is_block = traits is not NO_TRAITS or not (tag in _LINES or (is_link and tag not in _KEPT))
        if is_block:
            self.open_block(tag, attributes, traits)
        self.pieces.append(inner)
        self.line_start = len(self.pieces)
        if inner:
            self.add_leaf(inner, is_link)
        if is_block:
            self.close_block()

    def add_leaf(self, inner: str, is_link: bool) -> None:
        links = 1 if is_link else inner.count("<a ")
        if self.links:
            text = readable(inner)
            self.add_line(text, "", text)
        elif links == 0:
            text = readable(inner)
            self.add_line(text, text, "")
        elif is_link:
            link = readable(inner[inner.index(">") + 1 : -len("</a>")])
            self.add_line(link, "", link, 1)
        elif links == 1:
            start, _, rest = inner.partition("<a ")
            link, _, end = rest.partition("</a>")
            start, link, end = readable(start), readable(link[link.index(">") + 1 :]), readable(end)
            self.add_line(f"{start}{link}{end}", start + end, link, 1)
        else:
            linked = readable("".join(LINKED.findall(inner)))
            self.add_line(readable(inner), readable(LINKED.sub("", inner)), linked, links)

    def add_line(self, text: str, plain: str, linked: str, own_links: int = 0) -> None:
        if len(text) > MAX_LINE_CHARS:
            raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"a text of {len(text)} characters in one piece")
        has_zero_width = "\u200b" in text or "\ufeff" in text
        if one_line(text) if has_zero_width else not text.isspace():
            self.block.add_line(text, plain, linked, own_links)

    def text(self, text: str) -> None:
        if self.skipped:
            return
        self.pieces.append(text)
        (self.linked if self.links else self.plain).append(text)
        if not self.has_text and not text.isspace():
            self.has_text = True

    def open(self, tag: str, attributes: str) -> None:
        if self.skipped:
            self.skipped += tag not in _VOID
        elif tag in _VOID:
            if tag in ("br", "hr"):
                self.end_line()
                self.pieces.append("\n")
        else:
            self.open_element(tag, attributes)

    def open_element(self, tag: str, attributes: str) -> None:
        if tag == _LINK and "style=" not in attributes and "hidden" not in attributes:
            self.links += 1
            self.block.links += 1
            self.stack.append(_LINK)
            return
        traits = traits_of(attributes) if attributes else NO_TRAITS
        if tag in DROPPED_TAGS or (traits.is_hidden and tag != "body"):
            self.skipped = 1
            return
        if len(self.stack) >= MAX_DEPTH:
            refuse_depth()
        if tag in ("html", "body"):  # the root stands for it
            self.stack.append(None)
        elif tag == _LINK:
            self.links += 1
            self.block.links += 1
            self.stack.append(_LINK)
        elif tag in BLOCK_TAGS or traits.is_named:
            self.end_line()
            if self.wrappers:
                self.open_wrappers()
            self.open_block(tag, attributes, traits)
            self.stack.append(self.block)
        else:
            self.wrappers += 1
            self.stack.append(tag)

    def open_block(self, tag: str, attributes: str, traits: Traits) -> None:
        self.outer.append(self.block)
        self.block = Block(tag, self.pieces, len(self.pieces), attributes=attributes)
        if traits.is_named:
            self.tree.named.append(self.block)
        self.block.is_chrome = traits.is_chrome and tag != "form"

    def open_wrappers(self) -> None:
        """A span (or an element that is not known) around blocks is a block itself."""
        start = len(self.stack)
        while start and isinstance(self.stack[start - 1], str) and self.stack[start - 1] != _LINK:
            start -= 1
        for place in range(start, len(self.stack)):
            self.open_block(str(self.stack[place]), "", NO_TRAITS)
            self.stack[place] = self.block
            self.wrappers -= 1

    def close(self, tag: str) -> None:
        if self.skipped:
            self.skipped -= 1
        elif tag in RAW_TAGS:
            return  # a script that held its own end: the rest of it
        elif self.stack:
            element = self.stack.pop()
            if element == _LINK:
                self.links -= 1
            elif isinstance(element, Block):
                self.close_block()
            elif element is not None:
                self.wrappers -= 1
        else:
            self.end_line()  # of a part that was cut out of a page, so its start lies before

    def close_block(self) -> None:
        if self.plain or self.linked:
            self.end_line()
        block = self.block
        block.last = self.line_start = len(self.pieces)
        if block.tag == "table" and not block.holds_table and not block.is_left_out:
            block.table = data_table(block)
            if block.table is not None:
                block.figures = 0
                block.prose = max(block.prose, block.plain if block.table.is_numeric else 0)
        elif block.tag in HEADINGS:
            self.tree.headings.append(block)
        self.block = self.outer.pop()
        self.block.add_block(block)

    def end_line(self) -> None:
        if self.has_text:
            self.has_text = False
            linked = readable("".join(self.linked)) if self.linked else ""
            if not linked:
                text = plain = readable("".join(self.plain))
            elif not self.plain:
                text, plain = linked, ""
            else:
                text = readable("".join(self.pieces[self.line_start :]))
                plain = readable("".join(self.plain))
            self.add_line(text, plain, linked)
        self.line_start = len(self.pieces)
        if self.plain:
            self.plain.clear()
        if self.linked:
            self.linked.clear()

    def finish(self) -> Tree:
        while self.outer:
            self.close_block()
        self.end_line()
        self.block.last = len(self.pieces)
        return self.tree
