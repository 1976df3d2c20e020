"""What is on the page? A light tree of blocks and lines, without what no reader sees, bounded in depth and size.

Reads markup as the HTML parser writes it out again: every element is closed, every `<` and `>` in a text or in an
attribute is escaped. So one pattern can cut it at the tags that matter, for a fraction of what asking the parser for
every node costs. Elements inside a line (span, font, b …) are no tokens, unless one is hidden, named or holds blocks.
"""
# ruff: noqa: SIM905 (word lists read better as text)

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

from ingestion.errors import ParseFailure
from ingestion.parse.blocks import Block, one_line, readable
from ingestion.parse.marks import BLOCK_TAGS, CHROME_NAMES, CONTENT_NAMES, DROPPED_TAGS, HEADINGS, UNNESTED_TAGS
from ingestion.parse.tables import data_table
from ingestion.records import QuarantineReason

MAX_DEPTH = 200
MAX_OPEN_TAGS = 10_000  # judged before parsing, since the parser's time grows with the square of the depth
MAX_LINE_CHARS = 500_000
MAX_ELEMENTS = 300_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split()
)
# What the parser writes out unescaped has to go before tags are looked for.
_RAW_STARTS = ("<!--", "<script", "<style", "<iframe", "<noembed", "<noframes", "<xmp", "<plaintext")
_RAW = re.compile(r"<!--.*?-->|<(script|style|iframe|noembed|noframes|xmp)\b[^>]*>.*?</\1>|<plaintext[^>]*>", re.DOTALL)
_RAW_TAGS = frozenset(("script", "style", "iframe", "noembed", "noframes", "xmp", "plaintext"))
_WITHIN_LINES = r"(?:span|font|b|strong|em|i|u|o:p|img)(?=[\s>])"
_COARSE = re.compile(rf"<(/?)(?!{_WITHIN_LINES})([a-z][^\s/>]*)([^>]*)>")
_FINE = re.compile(r"<(/?)([a-z][^\s/>]*)([^>]*)>")
_WITHIN = re.compile(rf"<(/?){_WITHIN_LINES}([^>]*)>(\s*<(?:{'|'.join(sorted(BLOCK_TAGS))})(?=[\s>]))?")
_NAMES = re.compile(r'\s(?:id|class)="([^"]*)"')
_HIDDEN = re.compile(r"""\shidden="|\sstyle="[^"]*(?:display\s*:\s*none|visibility\s*:\s*hidden)""", re.IGNORECASE)
_LINK = "a"


@dataclass(frozen=True, slots=True)
class _Traits:
    """What the attributes of an element say about it."""

    is_hidden: bool
    is_named: bool
    is_chrome: bool


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
    if any(start in markup for start in _RAW_STARTS):
        markup = _RAW.sub("", markup)
    if markup.count("<") > 2 * MAX_ELEMENTS:
        raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"more than {MAX_ELEMENTS} elements")
    pattern = _FINE if _within_lines_matter(markup) else _COARSE
    tokens = pattern.split(markup.replace("&nbsp;", "\u00a0"))
    builder = _Builder()
    builder.text(tokens[0])
    for slash, tag, attributes, text in zip(tokens[1::4], tokens[2::4], tokens[3::4], tokens[4::4], strict=True):
        if slash:
            builder.close(tag)
        else:
            builder.open(tag, attributes)
        if text:
            builder.text(text)
    return builder.finish()


def _within_lines_matter(markup: str) -> bool:
    """Does such an element hide its text, hold blocks or name the article? Raises ParseFailure where they nest deep."""
    found = _WITHIN.findall(markup)
    if len(found) > MAX_DEPTH:
        depths = accumulate(-1 if slash else 1 for slash, _, _ in found)
        if max(depths) > MAX_DEPTH:
            _refuse_depth()
    if any(block and not slash for slash, _, block in found):
        return True
    traits = map(_traits, {attributes for _, attributes, _ in found if attributes})
    return any(trait.is_hidden or trait.is_named for trait in traits)


def _refuse_depth() -> None:
    raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"elements nested deeper than {MAX_DEPTH}")


@lru_cache(maxsize=4096)
def _traits(attributes: str) -> _Traits:
    """Remembered, because a site repeats the same attributes within a page and on every page."""
    names = " ".join(_NAMES.findall(attributes)).lower().split()
    return _Traits(
        is_hidden=_HIDDEN.search(attributes) is not None,
        is_named=not CONTENT_NAMES.isdisjoint(names),
        is_chrome=not CHROME_NAMES.isdisjoint(names),
    )


_NO_TRAITS = _Traits(is_hidden=False, is_named=False, is_chrome=False)


class _Builder:
    """Takes tags and texts in order. `stack` holds the open elements: blocks, and the tags of those within a line."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.block = Block("body", None, self.pieces)
        self.tree = Tree(self.block)
        self.stack: list[Block | str | None] = []
        self.skipped = 0  # elements open since one that is dropped
        self.links = 0  # links open
        self.line_start = 0  # of this line: its first piece, whether it says anything, its parts
        self.has_text = False
        self.plain: list[str] = []
        self.linked: list[str] = []

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
        traits = _traits(attributes) if attributes else _NO_TRAITS
        if tag in DROPPED_TAGS or (traits.is_hidden and tag != "body"):
            self.skipped = 1
            return
        if len(self.stack) >= MAX_DEPTH:
            _refuse_depth()
        if tag in ("html", "body"):  # the root stands for it
            self.stack.append(None)
        elif tag == _LINK:
            self.links += 1
            self.block.links += 1
            self.stack.append(_LINK)
        elif tag in BLOCK_TAGS or traits.is_named:
            self.end_line()
            self.open_wrappers()
            self.open_block(tag, attributes, traits)
            self.stack.append(self.block)
        else:
            self.stack.append(tag)

    def open_block(self, tag: str, attributes: str, traits: _Traits) -> None:
        self.block = Block(tag, self.block, self.pieces, len(self.pieces), attributes=attributes)
        if traits.is_named:
            self.tree.named.append(self.block)
        self.block.is_chrome = traits.is_chrome and tag != "form"

    def open_wrappers(self) -> None:
        """A span (or an element that is not known) around blocks is a block itself."""
        start = len(self.stack)
        while start and isinstance(self.stack[start - 1], str) and self.stack[start - 1] != _LINK:
            start -= 1
        for place in range(start, len(self.stack)):
            self.open_block(str(self.stack[place]), "", _NO_TRAITS)
            self.stack[place] = self.block

    def close(self, tag: str) -> None:
        if self.skipped:
            self.skipped -= 1
        elif tag in _RAW_TAGS:
            return  # a script that held its own end: the rest of it
        elif self.stack:
            element = self.stack.pop()
            if element == _LINK:
                self.links -= 1
            elif isinstance(element, Block):
                self.close_block()
        else:
            self.end_line()  # of a part that was cut out of a page, so its start lies before

    def close_block(self) -> None:
        self.end_line()
        block, parent = self.block, self.block.parent
        block.last = len(self.pieces)
        if block.tag == "table" and not block.holds_table and not block.is_left_out:
            block.table = data_table(block)
            if block.table is not None:
                block.figures = 0
                block.prose = max(block.prose, block.plain if block.table.is_numeric else 0)
        elif block.tag in HEADINGS:
            self.tree.headings.append(block)
        if parent is not None:
            parent.add_block(block)
            self.block = parent

    def end_line(self) -> None:
        if self.has_text:
            text = readable("".join(self.pieces[self.line_start :]))
            if len(text) > MAX_LINE_CHARS:
                raise ParseFailure(QuarantineReason.PARSER_LIMIT, f"a text of {len(text)} characters in one piece")
            plain = readable("".join(self.plain)) if self.linked else text
            linked_chars = len("".join(readable("".join(self.linked)).split())) if self.linked else 0
            if one_line(text):
                self.block.add_line(text, plain, linked_chars)
            self.has_text = False
        self.line_start = len(self.pieces)
        self.plain.clear()
        self.linked.clear()

    def finish(self) -> Tree:
        while self.block.parent is not None:
            self.close_block()
        self.end_line()
        self.block.last = len(self.pieces)
        return self.tree
